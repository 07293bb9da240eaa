"""What falls due: put when a file moved, claimed by the sweep along the index of the next day.

A sweep reads only what is due: the index knows nothing of what is not. Rows are claimed with SKIP
LOCKED, so two machines take different ones, and moved in the transaction that tells of them. `put`
leaves a stage alone while the date stays, so bringing the table up to date tells nobody twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from khidki.domain.bucket import GROUP, bucket_of
from khidki.domain.case.deadline import INNER, Deadline, DueKind, Stage
from khidki.store.database import Transaction
from khidki.store.of_files import OF_FILE, of_file

SAMPLE = 5000

SQL_PUT: LiteralString = """
    INSERT INTO due (bucket, subject, kind, application, service, post, office, due_on, version,
                     stage, next_on)
    SELECT bucket, subject, kind, application, service, post, office, due_on, version, stage,
           next_on
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, subject uuid, kind text, application uuid, service text, post text,
             office text, due_on date, version int, stage text, next_on date)
        ON CONFLICT (bucket, subject, kind) DO UPDATE
       SET post = excluded.post, office = excluded.office, due_on = excluded.due_on,
           version = excluded.version,
           stage = CASE WHEN due.due_on = excluded.due_on THEN due.stage ELSE excluded.stage END,
           next_on = CASE WHEN due.due_on = excluded.due_on THEN due.next_on
                          ELSE excluded.next_on END
     WHERE due.version < excluded.version
"""


async def put(tx: Transaction, deadlines: Sequence[Deadline]) -> None:
    """Bring rows up to date; an older version than the one that is there changes nothing."""
    if deadlines:
        ordered = sorted(deadlines, key=lambda each: (each.bucket, each.subject, each.kind))
        await tx.run(SQL_PUT, rows=_rows(ordered))


SQL_DROP: LiteralString = """
    DELETE FROM due d
     USING unnest(%(buckets)s::int[], %(subjects)s::uuid[], %(kinds)s::text[])
        AS u(bucket, subject, kind)
     WHERE d.bucket = u.bucket AND d.subject = u.subject AND d.kind = u.kind
"""


async def drop(tx: Transaction, gone: Sequence[tuple[UUID, DueKind]]) -> None:
    """Forget what is owed no more."""
    if gone:
        ordered = sorted(gone, key=lambda each: (bucket_of(each[0]), each[0], each[1]))
        await tx.run(
            SQL_DROP,
            buckets=[bucket_of(subject) for subject, _ in ordered],
            subjects=[subject for subject, _ in ordered],
            kinds=[kind for _, kind in ordered],
        )


SQL_GROUPS: LiteralString = """
    SELECT DISTINCT (bucket / %(group)s) * %(group)s
      FROM (SELECT bucket
              FROM due
             WHERE next_on <= %(day)s AND bucket BETWEEN 0 AND 1023
             ORDER BY next_on, bucket
             LIMIT %(limit)s) AS sample
"""


async def groups_due(tx: Transaction, day: date) -> list[int]:
    """Return bucket groups in which something is to be told, from a sample of the first."""
    return await tx.values(SQL_GROUPS, group=GROUP, day=day, limit=SAMPLE)


SQL_CLAIM: LiteralString = """
    SELECT bucket, subject, kind, application, service, post, office, due_on, version, stage,
           next_on
      FROM due
     WHERE next_on <= %(day)s AND bucket BETWEEN %(low)s AND %(high)s
     ORDER BY next_on, bucket
     LIMIT %(limit)s
       FOR UPDATE SKIP LOCKED
"""


async def claim(tx: Transaction, *, group: int, day: date, limit: int) -> list[Deadline]:
    """Take rows of a bucket group of which something is to be told; nobody else has them."""
    return await tx.all(
        Deadline, SQL_CLAIM, day=day, low=group, high=group + GROUP - 1, limit=limit
    )


SQL_ONE: LiteralString = """
    SELECT bucket, subject, kind, application, service, post, office, due_on, version, stage,
           next_on
      FROM due
     WHERE bucket = %(bucket)s AND subject = %(subject)s AND kind = %(kind)s
       FOR UPDATE
"""


async def one(tx: Transaction, subject: UUID, kind: DueKind) -> Deadline | None:
    """Return one row, held until the transaction ends, or None."""
    return await tx.one(Deadline, SQL_ONE, bucket=bucket_of(subject), subject=subject, kind=kind)


SQL_STILL: LiteralString = """
    SELECT count(*) > 0
      FROM due
     WHERE bucket = %(bucket)s AND subject = %(subject)s AND kind = %(kind)s
       AND due_on = %(due_on)s
"""


async def still(tx: Transaction, subject: UUID, kind: DueKind, *, due_on: date) -> bool:
    """Say whether something is still owed on that day."""
    return bool(
        await tx.value(
            SQL_STILL, bucket=bucket_of(subject), subject=subject, kind=kind, due_on=due_on
        )
    )


SQL_MOVE: LiteralString = """
    UPDATE due d
       SET stage = u.stage, next_on = u.next_on
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, subject uuid, kind text, stage text, next_on date)
     WHERE d.bucket = u.bucket AND d.subject = u.subject AND d.kind = u.kind
"""


async def move(tx: Transaction, deadlines: Sequence[Deadline]) -> None:
    """Store how near claimed rows are now."""
    if deadlines:
        ordered = sorted(deadlines, key=lambda each: (each.bucket, each.subject, each.kind))
        await tx.run(SQL_MOVE, rows=_rows(ordered))


SQL_TOLD: LiteralString = """
    INSERT INTO due_told (post, day, told_at)
    SELECT post, %(day)s, %(at)s
      FROM unnest(%(posts)s::text[]) AS u(post)
        ON CONFLICT (post, day) DO NOTHING
    RETURNING post
"""


async def mark_told(tx: Transaction, posts: Sequence[str], *, day: date, at: datetime) -> list[str]:
    """Return of some posts those that were not told of a day yet, and mark them."""
    return await tx.values(SQL_TOLD, posts=sorted(set(posts)), day=day, at=at)


SQL_FORGET_TOLD: LiteralString = "DELETE FROM due_told WHERE day < %(before)s"


async def forget_told(tx: Transaction, *, before: date) -> None:
    """Forget whom was told of days long past."""
    await tx.run(SQL_FORGET_TOLD, before=before)


SQL_SWEPT: LiteralString = """
    INSERT INTO due_swept (id, day)
    VALUES (1, %(day)s)
        ON CONFLICT (id) DO UPDATE SET day = greatest(due_swept.day, excluded.day)
    RETURNING day
"""


async def swept(tx: Transaction, day: date) -> date:
    """Note that a day is swept; return the last day that ever was, which may lie ahead."""
    last: date = await tx.value(SQL_SWEPT, day=day)
    return last


@dataclass(frozen=True, slots=True)
class Owed:
    """How much of a stage lies with a post, counted to a hundred."""

    stage: Stage
    count: int


SQL_OWED: LiteralString = """
    SELECT first.stage, count(*)::int AS count
      FROM unnest(%(posts)s::text[]) AS asked(post)
     CROSS JOIN LATERAL (SELECT d.stage
                           FROM due d
                          WHERE d.bucket BETWEEN 0 AND 1023 AND d.post = asked.post
                            AND d.stage <> 'running'
                          ORDER BY d.due_on, d.subject
                          LIMIT 100) AS first
     GROUP BY first.stage
"""


async def owed(tx: Transaction, posts: Sequence[str]) -> dict[Stage, int]:
    """Return how much lies with some posts by stage; of each post the first hundred count."""
    return {Stage(each.stage): each.count for each in await tx.all(Owed, SQL_OWED, posts=posts)}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of what falls due."""

    subject: UUID
    kind: DueKind
    application: UUID
    number: str
    service: str
    post: str
    due_on: date
    stage: Stage


_LISTED: LiteralString = """
    SELECT i.subject, i.kind, i.application, a.number, i.service, i.post, i.due_on, i.stage
      FROM (SELECT found.*
              FROM unnest(%(posts)s::text[]) AS asked(post)
             CROSS JOIN LATERAL (SELECT d.bucket, d.subject, d.kind, d.application, d.service,
                                        d.post, d.due_on, d.stage
                                   FROM due d
                                  WHERE d.bucket BETWEEN 0 AND 1023 AND d.post = asked.post
                                    AND d.stage <> 'running'
                                    AND d.stage = ANY(%(stages)s::text[])
                                    AND (d.due_on, d.subject) > (%(due_on)s, %(subject)s)
"""
_LISTED_IN_ORDER: LiteralString = """
                                  ORDER BY d.due_on, d.subject
                                  LIMIT %(limit)s) found
             ORDER BY found.due_on, found.subject
             LIMIT %(limit)s) i
      JOIN application a ON a.bucket = i.bucket AND a.id = i.application
     ORDER BY i.due_on, i.subject
"""
SQL_LISTED: LiteralString = _LISTED + _LISTED_IN_ORDER
SQL_LISTED_OF_FILE: LiteralString = _LISTED + OF_FILE + _LISTED_IN_ORDER


async def listed(
    tx: Transaction,
    posts: Sequence[str],
    *,
    stages: Sequence[Stage],
    number: str | None = None,
    after: tuple[date, UUID],
    limit: int,
) -> list[Listed]:
    """Return what falls due at some posts, the earliest day first; all, or of one file."""
    due_on, subject = after
    return await tx.all(
        Listed, SQL_LISTED if number is None else SQL_LISTED_OF_FILE,
        posts=list(posts), stages=[each.value for each in stages],
        due_on=due_on, subject=subject, limit=limit, **of_file(number),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Late:
    """Something overdue at an office, as anybody may see it: no number and no name."""

    subject: UUID
    kind: DueKind
    service: str
    post: str
    due_on: date


SQL_LATE: LiteralString = """
    SELECT subject, kind, service, post, due_on
      FROM due
     WHERE bucket BETWEEN 0 AND 1023 AND office = %(office)s AND stage = 'overdue'
       AND kind <> ALL(%(inner)s) AND kind = coalesce(%(kind)s, kind)
       AND (due_on, subject) > (%(due_on)s, %(subject)s)
     ORDER BY due_on, subject
     LIMIT %(limit)s
"""


async def late(
    tx: Transaction,
    office: str,
    *,
    kind: DueKind | None = None,
    after: tuple[date, UUID],
    limit: int,
) -> list[Late]:
    """Return what is overdue at an office for people outside, the oldest first."""
    due_on, subject = after
    return await tx.all(
        Late, SQL_LATE,
        office=office, inner=[each.value for each in INNER], kind=kind, due_on=due_on,
        subject=subject, limit=limit,
    )  # fmt: skip


def _rows(deadlines: Sequence[Deadline]) -> str:
    plain: list[dict[str, Any]] = [
        {
            "bucket": each.bucket,
            "subject": each.subject,
            "kind": each.kind,
            "application": each.application,
            "service": each.service,
            "post": each.post,
            "office": each.office,
            "due_on": each.due_on,
            "version": each.version,
            "stage": each.stage,
            "next_on": each.next_on,
        }
        for each in deadlines
    ]
    return msgspec.json.encode(plain).decode()
