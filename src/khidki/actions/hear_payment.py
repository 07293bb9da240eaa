"""Hear what a provider says about a payment: called back, asked, or swept up.

Each word is kept as it was signed, and what it makes of the payment is written with it. What cannot
be true changes nothing and is marked for a person. What is not believed is refused and kept apart.
A success is followed up at once; the job that was written with it does so again if we die.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import structlog

from khidki.actions import own_wallet, pay, settle_payment
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.money import payment as rules
from khidki.domain.money.paying import WALLET, Paying, is_over, next_ask
from khidki.domain.money.payment import Act, Duty, Heard, State
from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.payments import BadCallback, Spoken
from khidki.store import payments
from khidki.store.drafts import Whole
from khidki.store.outboxes import Job
from khidki.store.payment_writes import HeardWord, PaymentWrite

AT_ONCE = 50
CLAIMED_FOR = timedelta(minutes=2)
KEPT_MOST = 4096
FOLLOWED = {
    Duty.DELIVER: pay.SETTLE,
    Duty.DELIVER_OR_RETURN: pay.SETTLE,
    Duty.ENTER_REFUND: pay.SETTLE,
    Duty.ASK_AGAIN: pay.REFUND,
}
GIVING = frozenset({Duty.DELIVER, Duty.DELIVER_OR_RETURN})
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a word made of a payment; `again` says that the very same message came before."""

    paying: Paying
    heard: Heard | None
    again: bool = False
    seen: Whole | None = None  # the draft that it is for, as it was seen with it


async def take_callback(world: World, provider: str, *, header: str, body: bytes) -> Taken:
    """Take what a provider calls back; what is not believed is kept and refused."""
    try:
        spoken = world.payments.take(provider, header=header, body=body, at=world.now())
        taken = await in_turn(lambda: _hear(world, provider, spoken, "callback"))
        _require_plain(taken)
    except (BadCallback, Unknown) as refusal:
        why = refusal.why if isinstance(refusal, BadCallback) else "unknown_payment"
        await _keep_refused(world, provider, header, body, why)
        raise BadCallback(why) from refusal
    await _follow(world, taken)
    return taken


def _require_plain(taken: Taken) -> None:
    """Pass what is new and can be true, or refuse."""
    if taken.again:
        raise BadCallback("replayed")
    if taken.heard is not None and taken.heard.oddity is not None:
        raise BadCallback(taken.heard.oddity.value)


async def ask_provider(world: World, paying: Paying) -> Paying:
    """Ask the provider what became of a payment, and do what follows."""
    spoken = await _status(world, paying)
    taken = await in_turn(lambda: _hear(world, paying.provider, spoken, "status"))
    await _follow(world, taken)
    return taken.paying


async def _status(world: World, paying: Paying) -> Spoken:
    if paying.provider == WALLET:
        return await own_wallet.status(world, paying)
    payment = paying.payment
    return await world.payments.status(
        paying.provider, payment.id, payment.amount_paise, at=world.now()
    )


async def _refund(world: World, paying: Paying) -> Spoken:
    if paying.provider == WALLET:
        return await own_wallet.refund(world, paying)
    payment = paying.payment
    return await world.payments.refund(
        paying.provider, payment.id, payment.refund_paise, at=world.now()
    )


async def refund_payment(world: World, job: Job) -> None:
    """Ask the provider for the money that is to go back, and hear what it says."""
    paying = await _read(world, UUID(job.body["payment"]))
    if paying.payment.state is not State.REFUND_ASKED:
        return
    await settle_payment.enter_asked(world, paying)
    spoken = await _refund(world, paying)
    await in_turn(lambda: _hear(world, paying.provider, spoken, "refund"))


async def _hear(world: World, provider: str, spoken: Spoken, source: str) -> Taken:
    """Write down one believed word and what it makes of its payment."""
    async with world.reading() as tx:
        found = await payments.with_word(tx, spoken.payment, spoken.digest)
    if found is None or found.paying.provider != provider:
        raise Unknown
    paying, now = found.paying, world.now()
    if found.known:
        return Taken(paying, None, again=True)
    heard = rules.hear(paying.payment, spoken.report, now=now)
    after = replace(paying, payment=heard.payment, revision=paying.revision + 1)
    if heard.duty is Duty.LOOK:
        after = replace(after, look=(heard.oddity or spoken.report.word).value)
    if heard.payment.state is not paying.payment.state:
        after = replace(after, asked=0)
    after = replace(after, ask_at=next_ask(after, now))
    kind = FOLLOWED.get(heard.duty)
    write = PaymentWrite(
        after,
        now,
        word=HeardWord(spoken.digest, source, spoken.report, heard, spoken.body[:KEPT_MOST]),
        jobs=pay.job_of(after, kind) if kind else (),
        # A provider that cannot give back now is not asked again at once.
        run_at=after.ask_at if heard.duty is Duty.ASK_AGAIN else None,
    )
    if not await world.payings.put(write):
        raise SomebodyElseActed
    return Taken(after, heard, seen=found.whole if heard.duty in GIVING else None)


async def sweep_payments(world: World) -> int:
    """Ask about everything unfinished whose time has come; return how many were asked about."""
    now = world.now()
    async with world.transaction() as tx:
        claimed = await payments.claim_to_ask(
            tx, now=now, again_at=now + CLAIMED_FOR, limit=AT_ONCE
        )
    for id_ in claimed:
        try:
            await _ask_or_end(world, id_)
        except (Fault, Refusal) as error:
            # One provider that does not answer, one payment that changed: the others go on.
            said = error.what if isinstance(error, Fault) else error.code
            log.warning("payment_not_asked", payment=str(id_), error=said)
    return len(claimed)


async def _ask_or_end(world: World, id_: UUID) -> None:
    """Ask about one payment; end it when nobody knows of it and its time is over."""
    paying = await _read(world, id_)
    try:
        paying = await ask_provider(world, paying)
    finally:
        await in_turn(lambda: _wait_longer(world, id_))
    if is_over(paying, world.now()):
        await in_turn(lambda: _expire(world, id_))


async def _read(world: World, id_: UUID) -> Paying:
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
    if paying is None:
        raise Unknown
    return paying


async def _wait_longer(world: World, id_: UUID) -> None:
    paying = await _read(world, id_)
    if paying.ask_at is not None:
        after = replace(paying, asked=paying.asked + 1)
        await pay.change(world, paying, replace(after, ask_at=next_ask(after, world.now())))


async def _expire(world: World, id_: UUID) -> None:
    paying, now = await _read(world, id_), world.now()
    if is_over(paying, now):
        after = replace(paying, payment=rules.act(paying.payment, Act.EXPIRE), asked=0)
        await pay.change(world, paying, replace(after, ask_at=next_ask(after, now)))


async def _follow(world: World, taken: Taken) -> None:
    """Give what was paid for at once; what does not succeed now is done by the job."""
    if taken.heard is None or taken.heard.duty not in GIVING:
        return
    try:
        await settle_payment.give(world, taken.paying, taken.seen)
    except (Fault, Refusal) as error:
        said = error.what if isinstance(error, Fault) else error.code
        log.warning("payment_not_settled", payment=str(taken.paying.id), error=said)


async def _keep_refused(world: World, provider: str, header: str, body: bytes, why: str) -> None:
    said = f"{provider}\n{header}\n".encode(errors="replace") + body
    digest = hashlib.sha256(said).digest()
    async with world.transaction() as tx:
        await payments.keep_refused(
            tx,
            digest=digest,
            at=world.now(),
            provider=provider[:60],
            why=why,
            said=(header[:300].replace("\0", ""), body[:KEPT_MOST]),
        )
