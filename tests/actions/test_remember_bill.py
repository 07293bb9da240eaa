"""Remembered bills: shown without asking anybody, reminded of once before each is due."""

from datetime import timedelta

import pytest

from khidki.actions.read_bills import my_bills
from khidki.actions.remember_bill import (
    TooManyRemembered,
    forget_bill,
    remember_bill,
    sweep_remembered,
)
from khidki.domain.case.application import Unknown
from khidki.domain.money import remembered_bill
from tests.actions import lives
from tests.bank import bank_of
from tests.billers import SITA, away, billers_of, fetched, online
from tests.cases import account
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
SITA_DEVI, SOMEBODY_ELSE = "9000000001", "9000000002"
DAY = timedelta(days=1)
DUE = "देय तिथि"


def reminders(world):
    return [each.text for each in phone_of(world).shown() if DUE in each.text]


async def next_day(world, clock):
    clock.pass_by(DAY)
    looked = await sweep_remembered(world)
    await lives.work(world)
    return looked


async def test_a_remembered_bill_is_shown_and_reminded_of_once_before_it_is_due(world, clock):
    async with bank_of(world, clock) as (world, bank), billers_of(world, clock) as (world, books):
        sita = await account(world, SITA_DEVI)
        water = await fetched(world, sita, "water")  # due in six days, reminded of three before
        await remember_bill(world, sita, water.id, "  घर   का पानी ")
        (mine,) = await my_bills(world, sita)
        assert (mine.label, mine.due_paise, mine.number) == ("घर का पानी", 318_00, "WAT-0001-1")
        counts = []
        for _ in range(6):
            assert await next_day(world, clock) == 1
            counts.append(len(reminders(world)))
        assert counts == [0, 0, 1, 1, 1, 1]
        assert "318" in reminders(world)[0]

        await online(world, bank, sita, "water")
        await lives.work(world)
        books["water"].bill_again(SITA["water"], 90_00, due_in_days=3)
        await next_day(world, clock)
        assert len(reminders(world)) == 2


async def test_a_biller_that_is_away_is_asked_again_the_same_day(world, clock):
    async with billers_of(world, clock) as (world, _):
        sita = await account(world, SITA_DEVI)
        await remember_bill(world, sita, (await fetched(world, sita)).id)
        async with away(world) as nobody:
            assert await next_day(nobody, clock) == 1
        assert reminders(world) == []
        clock.pass_by(remembered_bill.SOON)
        assert await sweep_remembered(world) == 1
        await lives.work(world)
        assert len(reminders(world)) == 1


async def test_what_is_remembered_is_ones_own_once_and_not_without_end(world, clock, monkeypatch):
    async with billers_of(world, clock) as (world, _):
        sita, other = [await account(world, each) for each in (SITA_DEVI, SOMEBODY_ELSE)]
        bill = await fetched(world, sita)
        one = await remember_bill(world, sita, bill.id)
        again = await remember_bill(world, sita, (await fetched(world, sita)).id, "बिजली")
        assert (one.id, again.label) == (again.id, "बिजली")
        for attempt in (remember_bill(world, other, bill.id), forget_bill(world, other, one.id)):
            with pytest.raises(Unknown):
                await attempt
        monkeypatch.setattr("khidki.actions.remember_bill.MOST", 1)
        with pytest.raises(TooManyRemembered):
            await remember_bill(world, sita, (await fetched(world, sita, "water")).id)
        await forget_bill(world, sita, one.id)
        assert await my_bills(world, sita) == []
