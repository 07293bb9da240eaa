"""What courts ordered about files: read by file, and by the posts whose files they are about.

The row is a summary of events of the file. A stay also stands on the application itself, so that
the one statement by which anything changes it refuses what a stay stops.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.court import CourtOrder
from khidki.store.database import Transaction
from khidki.store.due_places import START, Place
from khidki.store.of_files import OF_FILE, of_file

SQL_ADD = """
    INSERT INTO court_order (bucket, id, application, number, kind, stage, post, court, case_no,
                             ordered_on, until, contempt_on, seq, entered_at, ended_at)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(number)s, %(kind)s, %(stage)s, %(post)s,
            %(court)s, %(case_no)s, %(ordered_on)s, %(until)s, %(contempt_on)s, %(seq)s,
            %(entered_at)s, %(ended_at)s)
"""
SQL_CHANGE = """
    UPDATE court_order
       SET stage = %(stage)s, contempt_on = %(contempt_on)s, seq = %(seq)s, ended_at = %(ended_at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""
SQL_ONE = """
    SELECT bucket, id, application, number, kind, stage, post, court, case_no, ordered_on, until,
           contempt_on, seq, entered_at, ended_at
      FROM court_order
     WHERE bucket = %(bucket)s AND id = %(id)s
"""
SQL_OF = """
    SELECT bucket, id, application, number, kind, stage, post, court, case_no, ordered_on, until,
           contempt_on, seq, entered_at, ended_at
      FROM court_order
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY entered_at, id
     LIMIT 100
"""
_OPEN: LiteralString = """
    SELECT bucket, id, application, number, kind, stage, post, court, case_no, ordered_on, until,
           contempt_on, seq, entered_at, ended_at
      FROM court_order
     WHERE bucket BETWEEN 0 AND 1023 AND post = ANY(%(posts)s) AND ended_at IS NULL
       AND kind = coalesce(%(kind)s, kind) AND strpos(lower(case_no), %(case_no)s) > 0
       AND (ordered_on, id) > (%(after_on)s, %(after_id)s)
"""
_OPEN_IN_ORDER: LiteralString = """
     ORDER BY ordered_on, id
     LIMIT %(limit)s
"""
SQL_OPEN: LiteralString = _OPEN + _OPEN_IN_ORDER
SQL_OPEN_OF_FILE: LiteralString = _OPEN + OF_FILE + _OPEN_IN_ORDER
SQL_STAY = """
    UPDATE application
       SET stayed = %(stayed)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def add(tx: Transaction, order: CourtOrder) -> None:
    """Store an order that was entered."""
    await tx.run(SQL_ADD, **_columns(order))


async def change(tx: Transaction, order: CourtOrder) -> None:
    """Store how an order stands now."""
    columns = ("bucket", "id", "stage", "contempt_on", "seq", "ended_at")
    values = _columns(order)
    await tx.run(SQL_CHANGE, **{name: values[name] for name in columns})


async def one(tx: Transaction, id_: UUID) -> CourtOrder | None:
    """Return an order, or None."""
    return await tx.one(CourtOrder, SQL_ONE, bucket=bucket_of(id_), id=id_)


async def of(tx: Transaction, application: UUID) -> list[CourtOrder]:
    """Return what courts ordered about a file, first things first."""
    return await tx.all(
        CourtOrder, SQL_OF, bucket=bucket_of(application), application=application
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sought:
    """Which orders: about one file, of one kind, with a court's number that holds some letters."""

    number: str | None = None
    kind: str | None = None
    case_no: str = ""


EVERYTHING = Sought()


async def open_at(
    tx: Transaction,
    posts: Sequence[str],
    sought: Sought = EVERYTHING,
    *,
    after: Place = START,
    limit: int = 100,
) -> list[CourtOrder]:
    """Return what still stands about files of some posts, the oldest orders first."""
    return await tx.all(
        CourtOrder, SQL_OPEN if sought.number is None else SQL_OPEN_OF_FILE,
        posts=list(posts), kind=sought.kind, case_no=sought.case_no.lower(),
        after_on=after.due_on, after_id=after.id, limit=limit, **of_file(sought.number),
    )  # fmt: skip


async def stay(tx: Transaction, application: UUID, *, stayed: bool) -> None:
    """Let a file be stayed, or go on."""
    await tx.run(SQL_STAY, bucket=bucket_of(application), id=application, stayed=stayed)


def _columns(order: CourtOrder) -> dict[str, Any]:
    return {name: getattr(order, name) for name in order.__dataclass_fields__}
