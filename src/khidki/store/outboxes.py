"""What has happened and is still to be told: outbox rows and jobs.

An act adds one outbox row in its own transaction. The worker claims rows a bucket group at a time,
does what follows inside the database and hands what goes outside to `job`. A job is leased, not
held: whoever dies loses the lease, and attempts are counted when a job is claimed, so a job that
kills its worker still ends as a dead letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.bucket import GROUP, bucket_of
from khidki.store.database import Transaction

MAX_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Told:
    """One act that has not been followed up yet."""

    bucket: int
    id: UUID
    application: UUID
    seq: int
    kind: str


# Deleting with SKIP LOCKED claims: a second worker takes other rows, and a worker that dies gives
# its rows back with its transaction.
SQL_TAKE = """
    DELETE FROM outbox o
     USING (SELECT bucket, id
              FROM outbox
             WHERE bucket BETWEEN %(low)s AND %(high)s
             ORDER BY bucket, id
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE o.bucket = taken.bucket AND o.id = taken.id
       AND o.bucket BETWEEN %(low)s AND %(high)s
    RETURNING o.bucket, o.id, o.application, o.seq, o.kind
"""


async def take(tx: Transaction, *, group: int, limit: int) -> list[Told]:
    """Claim and delete rows of one bucket group; they come back if the transaction fails."""
    return await tx.all(Told, SQL_TAKE, low=group, high=group + GROUP - 1, limit=limit)


SQL_WAITING = """
    SELECT DISTINCT (bucket / %(group)s) * %(group)s
      FROM (SELECT bucket FROM outbox WHERE bucket BETWEEN 0 AND 1023 LIMIT %(limit)s) AS sample
"""


async def groups_waiting(tx: Transaction) -> list[int]:
    """Return bucket groups with something to tell, from a sample: full costs no more than empty."""
    return await tx.values(SQL_WAITING, group=GROUP, limit=5000)


SQL_TAKE_TURN = """
    SELECT pg_try_advisory_xact_lock(726001, %(group)s)
"""


async def take_turn(tx: Transaction, group: int) -> bool:
    """Become the only one to follow up a bucket group until the transaction ends."""
    return bool(await tx.value(SQL_TAKE_TURN, group=group))


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do outside, at least once."""

    bucket: int
    id: UUID
    kind: str
    body: dict[str, Any]
    attempts: int


SQL_ADD_JOBS = """
    INSERT INTO job (bucket, id, kind, body, run_at)
    SELECT * FROM unnest(%(buckets)s::int[], %(ids)s::uuid[], %(kinds)s::text[],
                         %(bodies)s::jsonb[], %(run_ats)s::timestamptz[])
        ON CONFLICT (bucket, id) DO NOTHING
"""


async def add_jobs(
    tx: Transaction, jobs: list[tuple[UUID, str, dict[str, Any]]], *, run_at: datetime
) -> None:
    """Store jobs of (id, kind, body); an id that is already there is the same job."""
    ordered = sorted(jobs, key=lambda job: (bucket_of(job[0]), job[0]))
    await tx.run(
        SQL_ADD_JOBS,
        buckets=[bucket_of(id_) for id_, _, _ in ordered],
        ids=[id_ for id_, _, _ in ordered],
        kinds=[kind for _, kind, _ in ordered],
        bodies=[Jsonb(body) for _, _, body in ordered],
        run_ats=[run_at for _ in ordered],
    )


SQL_CLAIM = """
    UPDATE job j
       SET lease_until = %(lease_until)s, attempts = attempts + 1
      FROM (SELECT bucket, id
              FROM job
             WHERE bucket BETWEEN %(low)s AND %(high)s AND dead_at IS NULL
               AND run_at <= %(now)s AND (lease_until IS NULL OR lease_until < %(now)s)
             ORDER BY bucket, run_at
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE j.bucket = taken.bucket AND j.id = taken.id
       AND j.bucket BETWEEN %(low)s AND %(high)s
    RETURNING j.bucket, j.id, j.kind, j.body, j.attempts
"""


async def claim(
    tx: Transaction, *, now: datetime, lease: timedelta, limit: int, low: int = 0, high: int = 1023
) -> list[Job]:
    """Lease jobs that are due in a range of buckets; the attempt is counted now."""
    return await tx.all(
        Job, SQL_CLAIM, now=now, lease_until=now + lease, limit=limit, low=low, high=high
    )


SQL_DONE = """
    DELETE FROM job j
     USING unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
     WHERE j.bucket = u.bucket AND j.id = u.id
"""


async def done(tx: Transaction, jobs: Sequence[Job]) -> None:
    """Forget jobs that were done."""
    ordered = sorted(jobs, key=lambda job: (job.bucket, job.id))
    buckets = [job.bucket for job in ordered]
    await tx.run(SQL_DONE, buckets=buckets, ids=[job.id for job in ordered])


SQL_AGAIN = """
    UPDATE job
       SET run_at = %(run_at)s, lease_until = NULL, last_error = %(error)s, dead_at = %(dead_at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def again(
    tx: Transaction, job: Job, *, run_at: datetime, error: str, dead_at: datetime | None
) -> None:
    """Put a failed job back for later, or lay it to the dead letters."""
    await tx.run(
        SQL_AGAIN, bucket=job.bucket, id=job.id, run_at=run_at, error=error[:500], dead_at=dead_at
    )


SQL_WAKE = """
    UPDATE job
       SET run_at = %(at)s, attempts = 0
     WHERE bucket = %(bucket)s AND body->>'application' = %(application)s::text
       AND dead_at IS NULL AND run_at > %(at)s
"""


async def wake(tx: Transaction, application: UUID, *, at: datetime) -> None:
    """Let everything that waits about an application be tried now."""
    await tx.run(SQL_WAKE, bucket=bucket_of(application), application=str(application), at=at)


SQL_COUNTS = """
    SELECT count(*) FILTER (WHERE dead_at IS NULL) AS waiting,
           count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead
      FROM job
     WHERE bucket BETWEEN 0 AND 1023
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many jobs wait and how many are dead."""

    waiting: int
    dead: int


async def counts(tx: Transaction) -> Counts:
    """Return the state of the queue for the operator (reads the whole table)."""
    found = await tx.one(Counts, SQL_COUNTS)
    assert found is not None
    return found
