"""How far the figures have come in the event log, and what comes next.

Like the proof log, a fold reads a bucket group's events in the order of the transactions that wrote
them, and only below a horizon under which nothing can appear any more. The place it has come to
moves in the same transaction as the figures, on the condition that nobody moved it meanwhile: so
nothing is counted twice and nothing is left out, whoever dies when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.event import Act, State
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Place:
    """Everything before this is in the figures."""

    epoch: int
    tx: int


BEGINNING = Place(1, 0)


@dataclass(frozen=True, slots=True)
class _At:
    bucket_group: int
    epoch: int
    tx: int


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a touched file, with what of the file counts."""

    bucket: int
    application: UUID
    service: str
    version: int
    again: bool
    seq: int
    act: Act
    state: State
    post: str | None
    posting: UUID | None
    due_on: date | None
    happened_at: datetime
    epoch: int
    tx: int

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the log."""
        return self.epoch, self.tx


SQL_PLACES = """
    SELECT bucket_group, epoch, tx
      FROM figure_place
     LIMIT 16
"""
SQL_HORIZON = """
    SELECT epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx
      FROM installation
"""
SQL_NTH = """
    SELECT tx::text::bigint
      FROM event
     WHERE epoch = %(epoch)s AND (bucket >> 6) = %(group)s >> 6
       AND tx >= %(from_tx)s::text::xid8 AND tx < %(to_tx)s::text::xid8
     ORDER BY epoch, (bucket >> 6), tx
     LIMIT 1 OFFSET %(nth)s
"""
SQL_BEGIN = """
    INSERT INTO figure_place (bucket_group, epoch, tx, folded_at)
    VALUES (%(group)s, %(epoch)s, %(tx)s, %(at)s)
        ON CONFLICT (bucket_group) DO NOTHING
"""
SQL_MOVE = """
    UPDATE figure_place
       SET epoch = %(to_epoch)s, tx = %(to_tx)s, folded_at = %(at)s
     WHERE bucket_group = %(group)s AND epoch = %(epoch)s AND tx = %(tx)s
"""
SQL_TOLD = """
    SELECT e.bucket, e.application, a.service, a.service_version AS version,
           a.again_of IS NOT NULL AS again, e.seq, e.act, e.state, e.post, e.posting,
           e.due_on, e.happened_at, e.epoch, e.tx::text::bigint AS tx
      FROM (SELECT DISTINCT bucket, application
              FROM event
             WHERE epoch = %(epoch)s AND (bucket >> 6) = %(group)s >> 6
               AND tx >= %(from_tx)s::text::xid8 AND tx < %(to_tx)s::text::xid8) touched
      JOIN application a ON a.bucket = touched.bucket AND a.id = touched.application
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id
     ORDER BY e.bucket, e.application, e.seq
"""
SQL_FORGET = "DELETE FROM figure_place WHERE bucket_group BETWEEN 0 AND 1023"


async def places(tx: Transaction) -> dict[int, Place]:
    """Return how far each group has come; a group that never was folded is not there."""
    return {each.bucket_group: Place(each.epoch, each.tx) for each in await tx.all(_At, SQL_PLACES)}


async def horizon(tx: Transaction) -> Place:
    """Return the place below which nothing can appear any more."""
    found = await tx.one(Place, SQL_HORIZON)
    assert found is not None, "a migrated database has its installation row"
    return found


async def end(tx: Transaction, group: int, here: Place, *, until: int, at_most: int) -> int | None:
    """Return the transaction before which the next events of a group end, or None without any.

    More than `at_most` events come only of one transaction that wrote more.
    """
    span = {"group": group, "epoch": here.epoch, "from_tx": here.tx, "to_tx": until}
    first = await tx.value(SQL_NTH, nth=0, **span)
    if first is None:
        return None
    cut = await tx.value(SQL_NTH, nth=at_most, **span)
    return until if cut is None else max(cut, first + 1)


async def move(
    tx: Transaction, group: int, here: Place | None, there: Place, *, at: datetime
) -> bool:
    """Move on; False when somebody else has moved this group meanwhile."""
    if here is None:
        begun = await tx.run(SQL_BEGIN, group=group, epoch=there.epoch, tx=there.tx, at=at)
        return begun == 1
    moved = await tx.run(
        SQL_MOVE,
        group=group, epoch=here.epoch, tx=here.tx, to_epoch=there.epoch, to_tx=there.tx, at=at,
    )  # fmt: skip
    return moved == 1


async def touched(tx: Transaction, group: int, here: Place, end: int) -> Sequence[Told]:
    """Return all events of every file to which something happened between two places."""
    return await tx.all(
        Told, SQL_TOLD, group=group, epoch=here.epoch, from_tx=here.tx, to_tx=end
    )  # fmt: skip


SQL_UNCHANGED = """
    SELECT r.application, r.seq
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN sent_back_unchanged r ON r.bucket = u.bucket AND r.application = u.id
     LIMIT 20000
"""
SQL_KEEP_UNCHANGED = """
    INSERT INTO sent_back_unchanged (bucket, application, seq)
    SELECT bucket, application, seq
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[], %(seqs)s::int[])
        AS u(bucket, application, seq)
     ORDER BY bucket, application, seq
        ON CONFLICT (bucket, application, seq) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A sending back after which the very same came in again."""

    application: UUID
    seq: int


async def unchanged(tx: Transaction, ids: Sequence[UUID]) -> list[Unchanged]:
    """Return the sendings back of some files that were found empty before."""
    return await tx.all(
        Unchanged, SQL_UNCHANGED, buckets=[bucket_of(id_) for id_ in ids], ids=list(ids)
    )


async def keep_unchanged(tx: Transaction, found: Sequence[Unchanged]) -> None:
    """Remember which sendings back were empty, whatever becomes of the contents."""
    await tx.run(
        SQL_KEEP_UNCHANGED,
        buckets=[bucket_of(each.application) for each in found],
        ids=[each.application for each in found], seqs=[each.seq for each in found],
    )  # fmt: skip


async def forget(tx: Transaction) -> None:
    """Begin again from the first event."""
    await tx.run(SQL_FORGET)
