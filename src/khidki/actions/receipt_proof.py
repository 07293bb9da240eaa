"""Give the person the proof that their event stands in the sealed log.

It is a small file to keep beside the receipt: with it and the window's public keys anyone can show,
without Khidki's help, that the event was recorded when it says. There is none until the event's
block is sealed, seconds after the event.
"""

from uuid import UUID

from khidki.domain.bucket import bucket_of, group_of
from khidki.domain.case.application import Unknown
from khidki.domain.record.event_proof import EventProof
from khidki.domain.record.proof import path
from khidki.domain.record.seal import unpack
from khidki.domain.refusal import Refusal
from khidki.store import applications, seals
from khidki.store.database import Database


class NotSealedYet(Refusal):
    """The event waits for the next block; its proof will be there in a moment."""

    code = "not_sealed_yet"


async def receipt_proof(database: Database, application: UUID, *, seq: int = 1) -> EventProof:
    """Return the proof of one event of an application; `seq` 1 is its receipt."""
    async with database.reading() as tx:
        events = await applications.events(tx, application)
        event = next((event for event in events if event.seq == seq), None)
        if event is None:
            raise Unknown
        sealed = await seals.holding(tx, group_of(bucket_of(application)), application, seq)
    if sealed is None:
        raise NotSealedYet
    leaves = unpack(sealed.leaves)
    here = [
        i for i, leaf in enumerate(leaves) if (leaf.application, leaf.seq) == (application, seq)
    ]
    if not here:
        raise NotSealedYet
    return EventProof(
        data=event.data(),
        path=tuple(path([leaf.digest for leaf in leaves], here[0])),
        line=sealed.as_block().line(),
        key_id=sealed.key_id,
        signature=sealed.signature,
    )
