"""Changes of the calendar that moved dates of open cases: the act, and every date that it moved."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import LiteralString
from uuid import UUID

from khidki.store.database import Transaction
from khidki.store.of_files import OF_FILE, of_file


@dataclass(frozen=True, slots=True)
class DateChange:
    """One declared day that moves dates, and how far the moving has come."""

    id: UUID
    calendar: str
    version: int
    day: date
    gazette: str
    posts: list[str]
    changed_by: UUID
    changed_at: datetime
    looked_at: int = 0
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DateMoved:
    """A date that was moved: as it was given, as it is counted now, and which of them binds."""

    bucket: int
    application: UUID
    change: UUID
    number: str
    service: str
    given_on: date
    counted_on: date
    binding_on: date


SQL_ADD: LiteralString = """
    INSERT INTO date_change (id, calendar, version, day, gazette, posts, changed_by, changed_at)
    VALUES (%(id)s, %(calendar)s, %(version)s, %(day)s, %(gazette)s, %(posts)s, %(changed_by)s,
            %(changed_at)s)
"""


async def add(tx: Transaction, change: DateChange) -> None:
    """Store that a day was declared whose dates are to be moved."""
    await tx.run(
        SQL_ADD,
        id=change.id, calendar=change.calendar, version=change.version, day=change.day,
        gazette=change.gazette, posts=change.posts, changed_by=change.changed_by,
        changed_at=change.changed_at,
    )  # fmt: skip


SQL_BY_ID: LiteralString = """
    SELECT id, calendar, version, day, gazette, posts, changed_by, changed_at, looked_at, done_at
      FROM date_change
     WHERE id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> DateChange | None:
    """Return a change, or None."""
    return await tx.one(DateChange, SQL_BY_ID, id=id_)


SQL_ON: LiteralString = """
    UPDATE date_change
       SET looked_at = looked_at + %(looked_at)s, done_at = %(done_at)s
     WHERE id = %(id)s AND done_at IS NULL
"""


async def on(tx: Transaction, id_: UUID, *, looked_at: int, done_at: datetime | None) -> None:
    """Note how many cases were looked at, and when that was all."""
    await tx.run(SQL_ON, id=id_, looked_at=looked_at, done_at=done_at)


SQL_NEWEST: LiteralString = """
    SELECT id, calendar, version, day, gazette, posts, changed_by, changed_at, looked_at, done_at
      FROM date_change
     ORDER BY changed_at DESC, id DESC
     LIMIT %(limit)s
"""


async def newest(tx: Transaction, *, limit: int) -> list[DateChange]:
    """Return the last changes, the newest first."""
    return await tx.all(DateChange, SQL_NEWEST, limit=limit)


SQL_MOVED: LiteralString = """
    INSERT INTO date_moved (bucket, application, change, number, service, given_on, counted_on,
                            binding_on)
    VALUES (%(bucket)s, %(application)s, %(change)s, %(number)s, %(service)s, %(given_on)s,
            %(counted_on)s, %(binding_on)s)
        ON CONFLICT (bucket, application, change) DO NOTHING
"""


async def moved(tx: Transaction, one: DateMoved) -> None:
    """Store a date that was moved."""
    await tx.run(SQL_MOVED, **asdict(one))


_LISTED: LiteralString = """
    SELECT bucket, application, change, number, service, given_on, counted_on, binding_on
      FROM date_moved
     WHERE bucket BETWEEN 0 AND 1023 AND change = %(change)s AND application > %(after)s
"""
_LISTED_IN_ORDER: LiteralString = """
     ORDER BY application
     LIMIT %(limit)s
"""
SQL_LISTED: LiteralString = _LISTED + _LISTED_IN_ORDER
SQL_LISTED_OF_FILE: LiteralString = _LISTED + OF_FILE + _LISTED_IN_ORDER


async def listed(
    tx: Transaction, change: UUID, *, number: str | None = None, after: UUID, limit: int
) -> list[DateMoved]:
    """Return the dates that a change moved; all, or of one file."""
    return await tx.all(
        DateMoved, SQL_LISTED if number is None else SQL_LISTED_OF_FILE,
        change=change, after=after, limit=limit, **of_file(number),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case, and its place in the list of its post."""

    due_on: date
    received_at: datetime
    application: UUID


BEGIN = OpenCase(date.min, datetime.min.replace(tzinfo=UTC), UUID(int=0))

SQL_OPEN: LiteralString = """
    SELECT due_on, received_at, application
      FROM inbox
     WHERE post = %(post)s AND due_on >= %(day)s
       AND (due_on, received_at, application) > (%(due_on)s, %(received_at)s, %(application)s)
     ORDER BY due_on, received_at, application
     LIMIT %(limit)s
"""


async def open_cases(
    tx: Transaction, post: str, *, day: date, after: OpenCase, limit: int
) -> list[OpenCase]:
    """Return open cases of a post that are due on a day or later; one that moved may come again."""
    return await tx.all(
        OpenCase, SQL_OPEN,
        post=post, day=day, due_on=after.due_on, received_at=after.received_at,
        application=after.application, limit=limit,
    )  # fmt: skip
