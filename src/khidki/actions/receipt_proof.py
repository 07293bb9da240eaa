"""Give the person the proof that their event stands in the sealed log.

It is a small file to keep beside the receipt: with it and the window's public keys anyone can show,
without Khidki's help, that the event was recorded when it says. There is none until the event's
block is sealed, seconds after the event. How to check it: `docs/papers.md`.
"""

from uuid import UUID

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, group_of
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Event
from khidki.domain.record.event_proof import EventProof
from khidki.domain.record.proof import path
from khidki.domain.record.seal import unpack
from khidki.domain.refusal import Refusal
from khidki.store import proofs, seals
from khidki.store.database import Database, Transaction

RECEIPT = 1  # the event of the submit


class NotSealedYet(Refusal):
    """The event waits for the next block; its proof will be there in a moment."""

    code = "not_sealed_yet"
    retry_after_seconds = 10


async def receipt_proof(database: Database, application: UUID, *, seq: int = RECEIPT) -> EventProof:
    """Return the proof of one event of an application; `seq` 1 is its receipt."""
    async with database.reading() as tx:
        found = await proofs.event(tx, application, seq)
        if found is None:
            raise Unknown
        return await _proof(tx, found.event)


async def own_proof(world: World, account: UUID, application: UUID) -> tuple[str, EventProof]:
    """Return number and proof of the receipt of an account's application."""
    async with world.reading() as tx:
        found = await proofs.event(tx, application, RECEIPT)
        if found is None or found.account != account:
            raise Unknown
        return found.number, await _proof(tx, found.event)


async def _proof(tx: Transaction, event: Event) -> EventProof:
    sealed = await seals.holding(
        tx, group_of(bucket_of(event.application)), event.application, event.seq
    )
    if sealed is None:
        raise NotSealedYet
    leaves = unpack(sealed.leaves)
    wanted = (event.application, event.seq)
    here = [i for i, leaf in enumerate(leaves) if (leaf.application, leaf.seq) == wanted]
    if not here:
        raise NotSealedYet
    return EventProof(
        data=event.data(),
        path=tuple(path([leaf.digest for leaf in leaves], here[0])),
        line=sealed.as_block().line(),
        key_id=sealed.key_id,
        signature=sealed.signature,
    )
