"""Pay a bill: online by a payment of its own, at a kiosk out of the operator's wallet; undo it.

Before anybody is asked for money the biller is asked whether the sum is still right: a biller that
is away takes nothing. What is paid is then somebody's promise, carried out in `follow_bill`. At a
kiosk the wish is stored first and the wallet asked after it, so a death in between leaves either
nothing taken or a bill that goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from khidki.actions import pay
from khidki.actions.fetch_bill import biller_of, change, follow_soon, read_own, require_due
from khidki.actions.in_turn import in_turn
from khidki.actions.use_wallet import hold, operator_of
from khidki.actions.world import World
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.law.calendar import legal_day
from khidki.domain.money import bill as rules
from khidki.domain.money.bill import (
    Act,
    AmountNotTaken,
    Bill,
    BillChanged,
    BillerAway,
    NotOpen,
    State,
    Stated,
    WindowOver,
)
from khidki.domain.money.biller import Biller
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Dues, Filed, Item, charge_item, dues
from khidki.domain.money.paying import NotDeliverable, Paying, Purpose, Why
from khidki.domain.money.split import Part
from khidki.domain.money.wallet import Operator
from khidki.domain.refusal import Refusal
from khidki.gateways.billers import Sum, Unanswered
from khidki.store import bills

IN_HAND = "bill-in-hand"
LINE = "bill"


@dataclass(frozen=True, slots=True)
class Wish:
    """One bill that a kiosk pays for somebody; without a sum all of it."""

    bill: UUID
    paise: int | None = None
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """What became of one of many: the bill as it stands, or why nothing was taken for it."""

    wish: Wish
    bill: Bill | None
    refusal: Refusal | None = None


async def pay_bill(world: World, account: UUID, bill_id: UUID, paise: int | None = None) -> Paying:
    """Begin the payment of a bill of this account, or refuse; nothing is taken by it yet."""
    bill, biller, paise = await _checked(world, account, bill_id, paise)
    if bill.channel != "portal":
        raise NotOpen(bill.state, Act.PAY)
    wanted = pay.Wanted(
        subject=bill.id,
        purpose=Purpose.BILL,
        dues=dues(_line(biller, paise, IN_HAND)),
        payer=account,
        holders={Per.BILLER.value: biller.id},
        body={"biller": biller.id, "number": bill.stated.number},
    )
    return await pay.begin(world, wanted)


async def bill_paid(world: World, paying: Paying) -> None:
    """Take it that a payment paid its bill, once; refuse where another did."""
    await in_turn(lambda: _note(world, paying))


async def _note(world: World, paying: Paying) -> None:
    async with world.transaction() as tx:
        bill = await bills.by_id(tx, paying.payment.subject)
        if bill is None or bill.biller not in world.published.billers:
            raise NotDeliverable(Why.GONE)
        if bill.payment == paying.id:
            return
        if bill.state is not State.FETCHED:
            raise NotDeliverable(Why.SECOND)
        paise = paying.payment.amount_paise
        after = replace(_promised(world, bill, paise), payment=paying.id)
        await change(world, tx, bill, after, Act.PAY, said={"paise": paise}, follow=True)


def kiosk_dues(world: World, operator: Operator, biller: Biller, paise: int) -> Dues:
    """Return what somebody pays at a kiosk: the bill, and the charge for collecting it."""
    line = _line(biller, paise, biller.head)
    if biller.kiosk_charge is None:
        return dues(line)
    tariff = world.published.tariffs[biller.kiosk_charge]
    split = world.published.splits.get(world.published.networks[operator.network].split)
    filed = Filed(legal_day(world.now()), "kiosk", operator.category)
    return dues(line, charge_item(tariff, split, filed, sum_paise=paise))


async def pay_at_kiosk(
    world: World, account: UUID, bill_id: UUID, paise: int | None = None, mobile: str = ""
) -> Bill:
    """Pay a bill out of the wallet of an operator, or refuse; paid already, it is returned.

    `mobile` is told of the posting. The wallet is charged when the biller has posted the bill.
    """
    operator = await operator_of(world, account)
    async with world.reading() as tx:
        bill = await read_own(tx, account, bill_id)
    if bill.channel != "kiosk":
        raise NotOpen(bill.state, Act.PAY)
    if bill.state is State.FETCHED:
        bill, biller, paise = await _checked(world, account, bill_id, paise)
        what = kiosk_dues(world, operator, biller, paise)
        sealed = world.secrets.seal(mobile.encode(), purpose="mobile") if mobile else None
        after = replace(_promised(world, bill, paise), dues=what.as_plain(), mobile_sealed=sealed)
        async with world.transaction() as tx:
            bill = await change(world, tx, bill, after, Act.PAY, said={"paise": paise})
    if await take_from_wallet(world, operator, bill):
        async with world.transaction() as tx:
            await follow_soon(world, tx, bill)
    async with world.reading() as tx:
        return await read_own(tx, account, bill_id)


async def take_from_wallet(world: World, operator: Operator, bill: Bill) -> bool:
    """Set the sum aside; where that is refused the bill is as if nobody had paid.

    False says that the bill was taken further meanwhile by whoever follows it up.
    """
    if bill.state is not State.PAID:
        return False
    try:
        await hold(world, operator, bill.id, Dues.from_plain(bill.dues).total_paise)
    except Refusal:
        dropped = replace(rules.act(bill, Act.DROP), paise=0, dues=[], paid_at=None,
                          promised_by=None, mobile_sealed=None, ask_at=None)  # fmt: skip
        try:
            async with world.transaction() as tx:
                await change(world, tx, bill, dropped, Act.DROP)
        except SomebodyElseActed:
            return False
        raise
    return True


async def pay_many(world: World, account: UUID, wishes: Sequence[Wish]) -> list[Paid]:
    """Pay many bills at a kiosk, one after the other; what is refused stops no other."""
    done: list[Paid] = []
    for wish in wishes:
        try:
            bill = await pay_at_kiosk(world, account, wish.bill, wish.paise, wish.mobile)
            done.append(Paid(wish, bill))
        except Refusal as refusal:
            done.append(Paid(wish, None, refusal))
    return done


async def reverse_bill(world: World, account: UUID, bill_id: UUID) -> Bill:
    """Ask the biller to take a posting back, within its window; the money goes back once it did."""
    async with world.transaction() as tx:
        bill = await read_own(tx, account, bill_id)
        after = rules.act(bill, Act.ASK_REVERSAL)
        biller, now = biller_of(world, bill.biller), world.now()
        if not bill.is_reversible(biller.reversal, now):
            raise WindowOver
        after = replace(after, reversal_asked_at=now, asked_times=0)
        after = replace(after, ask_at=rules.next_ask(after, now))
        return await change(world, tx, bill, after, Act.ASK_REVERSAL, follow=True)


async def _checked(
    world: World, account: UUID, bill_id: UUID, paise: int | None
) -> tuple[Bill, Biller, int]:
    """Return a bill with the sum that its biller takes for it now, or refuse."""
    async with world.reading() as tx:
        bill = await read_own(tx, account, bill_id)
    if bill.state is not State.FETCHED:
        raise NotOpen(bill.state, Act.PAY)
    biller = biller_of(world, bill.biller)
    least, most = biller.range_of(bill.stated.due_paise)
    paise = bill.stated.due_paise if paise is None else paise
    if not least <= paise <= most or paise <= 0:
        raise AmountNotTaken(least, most)
    await _require_unchanged(world, biller, bill, paise)
    return bill, biller, paise


async def _require_unchanged(world: World, biller: Biller, bill: Bill, paise: int) -> None:
    """Pass when the biller still states the same, or keep what it states now and refuse."""
    wanted = Sum(bill.id, bill.asked, bill.stated.number, paise)
    try:
        stated = await world.billers.validate(biller.id, wanted, at=world.now())
    except Unanswered as cause:
        raise BillerAway(biller.id) from cause
    if _same(stated, bill.stated):
        return
    async with world.transaction() as tx:
        now = world.now()
        await change(
            world, tx, bill, replace(bill, stated=stated, fetched_at=now), "stated_anew",
            said={"before": bill.stated.due_paise, "now": stated.due_paise},
        )  # fmt: skip
    require_due(biller, stated)
    raise BillChanged


def _same(one: Stated, other: Stated) -> bool:
    return (one.number, one.amount_paise, one.late_fee_paise) == (
        other.number, other.amount_paise, other.late_fee_paise,
    )  # fmt: skip


def _promised(world: World, bill: Bill, paise: int) -> Bill:
    """Return the bill as paid now, with the day by which it is posted or the money is back."""
    now = world.now()
    promise = biller_of(world, bill.biller).promise
    after = replace(rules.act(bill, Act.PAY), paise=paise, paid_at=now, promised_by=now + promise)
    return replace(after, ask_at=rules.next_ask(after, now))


def _line(biller: Biller, paise: int, head: str) -> Item:
    return Item(LINE, biller.title, paise, (Part(LINE, head, paise),))
