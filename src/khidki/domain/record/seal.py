"""Sealed blocks: what is signed, chained and published about the events of a bucket group.

A block holds every event of 64 buckets between two points of the transaction log: from where the
block before it ended, up to (epoch, to_tx). An event that is put in later lies in a range that is
already closed, and an event that is gone leaves its leaf behind. Each line names the time of its
sealing and the hash of the line before it; `fingerprints` tell which leaf differs.
"""

import base64
import hashlib
import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.domain.record.proof import root

GENESIS = bytes(32)  # what the first block of a group names as its previous
FINGERPRINT_BYTES = 8
_LEAF = struct.Struct(">H16sI32s")
_START = datetime(1970, 1, 1, tzinfo=UTC)

# (key id, what was signed, signature) -> whether that key signed it
IsSigned = Callable[[str, bytes, bytes], bool]


class NotASeal(ValueError):  # noqa: N818 -- says what the line is, not that we failed
    """A line is not one that Khidki wrote."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event in a block: its name and its digest."""

    bucket: int
    application: UUID
    seq: int
    digest: bytes

    def pack(self) -> bytes:
        """Return the 54 bytes under which a block remembers the event."""
        return _LEAF.pack(self.bucket, self.application.bytes, self.seq, self.digest)


def unpack(leaves: bytes) -> list[Leaf]:
    """Return the leaves of a block; bytes left over mean that somebody cut it."""
    if len(leaves) % _LEAF.size:
        raise NotASeal
    return [Leaf(b, UUID(bytes=id_), seq, d) for b, id_, seq, d in _LEAF.iter_unpack(leaves)]


def fingerprints(leaves: Sequence[Leaf]) -> bytes:
    """Return the first bytes of each digest: enough to find a leaf, too little to say anything."""
    return b"".join(leaf.digest[:FINGERPRINT_BYTES] for leaf in leaves)


@dataclass(frozen=True, slots=True)
class Block:
    """One sealed block; `bucket` is the first of its group."""

    bucket: int
    epoch: int
    block: int
    from_tx: int
    to_tx: int
    leaf_count: int
    root: bytes
    previous: bytes
    sealed_at: datetime

    @property
    def place(self) -> tuple[int, int]:
        """Epoch and number: the order of blocks in their chain."""
        return self.epoch, self.block

    @property
    def end(self) -> tuple[int, int]:
        """Epoch and transaction: every event before it is in this block or an earlier one."""
        return self.epoch, self.to_tx

    def line(self) -> bytes:
        """Return the one line that is signed and published."""
        return (
            f"khidki-seal-1 {self.epoch} {self.bucket} {self.block} {self.from_tx} {self.to_tx} "
            f"{self.leaf_count} {_microseconds(self.sealed_at)} "
            f"{self.root.hex()} {self.previous.hex()}"
        ).encode()

    def head(self) -> bytes:
        """Return the hash that the next block names as its `previous`."""
        return hashlib.sha256(self.line()).digest()


def seal(
    leaves: Sequence[Leaf],
    *,
    after: Block | None,
    bucket: int,
    end: tuple[int, int],
    at: datetime,
) -> Block:
    """Return the block that follows `after` and closes the log of a group up to `end`."""
    epoch, to_tx = end
    same_epoch = after is not None and after.epoch == epoch
    return Block(
        bucket=bucket,
        epoch=epoch,
        block=after.block + 1 if after is not None and same_epoch else 1,
        from_tx=0 if after is None else after.to_tx,
        to_tx=to_tx,
        leaf_count=len(leaves),
        root=root([leaf.digest for leaf in leaves]),
        previous=GENESIS if after is None else after.head(),
        sealed_at=at,
    )


def read_line(line: bytes) -> Block:
    """Return the block that a line speaks of."""
    try:
        kind, epoch, bucket, block, from_tx, to_tx, count, at, root_, previous = line.decode(
            "ascii"
        ).split(" ")
        found = Block(
            int(bucket), int(epoch), int(block), int(from_tx), int(to_tx), int(count),
            bytes.fromhex(root_), bytes.fromhex(previous), _instant(int(at)),
        )  # fmt: skip
    except (ValueError, OverflowError) as cause:
        raise NotASeal from cause
    if kind != "khidki-seal-1" or found.line() != line:
        raise NotASeal
    return found


@dataclass(frozen=True, slots=True)
class SignedBlock:
    """A block's line as it goes out into the world."""

    block: Block
    key_id: str
    signature: bytes
    fingerprints: bytes

    def to_json(self) -> bytes:
        """Return one line of JSON, without the newline."""
        return _json(
            line=self.block.line().decode(),
            key=self.key_id,
            signature=_base64(self.signature),
            leaves=_base64(self.fingerprints),
        )

    @classmethod
    def from_json(cls, text: bytes) -> "SignedBlock":
        """Return the block of one published line."""
        data = _object(text, "line", "key", "signature", "leaves")
        return cls(
            read_line(data["line"].encode()),
            data["key"],
            _bytes(data["signature"]),
            _bytes(data["leaves"]),
        )


@dataclass(frozen=True, slots=True)
class NewEpoch:
    """The public word that the database came back from a backup, and what of each chain it kept."""

    epoch: int
    at: datetime
    kept: tuple[tuple[int, int, int], ...]  # (group's first bucket, epoch, block), 0 0 for none

    def line(self) -> bytes:
        """Return the one line that is signed and published."""
        kept = " ".join(f"{bucket}:{epoch}:{block}" for bucket, epoch, block in self.kept)
        return f"khidki-epoch-1 {self.epoch} {_microseconds(self.at)} {kept}".encode()

    def sets_aside(self, block: Block) -> bool:
        """Whether the restore that this line tells of lost a block that had been published."""
        return block.epoch < self.epoch and any(
            bucket == block.bucket and (epoch, number) < block.place
            for bucket, epoch, number in self.kept
        )

    def to_json(self, *, key_id: str, signature: bytes) -> bytes:
        """Return one line of JSON, without the newline."""
        return _json(line=self.line().decode(), key=key_id, signature=_base64(signature))


def read_epoch(text: bytes, is_signed: IsSigned) -> NewEpoch:
    """Return the epoch of one published line whose signature holds."""
    data = _object(text, "line", "key", "signature")
    line = data["line"].encode()
    try:
        kind, epoch, at, *kept = data["line"].split(" ")
        triples = [tuple(int(part) for part in each.split(":")) for each in kept]
        found = NewEpoch(int(epoch), _instant(int(at)), tuple((b, e, n) for b, e, n in triples))
    except (ValueError, OverflowError) as cause:
        raise NotASeal from cause
    whole = kind == "khidki-epoch-1" and found.line() == line
    if not whole or not is_signed(data["key"], line, _bytes(data["signature"])):
        raise NotASeal
    return found


def _microseconds(instant: datetime) -> int:
    return (instant - _START) // timedelta(microseconds=1)


def _instant(microseconds: int) -> datetime:
    return _START + timedelta(microseconds=microseconds)


def _json(**values: str) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode()


def _object(text: bytes, *names: str) -> dict[str, str]:
    try:
        data: Any = json.loads(text)
    except ValueError as cause:
        raise NotASeal from cause
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in names):  # pyright: ignore[reportUnknownMemberType]
        raise NotASeal
    return data  # pyright: ignore[reportUnknownVariableType]


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as cause:
        raise NotASeal from cause
