"""What happened, in an order in which nothing is ever missed.

Events are ordered by the transaction that wrote them, and only those are told that are older than
every transaction still under way: a reader who goes on after the last one it saw misses nothing
that was committed later under an earlier number. Nothing is written for a feed. An account's is
read through its list of applications, a department's through the index of the proof log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import BUCKETS, GROUP, bucket_of
from khidki.domain.case.event import Act, State
from khidki.store.database import Transaction

APPLICATIONS_MOST = 5_000  # the newest of an account; older ones are told by nobody any more


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come; epochs begin anew after a restore."""

    epoch: int
    tx: int
    application: UUID
    seq: int


BEGINNING = Place(0, 0, UUID(int=0), 0)
LAST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as a program is told of it: nothing about the person."""

    epoch: int
    tx: int
    application: UUID
    seq: int
    number: str
    service: str
    version: int
    act: Act
    state: State
    step: str | None
    post: str | None
    due_on: date | None
    happened_at: datetime
    recorded_at: datetime

    @property
    def place(self) -> Place:
        """Where a reader goes on after it."""
        return Place(self.epoch, self.tx, self.application, self.seq)


SQL_IDS = """
    SELECT application
      FROM filed
     WHERE bucket = %(bucket)s AND account = %(account)s
     ORDER BY application DESC
     LIMIT %(limit)s
"""
SQL_OF_APPLICATIONS = """
    SELECT e.epoch, e.tx::text::bigint AS tx, e.application, e.seq, a.number, a.service,
           a.service_version AS version, e.act, e.state, e.step, e.post, e.due_on, e.happened_at,
           e.recorded_at
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN application a ON a.bucket = u.bucket AND a.id = u.id
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id
     WHERE (e.epoch, e.tx, e.application, e.seq)
           > (%(epoch)s, %(tx)s::text::xid8, %(application)s, %(seq)s)
       AND e.tx < pg_snapshot_xmin(pg_current_snapshot())
     ORDER BY e.epoch, e.tx, e.application, e.seq
     LIMIT %(limit)s
"""
SQL_OF_SERVICES = """
    SELECT f.epoch, f.tx::text::bigint AS tx, f.application, f.seq, f.number, f.service, f.version,
           f.act, f.state, f.step, f.post, f.due_on, f.happened_at, f.recorded_at
      FROM unnest(%(groups)s::int[]) AS g(first)
     CROSS JOIN LATERAL
           (SELECT e.epoch, e.tx, e.application, e.seq, a.number, a.service,
                   a.service_version AS version, e.act, e.state, e.step, e.post, e.due_on,
                   e.happened_at, e.recorded_at
              FROM event e
              JOIN application a ON a.bucket = e.bucket AND a.id = e.application
             WHERE e.epoch = %(epoch)s AND (e.bucket >> 6) = g.first
               AND e.tx >= %(tx)s::text::xid8
               AND (e.tx, e.application, e.seq)
                   > (%(tx)s::text::xid8, %(application)s, %(seq)s)
               AND e.tx < pg_snapshot_xmin(pg_current_snapshot())
               AND a.service = ANY(%(services)s)
             ORDER BY e.tx, e.application, e.seq
             LIMIT %(limit)s) f
     ORDER BY f.tx, f.application, f.seq
     LIMIT %(limit)s
"""
SQL_NOW = """
    SELECT epoch, (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1) AS tx
      FROM installation
"""
SQL_ONE = """
    SELECT e.epoch, e.tx::text::bigint AS tx, e.application, e.seq, a.number, a.service,
           a.service_version AS version, e.act, e.state, e.step, e.post, e.due_on, e.happened_at,
           e.recorded_at
      FROM event e
      JOIN application a ON a.bucket = e.bucket AND a.id = e.application
     WHERE e.bucket = %(bucket)s AND e.application = %(application)s AND e.seq = %(seq)s
"""


async def of_account(tx: Transaction, account: UUID, *, after: Place, limit: int) -> list[Fact]:
    """Return what happened to the applications of an account after a place."""
    ids: list[UUID] = await tx.values(
        SQL_IDS, bucket=bucket_of(account), account=account, limit=APPLICATIONS_MOST
    )
    if not ids:
        return []
    return await tx.all(
        Fact, SQL_OF_APPLICATIONS,
        buckets=[bucket_of(id_) for id_ in ids], ids=ids, epoch=after.epoch, tx=after.tx,
        application=after.application, seq=after.seq, limit=limit,
    )  # fmt: skip


async def of_services(
    tx: Transaction, services: Sequence[str], *, after: Place, limit: int
) -> list[Fact]:
    """Return what happened to applications for some services after a place of this epoch."""
    return await tx.all(
        Fact, SQL_OF_SERVICES,
        groups=list(range(BUCKETS // GROUP)), services=list(services), epoch=after.epoch,
        tx=after.tx, application=after.application, seq=after.seq, limit=limit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Now:
    epoch: int
    tx: int


async def now(tx: Transaction) -> Place:
    """Return the place after everything that can be told now."""
    found = await tx.one(_Now, SQL_NOW)
    assert found is not None, "an installation has its row"
    return Place(found.epoch, found.tx, LAST, 0)


async def one(tx: Transaction, application: UUID, seq: int) -> Fact | None:
    """Return one event, or None."""
    bucket = bucket_of(application)
    return await tx.one(Fact, SQL_ONE, bucket=bucket, application=application, seq=seq)
