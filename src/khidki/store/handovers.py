"""Steps that were given to other systems: one row a step, in the bucket of its application.

The row is written before anything is sent, so that whoever looks sees what is on its way; the other
system's numbered statuses move `last_seq` on, one at a time, and whoever comes second loses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction

LONG_BEFORE = datetime(1, 1, 2, tzinfo=UTC)
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which lines of what waits: after a place, of one system, of one application."""

    after: datetime = LONG_BEFORE
    last: UUID = FIRST
    system: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """A step in another system's hands; `accepted_at` is when it said so."""

    bucket: int
    application: UUID
    step: str
    id: UUID
    system: str
    post: str
    number: str
    given_at: datetime
    accepted_at: datetime | None = None
    their_number: str | None = None
    last_seq: int = 0
    last_error: str | None = None


SQL_ADD = """
    INSERT INTO handover (bucket, application, step, id, system, post, number, given_at)
    VALUES (%(bucket)s, %(application)s, %(step)s, %(id)s, %(system)s, %(post)s, %(number)s,
            %(given_at)s)
        ON CONFLICT (bucket, application, step) DO NOTHING
"""


async def add(tx: Transaction, handover: Handover) -> None:
    """Write down that a step is given away; a second time changes nothing."""
    await tx.run(
        SQL_ADD,
        bucket=handover.bucket, application=handover.application, step=handover.step,
        id=handover.id, system=handover.system, post=handover.post, number=handover.number,
        given_at=handover.given_at,
    )  # fmt: skip


SQL_OF = """
    SELECT bucket, application, step, id, system, post, number, given_at, accepted_at,
           their_number, last_seq, last_error
      FROM handover
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY given_at
     LIMIT 100
"""


async def of(tx: Transaction, application: UUID) -> list[Handover]:
    """Return what was given away of an application, first things first."""
    return await tx.all(Handover, SQL_OF, bucket=bucket_of(application), application=application)


SQL_ACCEPTED = """
    UPDATE handover
       SET accepted_at = %(at)s, their_number = %(their_number)s, last_error = NULL
     WHERE bucket = %(bucket)s AND application = %(application)s AND step = %(step)s
       AND accepted_at IS NULL
"""


async def accepted(
    tx: Transaction, handover: Handover, *, their_number: str | None, at: datetime
) -> bool:
    """Note that the other system has it; False when that was noted before."""
    return await tx.run(
        SQL_ACCEPTED,
        bucket=handover.bucket, application=handover.application, step=handover.step, at=at,
        their_number=their_number,
    ) == 1  # fmt: skip


SQL_FAILED = """
    UPDATE handover
       SET last_error = %(error)s
     WHERE bucket = %(bucket)s AND application = %(application)s AND step = %(step)s
       AND accepted_at IS NULL
"""


async def failed(tx: Transaction, handover: Handover, *, error: str) -> None:
    """Note why it could not be given over this time."""
    await tx.run(
        SQL_FAILED,
        bucket=handover.bucket, application=handover.application, step=handover.step,
        error=error[:200],
    )  # fmt: skip


SQL_MOVE_ON = """
    UPDATE handover
       SET last_seq = %(seq)s
     WHERE bucket = %(bucket)s AND application = %(application)s AND step = %(step)s
       AND last_seq = %(seq)s - 1
"""


async def move_on(tx: Transaction, handover: Handover, *, seq: int) -> bool:
    """Count a status as applied; False when another one was faster."""
    return await tx.run(
        SQL_MOVE_ON,
        bucket=handover.bucket, application=handover.application, step=handover.step, seq=seq,
    ) == 1  # fmt: skip


SQL_WAITING = """
    SELECT h.bucket, h.application, h.step, h.id, h.system, h.post, h.number, h.given_at,
           h.accepted_at, h.their_number, h.last_seq, h.last_error
      FROM handover h
      JOIN application a ON a.bucket = h.bucket AND a.id = h.application AND a.step = h.step
     WHERE h.bucket BETWEEN 0 AND 1023 AND h.post = ANY(%(posts)s) AND h.accepted_at IS NULL
       AND h.given_at < %(before)s
       AND h.system = coalesce(%(system)s, h.system) AND h.number = coalesce(%(number)s, h.number)
       AND (h.given_at, h.id) > (%(after)s, %(last)s)
     ORDER BY h.given_at, h.id
     LIMIT %(limit)s
"""


async def waiting(
    tx: Transaction, posts: Sequence[str], sought: Sought, *, before: datetime, limit: int
) -> list[Handover]:
    """Return what no system has taken although it was given long ago, the oldest first."""
    return await tx.all(
        Handover, SQL_WAITING,
        posts=list(posts), before=before, system=sought.system, number=sought.number,
        after=sought.after, last=sought.last, limit=limit,
    )  # fmt: skip
