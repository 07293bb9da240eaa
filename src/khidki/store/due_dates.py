"""Open cases by the date that was given to them, for a change of the calendar.

A case whose clock stands has no date that could move. Read from the desks, a few lines a post along
the index of dates, so a whole state costs what its posts cost and not what its cases do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import Act, State
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Dated:
    """One open case with its date and what it was counted from."""

    id: UUID
    number: str
    service: str
    service_version: int
    office: str
    received_at: datetime
    due_on: date


SQL_DUE_FROM: LiteralString = """
    SELECT i.application AS id, i.number, i.service, a.service_version, i.office, i.received_at,
           i.due_on
      FROM (SELECT found.application, found.bucket, found.number, found.service, found.office,
                   found.received_at, found.due_on
              FROM unnest(%(posts)s::text[]) AS asked(post)
             CROSS JOIN LATERAL (SELECT application, bucket, number, service, office, received_at,
                                        due_on
                                   FROM inbox
                                  WHERE post = asked.post AND due_on >= %(day)s
                                    AND NOT stands
                                  ORDER BY due_on, received_at, application
                                  LIMIT %(limit)s) found
             ORDER BY found.due_on, found.received_at, found.application
             LIMIT %(limit)s) i
      JOIN application a ON a.bucket = i.bucket AND a.id = i.application
     ORDER BY i.due_on, i.received_at, i.application
"""


async def due_from(tx: Transaction, posts: Sequence[str], day: date, *, limit: int) -> list[Dated]:
    """Return the first open cases of these posts that are due on a day or later."""
    return await tx.all(Dated, SQL_DUE_FROM, posts=sorted(posts), day=day, limit=limit)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a case, as far as the times of waiting ask."""

    application: UUID
    act: Act
    state: State
    happened_at: datetime


SQL_STEPS: LiteralString = """
    SELECT e.application, e.act, e.state, e.happened_at
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN event e ON e.bucket = u.bucket AND e.application = u.id
     ORDER BY e.application, e.seq
     LIMIT 20000
"""


async def steps(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
    """Return what happened to these cases, first things first."""
    found: dict[UUID, list[Step]] = {id_: [] for id_ in ids}
    if ids:
        buckets = [bucket_of(id_) for id_ in ids]
        for each in await tx.all(Step, SQL_STEPS, buckets=buckets, ids=list(ids)):
            found[each.application].append(each)
    return found
