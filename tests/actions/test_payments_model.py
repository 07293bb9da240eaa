"""Payments against a small model, through the real actions, a real database and a bank of sockets.

Whatever people, bank and clock do in whatever order: after the sweep the bank and the books hold
the same, what was given was paid for once, and what was paid for is given or back. The model is a
set of things that were given, one of things that never can be, and the bank's own statement.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from khidki.actions import deliveries, pay
from khidki.actions.hear_payment import sweep_payments
from khidki.actions.pay import Wanted
from khidki.actions.verify_ledger import verify_ledger
from khidki.actions.world import World
from khidki.domain.money.dues import department_item, dues
from khidki.domain.money.entry import Kind
from khidki.domain.money.paying import NotDeliverable, Paying, Purpose, Why
from khidki.domain.money.payment import Act, NotOpen, State, act
from khidki.simulators.bank import Bank
from khidki.store import balances
from tests.actions import lives
from tests.bank import bank_of, order, read, tell
from tests.worlds import Clock, world_of

THINGS = st.integers(0, 3)
FAULTS = st.sampled_from((
    "", "lose", "twice", "reversed", "replayed", "truncated", "forged", "wrong_amount",
    "wrong_currency", "other_merchant", "error", "wrong_status", "unsigned", "refund_fails", "decline",
))  # fmt: skip


class Model(RuleBasedStateMachine):
    """One life of four things that may be paid for."""

    world: World
    bank: Bank
    clock: Clock
    run: Callable[..., Any]
    given: dict[UUID, UUID]
    never: set[UUID]

    tries = Bundle("tries")

    @initialize()
    def begin(self) -> None:
        self.things = [self.world.new_id(5) for _ in range(4)]
        self.never.add(self.things[3])
        self.begun: list[Paying] = []

    @rule(target=tries, thing=THINGS, rupees=st.integers(1, 3))
    def want(self, thing, rupees):
        wanted = Wanted(
            self.things[thing], Purpose.BILL, dues(department_item(rupees * 100)), None,
            {"department": "phed"},
        )  # fmt: skip
        paying = self.run(pay.begin, self.world, wanted)
        self.begun.append(paying)
        return paying

    @rule(paying=tries, fault=FAULTS)
    def pays(self, paying, fault):
        async def go() -> None:
            order(self.world, self.bank, paying)
            if fault:
                self.bank.put_fault(fault)
            self.bank.pay(str(paying.id))
            await tell(self.world, self.bank, paying)

        self.run(go)

    @rule(paying=tries)
    def stops(self, paying):
        async def go() -> None:
            found = await read(self.world, paying)
            if found.payment.state is State.STARTED:
                await pay.change(self.world, found, _cancelled(found))

        self.run(go)

    @rule(paying=tries)
    def give_back(self, paying):
        async def go() -> None:
            found = await read(self.world, paying)
            try:
                await pay.refund(self.world, found, found.payment.amount_paise, Why.ORDERED)
            except NotOpen:
                assert found.payment.state is not State.SUCCEEDED

        self.run(go)

    @rule(minutes=st.sampled_from((1, 7, 40)))
    def time_goes(self, minutes):
        self.clock.pass_by(timedelta(minutes=minutes))
        self.run(sweep_payments, self.world)

    @rule()
    def works(self):
        self.run(lives.work, self.world)

    def teardown(self) -> None:
        if not hasattr(self, "begun"):
            return
        for _ in range(12):
            self.clock.pass_by(timedelta(hours=7))
            self.run(sweep_payments, self.world)
            self.run(lives.work, self.world)
        self.run(self._count)

    async def _count(self) -> None:
        world, net = self.world, dict[str, int]()
        for _, payment, _, _, paise in self.bank.statement():
            net[payment] = net.get(payment, 0) + paise
        async with world.reading() as tx:
            chart = world.published.chart
            gateway = await balances.held(tx, chart.named("gateway:demo-bank"))
            assert gateway == -sum(net.values())
            assert await balances.held(tx, chart.named("refund")) == 0
        assert (await verify_ledger(world.database, chart)).is_clean
        charged: dict[UUID, int] = {}
        for paying in {each.id: each for each in self.begun}.values():
            found = await read(world, paying)
            holds = net.get(str(paying.id), 0)
            assert holds >= 0
            assert (found.payment.state is State.SUCCEEDED) == (holds > 0), found
            assert found.payment.state not in {State.STARTED, State.REFUND_ASKED}
            if holds:
                thing = paying.payment.subject
                charged[thing] = charged.get(thing, 0) + 1
                assert self.given[thing] == paying.id
        assert set(charged.values()) <= {1}
        assert not set(charged) & self.never


def _cancelled(found: Paying) -> Paying:
    return replace(found, payment=act(found.payment, Act.CANCEL))


@pytest.fixture(scope="module")
def life(module_furnished_uri):
    with start_blocking_portal("asyncio") as portal:
        clock = Clock()
        held: dict[str, Any] = {}

        async def live(*, task_status) -> None:
            async with (
                world_of(module_furnished_uri, now=clock) as world,
                bank_of(world, clock) as (world, bank),
            ):
                held.update(world=world, bank=bank, end=asyncio.Event())
                task_status.started()
                await held["end"].wait()

        future, _ = portal.start_task(live)
        yield portal, held["world"], held["bank"], clock
        portal.call(held["end"].set)
        future.result(30)


def test_bank_and_books_agree_whatever_is_done_in_whatever_order(life, monkeypatch):
    portal, world, bank, clock = life
    given: dict[UUID, UUID] = {}
    never: set[UUID] = set()

    async def give(_: World, paying: Paying) -> None:
        thing = paying.payment.subject
        if thing in never:
            raise NotDeliverable(Why.UNDELIVERABLE)
        if given.setdefault(thing, paying.id) != paying.id:
            raise NotDeliverable(Why.SECOND)

    rows = {**deliveries.DELIVERIES, Purpose.BILL: (give, Kind.BILL)}
    monkeypatch.setattr("khidki.actions.settle_payment.DELIVERIES", rows)
    made = type(
        "Life", (Model,),
        {"world": world, "bank": bank, "clock": clock, "given": given, "never": never,
         "run": staticmethod(portal.call)},
    )  # fmt: skip
    run_state_machine_as_test(
        made, settings=settings(max_examples=4, stateful_step_count=12, deadline=None)
    )
