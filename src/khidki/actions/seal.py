"""Seal what happened, and publish the seals where the database's administrator has no hand.

Sixteen groups of buckets have a chain each. A block is stored first and published after; a crash
between the two is mended at the next run, because publishing starts from what the files already
hold. When files and database disagree nothing more is sealed or published for that group: that is
no accident. After a restore `begin_epoch` must run before the window opens again.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from khidki.domain.bucket import BUCKETS, GROUP
from khidki.domain.record import seal as seal_
from khidki.domain.record.seal import NewEpoch, NotASeal, SignedBlock
from khidki.domain.refusal import Fault
from khidki.gateways.published_roots import PublishedRoots
from khidki.store import seals
from khidki.store.database import Database

GROUPS = range(0, BUCKETS, GROUP)
PUBLISHED_AT_ONCE = 50


class SealingKey(Protocol):
    """The window's own key."""

    @property
    def key_id(self) -> str:
        """Under which name the public half is published."""
        ...

    def sign_bytes(self, data: bytes) -> bytes:
        """Return the signature of raw bytes."""
        ...


class HistoriesDiffer(Fault):
    """The published files and the database tell different histories; a person must look."""

    def __init__(self, groups: list[int]) -> None:
        super().__init__(f"published history differs in groups {groups}", retryable=False)
        self.groups = groups


async def seal(
    database: Database,
    *,
    key: SealingKey,
    published: PublishedRoots,
    now: Callable[[], datetime],
) -> int:
    """Seal and publish everything that is ready in all groups; return how many blocks were made."""
    made = 0
    differ: list[int] = []
    for group in GROUPS:
        try:
            if not await _is_published(database, group, published):
                await _publish(database, group, published)
            blocks = await _seal_group(database, group, key, now)
            if blocks:
                await _publish(database, group, published)
            made += blocks
        except NotASeal:
            differ.append(group)
    if differ:
        raise HistoriesDiffer(differ)
    return made


async def begin_epoch(
    owner: Database, *, key: SealingKey, published: PublishedRoots, now: datetime
) -> int:
    """Begin a new sealing epoch after a restore and publish what of each chain was kept.

    `owner` must be connected as the tables' owner; it waits for every running writer. What the old
    epoch left unsealed goes into the first block of the new one.
    """
    async with owner.transaction() as tx:
        epoch = await seals.raise_epoch(tx)
        last = {group: await seals.last(tx, group) for group in GROUPS}
        kept = tuple(
            (group, block.epoch, block.block) if block else (group, 0, 0)
            for group, block in last.items()
        )
        word = NewEpoch(epoch, now, kept)
        signature = await asyncio.to_thread(key.sign_bytes, word.line())
        # Published before the commit: an epoch that nobody was told of would look like a removal.
        await asyncio.to_thread(published.add_epoch, word, key_id=key.key_id, signature=signature)
    return epoch


async def _seal_group(
    database: Database, group: int, key: SealingKey, now: Callable[[], datetime]
) -> int:
    made = 0
    async with database.reading() as tx:
        while True:
            last = await seals.last(tx, group)
            ready = await seals.waiting(tx, group, last)
            if ready is None:
                return made
            block = seal_.seal(ready.leaves, after=last, bucket=group, end=ready.end, at=now())
            signature = await asyncio.to_thread(key.sign_bytes, block.line())
            if not await seals.add(tx, block, ready.leaves, key_id=key.key_id, signature=signature):
                return made
            made += 1


async def _is_published(database: Database, group: int, published: PublishedRoots) -> bool:
    head = await asyncio.to_thread(published.head, group)
    async with database.reading() as tx:
        last = await seals.last(tx, group)
    return last == (None if head is None else head.block)


async def _publish(database: Database, group: int, published: PublishedRoots) -> None:
    """Publish what the files lack; raises `NotASeal` when they hold what the database does not."""
    async with database.reading() as tx:
        head = await asyncio.to_thread(published.head, group)
        if head is not None:
            ours = await seals.one(tx, group, head.block.place)
            lost = ours is None and await seals.epoch(tx) > head.block.epoch
            if not lost and (ours is None or ours.as_block() != head.block):
                raise NotASeal
        page: list[SignedBlock] = []
        async for block in seals.after(tx, group, head.block.place if head else (0, 0)):
            page.append(block.signed())
            if len(page) == PUBLISHED_AT_ONCE:
                await asyncio.to_thread(_append_new, published, group, page)
                page = []
        if page:
            await asyncio.to_thread(_append_new, published, group, page)


def _append_new(published: PublishedRoots, group: int, page: list[SignedBlock]) -> None:
    # Another sealer may have published some of these between our look at the head and the lock.
    with published.locked():
        head = published.head(group)
        place = head.block.place if head else (0, 0)
        published.append(group, [block for block in page if block.block.place > place])
