"""Open cases by the date that was given to them, for a change of the calendar.

Read from the desks, a few lines a post along the index of dates, so a whole state costs what its
posts cost and not what its cases do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

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
