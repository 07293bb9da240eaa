"""The officers' desks: a narrow projection of open applications, keyed by office.

Everything an inbox sorts or filters by is a column here, so a page is one index range whatever the
number of cases. Rows carry the revision they show: writing an older one changes nothing, so the
worker may repeat itself. Reading happens as the officers' database role, which row security holds
to the posts named for the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Line:
    """One open application on a desk."""

    office: str
    application: UUID
    bucket: int
    post: str
    number: str
    service: str
    step: str
    state: str
    due_on: date
    received_at: datetime
    name_hi: str
    name_en: str
    name_key: str
    revision: int


SQL_PUT = """
    INSERT INTO inbox (office, application, bucket, post, number, service, step, state, due_on,
                       received_at, name_hi, name_en, name_key, revision)
    SELECT office, application, bucket, post, number, service, step, state, due_on,
           received_at, name_hi, name_en, name_key, revision
      FROM json_to_recordset(%(rows)s)
        AS u(office text, application uuid, bucket int, post text, number text, service text,
             step text, state text, due_on date, received_at timestamptz, name_hi text,
             name_en text, name_key text, revision int)
        ON CONFLICT (office, application) DO UPDATE
       SET post = excluded.post, step = excluded.step, state = excluded.state,
           due_on = excluded.due_on, revision = excluded.revision
     WHERE inbox.revision < excluded.revision
"""


async def put(tx: Transaction, lines: Sequence[Line]) -> None:
    """Show applications on their desks, except where a newer revision is already shown."""
    if lines:
        ordered = sorted(lines, key=lambda line: (line.office, line.application))
        await tx.run(SQL_PUT, rows=msgspec.json.encode(ordered).decode())


SQL_TAKE_OFF = """
    DELETE FROM inbox i
     USING json_to_recordset(%(rows)s) AS u(application uuid, office text)
     WHERE i.application = u.application AND i.office <> u.office
       AND i.office = ANY(%(offices)s)
"""


async def keep_only(
    tx: Transaction, kept: Sequence[tuple[UUID, str | None]], *, offices: Sequence[str]
) -> None:
    """Take applications off every desk of `offices` but the one that still holds them."""
    if kept and offices:
        rows = [{"application": id_, "office": office or ""} for id_, office in sorted(kept)]
        await tx.run(
            SQL_TAKE_OFF, rows=msgspec.json.encode(rows).decode(), offices=sorted(set(offices))
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """What an officer asks to see; empty means everything on their posts."""

    service: str | None = None
    step: str | None = None
    due_from: date | None = None
    due_before: date | None = None
    name_key: str | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of the page before."""

    due_on: date
    received_at: datetime
    application: UUID
    name_key: str = ""  # a list found by name is ordered by it


LAST_CHARACTER = "\U0010ffff"
START = Cursor(date.min, datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))

SQL_PAGE = """
    SELECT office, application, bucket, post, number, service, step, state, due_on, received_at,
           name_hi, name_en, name_key, revision
      FROM inbox
     WHERE post = %(post)s
       AND (due_on, received_at, application) > (%(due_on)s, %(received_at)s, %(after)s)
       AND due_on < %(due_before)s
     ORDER BY due_on, received_at, application
     LIMIT %(limit)s
"""
SQL_PAGE_OF_SERVICE = """
    SELECT office, application, bucket, post, number, service, step, state, due_on, received_at,
           name_hi, name_en, name_key, revision
      FROM inbox
     WHERE post = %(post)s AND service = %(service)s
       AND (due_on, received_at, application) > (%(due_on)s, %(received_at)s, %(after)s)
       AND due_on < %(due_before)s AND step = coalesce(%(step)s, step)
     ORDER BY due_on, received_at, application
     LIMIT %(limit)s
"""
SQL_PAGE_OF_STEP = """
    SELECT office, application, bucket, post, number, service, step, state, due_on, received_at,
           name_hi, name_en, name_key, revision
      FROM inbox
     WHERE post = %(post)s AND step = %(step)s
       AND (due_on, received_at, application) > (%(due_on)s, %(received_at)s, %(after)s)
       AND due_on < %(due_before)s
     ORDER BY due_on, received_at, application
     LIMIT %(limit)s
"""
# A name is searched by its folded consonants from the front: row security turns every other kind of
# text search into a filter over the whole desk. The bounds say what `^@` says, of which a plan that
# is kept for any name makes no bounds: it read a busy desk from its first name on.
SQL_PAGE_OF_NAME = """
    SELECT office, application, bucket, post, number, service, step, state, due_on, received_at,
           name_hi, name_en, name_key, revision
      FROM inbox
     WHERE post = %(post)s
       AND (name_key COLLATE "C", application) > (%(after_name)s, %(after)s)
       AND name_key COLLATE "C" >= %(after_name)s AND name_key COLLATE "C" < %(beyond)s
       AND due_on >= %(due_on)s AND due_on < %(due_before)s
       AND service = coalesce(%(service)s, service) AND step = coalesce(%(step)s, step)
     ORDER BY name_key COLLATE "C", application
     LIMIT %(limit)s
"""


async def page(
    tx: Transaction,
    post: str,
    *,
    wanted: Filter,
    after: Cursor = START,
    limit: int = 50,
) -> list[Line]:
    """Return the next lines of one post: days left first, then the order in which they came."""
    statement: LiteralString = SQL_PAGE
    if wanted.name_key:
        statement = SQL_PAGE_OF_NAME
    elif wanted.service:
        statement = SQL_PAGE_OF_SERVICE
    elif wanted.step:
        statement = SQL_PAGE_OF_STEP
    earliest = wanted.due_from or date.min
    due_on = earliest if wanted.name_key else max(earliest, after.due_on)
    return await tx.all(
        Line, statement,
        post=post, service=wanted.service, step=wanted.step,
        due_before=wanted.due_before or date.max, due_on=due_on,
        received_at=after.received_at, after=after.application,
        after_name=max(after.name_key, wanted.name_key or ""),
        beyond=f"{wanted.name_key}{LAST_CHARACTER}",
        limit=limit,
    )  # fmt: skip


SQL_DESKS = """
    SELECT post, count(*) AS waiting
      FROM (SELECT post FROM inbox WHERE post = ANY(%(posts)s) LIMIT 1000) AS sample
     GROUP BY post
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """How much lies on one post, counted up to a thousand."""

    post: str
    waiting: int


async def desks(tx: Transaction, posts: Sequence[str]) -> list[Desk]:
    """Return how much waits on each of an officer's posts, counting to a thousand."""
    return await tx.all(Desk, SQL_DESKS, posts=list(posts))
