"""Settlements come by themselves on the bank day after; a silent provider becomes somebody's work."""

from datetime import date, timedelta

import pytest

from khidki.actions.fetch_settlements import due_days, fetch_settlements
from khidki.actions.file_paid import send_draft
from khidki.actions.take_settlement import take_settlement
from khidki.domain.money.gap import What
from khidki.domain.money.settlement import FileRefused, Why
from khidki.store import balances, gaps, money_files
from khidki.web.admin.settling import NEWEST
from tests.actions import lives
from tests.bank import bank_of, paid
from tests.worlds import catalogue

pytestmark = pytest.mark.anyio
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)


async def open_gaps(world):
    async with world.reading() as tx:
        return [(each.what, each.note, each.owner) for each in await gaps.open_ones(tx)]


async def last_of(world):
    async with world.reading() as tx:
        return await money_files.last(tx, "settlement", "gateway:demo-bank")


async def test_a_day_is_asked_for_from_the_next_bank_day_on():
    (banks,) = catalogue().banks
    due = banks.bank_day_after(FRIDAY)
    assert due_days(banks, FRIDAY, due - timedelta(days=1)) == []
    assert due_days(banks, FRIDAY, due)[0] == FRIDAY
    assert SATURDAY not in due_days(banks, FRIDAY, banks.bank_day_after(SATURDAY) - timedelta(1))


async def test_a_settlement_is_fetched_on_the_next_bank_day_and_once(world, clock):
    async with bank_of(world, clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, "9876500081")
        draft, revision = await citizen.fill()
        paying = await send_draft(world, citizen.account, draft, revision=revision)
        assert await paid(world, bank, paying) == ["succeeded"]
        await lives.work(world)
        assert await fetch_settlements(world) == 0, "the day is not over"

        clock.pass_by(timedelta(days=3))
        bank.put_fault("error")
        assert await fetch_settlements(world) == 0, "the provider is down"
        assert await fetch_settlements(world) == 0, "not asked again so soon"
        assert await open_gaps(world) == [(What.FILE_LATE, "2026-11-20", "finance")]
        clock.pass_by(timedelta(minutes=11))
        assert await fetch_settlements(world) > 0
        assert await open_gaps(world) == []
        assert (await last_of(world)).until_on >= FRIDAY
        clock.pass_by(timedelta(minutes=11))
        assert await fetch_settlements(world) == 0, "every day once"
        async with world.reading() as tx:
            gateway = world.published.chart.named("gateway:demo-bank")
            assert await balances.held(tx, gateway) == -5_000, "it is still to reach the bank"


async def test_the_file_of_another_merchant_is_refused_and_remembered(world, clock):
    async with bank_of(world, clock) as (world, bank):
        clock.pass_by(timedelta(days=3))
        theirs = bank.settlement("2026-11-20").replace(b"H,", b"H,OTHER-", 1)
        kept = world.originals.keep_bytes(theirs, "theirs.csv")
        with pytest.raises(FileRefused) as refused:
            await take_settlement(world, kept, gateway="demo-bank", by="asha")
        assert refused.value.why is Why.OTHER_MERCHANT
        assert await last_of(world) is None
        async with world.reading() as tx:
            (file,) = await money_files.newest(tx, before=NEWEST, kind=None, limit=9)
        assert (file.refused, file.name) == ("other_merchant", "theirs.csv")
        ours = world.originals.keep_bytes(bank.settlement("2026-11-20"), "ours.csv")
        assert (await take_settlement(world, ours, gateway="demo-bank", by="asha")).gaps == 0
