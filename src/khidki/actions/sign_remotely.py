"""Take the eSign provider's answers, and ask for those that did not come.

An answer may come twice, late, never, or from somebody else. Only what the provider's own key
signed is looked at, only for a request of ours that is open, and only once. What was lost on the
way is fetched by asking how far the request is; one that ran out is closed, its papers wait on.
"""

from contextlib import suppress
from datetime import timedelta

from khidki.actions.limit import TooMany, hit
from khidki.actions.take_signatures import BatchOver, batch_named, record, take_signatures
from khidki.actions.world import World
from khidki.domain.people.signing import SignerKind
from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.esign import Answer, State
from khidki.gateways.signed_xml import BadXml
from khidki.store import signing_batches
from khidki.store.signing_batches import Batch

PROVIDER = "provider"
SKEW = timedelta(minutes=5)
ASK_AGAIN = timedelta(seconds=20)
GRACE = timedelta(minutes=5)
HOUR = timedelta(hours=1)
FORGED_KEPT = 500
FORGED_MOST = 10_000


class NotOurs(Refusal):
    """The answer is the provider's, and not to a request of this window."""

    code = "not_ours"


async def take_answer(world: World, body: bytes) -> str:
    """Take one answer, and return in a word what became of it."""
    try:
        answer = world.esign.read(body)
    except BadXml:
        # Anybody can send anything here: the record must not become a way to fill the disk.
        with suppress(TooMany):
            await hit(world, "forged eSign answers", "all", hits=FORGED_KEPT, per=HOUR)
            await record(world, "", source=PROVIDER, verdict="forged", body=body[:FORGED_MOST])
        raise
    batch = await batch_named(world, answer.txn)
    if batch is None or batch.kind is not SignerKind.ESIGN:
        await record(world, answer.txn, source=PROVIDER, verdict="unknown", body=body)
        raise NotOurs
    if answer.state is State.PENDING:
        return "pending"
    if batch.ended_at is not None:
        await record(world, batch, source=PROVIDER, verdict="again", body=body)
        return "again"
    if not batch.opened_at - SKEW <= answer.at <= world.now() + SKEW:
        await record(world, batch, source=PROVIDER, verdict="stale", body=body)
        return "stale"
    return await _take(world, batch, answer, body)


async def ask_for_answers(world: World) -> int:
    """Ask the provider about requests that it has not answered; return how many ended."""
    now = world.now()
    async with world.transaction() as tx:
        asked = await signing_batches.claim_asked(tx, at=now, before=now - ASK_AGAIN)
    ended = 0
    for batch in asked:
        ended += await _ask_about(world, batch)
    return ended


async def _ask_about(world: World, batch: Batch) -> bool:
    verdict = "pending"
    try:
        body = await world.esign.status(str(batch.id), sign=world.signer.sign_bytes, at=world.now())
        verdict = await take_answer(world, body)
    except (Fault, BadXml, NotOurs, BatchOver):
        verdict = "unanswered"
    if verdict not in {"pending", "unanswered"}:
        return True
    if world.now() < batch.expires_at + GRACE:
        return False
    async with world.transaction() as tx:
        return await signing_batches.end(tx, batch, outcome="lapsed", at=world.now())


async def _take(world: World, batch: Batch, answer: Answer, body: bytes) -> str:
    if answer.state is State.FAILED:
        async with world.transaction() as tx:
            await signing_batches.end(tx, batch, outcome="refused", at=world.now())
        await record(world, batch, source=PROVIDER, verdict=f"failed {answer.error}", body=body)
        return "failed"
    taken = await take_signatures(
        world, batch, answer.signatures, source=PROVIDER, body=body, made_at=answer.at
    )
    return taken.verdict
