"""One event by itself, with whose application it is: what a proof to take home begins with.

The block that covers it is `seals.holding`. Nothing here writes.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import Act, ActorKind, Event, State
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Proven:
    """An event, and the account and number of its application."""

    event: Event
    account: UUID | None
    number: str


@dataclass(frozen=True, slots=True)
class _Row:
    bucket: int
    application: UUID
    seq: int
    act: Act
    actor: ActorKind
    actor_id: UUID | None
    posting: UUID | None
    state: State
    step: str | None
    post: str | None
    due_on: date | None
    happened_at: datetime
    recorded_at: datetime
    content_digest: bytes | None
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
    row = await tx.one(
        _Row, SQL_EVENT, bucket=bucket_of(application), application=application, seq=seq
    )
    if row is None:
        return None
    found = Event(**{each.name: getattr(row, each.name) for each in fields(Event)})
    return Proven(found, row.account, row.number)
