"""What waits and what was given up, for those who look after the window.

`outboxes` is the worker's side of the same tables. Lists go along a key: dead letters by when they
died, the newest first; what waits by bucket and id, which costs the same however much waits. The
number of an application is looked up beside each line; no line shows what a message said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Listed:
    """One job: of what kind, about which application, and why it is not done."""

    bucket: int
    id: UUID
    kind: str
    number: str | None
    service: str | None
    run_at: datetime
    attempts: int
    last_error: str | None
    dead_at: datetime | None


SQL_DEAD: LiteralString = """
    SELECT j.bucket, j.id, j.kind, a.number, a.service, j.run_at, j.attempts, j.last_error,
           j.dead_at
      FROM (SELECT bucket, id, kind, body, run_at, attempts, last_error, dead_at
              FROM job
             WHERE bucket BETWEEN 0 AND 1023 AND dead_at IS NOT NULL
               AND (dead_at, id) < (%(at)s, %(after)s)
             ORDER BY dead_at DESC, id DESC
             LIMIT %(limit)s) j
      LEFT JOIN application a ON a.bucket = j.bucket AND a.id = (j.body->>'application')::uuid
     ORDER BY j.dead_at DESC, j.id DESC
"""
SQL_DEAD_OF_KIND: LiteralString = """
    SELECT j.bucket, j.id, j.kind, a.number, a.service, j.run_at, j.attempts, j.last_error,
           j.dead_at
      FROM (SELECT bucket, id, kind, body, run_at, attempts, last_error, dead_at
              FROM job
             WHERE bucket BETWEEN 0 AND 1023 AND dead_at IS NOT NULL AND kind = %(kind)s
               AND (dead_at, id) < (%(at)s, %(after)s)
             ORDER BY dead_at DESC, id DESC
             LIMIT %(limit)s) j
      LEFT JOIN application a ON a.bucket = j.bucket AND a.id = (j.body->>'application')::uuid
     ORDER BY j.dead_at DESC, j.id DESC
"""


async def dead(
    tx: Transaction, *, kind: str | None, before: tuple[datetime, UUID], limit: int
) -> list[Listed]:
    """Return dead letters, the newest first, of one kind or all."""
    at, after = before
    if kind is None:
        return await tx.all(Listed, SQL_DEAD, at=at, after=after, limit=limit)
    return await tx.all(Listed, SQL_DEAD_OF_KIND, kind=kind, at=at, after=after, limit=limit)


SQL_WAITING: LiteralString = """
    SELECT j.bucket, j.id, j.kind, a.number, a.service, j.run_at, j.attempts, j.last_error,
           j.dead_at
      FROM (SELECT bucket, id, kind, body, run_at, attempts, last_error, dead_at
              FROM job
             WHERE bucket BETWEEN 0 AND 1023 AND (bucket, id) > (%(bucket)s, %(after)s)
               AND dead_at IS NULL AND kind = coalesce(%(kind)s, kind)
             ORDER BY bucket, id
             LIMIT %(limit)s) j
      LEFT JOIN application a ON a.bucket = j.bucket AND a.id = (j.body->>'application')::uuid
     ORDER BY j.bucket, j.id
"""


async def waiting(
    tx: Transaction, *, kind: str | None, after: tuple[int, UUID], limit: int
) -> list[Listed]:
    """Return jobs that wait for their turn or next try, in the order of their keys."""
    bucket, id_ = after
    return await tx.all(Listed, SQL_WAITING, kind=kind, bucket=bucket, after=id_, limit=limit)


SQL_OF_CASE: LiteralString = """
    SELECT j.bucket, j.id, j.kind, a.number, a.service, j.run_at, j.attempts, j.last_error,
           j.dead_at
      FROM application a
      JOIN job j ON j.bucket = a.bucket AND j.body->>'application' = a.id::text
     WHERE a.bucket = %(bucket)s AND a.number = %(number)s AND j.bucket = %(bucket)s
       AND (j.dead_at IS NOT NULL) = %(dead)s AND j.kind = coalesce(%(kind)s, j.kind)
       AND j.id > %(after)s
     ORDER BY j.id
     LIMIT %(limit)s
"""


async def of_case(
    tx: Transaction,
    number: tuple[int, str],
    *,
    dead: bool,
    kind: str | None,
    after: UUID,
    limit: int,
) -> list[Listed]:
    """Return the jobs of one application, by its bucket and number; they lie in its bucket."""
    bucket, digits = number
    return await tx.all(
        Listed, SQL_OF_CASE,
        bucket=bucket, number=digits, dead=dead, kind=kind, after=after, limit=limit,
    )  # fmt: skip


# A dead letter begins anew: it has all its tries again, and what failed last stays to be read.
SQL_REVIVE: LiteralString = """
    UPDATE job
       SET dead_at = NULL, lease_until = NULL, attempts = 0, run_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND dead_at IS NOT NULL
    RETURNING kind
"""
SQL_REVIVE_KIND: LiteralString = """
    UPDATE job j
       SET dead_at = NULL, lease_until = NULL, attempts = 0,
           run_at = %(at)s::timestamptz
                  + make_interval(secs => taken.place / %(a_second)s::float8)
      FROM (SELECT bucket, id, row_number() OVER (ORDER BY dead_at, id) AS place
              FROM (SELECT bucket, id, dead_at
                      FROM job
                     WHERE bucket BETWEEN 0 AND 1023 AND dead_at IS NOT NULL AND kind = %(kind)s
                     ORDER BY dead_at, id
                     LIMIT %(limit)s) AS oldest) taken
     WHERE j.bucket = taken.bucket AND j.id = taken.id AND j.dead_at IS NOT NULL
       AND j.bucket BETWEEN 0 AND 1023
"""


async def revive(tx: Transaction, id_: UUID, *, bucket: int, at: datetime) -> str | None:
    """Let a dead letter be tried again; return its kind, or None when it is none."""
    kind = await tx.value(SQL_REVIVE, bucket=bucket, id=id_, at=at)
    return None if kind is None else str(kind)


async def revive_kind(
    tx: Transaction, kind: str, *, at: datetime, a_second: float, limit: int
) -> int:
    """Let the oldest dead letters of a kind be tried again, spread over time; return how many."""
    return await tx.run(SQL_REVIVE_KIND, kind=kind, at=at, a_second=a_second, limit=limit)


@dataclass(frozen=True, slots=True)
class Untold:
    """An act that the worker has not followed up yet."""

    bucket: int
    id: UUID
    number: str | None
    service: str | None
    seq: int
    kind: str
    at: datetime


SQL_OUTBOX: LiteralString = """
    SELECT o.bucket, o.id, a.number, a.service, o.seq, o.kind, o.at
      FROM (SELECT bucket, id, application, seq, kind, at
              FROM outbox
             WHERE bucket BETWEEN 0 AND 1023 AND (bucket, id) > (%(bucket)s, %(after)s)
               AND kind = coalesce(%(kind)s, kind)
             ORDER BY bucket, id
             LIMIT %(limit)s) o
      LEFT JOIN application a ON a.bucket = o.bucket AND a.id = o.application
     ORDER BY o.bucket, o.id
"""


SQL_OUTBOX_OF_CASE: LiteralString = """
    SELECT o.bucket, o.id, a.number, a.service, o.seq, o.kind, o.at
      FROM application a
      JOIN outbox o ON o.bucket = a.bucket AND o.application = a.id
     WHERE a.bucket = %(of)s AND a.number = %(number)s AND o.bucket = %(of)s
       AND (o.bucket, o.id) > (%(bucket)s, %(after)s) AND o.kind = coalesce(%(kind)s, o.kind)
     ORDER BY o.bucket, o.id
     LIMIT %(limit)s
"""


async def outbox(
    tx: Transaction,
    *,
    number: tuple[int, str] | None = None,
    kind: str | None,
    after: tuple[int, UUID],
    limit: int,
) -> Sequence[Untold]:
    """Return acts that wait to be followed up, in the order of their keys: of a case, or all."""
    bucket, id_ = after
    if number is not None:
        of, digits = number
        return await tx.all(
            Untold, SQL_OUTBOX_OF_CASE,
            of=of, number=digits, kind=kind, bucket=bucket, after=id_, limit=limit,
        )  # fmt: skip
    return await tx.all(Untold, SQL_OUTBOX, kind=kind, bucket=bucket, after=id_, limit=limit)
