"""Money and what it was for: filed when it was paid, given once, sent back where it cannot be."""

from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from khidki.actions import pay
from khidki.actions.draft import drop
from khidki.actions.file_paid import send_draft
from khidki.actions.hear_payment import ask_provider, sweep_payments
from khidki.actions.pay_again import look_after, pay_again
from khidki.actions.submit import Receipt, submit_draft
from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.case.event import Act
from khidki.domain.money.paying import Why
from khidki.domain.money.payment import NotOpen, State
from khidki.store import applications, balances, payments
from khidki.store.payment_writes import PaymentWrite, PaymentWrites
from tests.actions import lives
from tests.bank import bank_of, order, paid, read, tell
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
FEE = 5_000


async def held(world, *names):
    async with world.reading() as tx:
        return [await balances.held(tx, world.published.chart.named(name)) for name in names]


async def begun(world, mobile, name="Sita Devi"):
    """A citizen at the payment of a filled draft."""
    citizen = await lives.Citizen.arrive(world, mobile, name)
    draft, revision = await citizen.fill()
    paying = await send_draft(world, citizen.account, draft, revision=revision)
    return citizen, paying


async def test_a_draft_is_filed_when_it_is_paid_at_the_time_of_the_bank(world, clock):
    async with bank_of(world, clock) as (world, bank):
        citizen, paying = await begun(world, "9876500001")
        assert (paying.payment.state, paying.payment.amount_paise) == (State.STARTED, FEE)
        again = await pay_again(world, citizen.account, paying.id)
        assert again.id == paying.id

        order(world, bank, paying)
        bank.pay(str(paying.id))
        paid_at = clock.at
        clock.pass_by(timedelta(minutes=7))
        assert await tell(world, bank, paying) == ["succeeded"]

        filed = await lives.now(world, paying.payment.subject)
        assert filed.received_at == paid_at
        async with world.reading() as tx:
            (first,) = await applications.events(tx, filed.id)
        assert (first.happened_at, first.recorded_at) == (paid_at, clock.at)
        assert isinstance(await send_draft(world, citizen.account, filed.id, revision=0), Receipt)

        await lives.work(world)
        assert (await read(world, paying)).delivered_at == clock.at
        assert await held(world, "gateway:demo-bank", "gst", "facilitation") == [
            -FEE, 763, FEE - 763,
        ]  # fmt: skip
        assert [line[4] for line in bank.statement()] == [FEE]
        with pytest.raises(NotOpen):
            await pay.refund(world, again, FEE, Why.ORDERED)


async def test_paying_adds_three_round_trips_to_a_submit_at_most(world, clock, tmp_path):
    async with bank_of(world, clock) as (paid_world, bank):
        people = [await lives.Citizen.arrive(world, f"987650004{n}", f"Sita {n}") for n in (0, 1)]
        (one, first), (two, second) = [await citizen.fill() for citizen in people]
        with traced(tmp_path / "free") as free:
            async with followed(world, free):
                await submit_draft(world, people[0].account, one, revision=first, declared=True)
        with traced(tmp_path / "paid") as charged:
            async with followed(world, charged):
                paying = await send_draft(paid_world, people[1].account, two, revision=second)
                order(paid_world, bank, paying)
                bank.pay(str(paying.id))
                assert await tell(paid_world, bank, paying) == ["succeeded"]
        assert (await lives.now(world, two)).number
        assert free.trips >= 3
        assert charged.trips - free.trips <= 3, (charged.trips, free.trips)


class Trips:
    """How often the database answered, as the wire says."""

    def __init__(self, file):
        self.file, self.trips = file, 0


@contextmanager
def traced(path):
    with path.open("wb") as file:
        trips = Trips(file)
        yield trips
    trips.trips = path.read_text(errors="replace").count("ReadyForQuery")


@asynccontextmanager
async def followed(world, trips):
    """Write down what all connections of a world say."""
    async with AsyncExitStack() as lent:
        whole = [
            await lent.enter_async_context(world.database.connection())
            for _ in range(world.database.pool.max_size)
        ]
        for each in whole:
            each.pgconn.trace(trips.file.fileno())
    try:
        yield
    finally:
        for each in whole:
            each.pgconn.untrace()


async def test_nobody_is_waited_for_and_a_lost_callback_is_asked_after(world, clock):
    async with bank_of(world, clock) as (world, bank):
        _, paying = await begun(world, "9876500002")
        order(world, bank, paying)
        bank.put_fault("error")
        clock.pass_by(timedelta(minutes=2))
        assert await sweep_payments(world) == 1
        bank.pay(str(paying.id))
        assert await sweep_payments(world) == 0, "not so soon again"
        clock.pass_by(timedelta(minutes=10))
        assert await sweep_payments(world) == 1
        assert (await lives.now(world, paying.payment.subject)).number

        other, unpaid = await begun(world, "9876500003", "Rani")
        clock.pass_by(timedelta(minutes=31))
        assert await sweep_payments(world) == 1
        assert (await read(world, unpaid)).payment.state is State.EXPIRED
        anew = await pay_again(world, other.account, unpaid.id)
        assert anew.id != unpaid.id
        assert await paid(world, bank, anew) == ["succeeded"]
        await lives.work(world)


async def test_a_success_that_came_beside_another_change_is_heard_again(world, clock, monkeypatch):
    async with bank_of(world, clock) as (world, bank):
        _, paying = await begun(world, "9876500006")
        order(world, bank, paying)
        bank.pay(str(paying.id))
        with_word, overtaken = payments.with_word, []

        async def overtakes(tx, id_, digest):
            found = await with_word(tx, id_, digest)
            if not overtaken:
                overtaken.append(
                    await pay.change(world, found.paying, replace(found.paying, asked=1))
                )
            return found

        monkeypatch.setattr(payments, "with_word", overtakes)
        assert (await ask_provider(world, paying)).payment.state is State.SUCCEEDED
        assert overtaken
        assert (await lives.now(world, paying.payment.subject)).number


async def test_a_change_of_which_nobody_knows_is_not_taken_for_another_in_its_place(world, clock):
    async with bank_of(world, clock) as (world, _):
        _, paying = await begun(world, "9876500008")
        after = replace(paying, revision=paying.revision + 1)
        ours, other = PaymentWrite(after, clock.at), PaymentWrite(after, clock.at)
        assert await world.payings.put(other)
        async with world.database.connection() as connection:
            assert await PaymentWrites().look_up(connection, [ours, other]) == [False, True]
        assert not await world.payings.put(ours)


async def test_a_second_success_for_the_same_goes_back_by_itself_and_is_told(world, clock):
    async with bank_of(world, clock) as (world, bank):
        citizen, first = await begun(world, "9876500004")
        order(world, bank, first)
        stopped = await pay.cancel(world, citizen.account, first.id)
        assert stopped.payment.state is State.CANCELLED
        second = await pay_again(world, citizen.account, first.id)
        assert await paid(world, bank, second) == ["succeeded"]
        await lives.work(world)
        bank.pay(str(first.id))  # the page was still open in another tab
        clock.pass_by(timedelta(minutes=1))
        assert await tell(world, bank, first) == ["succeeded"]
        await lives.work(world)

        back = await read(world, first)
        assert (back.payment.state, back.refund_why) == (State.REFUNDED, Why.SECOND)
        assert (await read(world, second)).payment.state is State.SUCCEEDED
        assert await held(world, "gateway:demo-bank", "refund") == [-FEE, 0]
        assert sum(line[4] for line in bank.statement()) == FEE
        told = [one.text for one in phone_of(world).shown("9876500004")]
        assert sum("50 रुपये" in text for text in told) == 2
        assert (await verify_ledger(world.database, world.published.chart)).is_clean


async def test_what_cannot_be_done_any_more_is_paid_back_even_where_the_bank_fails_once(
    world, clock
):
    async with bank_of(world, clock) as (world, bank):
        citizen, paying = await begun(world, "9876500005")
        await drop(world, citizen.account, paying.payment.subject)
        bank.put_fault("refund_fails")
        assert await paid(world, bank, paying) == ["succeeded"]
        await lives.work(world)
        asked = await read(world, paying)
        assert (asked.payment.state, asked.refund_why) == (State.REFUND_ASKED, Why.GONE)
        assert await held(world, "gateway:demo-bank", "refund") == [-FEE, FEE]
        clock.pass_by(timedelta(hours=1))
        await lives.work(world)
        assert (await read(world, paying)).payment.state is State.REFUNDED
        assert await held(world, "gateway:demo-bank", "refund") == [0, 0]


async def test_a_refund_that_is_ordered_takes_from_who_received(world, clock):
    async with bank_of(world, clock) as (world, bank):
        citizen, paying = await begun(world, "9876500007")
        await paid(world, bank, paying)
        await lives.work(world)
        stands = await read(world, paying)
        await pay.refund(world, stands, 1_000, Why.ORDERED)
        await lives.work(world)
        assert (await read(world, paying)).payment.state is State.REFUNDED
        assert await held(world, "gateway:demo-bank", "refund") == [1_000 - FEE, 0]
        seen = await look_after(world, citizen.account, paying.id)
        assert seen.refunded_at is not None
        history = await lives.now(world, paying.payment.subject)
        assert history.revision == 1, Act.SUBMIT
