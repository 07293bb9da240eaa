"""One event by itself, with whose application it is: what a proof to take home begins with.

The block that covers it is `seals.holding`. Nothing here writes.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import Event
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Proven:
    """An event, and the account and number of its application."""

    event: Event
    account: UUID | None
    number: str


SQL_EVENT = """
    SELECT e.bucket, e.application, e.seq, e.act, e.actor, e.actor_id, e.posting, e.state, e.step,
           e.post, e.due_on, e.happened_at, e.recorded_at, e.content_digest, a.account, a.number
      FROM event e
      JOIN application a ON a.bucket = e.bucket AND a.id = e.application
     WHERE e.bucket = %(bucket)s AND e.application = %(application)s AND e.seq = %(seq)s
"""


async def event(tx: Transaction, application: UUID, seq: int) -> Proven | None:
    """Return one event of an application, or None."""
    return await tx.one(
        Proven, SQL_EVENT, bucket=bucket_of(application), application=application, seq=seq
    )
