"""The officers' desks: a narrow projection of open applications, keyed by office.

Everything an inbox sorts or filters by is a column here, so a page is one index range whatever the
number of cases. Rows carry the revision they show: writing an older one changes nothing, so the
worker may repeat itself. Reading happens as the officers' database role, which row security holds
to the posts named for the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import LiteralString
from uuid import UUID

import msgspec

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Line:
    """One open application on a desk; who works at it and its labels are read, not put."""

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
    in_turn: bool = True
    stands: bool = False  # nothing is due now; `due_on` is the strict date
    assigned_to: UUID | None = None
    helper_hi: str | None = None
    helper_en: str | None = None
    labels: list[str] = field(default_factory=list[str])
    label_ids: list[UUID] = field(default_factory=list[UUID])


# Whoever was given a file on one post has nothing to do with it on the next.
SQL_PUT = """
    INSERT INTO inbox (office, application, bucket, post, number, service, step, state, due_on,
                       received_at, name_hi, name_en, name_key, revision, in_turn, stands)
    SELECT office, application, bucket, post, number, service, step, state, due_on,
           received_at, name_hi, name_en, name_key, revision, in_turn, stands
      FROM json_to_recordset(%(rows)s)
        AS u(office text, application uuid, bucket int, post text, number text, service text,
             step text, state text, due_on date, received_at timestamptz, name_hi text,
             name_en text, name_key text, revision int, in_turn boolean, stands boolean)
        ON CONFLICT (office, application) DO UPDATE
       SET post = excluded.post, step = excluded.step, state = excluded.state,
           due_on = excluded.due_on, revision = excluded.revision, in_turn = excluded.in_turn,
           stands = excluded.stands,
           assigned_to = CASE WHEN inbox.post = excluded.post THEN inbox.assigned_to END,
           taken = inbox.taken AND inbox.post = excluded.post
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
    label: UUID | None = None
    assigned_to: UUID | None = None

    @property
    def has_due(self) -> bool:
        """Whether only some days are asked for."""
        return self.due_from is not None or self.due_before is not None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of the page before."""

    due_on: date
    received_at: datetime
    application: UUID
    name_key: str = ""  # a list found by name is ordered by it


LAST_CHARACTER = "\U0010ffff"
START = Cursor(date.min, datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))

# Every list is read from each post as far as one page reaches, and the pages are put together: one
# index range a post, whatever lies on it. Who works at a line and its labels are looked up last.
_SHOWN: LiteralString = """
    SELECT i.office, i.application, i.bucket, i.post, i.number, i.service, i.step, i.state,
           i.due_on, i.received_at, i.name_hi, i.name_en, i.name_key, i.revision, i.in_turn,
           i.stands, i.assigned_to, o.name_hi AS helper_hi, o.name_en AS helper_en,
           array(SELECT l.name
                   FROM mark m
                   JOIN label l ON l.post = m.post AND l.id = m.label
                  WHERE m.office = i.office AND m.application = i.application AND m.post = i.post
                  ORDER BY l.name, l.id) AS labels,
           array(SELECT l.id
                   FROM mark m
                   JOIN label l ON l.post = m.post AND l.id = m.label
                  WHERE m.office = i.office AND m.application = i.application AND m.post = i.post
                  ORDER BY l.name, l.id) AS label_ids
"""
_OF_POSTS: LiteralString = """
      FROM unnest(%(posts)s::text[]) AS mine(post)
     CROSS JOIN LATERAL (
           SELECT office, application, bucket, inbox.post, number, service, step, state, due_on,
                  received_at, name_hi, name_en, name_key, revision, in_turn, stands,
                  assigned_to
             FROM inbox
            WHERE inbox.post = mine.post
"""
_HELPER: LiteralString = """
           ) AS i
      LEFT JOIN officer o ON o.id = i.assigned_to
"""
_BY_DUE: LiteralString = """
              AND (due_on, received_at, application) > (%(due_on)s, %(received_at)s, %(after)s)
              AND due_on < %(due_before)s
            ORDER BY due_on, received_at, application
            LIMIT %(limit)s
"""
_IN_DUE_ORDER: LiteralString = """
     ORDER BY i.due_on, i.received_at, i.application
     LIMIT %(limit)s
"""
_IN_TURN: LiteralString = """
     ORDER BY i.received_at, i.application
     LIMIT %(limit)s
"""
SQL_PAGE = _SHOWN + _OF_POSTS + _BY_DUE + _HELPER + _IN_DUE_ORDER
# Within a service files are taken in the order in which they came, so that is how they are listed.
SQL_PAGE_OF_SERVICE = (
    _SHOWN
    + _OF_POSTS
    + """
              AND service = %(service)s AND step = coalesce(%(step)s, step)
              AND (received_at, application) > (%(received_at)s, %(after)s)
            ORDER BY received_at, application
            LIMIT %(limit)s
    """
    + _HELPER
    + _IN_TURN
)
SQL_PAGE_OF_SERVICE_DUE = (
    _SHOWN
    + _OF_POSTS
    + """
              AND service = %(service)s AND step = coalesce(%(step)s, step)
    """
    + _BY_DUE
    + _HELPER
    + _IN_DUE_ORDER
)
SQL_PAGE_OF_STEP = _SHOWN + _OF_POSTS + " AND step = %(step)s " + _BY_DUE + _HELPER + _IN_DUE_ORDER
# A name is searched by its folded consonants from the front: row security turns every other kind of
# text search into a filter over the whole desk. The bounds say what `^@` says, of which a plan that
# is kept for any name makes no bounds: it read a busy desk from its first name on.
SQL_PAGE_OF_NAME = (
    _SHOWN
    + _OF_POSTS
    + """
              AND (name_key COLLATE "C", application) > (%(after_name)s, %(after)s)
              AND name_key COLLATE "C" >= %(after_name)s AND name_key COLLATE "C" < %(beyond)s
              AND due_on >= %(due_on)s AND due_on < %(due_before)s
              AND service = coalesce(%(service)s, service) AND step = coalesce(%(step)s, step)
            ORDER BY name_key COLLATE "C", application
            LIMIT %(limit)s
    """
    + _HELPER
    + """
     ORDER BY i.name_key COLLATE "C", i.application
     LIMIT %(limit)s
"""
)
_OF_LABEL: LiteralString = """
      FROM unnest(%(posts)s::text[]) AS mine(post)
     CROSS JOIN LATERAL (
           SELECT x.office, x.application, x.bucket, x.post, x.number, x.service, x.step, x.state,
                  x.due_on, x.received_at, x.name_hi, x.name_en, x.name_key, x.revision, x.in_turn,
                  x.stands, x.assigned_to
             FROM mark k
             JOIN inbox x ON x.office = k.office AND x.application = k.application
                         AND x.post = k.post
            WHERE k.post = mine.post AND k.label = %(label)s
              AND (k.received_at, k.application) > (%(received_at)s, %(after)s)
              AND x.due_on >= %(due_on)s AND x.due_on < %(due_before)s
              AND x.service = coalesce(%(service)s, x.service)
              AND x.step = coalesce(%(step)s, x.step)
            ORDER BY k.received_at, k.application
            LIMIT %(limit)s
"""
SQL_PAGE_OF_LABEL = _SHOWN + _OF_LABEL + _HELPER + _IN_TURN
# Not by post: row security leaves of them what lies on the desks that the reader may see.
_OF_HELPER: LiteralString = """
      FROM (
           SELECT office, application, bucket, post, number, service, step, state, due_on,
                  received_at, name_hi, name_en, name_key, revision, in_turn, stands,
                  assigned_to
             FROM inbox
            WHERE assigned_to = %(assigned_to)s
              AND service = coalesce(%(service)s, service) AND step = coalesce(%(step)s, step)
"""
SQL_PAGE_OF_HELPER = _SHOWN + _OF_HELPER + _BY_DUE + _HELPER + _IN_DUE_ORDER


async def page(
    tx: Transaction,
    posts: Sequence[str],
    *,
    wanted: Filter,
    after: Cursor = START,
    limit: int = 50,
) -> list[Line]:
    """Return the next lines of some posts: days left first, within a service as they came."""
    earliest = wanted.due_from or date.min
    narrowed = wanted.name_key or wanted.label
    return await tx.all(
        Line, _statement(wanted),
        posts=list(posts), service=wanted.service, step=wanted.step,
        due_before=wanted.due_before or date.max,
        due_on=earliest if narrowed else max(earliest, after.due_on),
        received_at=after.received_at, after=after.application,
        after_name=max(after.name_key, wanted.name_key or ""),
        beyond=f"{wanted.name_key}{LAST_CHARACTER}",
        label=wanted.label, assigned_to=wanted.assigned_to, limit=limit,
    )  # fmt: skip


def _statement(wanted: Filter) -> LiteralString:
    if wanted.name_key:
        return SQL_PAGE_OF_NAME
    if wanted.label:
        return SQL_PAGE_OF_LABEL
    if wanted.assigned_to:
        return SQL_PAGE_OF_HELPER
    if wanted.service:
        return SQL_PAGE_OF_SERVICE_DUE if wanted.has_due else SQL_PAGE_OF_SERVICE
    return SQL_PAGE_OF_STEP if wanted.step else SQL_PAGE


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
