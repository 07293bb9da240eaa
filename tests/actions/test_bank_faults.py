"""Whatever a bank does wrong, over a real socket, by a shared key and by pairs of keys.

An operator fills a wallet: what came is in it once, whatever the bank says, does not say, or says
late; and what is not the bank's is refused and kept as it came. `Ear` is where the bank calls.
"""

import queue
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from itertools import count

import anyio
import httpx
import pytest

from khidki.actions.fill_wallet import begin_top_up
from khidki.actions.hear_payment import ask_provider, sweep_payments
from khidki.actions.use_wallet import add_operator
from khidki.domain.bucket import bucket_of
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.payment import State
from khidki.domain.money.wallet import Operator
from khidki.domain.refusal import Fault
from khidki.gateways.payments import HEADER, Payments
from khidki.simulators import bank_server
from khidki.simulators.bank import ID
from khidki.simulators.conversations import Conversation, Server
from khidki.store import payments, refund_requests
from tests.actions import lives
from tests.bank import bank_of, order, paired, read, send, tell
from tests.patience import PATIENCE
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
SUM = 50_000
LONG = 1_000.0
CODES = count(30_000_001)
KEYS = {"a shared key": lambda: None, "pairs of keys": paired}
by_either_key = pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS)


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, clock):
    async with world_of(module_furnished_uri, now=clock) as opened:
        yield opened


class Gate:
    """In place of a bank's sleep: it lasts until it is opened, however quick the machine is."""

    def __init__(self):
        self.open, self._waiting = threading.Event(), queue.Queue()

    def sleep(self, seconds):
        if seconds >= LONG:
            self._waiting.put(seconds)
            self.open.wait(PATIENCE)

    async def waits(self):
        """Return once somebody waits at it."""
        await anyio.to_thread.run_sync(partial(self._waiting.get, timeout=PATIENCE))


@pytest.fixture
def gate(monkeypatch):
    made = Gate()
    monkeypatch.setattr(bank_server, "time", made)
    yield made
    made.open.set()


class Ear(Server):
    """Where the bank calls: what it said, as it came over the wire."""

    def __init__(self, status=HTTPStatus.OK):
        super().__init__(0, _Hearing)
        self.heard, self.status = queue.Queue(), status


class _Hearing(Conversation):
    def post(self):
        self.server.heard.put((self.headers[HEADER], self.body()))
        self.answer(self.server.status, b"", "text/plain")


@asynccontextmanager
async def called(world, clock, *, status=HTTPStatus.OK):
    """The world, its bank, and the ear that the bank calls by itself."""
    with Ear(status) as ear:
        serving = threading.Thread(target=ear.serve_forever, args=(0.01,), daemon=True)
        serving.start()
        async with bank_of(world, clock, calls=ear.address) as (world, bank):
            yield world, bank, ear
        ear.shutdown()
        serving.join()


async def hear(world, ear):
    """Wait for the bank's next call and bring it to the window."""
    header, body = await anyio.to_thread.run_sync(partial(ear.heard.get, timeout=PATIENCE))
    return await send(world, ID, header, body)


async def filling(world, bank):
    """An operator on the bank's page, with an empty wallet."""
    account = world.new_id(9)
    code, today = f"K{next(CODES)}", legal_day(world.now())
    operator = Operator(
        account, code, "state-kiosks", "lsp-1", 10_000_00, 0, 0, today, category="B"
    )
    assert await add_operator(world, operator)
    paying = await begin_top_up(world, account, SUM)
    order(world, bank, paying)
    return paying


async def pay_there(world, paying, act="pay"):
    """Press the button on the bank's page; the answer, or None when it died."""
    async with httpx.AsyncClient(base_url=world.payments.addresses()[ID]) as browser:
        try:
            return await browser.post(f"/pay/{paying.id}", data={"act": act}, timeout=PATIENCE)
        except httpx.RemoteProtocolError:
            return None


async def state(world, paying):
    return (await read(world, paying)).payment.state


async def in_wallet(world, paying):
    """What the wallet holds once all jobs are done."""
    await lives.work(world)
    async with world.reading() as tx:
        return await tx.value(
            "SELECT coalesce(sum(t.paise), 0)::bigint FROM entry e"
            " JOIN transfer t ON t.bucket = e.bucket AND t.entry = e.id"
            " WHERE e.bucket = %(bucket)s AND e.subject = %(id)s",
            bucket=bucket_of(paying.id), id=paying.id,
        )  # fmt: skip


async def refused(world):
    async with world.reading() as tx:
        newest = (datetime.max.replace(tzinfo=UTC), b"\xff")
        found = await payments.refused(tx, before=newest, until=newest[0], limit=200)
    return [each.why for each in found]


async def swept(world, clock, paying, *, until):
    """Let time go by and the sweep ask, until the payment is as it must be."""
    for _ in range(12):
        clock.pass_by(timedelta(minutes=40))
        await sweep_payments(world)
        if await state(world, paying) is until:
            return True
    return False


@by_either_key
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("forged", ["forged"]),
        ("truncated", ["forged"]),
        ("other_merchant", ["other_merchant"]),
        ("wrong_amount", ["other_amount"]),
        ("wrong_currency", ["other_currency"]),
    ],
)
async def test_what_is_not_true_is_refused_and_kept(world, clock, keys, fault, told):
    async with bank_of(world, clock, pairs=keys()) as (world, bank):
        paying, before = await filling(world, bank), await refused(world)
        bank.pay(str(paying.id))
        bank.put_fault(fault)
        assert await tell(world, bank, paying) == told
        assert await state(world, paying) is State.STARTED
        assert sorted(await refused(world)) == sorted([*before, *told])
        async with world.reading() as tx:
            _, words = await refund_requests.with_words(tx, paying.id)
        believed = {"other_amount", "other_currency"} & {*told}  # signed well, and not true
        assert {each.oddity for each in words} == believed
        assert await tell(world, bank, paying) == ["succeeded"]
        assert await in_wallet(world, paying) == SUM


@by_either_key
async def test_the_same_again_is_a_replay_and_an_old_one_too_old(world, clock, keys):
    async with bank_of(world, clock, pairs=keys()) as (world, bank):
        paying, before = await filling(world, bank), await refused(world)
        bank.pay(str(paying.id))
        body = bank.told(bank.order(str(paying.id)))
        header = bank.signed("callback", body)
        assert await send(world, ID, header, body) == "succeeded"
        assert await send(world, ID, header, body) == "replayed"
        clock.pass_by(timedelta(minutes=6))
        assert await send(world, ID, header, body) == "too_old"
        assert sorted(await refused(world)) == sorted([*before, "replayed", "too_old"])
        assert await in_wallet(world, paying) == SUM


@by_either_key
async def test_words_out_of_order_undo_nothing_and_are_kept(world, clock, keys):
    async with bank_of(world, clock, pairs=keys()) as (world, bank):
        paying = await filling(world, bank)
        bank.pay(str(paying.id))
        bank.put_fault("reversed")
        assert await tell(world, bank, paying) == ["succeeded", "succeeded"]
        async with world.reading() as tx:
            _, said = await refund_requests.with_words(tx, paying.id)
        assert {each.word for each in said} == {"succeeded", "pending"}
        assert await in_wallet(world, paying) == SUM


@by_either_key
async def test_a_refund_that_nobody_asked_for_is_for_a_person(world, clock, keys):
    async with bank_of(world, clock, pairs=keys()) as (world, bank):
        paying = await filling(world, bank)
        body = bank.told(bank.order(str(paying.id)), status="refunded")
        assert await send(world, ID, bank.signed("callback", body), body) == "started"
        assert (await read(world, paying)).look == "refunded"
        assert await in_wallet(world, paying) == 0


@by_either_key
async def test_what_was_signed_for_another_purpose_or_by_another_bank_is_forged(world, clock, keys):
    async with (
        bank_of(world, clock, pairs=paired()) as (_, other),
        bank_of(world, clock, pairs=keys()) as (world, bank),
    ):
        paying = await filling(world, bank)
        bank.pay(str(paying.id))
        body = bank.told(bank.order(str(paying.id)))
        before = await refused(world)
        for header in (bank.signed("status", body), other.signed("callback", body)):
            assert await send(world, ID, header, body) == "forged"
        assert await send(world, ID, "", body) == "unsigned"
        assert await send(world, "nobody", header, body) == "unknown_provider"
        stranger = bank.told(bank.order(str(paying.id)), payment=str(world.new_id(3)))
        told = await send(world, ID, bank.signed("callback", stranger), stranger)
        assert told == "unknown_payment"
        whys = ["forged", "forged", "unsigned", "unknown_provider", "unknown_payment"]
        assert sorted(await refused(world)) == sorted([*before, *whys])
        assert await state(world, paying) is State.STARTED


@by_either_key
async def test_both_sides_know_each_other_on_every_call(world, clock, keys):
    async with bank_of(world, clock, pairs=keys()) as (world, bank):
        paying = await filling(world, bank)
        assert (await pay_there(world, paying)).status_code == HTTPStatus.SEE_OTHER
        assert (await ask_provider(world, paying)).payment.state is State.SUCCEEDED
        for asked in ("status", "refund"):
            async with httpx.AsyncClient(base_url=world.payments.addresses()[ID]) as stranger:
                said = await stranger.post(f"/v1/{asked}", json={"payment": str(paying.id)})
            assert said.status_code == HTTPStatus.FORBIDDEN
        assert sum(line[4] for line in bank.statement()) == SUM


async def test_a_bank_that_calls_twice_fills_the_wallet_once(world, clock):
    async with called(world, clock) as (world, bank, ear):
        paying = await filling(world, bank)
        bank.put_fault("twice")
        await pay_there(world, paying)
        assert [await hear(world, ear) for _ in range(2)] == ["succeeded", "succeeded"]
        assert await in_wallet(world, paying) == SUM


async def test_a_bank_that_calls_late_is_believed_once_whatever_was_done_meanwhile(
    world, clock, gate
):
    async with called(world, clock) as (world, bank, ear):
        paying = await filling(world, bank)
        bank.put_fault("late", seconds=LONG)
        await pay_there(world, paying)
        await gate.waits()
        assert await swept(world, clock, paying, until=State.SUCCEEDED)
        assert ear.heard.empty()
        gate.open.set()
        assert await hear(world, ear) == "too_old", "as its clock stood when it was signed"
        assert await in_wallet(world, paying) == SUM


async def test_a_bank_whose_call_is_not_taken_calls_again_with_a_new_signature(world, clock):
    async with called(world, clock, status=HTTPStatus.SERVICE_UNAVAILABLE) as (world, bank, ear):
        paying = await filling(world, bank)
        await pay_there(world, paying)
        assert await hear(world, ear) == "succeeded"
        clock.pass_by(timedelta(seconds=1))
        assert await hear(world, ear) in {"succeeded", "replayed"}
        assert await in_wallet(world, paying) == SUM


async def test_a_bank_that_loses_its_calls_is_asked(world, clock):
    async with called(world, clock) as (world, bank, ear):
        paying = await filling(world, bank)
        bank.put_fault("lose")
        await pay_there(world, paying)
        assert await swept(world, clock, paying, until=State.SUCCEEDED)
        assert ear.heard.empty()
        assert await in_wallet(world, paying) == SUM


async def test_a_bank_that_takes_money_and_dies_is_asked(world, clock):
    async with called(world, clock) as (world, bank, ear):
        paying = await filling(world, bank)
        bank.put_fault("take_and_die")
        assert await pay_there(world, paying) is None, "nobody is told anything"
        assert [line[4] for line in bank.statement()] == [SUM]
        assert await state(world, paying) is State.STARTED
        assert await swept(world, clock, paying, until=State.SUCCEEDED)
        assert ear.heard.empty()
        assert await in_wallet(world, paying) == SUM


async def test_a_slow_bank_keeps_nobody_waiting_longer_than_told_and_is_asked_again(
    world, clock, gate
):
    async with bank_of(world, clock) as (world, bank):
        paying = await filling(world, bank)
        bank.pay(str(paying.id))
        bank.put_fault("slow", seconds=LONG)
        known = world.payments._accesses.values()
        hasty = Payments(known, seconds=0.2)
        with pytest.raises(Fault) as fault:
            await ask_provider(replace(world, payments=hasty), paying)
        await hasty.close()
        assert fault.value.retryable
        await gate.waits()
        assert await state(world, paying) is State.STARTED
        assert (await ask_provider(world, paying)).payment.state is State.SUCCEEDED
        assert await in_wallet(world, paying) == SUM


@pytest.mark.parametrize("fault", ["wrong_status", "unsigned", "error"])
async def test_an_answer_that_is_wrong_costs_nobody_anything(world, clock, fault):
    async with bank_of(world, clock) as (world, bank):
        paying = await filling(world, bank)
        bank.pay(str(paying.id))
        bank.put_fault(fault)
        if fault == "wrong_status":
            assert (await ask_provider(world, paying)).payment.state is State.FAILED
        else:
            with pytest.raises(Fault):
                await ask_provider(world, paying)
            assert await state(world, paying) is State.STARTED
        assert await swept(world, clock, paying, until=State.SUCCEEDED)
        assert await in_wallet(world, paying) == SUM


async def test_a_clock_that_jumps_loses_no_money(world, clock):
    async with bank_of(world, clock) as (world, bank):
        paying, there = await filling(world, bank), clock.at
        bank.pay(str(paying.id))
        body = bank.told(bank.order(str(paying.id)))
        header = bank.signed("callback", body)
        clock.pass_by(timedelta(days=400))  # the window's clock runs away
        assert await send(world, ID, header, body) == "too_old"
        clock.at = there - timedelta(days=2)  # and is put back too far
        assert await send(world, ID, header, body) == "too_old"
        future = bank.told(bank.order(str(paying.id)))
        assert await send(world, ID, bank.signed("callback", future), future) == "impossible_time"
        assert await state(world, paying) is State.STARTED
        clock.at = there
        assert await swept(world, clock, paying, until=State.SUCCEEDED)
        assert await in_wallet(world, paying) == SUM
