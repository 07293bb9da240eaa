"""Give what was paid for and enter the money; or, where it cannot be given, send it back.

Every step may be done again: a delivery finds what it gave, an entry its key, a refund its state.
First a decision is stored, then the books follow from it, so that a death in between leaves nothing
that could be decided otherwise the next time.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from khidki.actions import pay
from khidki.actions.deliveries import DELIVERIES
from khidki.actions.file_paid import file_paid
from khidki.actions.in_turn import in_turn
from khidki.actions.post_entry import post_entry
from khidki.actions.tell import OFFICE_LANGUAGE
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.chart import Account, Per
from khidki.domain.money.dues import Dues, Parties, transfers
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.giving_back import giving_back
from khidki.domain.money.paying import WALLET, NotDeliverable, Paying, Purpose, Why
from khidki.domain.money.payment import State
from khidki.store import operator_sign_ins, payments
from khidki.store.drafts import Whole
from khidki.store.outboxes import Job

TO_REFUND, CLEARING = "refund", "wallet-clearing"


async def give(world: World, paying: Paying, seen: Whole | None = None) -> None:
    """Give what was paid for, once, or refuse with `NotDeliverable`.

    `seen` is the draft that it is for, where somebody has just read it.
    """
    if seen is not None and paying.purpose is Purpose.APPLICATION:
        await file_paid(world, paying, seen)
        return
    deliver, _ = DELIVERIES[paying.purpose]
    await deliver(world, paying)


async def settle_payment(world: World, job: Job) -> None:
    """Do all that a payment still needs from us."""
    await in_turn(lambda: settle(world, UUID(job.body["payment"])))


async def settle(world: World, id_: UUID) -> Paying:
    """Give and enter what was paid, send back what cannot be given, enter what is back."""
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
    if paying is None:
        raise Unknown
    match paying.payment.state:
        case State.SUCCEEDED if paying.delivered_at is None:
            try:
                await give(world, paying)
            except NotDeliverable as refusal:
                return await pay.refund(world, paying, paying.payment.amount_paise, refusal.why)
            await _enter_received(world, paying)
            return await pay.change(world, paying, replace(paying, delivered_at=world.now()))
        case State.REFUNDED if paying.refunded_at is None:
            await enter_asked(world, paying)
            await _enter_refunded(world, paying)
            done = replace(paying, refunded_at=world.now())
            return await pay.change(world, paying, done, pay.TELL)
        case _:
            return paying


async def enter_asked(world: World, paying: Paying) -> None:
    """Enter that money waits to go back; what was never delivered never went anywhere else."""
    if paying.delivered_at is None:
        waiting = world.published.chart.account(TO_REFUND)
        moved = [Transfer(_gateway(world, paying), waiting, paying.payment.amount_paise)]
        await _enter(world, paying, "received", moved)
        return
    moved = moves_back(world, paying, paying.payment.refund_paise)
    await _enter(world, paying, "refund-asked", moved, kind=Kind.REFUND)


def moves_back(world: World, paying: Paying, paise: int) -> Sequence[Transfer]:
    """Return what moves when so much of a delivered payment is to go back."""
    waiting = world.published.chart.account(TO_REFUND)
    return giving_back(_received(world, paying), paise, to=waiting)


async def ask_back(world: World, paying: Paying, paise: int, why: Why) -> Paying:
    """Take a sum back from whoever received it, then ask for it to go back; `NotEnough` refuses.

    What was in a wallet may be spent by now. For a job, which does it again when it died between.
    """
    await _enter(world, paying, "refund-asked", moves_back(world, paying, paise), kind=Kind.REFUND)
    return await pay.refund(world, paying, paise, why)


async def tell_of_refund(world: World, job: Job) -> None:
    """Tell who paid that their money comes back, or that it is back."""
    async with world.reading() as tx:
        paying = await payments.by_id(tx, UUID(job.body["payment"]))
    if paying is None or paying.payer is None:
        return
    account = await world.reads.reachable.get(paying.payer)
    sealed = account.mobile_sealed if account else await _mobile_of_operator(world, paying.payer)
    if sealed is None:
        return
    await world.sms.send(
        _words_of(paying),
        to=world.secrets.unseal(sealed, purpose="mobile").decode(),
        language=account.language if account else OFFICE_LANGUAGE,
        values={"amount": format_rupees(paying.payment.refund_paise).removeprefix("₹")},
        key=str(job.id),
    )


def _words_of(paying: Paying) -> str:
    if paying.refunded_at is None:
        return "payment-returns"
    return "payment-in-wallet" if paying.provider == WALLET else "payment-refunded"


async def _mobile_of_operator(world: World, payer: UUID) -> bytes | None:
    """Return where an operator is told, who paid into the wallet; None for nobody's account."""
    async with world.reading() as tx:
        known = await operator_sign_ins.of(tx, payer)
    return None if known is None else known.mobile_sealed


async def _enter_received(world: World, paying: Paying) -> None:
    _, kind = DELIVERIES[paying.purpose]
    await _enter(world, paying, "received", _received(world, paying), kind=kind)


async def _enter_refunded(world: World, paying: Paying) -> None:
    waiting = world.published.chart.account(TO_REFUND)
    back = Transfer(waiting, _gateway(world, paying), paying.payment.refund_paise)
    await _enter(world, paying, "refunded", [back], kind=Kind.REFUND)


async def _enter(
    world: World, paying: Paying, key: str, moved: Sequence[Transfer], *, kind: Kind = Kind.FEE
) -> None:
    await post_entry(world, paying.id, key, kind, moved)


def _received(world: World, paying: Paying) -> tuple[Transfer, ...]:
    """Return what moves when it is paid, by the lines that were fixed."""
    holders = {Per(per): holder for per, holder in paying.body.get("holders", {}).items()}
    return transfers(
        Dues.from_plain(paying.dues),
        payer=_gateway(world, paying),
        chart=world.published.chart,
        parties=Parties(holders),
    )


def _gateway(world: World, paying: Paying) -> Account:
    if paying.provider == WALLET:
        return world.published.chart.account(CLEARING)
    return world.published.chart.account("gateway", paying.provider)
