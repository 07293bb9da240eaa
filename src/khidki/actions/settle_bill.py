"""What a bill moves in the books, step by step; each entry has its key, so each may be done again.

Online the payment's own entry brings the money to `bill-in-hand`, which is never paid out; the
posting takes it on to the biller or to the treasury's head, a reversal back. What is not posted
goes back by a refund of the payment. At a kiosk the sum is held in the wallet until the posting,
and is let go whole where there is none.
"""

from uuid import UUID

from khidki.actions import pay
from khidki.actions.pay_bill import IN_HAND
from khidki.actions.post_entry import post_entry
from khidki.actions.settle_payment import settle
from khidki.actions.use_wallet import capture, release
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.bill import Bill
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Dues, Parties, transfers
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.paying import Why
from khidki.domain.money.payment import State
from khidki.domain.money.wallet import Operator, purses
from khidki.store import operators

POSTED, REVERSED = "posted", "reversed"


async def enter_posted(world: World, bill: Bill) -> None:
    """Enter that the biller has the money, and at a kiosk that everybody has their part."""
    if bill.channel == "kiosk":
        operator = await operator_at(world, bill)
        what = Dues.from_plain(bill.dues)
        await capture(world, operator, bill.id, what, holders=_holders(world, bill))
        return
    await post_entry(world, bill.id, POSTED, Kind.BILL, [_posting(world, bill)])


async def give_back(world: World, bill: Bill) -> bool:
    """Give the money of a bill back, and say whether it is back by now."""
    if bill.posted_at is not None:
        await enter_posted(world, bill)  # whatever is taken back was entered
    if bill.channel == "kiosk":
        await _to_wallet(world, bill)
        return True
    if bill.posted_at is not None:
        back = _posting(world, bill).turned()
        await post_entry(world, bill.id, REVERSED, Kind.REFUND, [back])
    assert bill.payment is not None, "paid online"
    return await _refund(world, bill, bill.payment)


async def operator_at(world: World, bill: Bill) -> Operator:
    """Return the operator who paid a bill, also one who has stopped since."""
    async with world.reading() as tx:
        found = await operators.of_account(tx, bill.account)
    assert found is not None, "operators are never deleted"
    return found


async def _refund(world: World, bill: Bill, payment: UUID) -> bool:
    # What is given is entered before it is given back.
    paying = await settle(world, payment)
    if paying.payment.state is State.SUCCEEDED:
        why = Why.UNDELIVERABLE if bill.posted_at is None else Why.GONE
        paying = await pay.refund(world, paying, paying.payment.amount_paise, why)
    return paying.payment.state is State.REFUNDED and paying.refunded_at is not None


async def _to_wallet(world: World, bill: Bill) -> None:
    operator = await operator_at(world, bill)
    if bill.posted_at is None:
        await release(world, operator, bill.id)
        return
    chart = world.published.chart
    parties = Parties(
        {Per.OPERATOR: operator.code, Per.AGENCY: operator.agency, **_holders(world, bill)}
    )
    wallet = purses(chart, operator.code).wallet
    given = transfers(Dues.from_plain(bill.dues), payer=wallet, chart=chart, parties=parties)
    await post_entry(world, bill.id, REVERSED, Kind.REFUND, [each.turned() for each in given])
    async with world.transaction() as tx:
        today = legal_day(world.now())
        await operators.put_back(tx, operator.account, bill.id, on=today)


def _posting(world: World, bill: Bill) -> Transfer:
    biller, chart = world.published.billers[bill.biller], world.published.chart
    in_hand = chart.account(IN_HAND, biller.id)
    return Transfer(in_hand, chart.account(biller.head, biller.holder), bill.paise)


def _holders(world: World, bill: Bill) -> dict[Per, str]:
    """Return who stands behind the head of a biller."""
    biller = world.published.billers[bill.biller]
    return {world.published.chart.heads[biller.head].per: biller.holder}
