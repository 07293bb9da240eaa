"""Begin a payment, stop one, and ask for money back.

Whoever wants something paid says what it is for (`Wanted`); the lines of the sum are fixed here and
never reckoned again. One payment for a thing is open at a time: whoever begins again comes to the
same one. What the provider says is heard in `actions/hear_payment.py`, and what was paid for is
given in `actions/settle_payment.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.money import payment as payments_of
from khidki.domain.money.dues import Dues
from khidki.domain.money.paying import (
    FIRST_ASKED,
    LASTS,
    WALLET,
    NoProvider,
    Paying,
    Purpose,
    Why,
    next_ask,
)
from khidki.domain.money.payment import Act, Payment, State
from khidki.domain.money.upi import upi_link
from khidki.domain.text import Language
from khidki.gateways.payments import Order
from khidki.store import payments
from khidki.store.payment_writes import Jobs, PaymentWrite

SETTLE = "settle-payment"
REFUND = "refund-payment"
TELL = "tell-of-refund"
TRIES = 3
NAME = "Khidki"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be paid: the thing, its lines, and who pays.

    `holders` says who stands behind the account heads of the lines, as `Per: holder`; `body` is
    what the delivery of this purpose needs. `item` tells sums of one subject apart. `provider` is
    where it is paid, the usual one if nothing is said; a payment of a given `id` begins once.
    """

    subject: UUID
    purpose: Purpose
    dues: Dues
    payer: UUID | None
    holders: Mapping[str, str]
    item: str = ""
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    lasts: timedelta = LASTS
    provider: str | None = None
    id: UUID | None = None


async def begin(world: World, wanted: Wanted) -> Paying:
    """Begin a payment for a thing, or return the one that is open for it; refuse without provider.

    An open one whose lines are others is stopped first: money that still comes by it goes back.
    """
    for _ in range(TRIES):
        paying = _new(world, wanted)
        if await world.payings.put(PaymentWrite(paying, world.now(), begins=True)):
            return paying
        async with world.reading() as tx:
            standing = await payments.open_for(tx, wanted.subject, wanted.purpose, wanted.item)
        if standing is None:
            continue
        if _serves(standing, paying):
            return standing
        await _change(world, standing, payments_of.act(standing.payment, Act.CANCEL))
    raise SomebodyElseActed


def page_of(world: World, paying: Paying, *, language: Language, back: str) -> str:
    """Return the signed address of the provider's page for a payment that is open.

    What is paid out of a wallet is paid here: its page is the one to come back to.
    """
    if paying.provider == WALLET:
        return back
    payment = paying.payment
    order = Order(payment.id, payment.amount_paise, payment.expires_at, language, back)
    return world.payments.page(paying.provider, order, at=world.now())


def upi_of(world: World, paying: Paying) -> str | None:
    """Return the address by which a phone's payment app pays this, where the merchant has one."""
    payment, payee = paying.payment, world.payments.payee(paying.provider)
    if not payee:
        return None
    return upi_link(
        payee=payee,
        name=NAME,
        paise=payment.amount_paise,
        reference=payment.id.hex,
        note=NAME,
    )


async def read_payment(world: World, payer: UUID, id_: UUID) -> Paying:
    """Return a payment of this account, or refuse."""
    async with world.reading() as tx:
        found = await payments.by_id(tx, id_)
    if found is None or found.payer != payer:
        raise Unknown
    return found


async def cancel(world: World, payer: UUID, id_: UUID) -> Paying:
    """Stop an open payment of this account; money that still comes by it goes back by itself."""
    paying = await read_payment(world, payer, id_)
    if paying.payment.state not in {State.CREATED, State.STARTED}:
        return paying
    return await _change(world, paying, payments_of.act(paying.payment, Act.CANCEL))


async def refund(world: World, paying: Paying, paise: int, why: Why) -> Paying:
    """Ask for money back, all of it or a part; a job carries it out and asks until it is done."""
    asked = payments_of.ask_refund(paying.payment, paise)
    return await _change(world, replace(paying, refund_why=why.value), asked, REFUND, TELL)


def job_of(paying: Paying, kind: str) -> Jobs:
    """Return the job that follows from this revision of a payment; asked twice, it is one."""
    id_ = with_bucket(uuid5(paying.id, f"{kind} {paying.revision}"), paying.bucket)
    return ((id_, kind, {"payment": str(paying.id)}),)


async def change(world: World, before: Paying, after: Paying, *kinds: str) -> Paying:
    """Store what became of a payment with its jobs, or refuse when somebody else was quicker."""
    after = replace(after, revision=before.revision + 1)
    jobs = tuple(job for kind in kinds for job in job_of(after, kind))
    if not await world.payings.put(PaymentWrite(after, world.now(), jobs=jobs)):
        raise SomebodyElseActed
    return after


async def _change(world: World, paying: Paying, payment: Payment, *kinds: str) -> Paying:
    after = replace(paying, payment=payment, asked=0)
    return await change(world, paying, replace(after, ask_at=next_ask(after, world.now())), *kinds)


def _new(world: World, wanted: Wanted) -> Paying:
    provider = wanted.provider or world.payments.usual
    if provider is None:
        raise NoProvider
    now = world.now()
    payment = Payment(
        id=wanted.id or world.new_id(bucket_of(wanted.subject)),
        subject=wanted.subject,
        amount_paise=wanted.dues.total_paise,
        state=State.STARTED,
        created_at=now,
        expires_at=now + wanted.lasts,
    )
    return Paying(
        payment=payment,
        purpose=wanted.purpose,
        item=wanted.item,
        payer=wanted.payer,
        provider=provider,
        dues=wanted.dues.as_plain(),
        body={**wanted.body, "holders": dict(wanted.holders)},
        ask_at=now + FIRST_ASKED,
    )


def _serves(standing: Paying, wanted: Paying) -> bool:
    """Say whether an open payment is the one that is wanted, and can still be finished."""
    same = (standing.provider, standing.payer, list(standing.dues), dict(standing.body)) == (
        wanted.provider, wanted.payer, list(wanted.dues), dict(wanted.body),
    )  # fmt: skip
    return same and wanted.payment.created_at < standing.payment.expires_at
