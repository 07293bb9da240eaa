"""A bill is posted once and told of by its biller's posting; or the money goes back by itself."""

import asyncio
import random
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from khidki.actions.fetch_bill import fetch_bill
from khidki.actions.follow_bill import follow, sweep_bills
from khidki.actions.hear_payment import sweep_payments
from khidki.actions.pay_bill import pay_bill, reverse_bill
from khidki.actions.place_in_time import Place
from khidki.actions.read_bills import history, list_bills, read_bill
from khidki.actions.verify_ledger import verify_ledger
from khidki.actions.watch_health import watch_health
from khidki.domain.case.application import Unknown
from khidki.domain.money.bill import (
    AmountNotTaken,
    BillChanged,
    BillerAway,
    NoSuchBill,
    NothingDue,
    NotOpen,
    Reason,
    State,
    WindowOver,
)
from khidki.domain.money.biller import NoSuchBiller
from khidki.simulators.biller import FAULTS
from khidki.store import balances, gaps, healths
from tests import patience
from tests.actions import lives
from tests.bank import bank_of, paid
from tests.billers import SITA, away, billers_of, fetched, online, swept
from tests.cases import account
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
SITA_DEVI, SOMEBODY_ELSE = "9000000001", "9000000002"
BILL = 1_482_00  # Sita Devi's, for electricity
WATER = 318_00
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
IN_HAND, GATEWAY = "bill-in-hand:electricity", "gateway:demo-bank"
POSTED, WAITS = "रसीद", "जवाब नहीं मिला"  # words of the messages
NO_ANSWER = ("garbage", "oversized", "unsigned", "other_key")


@asynccontextmanager
async def paying_world(world, clock):
    async with bank_of(world, clock) as (world, bank), billers_of(world, clock) as (world, books):
        yield world, bank, books


async def held(world, *names):
    async with world.reading() as tx:
        found = [await balances.held(tx, world.published.chart.named(name)) for name in names]
    return [each or 0 for each in found]


def told(world, words):
    """How many messages say this."""
    return sum(words in each.text for each in phone_of(world).shown())


async def money_back(world, clock, sita, bill):
    """The bill once the bank has given the money back and both sweeps have seen it."""
    await lives.work(world)
    clock.pass_by(HOUR)
    await sweep_payments(world)
    await lives.work(world)
    return await swept(world, sita, bill)


async def test_a_bill_is_posted_once_and_told_of_when_its_biller_posted_it(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        bill = await online(world, bank, sita)
        assert (bill.stated.name, bill.state, bill.paise) == ("Sita Devi", State.PAID, BILL)
        assert (told(world, POSTED), books["electricity"].postings()) == (0, [])

        await lives.work(world)
        for _ in range(2):
            bill = await follow(world, bill.id)
            clock.pass_by(HOUR)
        await lives.work(world)
        (posting,) = books["electricity"].postings()
        assert (bill.state, bill.receipt) == (State.POSTED, posting.receipt)
        assert (posting.key, posting.paise, told(world, POSTED)) == (str(bill.id), BILL, 1)
        assert await held(world, GATEWAY, IN_HAND, "biller:electricity") == [-BILL, 0, BILL]
        assert [each.id for each in await list_bills(world, sita, before=Place(), limit=9)] == [
            bill.id
        ]
        said = [each.what for each in await history(world, sita, bill.id)]
        assert said == ["pay", "send", "posted"]
        assert (await verify_ledger(world.database, world.published.chart)).is_clean


async def test_a_biller_that_is_away_takes_nothing(world, clock):
    async with paying_world(world, clock) as (world, bank, _):
        sita = await account(world, SITA_DEVI)
        bill = await fetched(world, sita)
        async with away(world) as nobody:
            with pytest.raises(BillerAway):
                await fetch_bill(nobody, sita, "water", SITA["water"])
            with pytest.raises(BillerAway):
                await pay_bill(nobody, sita, bill.id)
        assert (await read_bill(world, sita, bill.id)).state is State.FETCHED
        assert bank.orders() == []


async def test_what_cannot_be_posted_waits_with_a_promise_and_then_goes_back(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        bill = await online(world, bank, sita)
        async with away(world) as nobody:
            await lives.work(nobody)
            assert (await read_bill(world, sita, bill.id)).state is State.SENT
            clock.pass_by(11 * MINUTE)
            for _ in range(2):
                bill = await swept(nobody, sita, bill)
                await lives.work(nobody)
                assert (bill.state, told(world, WAITS)) == (State.PARKED, 1)
                clock.pass_by(HOUR)
            clock.at = bill.promised_by
            bill = await swept(nobody, sita, bill)
            assert (bill.state, bill.reason, bill.look) == (State.REFUSED, Reason.TOO_LATE, None)
            bill = await money_back(nobody, clock, sita, bill)
        assert bill.state is State.REFUNDED
        assert [line[4] for line in bank.statement()] == [BILL, -BILL]
        assert (told(world, POSTED), books["electricity"].postings()) == (0, [])
        assert await held(world, GATEWAY, IN_HAND, "biller:electricity") == [0, 0, 0]
        assert (await verify_ledger(world.database, world.published.chart)).is_clean


async def test_an_answer_that_is_lost_or_is_none_is_asked_for_again(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        for count, fault in enumerate(("lose_confirm", *NO_ANSWER), start=1):
            bill = await online(world, bank, sita, paise=100_00)
            books["electricity"].put_fault(fault)
            await lives.work(world)
            bill = await read_bill(world, sita, bill.id)
            assert (bill.state, bill.may_be_there) == (State.SENT, True), fault
            assert told(world, POSTED) == count - 1
            clock.pass_by(3 * MINUTE)
            bill = await swept(world, sita, bill)
            await lives.work(world)
            assert (bill.state, told(world, POSTED)) == (State.POSTED, count)
            assert books["electricity"].posted_paise() == count * 100_00


async def test_a_bill_is_not_shown_by_an_answer_that_is_not_its_billers(world, clock):
    async with paying_world(world, clock) as (world, _, books):
        sita = await account(world, SITA_DEVI)
        for fault in (*NO_ANSWER, "silent", "down", "error"):
            books["electricity"].put_fault(fault)
            with pytest.raises(BillerAway):
                await fetched(world, sita)
        with pytest.raises(BillerAway):
            await fetched(world, sita)  # silent three times: nobody waits for it for a moment
        assert (await fetched(world, sita, "water")).stated.due_paise == WATER
        clock.pass_by(MINUTE)
        assert (await fetched(world, sita)).stated.due_paise == BILL


async def test_a_biller_that_says_everything_twice_is_heard_once(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        books["electricity"].put_fault("twice", times=3)
        bill = await online(world, bank, sita)
        await lives.work(world)
        assert (await read_bill(world, sita, bill.id)).state is State.POSTED
        assert (books["electricity"].posted_paise(), told(world, POSTED)) == (BILL, 1)


async def test_a_death_between_taking_and_posting_loses_and_doubles_nothing(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        bill = await online(world, bank, sita)
        books["electricity"].put_fault("slow", seconds=1)
        dying = asyncio.create_task(follow(world, bill.id))
        for _ in patience.patiently():
            if books["electricity"].postings():
                break
            await asyncio.sleep(0.01)
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
        bill = await read_bill(world, sita, bill.id)
        assert (bill.state, told(world, POSTED)) == (State.SENT, 0)
        await lives.work(world)
        assert (await read_bill(world, sita, bill.id)).state is State.POSTED
        assert (books["electricity"].posted_paise(), told(world, POSTED)) == (BILL, 1)
        assert await held(world, IN_HAND, "biller:electricity") == [0, BILL]


async def test_what_is_posted_late_is_told_late_and_what_is_too_late_is_taken_back(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        books["electricity"].put_fault("late", seconds=7200)
        books["water"].put_fault("late", seconds=90 * 3600)
        soon, never = [await online(world, bank, sita, each) for each in ("electricity", "water")]
        await lives.work(world)
        for each in (soon, never):
            assert (await read_bill(world, sita, each.id)).state is State.SENT
        clock.pass_by(3 * HOUR)
        soon = await swept(world, sita, soon)
        await lives.work(world)
        assert (soon.state, soon.posted_at, told(world, POSTED)) == (State.POSTED, clock.at, 1)

        clock.at = never.promised_by
        for expected in (State.REVERSAL_ASKED, State.REVERSED):
            never = await swept(world, sita, never)
            assert never.state is expected
            clock.pass_by(2 * MINUTE)
        never = await money_back(world, clock, sita, never)
        assert (never.state, never.reason) == (State.REFUNDED, Reason.TOO_LATE)
        assert (books["water"].posted_paise(), told(world, POSTED)) == (0, 1)
        assert await held(world, GATEWAY, "bill-in-hand:water") == [-BILL, 0]


async def test_a_bill_that_changed_takes_nothing_before_and_goes_back_after(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        bill = await fetched(world, sita, "water")
        books["water"].bill_again(SITA["water"], 100_00)
        with pytest.raises(BillChanged):
            await pay_bill(world, sita, bill.id)
        assert (await read_bill(world, sita, bill.id)).stated.due_paise == WATER + 100_00
        paying = await pay_bill(world, sita, bill.id)
        books["water"].bill_again(SITA["water"], 1_00)
        assert await paid(world, bank, paying) == ["succeeded"]
        await lives.work(world)
        bill = await read_bill(world, sita, bill.id)
        assert bill.reason == Reason.AMOUNT_CHANGED
        assert (await money_back(world, clock, sita, bill)).state is State.REFUNDED
        assert await held(world, GATEWAY, "bill-in-hand:water", "biller:water") == [0, 0, 0]


async def test_the_same_bill_paid_twice_is_posted_once_and_the_other_goes_back(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        one, two = [await fetched(world, sita, "water") for _ in range(2)]
        payings = [await pay_bill(world, sita, each.id) for each in (one, two)]
        again = await pay_bill(world, sita, one.id)
        assert again.id == payings[0].id
        for paying in payings:
            assert await paid(world, bank, paying) == ["succeeded"]
        await lives.work(world)
        with pytest.raises(NotOpen):
            await pay_bill(world, sita, one.id)
        # Either may have come first to the biller.
        two = await money_back(world, clock, sita, two)
        one = await read_bill(world, sita, one.id)
        ended = {one.state: one, two.state: two}
        assert ended.keys() == {State.POSTED, State.REFUNDED}
        assert ended[State.REFUNDED].reason == Reason.ALREADY_PAID
        assert books["water"].posted_paise() == WATER
        assert await held(world, GATEWAY, "bill-in-hand:water", "biller:water") == [
            -WATER, 0, WATER,
        ]  # fmt: skip


async def test_a_posting_of_another_sum_is_never_believed(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        books["electricity"].put_fault("wrong_amount")
        bill = await online(world, bank, sita)
        await lives.work(world)
        bill = await read_bill(world, sita, bill.id)
        assert (bill.state, bill.look, told(world, POSTED)) == (State.SENT, "other_amount", 0)
        async with world.reading() as tx:
            (gap,) = await gaps.open_ones(tx)
        assert (gap.about, gap.books_paise, gap.said_paise) == (bill.id, BILL, 1)
        clock.at = bill.promised_by
        for expected in (State.REVERSAL_ASKED, State.REVERSED):
            bill = await swept(world, sita, bill)
            assert bill.state is expected
            clock.pass_by(2 * MINUTE)
        assert (await money_back(world, clock, sita, bill)).state is State.REFUNDED


async def test_nobody_sees_or_touches_the_bill_of_somebody_else(world, clock):
    async with paying_world(world, clock) as (world, _, _):
        sita, other = [await account(world, each) for each in (SITA_DEVI, SOMEBODY_ELSE)]
        bill = await fetched(world, sita)
        for act in (read_bill, pay_bill, reverse_bill, history):
            with pytest.raises(Unknown):
                await act(world, other, bill.id)
        assert await list_bills(world, other, before=Place(), limit=9) == []


async def test_a_posting_is_taken_back_within_its_window_only(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        bill = await online(world, bank, sita, paise=500_00)
        kept = await online(world, bank, sita, paise=300_00)
        final = await online(world, bank, sita, "phone")
        await lives.work(world)
        with pytest.raises(WindowOver):
            await reverse_bill(world, sita, final.id)
        await reverse_bill(world, sita, bill.id)
        bill = await money_back(world, clock, sita, bill)
        assert (bill.state, books["electricity"].posted_paise()) == (State.REFUNDED, 300_00)
        assert await held(world, IN_HAND, "biller:electricity") == [0, 300_00]

        books["electricity"].put_fault("keep")
        await reverse_bill(world, sita, kept.id)
        await lives.work(world)
        kept = await read_bill(world, sita, kept.id)
        assert (kept.state, told(world, "जमा ही रहेगा")) == (State.POSTED, 1)
        with pytest.raises(WindowOver):
            await reverse_bill(world, sita, kept.id)
        assert (await verify_ledger(world.database, world.published.chart)).is_clean


async def test_parts_and_advances_are_taken_where_the_biller_takes_them(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        water = await fetched(world, sita, "water")
        for paise in (1, 0, -5, WATER - 1, WATER + 1):
            with pytest.raises(AmountNotTaken):
                await pay_bill(world, sita, water.id, paise)
        power = await fetched(world, sita)
        with pytest.raises(AmountNotTaken):
            await pay_bill(world, sita, power.id, BILL + 1)
        part = await online(world, bank, sita, "property-tax", 1_000_00)
        ahead = await online(world, bank, sita, "phone", 1_000_00)
        await lives.work(world)
        for each in (part, ahead):
            assert (await read_bill(world, sita, each.id)).state is State.POSTED
        assert (await fetched(world, sita, "property-tax")).stated.due_paise == 3_850_00
        assert await held(world, "treasury:lsg", "biller:phone") == [1_000_00, 1_000_00]
        assert books["phone"].posted_paise() == 1_000_00


async def test_every_biller_posts_the_bill_of_the_demos_citizen(world, clock):
    async with paying_world(world, clock) as (world, bank, _):
        sita = await account(world, SITA_DEVI)
        assert set(SITA) == set(world.published.billers)
        bills = [await online(world, bank, sita, each) for each in SITA]
        await lives.work(world)
        for each in bills:
            assert (await read_bill(world, sita, each.id)).state is State.POSTED
        assert await held(world, "treasury:home", "treasury:lsg") == [500_00, 4_850_00]


async def test_what_finds_no_bill_is_said(world, clock):
    async with paying_world(world, clock) as (world, _, _):
        sita = await account(world, SITA_DEVI)
        problems = await fetch_bill(world, sita, "police-challan", {"challan_number": "12"})
        assert [(each.path, each.code) for each in problems] == [
            ("challan_number", "not_an_identifier"), ("vehicle_number", "required"),
        ]  # fmt: skip
        for biller, given, refusal in (
            ("electricity", {"k_number": "999999999999"}, NoSuchBill),
            ("electricity", {"k_number": "210512345680"}, NothingDue),
            ("gas", {"k_number": "1"}, NoSuchBiller),
        ):
            with pytest.raises(refusal):
                await fetch_bill(world, sita, biller, given)


async def test_two_workers_at_once_post_a_bill_once(world, clock):
    async with paying_world(world, clock) as (world, bank, books):
        sita = await account(world, SITA_DEVI)
        bill = await online(world, bank, sita)
        books["electricity"].put_fault("lose_confirm")
        await asyncio.gather(*(sweep_bills(world) for _ in range(2)), lives.work(world))
        clock.pass_by(3 * MINUTE)
        await asyncio.gather(*(follow(world, bill.id) for _ in range(4)), return_exceptions=True)
        await lives.work(world)
        assert (await read_bill(world, sita, bill.id)).state is State.POSTED
        assert (books["electricity"].posted_paise(), told(world, POSTED)) == (BILL, 1)
        await watch_health(world)
        async with world.reading() as tx:
            found = {
                each.name: each.waiting for each in await healths.listed(tx, after="", limit=99)
            }
        assert {each: found[f"biller:{each}"] for each in SITA} == dict.fromkeys(SITA, 0)


@pytest.mark.parametrize("seed", [3])
async def test_whatever_goes_wrong_each_bill_is_posted_or_its_money_is_back(world, clock, seed):
    """Faults and waits drawn by a seed; then billers, bank and books are held against each other."""
    chance = random.Random(seed)
    wrong = [each for each in FAULTS if each != "slow"]
    async with paying_world(world, clock) as (world, bank, books):
        sita, paid_for = await account(world, SITA_DEVI), []
        for _ in range(8):
            biller = chance.choice(("electricity", "phone", "property-tax"))
            paid_for.append(
                await online(world, bank, sita, biller, chance.randrange(100, 200) * 100)
            )
            for each in ("electricity", "phone", "property-tax"):
                books[each].put_fault(chance.choice(wrong), seconds=chance.choice((60, 90_000)))
            await chance.choice((lives.work, sweep_bills))(world)
            clock.pass_by(chance.choice((MINUTE, HOUR)))
            for each in books.values():
                while each.fault(FAULTS)[0]:
                    pass  # whoever looks a bill up finds its biller well
        for _ in range(36):
            await sweep_bills(world)
            await sweep_payments(world)
            await lives.work(world)
            clock.pass_by(2 * HOUR)
        bills = [await read_bill(world, sita, each.id) for each in paid_for]
        posted = {str(each.id): each.paise for each in bills if each.state is State.POSTED}
        assert {each.state for each in bills} <= {State.POSTED, State.REFUNDED}
        looked_at = {str(each.id) for each in bills if each.look is not None}
        theirs = {
            each.key: each.paise
            for book in books.values()
            for each in book.postings()
            if each.status == "posted" and each.key not in looked_at
        }
        assert {key: posted[key] for key in posted if key not in looked_at} == theirs
        kept = sum(line[4] for line in bank.statement())
        assert kept == sum(posted.values())
        assert await held(world, GATEWAY, "refund") == [-kept, 0]
        assert (await verify_ledger(world.database, world.published.chart)).is_clean
