"""Files that came to like posts on a day and are still open, in the order received.

Read from the desks of all like posts, also those of neighbours: of each file its number and where
it went, which anybody may know, and nothing of the person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Allotted:
    """Where a file went."""

    application: UUID
    number: str
    service: str
    step: str
    post: str
    received_at: datetime


SQL_BETWEEN: LiteralString = """
    SELECT application, number, service, step, post, received_at
      FROM inbox
     WHERE office = %(office)s AND post = ANY(%(posts)s)
       AND received_at >= %(since)s AND received_at < %(until)s
       AND number = coalesce(%(number)s, number)
       AND (received_at, application) > (%(after)s, %(after_id)s)
     ORDER BY received_at, application
     LIMIT %(limit)s
"""


async def between(
    tx: Transaction,
    posts: Sequence[str],
    *,
    office: str,
    since: datetime,
    until: datetime,
    number: str | None = None,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[Allotted]:
    """Return what came to posts of one office in a time, after a place."""
    return await tx.all(
        Allotted, SQL_BETWEEN,
        office=office, posts=list(posts), since=since, until=until, number=number,
        after=after[0], after_id=after[1], limit=limit,
    )  # fmt: skip
