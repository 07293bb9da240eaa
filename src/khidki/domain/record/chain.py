"""One group's chain, checked block by block against its events and against what was published.

`Chain.check` is handed each stored block in order with the events that lie in its range now. It
answers with findings that name an application by its id; whoever reads the rows adds the number. Of
a block that was rewritten or removed the published fingerprints still tell which leaves are not as
they were.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from khidki.domain.record.finding import Finding, Kind
from khidki.domain.record.proof import root
from khidki.domain.record.seal import (
    FINGERPRINT_BYTES,
    GENESIS,
    Block,
    IsSigned,
    Leaf,
    NewEpoch,
    NotASeal,
    SignedBlock,
    fingerprints,
    unpack,
)

PUBLISHED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """A block as the database gives it back: every part may have been tampered with."""

    block: Block
    leaves: bytes
    head: bytes
    key_id: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class PublishedLine:
    """One line of a published file and where it stands."""

    where: str
    text: bytes


class Chain:
    """The chain of one group, while it is being checked."""

    def __init__(
        self,
        lines: Iterable[PublishedLine],
        *,
        epochs: Sequence[NewEpoch],
        is_signed: IsSigned,
        now: datetime,
    ) -> None:
        self._lines = iter(lines)
        self._epochs = epochs
        self._is_signed = is_signed
        self._now = now
        self._last: Block | None = None
        self._published: tuple[PublishedLine, SignedBlock] | None = None
        self._spoilt: list[Finding] = []
        self._published_place = (0, 0)
        self._not_published: list[Block] = []
        self.set_aside = 0
        self._step()

    @property
    def last_sealed_at(self) -> datetime | None:
        """When the newest block so far was sealed."""
        return None if self._last is None else self._last.sealed_at

    @property
    def unpublished(self) -> int:
        """How many of the newest blocks are not published yet."""
        return len(self._not_published)

    def lost_before(self, place: tuple[int, int] | None) -> Iterator[SignedBlock]:
        """Take the genuine published blocks that should stand before a place (None: the end)."""
        while self._published is not None:
            line, published = self._published
            if place is not None and published.block.place >= place:
                return
            self._step()
            if any(epoch.sets_aside(published.block) for epoch in self._epochs):
                self.set_aside += 1
            elif self._signed(published):
                yield published
            else:
                self._spoilt.append(Finding(Kind.PUBLISHED_ALTERED, where=line.where))

    def check_lost(self, lost: SignedBlock, events: Sequence[Leaf]) -> Iterator[Finding]:
        """Check the events in the range of a block that only the published files still have."""
        yield Finding(Kind.BLOCK_REMOVED, where=_name(lost.block))
        yield from _differing(lost.block, events, lost)
        yield from self._passed_over()
        self._last = lost.block

    def missing_until(self, block: Block) -> tuple[int, int] | None:
        """Return where a block begins when blocks before it are missing, else None."""
        if self._follows(block):
            return None
        return (block.epoch, block.from_tx) if block.block > 1 else None

    def check(self, stored: Stored, events: Sequence[Leaf]) -> Iterator[Finding]:
        """Check the next block; `events` are those in its range, in the log's order."""
        block = stored.block
        yield from self._check_chain(stored)
        yield from self._check_leaves(stored, events)
        yield from self._check_published(stored)
        self._last = block

    def finish(self) -> Iterator[Finding]:
        """Say what is wrong with the published lines, and what should have been published."""
        yield from self._spoilt
        for block in self._not_published:
            if block.sealed_at < self._now - PUBLISHED_WITHIN:
                yield Finding(Kind.BLOCK_NOT_PUBLISHED, where=_name(block))

    def _follows(self, block: Block) -> bool:
        last = self._last
        if last is None or block.epoch > last.epoch:
            return block.block == 1
        return block.block == last.block + 1

    def _check_chain(self, stored: Stored) -> Iterator[Finding]:
        block, last = stored.block, self._last
        line = block.line()
        if not self._is_signed(stored.key_id, line, stored.signature):
            yield Finding(Kind.BLOCK_UNSIGNED, where=_name(block))
        previous, from_tx = (GENESIS, 0) if last is None else (last.head(), last.to_tx)
        if stored.head != block.head():
            yield Finding(Kind.BLOCK_ALTERED, where=_name(block))
        elif not self._follows(block):
            number = 1 if last is None or block.epoch > last.epoch else last.block + 1
            yield Finding(Kind.BLOCK_REMOVED, where=f"{block.epoch}/{block.bucket}/{number}")
        elif (block.previous, block.from_tx) != (previous, from_tx):
            yield Finding(Kind.BLOCK_ALTERED, where=_name(block))

    def _check_leaves(self, stored: Stored, events: Sequence[Leaf]) -> Iterator[Finding]:
        block, where = stored.block, _name(stored.block)
        try:
            leaves = unpack(stored.leaves)
        except NotASeal:
            yield Finding(Kind.BLOCK_ALTERED, where=where)
            return
        whole = root([leaf.digest for leaf in leaves]) == block.root
        if not whole or len(leaves) != block.leaf_count:
            yield Finding(Kind.BLOCK_ALTERED, where=where)
        if stored.leaves == b"".join(leaf.pack() for leaf in events):
            return
        sealed = {(leaf.application, leaf.seq): leaf.digest for leaf in leaves}
        there = {(leaf.application, leaf.seq): leaf.digest for leaf in events}
        for (application, seq), digest in sealed.items():
            found = there.get((application, seq))
            if found != digest:
                kind = Kind.EVENT_REMOVED if found is None else Kind.EVENT_ALTERED
                yield Finding(kind, None, seq, application, where)
        for application, seq in there.keys() - sealed.keys():
            yield Finding(Kind.EVENT_ADDED, None, seq, application, where)

    def _check_published(self, stored: Stored) -> Iterator[Finding]:
        block = stored.block
        if self._published is None or self._published[1].block.place > block.place:
            self._not_published.append(block)
            return
        yield from self._passed_over()
        line, published = self._published
        yield from self._compare(stored, line, published)
        self._step()

    def _compare(
        self, stored: Stored, line: PublishedLine, published: SignedBlock
    ) -> Iterator[Finding]:
        same_line = published.block == stored.block
        # What is stored was checked already; the same signature need not be checked twice.
        signed = published.key_id, published.signature
        genuine = same_line and signed == (stored.key_id, stored.signature)
        genuine = genuine or self._signed(published)
        try:
            leaves = unpack(stored.leaves)
        except NotASeal:
            leaves = []
        marks = fingerprints(leaves)
        if not genuine or (same_line and marks != published.fingerprints):
            # The leaves stored may be the spoilt ones: then their root is wrong and was reported.
            intact = root([leaf.digest for leaf in leaves]) == stored.block.root
            if not genuine or intact:
                yield Finding(Kind.PUBLISHED_ALTERED, where=line.where)
                return
        if not same_line:
            yield Finding(Kind.BLOCK_NOT_AS_PUBLISHED, where=_name(stored.block))
        if marks != published.fingerprints:
            yield from _differing(stored.block, leaves, published)

    def _passed_over(self) -> Iterator[Finding]:
        # Something later is published: these were taken out of the files.
        for passed in self._not_published:
            yield Finding(Kind.BLOCK_NOT_PUBLISHED, where=_name(passed))
        self._not_published = []

    def _signed(self, published: SignedBlock) -> bool:
        return self._is_signed(published.key_id, published.block.line(), published.signature)

    def _step(self) -> None:
        """Take the next published line that makes sense; remember those that do not."""
        for line in self._lines:
            try:
                published = SignedBlock.from_json(line.text)
            except NotASeal:
                self._spoilt.append(Finding(Kind.PUBLISHED_ALTERED, where=line.where))
                continue
            if published.block.place <= self._published_place:
                self._spoilt.append(Finding(Kind.PUBLISHED_ALTERED, where=line.where))
                continue
            self._published_place = published.block.place
            self._published = line, published
            return
        self._published = None


def _differing(block: Block, leaves: Sequence[Leaf], published: SignedBlock) -> Iterator[Finding]:
    """Name the leaves that were not published; possible while the block's range is the same."""
    if (block.from_tx, block.to_tx) != (published.block.from_tx, published.block.to_tx):
        return
    marks = published.fingerprints
    known = Counter(
        marks[i : i + FINGERPRINT_BYTES] for i in range(0, len(marks), FINGERPRINT_BYTES)
    )
    for leaf in leaves:
        mark = leaf.digest[:FINGERPRINT_BYTES]
        if known[mark] > 0:
            known[mark] -= 1
        else:
            yield Finding(Kind.EVENT_ALTERED, None, leaf.seq, leaf.application, _name(block))
    if len(leaves) < published.block.leaf_count:
        yield Finding(Kind.EVENTS_LOST, where=_name(block))


def _name(block: Block) -> str:
    return f"{block.epoch}/{block.bucket}/{block.block}"
