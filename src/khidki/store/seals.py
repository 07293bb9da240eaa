"""Seals: which events the next block of a group holds, and the blocks that were made.

A block ends at a horizon: below it no transaction is still running, so nothing can appear there any
more. What an earlier epoch left unsealed at a restore goes into the first block of the next one,
whole: its transaction numbers may mean nothing to this server. Two sealers may try the same block;
the primary key lets one in.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.record.seal import Block, Leaf, SignedBlock, fingerprints, unpack
from khidki.store.database import Transaction

LEAVES_AT_MOST = 20_000
NO_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """A block as it is stored."""

    bucket: int
    epoch: int
    block: int
    from_tx: int
    to_tx: int
    leaf_count: int
    leaves: bytes = field(repr=False)
    root: bytes
    previous: bytes
    head: bytes
    signature: bytes
    key_id: str
    sealed_at: datetime

    def as_block(self) -> Block:
        """Return what the signed line is made of."""
        return Block(
            self.bucket, self.epoch, self.block, self.from_tx, self.to_tx, self.leaf_count,
            self.root, self.previous, self.sealed_at,
        )  # fmt: skip

    def signed(self) -> SignedBlock:
        """Return what is published."""
        marks = fingerprints(unpack(self.leaves))
        return SignedBlock(self.as_block(), self.key_id, self.signature, marks)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next block of a group will hold and where it ends."""

    leaves: Sequence[Leaf]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Horizon:
    epoch: int
    tx: int


@dataclass(frozen=True, slots=True)
class _Row:
    bucket: int
    application: UUID
    seq: int
    digest: bytes
    tx: int


SQL_HORIZON = """
    SELECT epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS tx
      FROM installation
"""
SQL_EPOCH = "SELECT epoch FROM installation"
SQL_LAST = """
    SELECT bucket, epoch, block, from_tx::text::bigint, to_tx::text::bigint, leaf_count, root,
           previous, sealed_at
      FROM seal
     WHERE bucket = %(group)s
     ORDER BY epoch DESC, block DESC
     LIMIT 1
"""
SQL_WAITING = """
    SELECT bucket, application, seq, digest, tx::text::bigint
      FROM event
     WHERE epoch = %(epoch)s AND (bucket >> 6) = %(group)s >> 6
       AND tx >= %(from_tx)s::text::xid8 AND tx < %(to_tx)s::text::xid8
     ORDER BY epoch, (bucket >> 6), tx, bucket, application, seq
     LIMIT %(limit)s
"""
SQL_OLDEST_WAITING = """
    SELECT recorded_at
      FROM event
     WHERE epoch = %(epoch)s AND (bucket >> 6) = %(group)s >> 6 AND tx >= %(from_tx)s::text::xid8
     ORDER BY epoch, (bucket >> 6), tx
     LIMIT 1
"""
SQL_ADD = """
    INSERT INTO seal (bucket, epoch, block, from_tx, to_tx, leaf_count, leaves, root, previous,
                      head, signature, key_id, sealed_at)
    VALUES (%(bucket)s, %(epoch)s, %(block)s, %(from_tx)s::text::xid8, %(to_tx)s::text::xid8,
            %(leaf_count)s, %(leaves)s, %(root)s, %(previous)s, %(head)s, %(signature)s,
            %(key_id)s, %(sealed_at)s)
        ON CONFLICT (bucket, epoch, block) DO NOTHING
"""
SQL_AFTER = """
    SELECT bucket, epoch, block, from_tx::text::bigint, to_tx::text::bigint, leaf_count, leaves,
           root, previous, head, signature, key_id, sealed_at
      FROM seal
     WHERE bucket = %(group)s AND (epoch, block) > (%(epoch)s, %(block)s)
     ORDER BY epoch, block
     LIMIT 1
"""
SQL_ONE = """
    SELECT bucket, epoch, block, from_tx::text::bigint, to_tx::text::bigint, leaf_count, leaves,
           root, previous, head, signature, key_id, sealed_at
      FROM seal
     WHERE bucket = %(group)s AND epoch = %(epoch)s AND block = %(block)s
"""
SQL_HOLDING = """
    SELECT s.bucket, s.epoch, s.block, s.from_tx::text::bigint, s.to_tx::text::bigint,
           s.leaf_count, s.leaves, s.root, s.previous, s.head, s.signature, s.key_id, s.sealed_at
      FROM seal s
      JOIN event e ON e.bucket = %(bucket)s AND e.application = %(application)s AND e.seq = %(seq)s
     WHERE s.bucket = %(group)s AND (s.epoch, s.to_tx) > (e.epoch, e.tx)
     ORDER BY s.epoch, s.block
     LIMIT 1
"""
# Waits until every writer of events has ended, so that none of the old epoch comes after this one.
SQL_STOP_WRITERS = "LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE"
SQL_RAISE_EPOCH = "UPDATE installation SET epoch = epoch + 1 RETURNING epoch"


async def last(tx: Transaction, group: int) -> Block | None:
    """Return the newest block of a group."""
    return await tx.one(Block, SQL_LAST, group=group)


async def waiting(
    tx: Transaction, group: int, after: Block | None, *, at_most: int = LEAVES_AT_MOST
) -> Waiting | None:
    """Return what the block after `after` holds, or None when nothing is ready to be sealed.

    More than `at_most` events come only of one transaction that wrote more, or of a restore.
    """
    # The horizon is read before the events: what ended before it is seen by every later statement.
    horizon = await tx.one(_Horizon, SQL_HORIZON)
    assert horizon is not None, "a migrated database has its installation row"
    left_over = await _left_over(tx, group, after, horizon.epoch)
    from_tx = after.to_tx if after is not None and after.epoch == horizon.epoch else 0
    rows, to_tx = await _ready(tx, group, horizon, from_tx=from_tx, at_most=at_most)
    if not left_over and not rows:
        return None
    return Waiting([_leaf(row) for row in [*left_over, *rows]], (horizon.epoch, to_tx))


async def oldest_waiting(tx: Transaction, group: int) -> datetime | None:
    """Return when the oldest event that no block of a group covers was recorded, or None."""
    now_in, newest = await epoch(tx), await last(tx, group)
    from_tx = newest.to_tx if newest is not None and newest.epoch == now_in else 0
    return await tx.value(SQL_OLDEST_WAITING, epoch=now_in, group=group, from_tx=from_tx)


async def _left_over(tx: Transaction, group: int, after: Block | None, epoch: int) -> list[_Row]:
    begun, from_tx = (1, 0) if after is None else after.end
    found: list[_Row] = []
    for old in range(begun, epoch):
        start = from_tx if old == begun else 0
        found += await _events(tx, group, old, (start, NO_END), None)
    return found


async def _ready(
    tx: Transaction, group: int, horizon: _Horizon, *, from_tx: int, at_most: int
) -> tuple[list[_Row], int]:
    rows = await _events(tx, group, horizon.epoch, (from_tx, horizon.tx), at_most + 1)
    if len(rows) <= at_most:
        return rows, horizon.tx
    cut = rows[at_most].tx
    if cut > rows[0].tx:
        return [row for row in rows if row.tx < cut], cut
    # One transaction is larger than a block should be; a block never splits a transaction.
    return await _events(tx, group, horizon.epoch, (from_tx, cut + 1), None), cut + 1


async def _events(
    tx: Transaction, group: int, epoch: int, within: tuple[int, int], limit: int | None
) -> list[_Row]:
    from_tx, to_tx = within
    return await tx.all(
        _Row, SQL_WAITING, group=group, epoch=epoch, from_tx=from_tx, to_tx=to_tx, limit=limit
    )


def _leaf(row: _Row) -> Leaf:
    return Leaf(row.bucket, row.application, row.seq, row.digest)


async def add(
    tx: Transaction, block: Block, leaves: Sequence[Leaf], *, key_id: str, signature: bytes
) -> bool:
    """Store a block; False when another sealer has made it already."""
    added = await tx.run(
        SQL_ADD,
        bucket=block.bucket, epoch=block.epoch, block=block.block, from_tx=block.from_tx,
        to_tx=block.to_tx, leaf_count=block.leaf_count, root=block.root, previous=block.previous,
        leaves=b"".join(leaf.pack() for leaf in leaves), head=block.head(), signature=signature,
        key_id=key_id, sealed_at=block.sealed_at,
    )  # fmt: skip
    return added == 1


async def after(
    tx: Transaction, group: int, place: tuple[int, int] = (0, 0)
) -> AsyncGenerator[Sealed]:
    """Read the blocks of a group that follow a place in its chain, one at a time."""
    while True:
        epoch, block = place
        found = await tx.one(Sealed, SQL_AFTER, group=group, epoch=epoch, block=block)
        if found is None:
            return
        yield found
        place = found.epoch, found.block


async def one(tx: Transaction, group: int, place: tuple[int, int]) -> Sealed | None:
    """Return one block by its place."""
    epoch, block = place
    return await tx.one(Sealed, SQL_ONE, group=group, epoch=epoch, block=block)


async def holding(tx: Transaction, group: int, application: UUID, seq: int) -> Sealed | None:
    """Return the block whose range an event lies in, or None while it waits to be sealed."""
    return await tx.one(
        Sealed,
        SQL_HOLDING,
        group=group, bucket=bucket_of(application), application=application, seq=seq,
    )  # fmt: skip


async def epoch(tx: Transaction) -> int:
    """Return the sealing epoch that the database is in."""
    return int(await tx.value(SQL_EPOCH))


async def raise_epoch(tx: Transaction) -> int:
    """Begin the next epoch and return it; needs the owner's rights and waits for all writers."""
    await tx.run(SQL_STOP_WRITERS)
    return int(await tx.value(SQL_RAISE_EPOCH))
