"""Bills at a kiosk: the wallet pays when the biller has posted, and nothing where it has not."""

from datetime import date, timedelta

import pytest

from khidki.actions.follow_bill import follow
from khidki.actions.pay_bill import Wish, pay_at_kiosk, pay_bill, pay_many, reverse_bill
from khidki.actions.post_entry import post_entry
from khidki.actions.read_bills import read_bill
from khidki.actions.suspend_operator import suspend
from khidki.actions.use_wallet import add_operator, close_day, hold, operator_of
from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.bill import NotOpen, State
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.wallet import NotAnOperator, Operator, OperatorSuspended, purses
from khidki.domain.people.joint_act import JointKind
from khidki.store import balances, bills, wallet_views
from tests.actions import lives
from tests.billers import away, billers_of, fetched, swept
from tests.cases import account
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
KIOSK, CITIZEN, CONSUMER = "9000000001", "9000000002", "9876512345"
CODE = "K10000077"
WATER, CHARGE = 318_00, 10_00
WALLET, HELD = f"operator-wallet:{CODE}", f"operator-hold:{CODE}"
MINUTE = timedelta(minutes=1)


async def kiosk(world, paise):
    """The account of an operator whose wallet has so much."""
    own = await account(world, KIOSK)
    operator = Operator(
        own, CODE, "state-kiosks", "lsp-1", 1_00_000_00, 0, 0, date(2026, 11, 20), category="B"
    )
    assert await add_operator(world, operator)
    chart = world.published.chart
    moved = [Transfer(chart.account("bank", "x"), purses(chart, CODE).wallet, paise)]
    await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, moved)
    return own


async def held(world, *names):
    async with world.reading() as tx:
        found = [await balances.held(tx, world.published.chart.named(name)) for name in names]
    return [each or 0 for each in found]


async def test_a_bill_is_held_then_taken_when_it_is_posted_and_the_consumer_is_told(world, clock):
    async with billers_of(world, clock) as (world, books):
        own = await kiosk(world, 1_000_00)
        bill = await fetched(world, own, "water", channel="kiosk")
        for _ in range(2):
            paid = await pay_at_kiosk(world, own, bill.id, mobile=CONSUMER)
            assert paid.state is State.PAID
        assert await held(world, WALLET, HELD) == [1_000_00 - WATER - CHARGE, WATER + CHARGE]
        assert not phone_of(world).shown(CONSUMER)

        await lives.work(world)
        bill = await read_bill(world, own, bill.id)
        (message,) = phone_of(world).shown(CONSUMER)
        assert (bill.state, bill.receipt in message.text) == (State.POSTED, True)
        commission = f"operator-commission:{CODE}"
        assert await held(world, HELD, "biller:water") == [0, WATER]
        assert (await held(world, commission))[0] > 0
        assert (await pay_at_kiosk(world, own, bill.id)).state is State.POSTED

        await reverse_bill(world, own, bill.id)
        await lives.work(world)
        assert (await read_bill(world, own, bill.id)).state is State.REFUNDED
        assert await held(world, WALLET, "biller:water", commission) == [1_000_00, 0, 0]
        assert books["water"].posted_paise() == 0
        assert (await verify_ledger(world.database, world.published.chart)).is_clean


async def test_what_was_earned_with_a_bill_that_is_taken_back_is_not_taxed(world, clock):
    async def quarter():
        async with world.reading() as tx:
            (found,) = await wallet_views.quarters(tx, own, before=date(2030, 1, 1), limit=9)
            today = legal_day(world.now())
            view = await wallet_views.view(tx, own, today=today, first=found.first, last=found.last)
        assert view.quarter_principal_paise == found.principal_paise
        assert view.quarter_gross_paise == found.gross_paise
        return found.work, found.principal_paise, found.gross_paise, found.tds_paise

    async with billers_of(world, clock) as (world, _):
        own = await kiosk(world, 1_000_00)
        bill = await fetched(world, own, "water", channel="kiosk")
        await pay_at_kiosk(world, own, bill.id, mobile=CONSUMER)
        await lives.work(world)
        work, principal, gross, tds = await quarter()
        assert (work, principal + gross, gross > tds > 0) == (1, WATER + CHARGE, True)
        await reverse_bill(world, own, bill.id)
        await lives.work(world)
        assert await quarter() == (0, 0, 0, 0)


async def test_what_the_biller_refuses_or_never_hears_is_let_go_whole(world, clock):
    async with billers_of(world, clock) as (world, books):
        own = await kiosk(world, 5_000_00)
        books["water"].put_fault("refuse")
        refused = await fetched(world, own, "water", channel="kiosk")
        unheard = await fetched(world, own, channel="kiosk")
        for each in (refused, unheard):
            await pay_at_kiosk(world, own, each.id, mobile=CONSUMER)
        await follow(world, refused.id)
        assert (await read_bill(world, own, refused.id)).state is State.REFUNDED
        async with away(world) as nobody:
            await follow(nobody, unheard.id)
            clock.at = (await read_bill(world, own, unheard.id)).promised_by
            unheard = await swept(nobody, own, unheard)
            assert unheard.state is State.REFUNDED
        assert await held(world, WALLET, HELD) == [5_000_00, 0]
        await lives.work(world)
        assert len(phone_of(world).shown(CONSUMER)) == 2  # that each was not taken


async def test_a_wallet_with_too_little_leaves_the_bill_unpaid(world, clock):
    async with billers_of(world, clock) as (world, books):
        own = await kiosk(world, WATER + CHARGE - 1)
        bill = await fetched(world, own, "water", channel="kiosk")
        with pytest.raises(NotEnough):
            await pay_at_kiosk(world, own, bill.id)
        clock.pass_by(5 * MINUTE)
        bill = await swept(world, own, bill)
        assert (bill.state, bill.paise, bill.ask_at) == (State.FETCHED, 0, None)
        assert (await held(world, HELD), books["water"].postings()) == ([0], [])


async def test_a_kiosk_that_dies_after_the_wish_goes_on_by_itself(world, clock, monkeypatch):
    async with billers_of(world, clock) as (world, books):
        own = await kiosk(world, 1_000_00)
        bill = await fetched(world, own, "water", channel="kiosk")
        with monkeypatch.context() as dying:
            dying.setattr("khidki.actions.pay_bill.take_from_wallet", _die)
            with pytest.raises(KeyboardInterrupt):
                await pay_at_kiosk(world, own, bill.id)
        assert await held(world, HELD) == [0]
        clock.pass_by(5 * MINUTE)
        bill = await swept(world, own, bill)
        assert (bill.state, books["water"].posted_paise()) == (State.POSTED, WATER)
        assert await held(world, WALLET, HELD) == [1_000_00 - WATER - CHARGE, 0]


async def test_who_is_suspended_has_bills_carried_out_and_all_else_let_go(world, clock):
    async with billers_of(world, clock) as (world, books):
        own = await kiosk(world, 1_000_00)
        bill = await fetched(world, own, "water", channel="kiosk")
        other = await fetched(world, own, "police-challan", channel="kiosk")
        await pay_at_kiosk(world, own, bill.id)
        await hold(world, await operator_of(world, own), world.new_id(5), 50_00)
        async with world.transaction() as tx:
            await suspend(world, tx, own, JointKind.OPERATOR_SUSPENSION)
        with pytest.raises(OperatorSuspended):
            await pay_at_kiosk(world, own, other.id)
        await close_day(world, await operator_of(world, own), 0, "")
        await lives.work(world)
        assert (await read_bill(world, own, bill.id)).state is State.POSTED
        assert books["water"].posted_paise() == WATER
        assert await held(world, WALLET, HELD) == [1_000_00 - WATER - CHARGE, 0]


async def _die(*_):
    raise KeyboardInterrupt


async def test_many_bills_are_paid_one_after_the_other_and_one_refusal_stops_no_other(world, clock):
    async with billers_of(world, clock) as (world, books):
        own = await kiosk(world, 1_000_00)
        found = [
            await fetched(world, own, each, channel="kiosk")
            for each in ("water", "electricity", "police-challan")
        ]
        done = await pay_many(world, own, [Wish(each.id) for each in found])
        assert [each.bill and each.bill.state for each in done] == [
            State.PAID, None, State.PAID,
        ]  # fmt: skip
        assert isinstance(done[1].refusal, NotEnough)
        await lives.work(world)
        assert books["police-challan"].posted_paise() == 500_00
        assert await held(world, HELD, "treasury:home") == [0, 500_00]


async def test_a_citizens_bill_and_a_kiosks_are_paid_each_in_its_way(world, clock):
    async with billers_of(world, clock) as (world, _):
        own, citizen = await kiosk(world, 1_000_00), await account(world, CITIZEN)
        theirs = await fetched(world, citizen, "water")
        ours = await fetched(world, own, "water", channel="kiosk")
        with pytest.raises(NotOpen):
            await pay_bill(world, own, ours.id)
        with pytest.raises(Unknown):
            await pay_at_kiosk(world, own, theirs.id)
        with pytest.raises(NotAnOperator):
            await pay_at_kiosk(world, citizen, theirs.id)
        async with world.reading() as tx:
            assert (await bills.by_id(tx, ours.id)).state is State.FETCHED
