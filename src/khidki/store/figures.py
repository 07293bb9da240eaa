"""The figures: rows that only the fold adds to, and pages read by their key.

A page reads one row for each line that it shows, whatever happened in the state. Rows are added to
in the order of their keys, so that two folds never wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import msgspec

from khidki.domain.case.tally import Cell, Figures, Scope, Waits
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO figure AS f
           (scope, place, within, service, period, received, granted_in_time, refused_in_time,
            granted_late, refused_late, withdrawn, refused_at_last, reversed, second_tries,
            sent_back, sent_back_empty, taken_first, first_appeals, second_appeals,
            appeals_allowed, appeals_dismissed, passed_on, pending)
    SELECT scope, place, within, service, period, received, granted_in_time, refused_in_time,
           granted_late, refused_late, withdrawn, refused_at_last, reversed, second_tries,
           sent_back, sent_back_empty, taken_first, first_appeals, second_appeals,
           appeals_allowed, appeals_dismissed, passed_on, pending
      FROM json_to_recordset(%(rows)s)
        AS u(scope text, place text, within text, service text, period text, received bigint,
             granted_in_time bigint, refused_in_time bigint, granted_late bigint,
             refused_late bigint, withdrawn bigint, refused_at_last bigint, reversed bigint,
             second_tries bigint, sent_back bigint, sent_back_empty bigint, taken_first bigint,
             first_appeals bigint, second_appeals bigint, appeals_allowed bigint,
             appeals_dismissed bigint, passed_on bigint, pending bigint)
        ON CONFLICT (scope, place, within, service, period) DO UPDATE
       SET received = f.received + excluded.received,
           granted_in_time = f.granted_in_time + excluded.granted_in_time,
           refused_in_time = f.refused_in_time + excluded.refused_in_time,
           granted_late = f.granted_late + excluded.granted_late,
           refused_late = f.refused_late + excluded.refused_late,
           withdrawn = f.withdrawn + excluded.withdrawn,
           refused_at_last = f.refused_at_last + excluded.refused_at_last,
           reversed = f.reversed + excluded.reversed,
           second_tries = f.second_tries + excluded.second_tries,
           sent_back = f.sent_back + excluded.sent_back,
           sent_back_empty = f.sent_back_empty + excluded.sent_back_empty,
           taken_first = f.taken_first + excluded.taken_first,
           first_appeals = f.first_appeals + excluded.first_appeals,
           second_appeals = f.second_appeals + excluded.second_appeals,
           appeals_allowed = f.appeals_allowed + excluded.appeals_allowed,
           appeals_dismissed = f.appeals_dismissed + excluded.appeals_dismissed,
           passed_on = f.passed_on + excluded.passed_on,
           pending = f.pending + excluded.pending
"""
SQL_ADD_WAITING = """
    INSERT INTO figure_waiting AS w (scope, place, service, kind, day, files)
    SELECT scope, place, service, kind, day, files
      FROM json_to_recordset(%(rows)s)
        AS u(scope text, place text, service text, kind text, day date, files bigint)
        ON CONFLICT (scope, place, service, kind, day) DO UPDATE
       SET files = w.files + excluded.files
"""
# A day on which nothing waits any more is no row: else a page would read the whole past.
SQL_END_WAITING = """
    DELETE FROM figure_waiting w
     USING json_to_recordset(%(rows)s)
        AS u(scope text, place text, service text, kind text, day date)
     WHERE w.scope = u.scope AND w.place = u.place AND w.service = u.service
       AND w.kind = u.kind AND w.day = u.day AND w.files = 0
"""
SQL_FORGET = "DELETE FROM figure WHERE scope IN ('state', 'district', 'office', 'posting')"
SQL_FORGET_WAITING = "DELETE FROM figure_waiting WHERE scope IN ('state', 'district', 'office')"


async def add(
    tx: Transaction, cells: Mapping[Cell, Mapping[str, int]], waits: Mapping[Waits, int]
) -> None:
    """Add to the figures; what is added may be less than nothing."""
    rows = [cell._asdict() | asdict(Figures(**cells[cell])) for cell in sorted(cells)]
    await tx.run(SQL_ADD, rows=_json(rows))
    days = [each._asdict() | {"files": waits[each]} for each in sorted(waits)]
    if days:
        await tx.run(SQL_ADD_WAITING, rows=_json(days))
        await tx.run(SQL_END_WAITING, rows=_json(days))


async def forget(tx: Transaction) -> None:
    """Remove all figures, so that they are folded anew."""
    await tx.run(SQL_FORGET)
    await tx.run(SQL_FORGET_WAITING)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one line, all periods that were asked for together."""

    scope: Scope
    place: str
    service: str
    counts: Figures


_SUMS = """
           sum(f.received)::bigint AS received,
           sum(f.granted_in_time)::bigint AS granted_in_time,
           sum(f.refused_in_time)::bigint AS refused_in_time,
           sum(f.granted_late)::bigint AS granted_late,
           sum(f.refused_late)::bigint AS refused_late,
           sum(f.withdrawn)::bigint AS withdrawn,
           sum(f.refused_at_last)::bigint AS refused_at_last,
           sum(f.reversed)::bigint AS reversed,
           sum(f.second_tries)::bigint AS second_tries,
           sum(f.sent_back)::bigint AS sent_back,
           sum(f.sent_back_empty)::bigint AS sent_back_empty,
           sum(f.taken_first)::bigint AS taken_first,
           sum(f.first_appeals)::bigint AS first_appeals,
           sum(f.second_appeals)::bigint AS second_appeals,
           sum(f.appeals_allowed)::bigint AS appeals_allowed,
           sum(f.appeals_dismissed)::bigint AS appeals_dismissed,
           sum(f.passed_on)::bigint AS passed_on,
           sum(f.pending)::bigint AS pending"""
# A line is one row, whatever it is put together of: to read a row costs more than to add it up.
_PLACES = """
    SELECT f.scope, f.place, f.service,"""
_OF_PLACES = """
      FROM unnest(%(scopes)s::text[], %(places)s::text[]) AS u(scope, place)
      JOIN figure f ON f.scope = u.scope AND f.place = u.place
     WHERE f.service = ANY(%(services)s) AND f.period = ANY(%(periods)s)
     GROUP BY f.scope, f.place, f.service
     LIMIT 3000
"""
SQL_OF_PLACE = _PLACES + _SUMS + _OF_PLACES
# The two classes of a page: how long something waits, and how much of it is beyond its limit.
SQL_WAITING = """
    SELECT coalesce(sum(files) FILTER (WHERE kind = 'due' AND day < %(today)s), 0)::bigint AS late,
           coalesce(sum(files) FILTER (WHERE kind = 'received' AND day > %(week)s), 0)::bigint
               AS to_week,
           coalesce(sum(files) FILTER (WHERE kind = 'received' AND day <= %(week)s
                                         AND day > %(month)s), 0)::bigint AS to_month,
           coalesce(sum(files) FILTER (WHERE kind = 'received' AND day <= %(month)s
                                         AND day > %(quarter)s), 0)::bigint AS to_quarter,
           coalesce(sum(files) FILTER (WHERE kind = 'received' AND day <= %(quarter)s), 0)::bigint
               AS longer
      FROM figure_waiting
     WHERE scope = %(scope)s AND place = %(place)s AND service = ANY(%(services)s)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits now, by age: up to 7 days, 8 to 30, 31 to 90, longer; and what of it is late."""

    late: int
    to_week: int
    to_month: int
    to_quarter: int
    longer: int


async def of_places(
    tx: Transaction,
    places: Sequence[tuple[Scope, str]],
    *,
    services: Sequence[str],
    periods: Sequence[str],
) -> list[Row]:
    """Return a row for each of some places and services, the periods added up."""
    return await tx.all(
        Row, SQL_OF_PLACE,
        scopes=[scope.value for scope, _ in places], places=[place for _, place in places],
        services=list(services), periods=list(periods),
    )  # fmt: skip


async def waiting(
    tx: Transaction, scope: Scope, place: str, *, services: Sequence[str], days: Mapping[str, date]
) -> Waiting:
    """Return what waits at a place; `days` has today, and where each class of age ends."""
    found = await tx.one(
        Waiting, SQL_WAITING, scope=scope, place=place, services=list(services), **days
    )
    assert found is not None, "a sum is always one row"
    return found


_DEPARTMENTS = """
    SELECT u.department,"""
_OF_DEPARTMENTS = """
      FROM unnest(%(services)s::text[], %(departments)s::text[]) AS u(service, department)
      JOIN figure f ON f.scope = 'state' AND f.place = %(state)s AND f.service = u.service
     WHERE f.period = ANY(%(periods)s)
     GROUP BY u.department
     LIMIT 1000
"""
SQL_OF_DEPARTMENTS = _DEPARTMENTS + _SUMS + _OF_DEPARTMENTS


@dataclass(frozen=True, slots=True)
class OfDepartment:
    """The figures of all services of a department that may be named."""

    department: str
    counts: Figures


async def of_departments(
    tx: Transaction, services: Mapping[str, str], *, state: str, periods: Sequence[str]
) -> list[OfDepartment]:
    """Return one line for each department that `services` names, where something was counted."""
    return await tx.all(
        OfDepartment, SQL_OF_DEPARTMENTS,
        services=list(services), departments=list(services.values()), state=state,
        periods=list(periods),
    )  # fmt: skip


SQL_POSTINGS = """
    SELECT id, post
      FROM posting
     WHERE officer = %(officer)s
     ORDER BY from_at DESC
     LIMIT 100
"""
SQL_SAT = """
    SELECT id, post
      FROM posting
     WHERE post = ANY(%(posts)s)
     ORDER BY post, from_at DESC
     LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class Sat:
    """A posting that somebody has or had."""

    id: UUID
    post: str


async def postings(tx: Transaction, officer: UUID) -> list[Sat]:
    """Return the postings of an officer, the newest first."""
    return await tx.all(Sat, SQL_POSTINGS, officer=officer)


async def postings_of(tx: Transaction, posts: Sequence[str]) -> list[Sat]:
    """Return who holds or held some posts."""
    return await tx.all(Sat, SQL_SAT, posts=list(posts))


def _json(rows: Sequence[Mapping[str, object]]) -> str:
    return msgspec.json.encode(rows).decode()
