"""Hearings: the date of each proceeding, the cause list of a post, what an office took in a day.

A proceeding has one row, which a new date overwrites; the dates before stand in the events. What is
decided or taken back leaves every list and stays in the table.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.hearing import Hearing
from khidki.store.database import Transaction
from khidki.store.of_files import OF_FILE, of_file

SQL_PUT = """
    INSERT INTO hearing (bucket, subject, application, kind, number, post, at, place, by_video, seq,
                         noted_at, about, closed)
    VALUES (%(bucket)s, %(subject)s, %(application)s, %(kind)s, %(number)s, %(post)s, %(at)s,
            %(place)s, %(by_video)s, %(seq)s, %(noted_at)s, %(about)s, %(closed)s)
        ON CONFLICT (bucket, subject) DO UPDATE
       SET post = excluded.post, at = excluded.at, place = excluded.place,
           by_video = excluded.by_video, seq = excluded.seq, noted_at = excluded.noted_at,
           closed = excluded.closed
"""


async def put(tx: Transaction, hearing: Hearing) -> None:
    """Store the date of a proceeding, or what became of it."""
    await tx.run(SQL_PUT, **asdict(hearing))


SQL_CLOSE = """
    UPDATE hearing
       SET closed = true
     WHERE bucket = %(bucket)s AND subject = %(subject)s
"""


async def close(tx: Transaction, subject: UUID) -> None:
    """Take what was decided, or taken back, off every list; nothing where there was no date."""
    await tx.run(SQL_CLOSE, bucket=bucket_of(subject), subject=subject)


SQL_OF = """
    SELECT bucket, subject, application, kind, number, post, at, place, by_video, seq, noted_at,
           about, closed
      FROM hearing
     WHERE bucket = %(bucket)s AND subject = %(subject)s
"""


async def of(tx: Transaction, subject: UUID) -> Hearing | None:
    """Return the date of a proceeding, or None."""
    return await tx.one(Hearing, SQL_OF, bucket=bucket_of(subject), subject=subject)


_LISTED: LiteralString = """
    SELECT bucket, subject, application, kind, number, post, at, place, by_video, seq, noted_at,
           about, closed
      FROM hearing
     WHERE bucket BETWEEN 0 AND 1023 AND post = ANY(%(posts)s) AND NOT closed
       AND at < %(until)s AND (at, subject) > (%(after_at)s, %(after)s)
"""
_LISTED_IN_ORDER: LiteralString = """
     ORDER BY at, subject
     LIMIT %(limit)s
"""
SQL_LISTED: LiteralString = _LISTED + _LISTED_IN_ORDER
SQL_LISTED_OF_FILE: LiteralString = _LISTED + OF_FILE + _LISTED_IN_ORDER


@dataclass(frozen=True, slots=True)
class Place:
    """The last line of a list before."""

    at: datetime
    subject: UUID

    @classmethod
    def from_at(cls, at: datetime) -> "Place":
        """Return the place before everything that is heard at an instant or later."""
        return cls(at, UUID(int=0))


async def listed(
    tx: Transaction,
    posts: Sequence[str],
    *,
    number: str | None = None,
    after: Place,
    until: datetime,
    limit: int,
) -> list[Hearing]:
    """Return what some posts hear until an instant, the earliest first; all, or of one file."""
    return await tx.all(
        Hearing, SQL_LISTED if number is None else SQL_LISTED_OF_FILE,
        posts=list(posts), until=until, after_at=after.at, after=after.subject, limit=limit,
        **of_file(number),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """One application that an office took, without a name."""

    number: str
    service: str
    received_at: datetime
    channel: str


SQL_TAKEN = """
    SELECT a.number, a.service, a.received_at, a.channel
      FROM application a
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id AND e.seq = 1
     WHERE a.bucket BETWEEN 0 AND 1023 AND e.bucket BETWEEN 0 AND 1023
       AND a.received_at >= %(from_at)s AND a.received_at < %(until)s
       AND e.post = ANY(%(posts)s)
     ORDER BY a.received_at, a.id
     LIMIT %(limit)s
"""


async def taken(
    tx: Transaction, posts: Sequence[str], *, from_at: datetime, until: datetime, limit: int
) -> list[Taken]:
    """Return what the posts of an office took between two instants, the earliest first."""
    return await tx.all(
        Taken, SQL_TAKEN, posts=list(posts), from_at=from_at, until=until, limit=limit
    )
