"""What decides whether an application was taken back in time, and what was paid for it counts.

All of it lies in the application's bucket and is read at once: its first events, its first content,
when an officer first had it open, what was filed again from it, and which payments for it stand.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import State
from khidki.domain.case.opening import BY_RULE
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Begun:
    """How an application began, and what came of it."""

    state: State
    acts: list[str]  # the first three
    happened_at: datetime  # the last of all
    body: bytes | None  # what was said first; None once it was erased
    opened_at: datetime | None
    is_filed_again: bool
    paid: list[UUID]  # payments for it that succeeded and were not sent back


SQL_OF = """
    SELECT a.state,
           ARRAY(SELECT e.act FROM event e
                  WHERE e.bucket = a.bucket AND e.application = a.id
                  ORDER BY e.seq LIMIT 3) AS acts,
           (SELECT e.happened_at FROM event e
             WHERE e.bucket = a.bucket AND e.application = a.id
             ORDER BY e.seq DESC LIMIT 1) AS happened_at,
           (SELECT c.body FROM content c
             WHERE c.bucket = a.bucket AND c.application = a.id
             ORDER BY c.seq LIMIT 1) AS body,
           (SELECT min(o.opened_at) FROM opening o
             WHERE o.bucket = a.bucket AND o.application = a.id
               AND o.officer <> %(by_rule)s) AS opened_at,
           EXISTS (SELECT FROM application b
                    WHERE b.bucket = a.bucket AND b.again_of = a.id
                      AND b.id <> %(besides)s) AS is_filed_again,
           ARRAY(SELECT p.id FROM payment p
                  WHERE p.bucket = a.bucket AND p.subject = a.id AND p.state = 'succeeded'
                  LIMIT 50) AS paid
      FROM application a
     WHERE a.bucket = %(bucket)s AND a.id = %(id)s
"""


async def of(tx: Transaction, application: UUID, *, besides: UUID) -> Begun | None:
    """Return how an application began; `besides` is the draft that does not count as filed."""
    return await tx.one(
        Begun, SQL_OF,
        bucket=bucket_of(application), id=application, besides=besides, by_rule=BY_RULE,
    )  # fmt: skip
