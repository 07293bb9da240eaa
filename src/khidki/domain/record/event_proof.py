"""A small proof that one event stood in the log when its block was sealed.

A citizen keeps it with the receipt; anyone can check it offline with the window's public keys and
no help from Khidki: hash the event's data, follow the path to the root, find the root in the signed
line. It says nothing about the person: an event names ids, times and the digest of its content.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any

from khidki.domain.record.proof import Step, leaf_hash, root_from
from khidki.domain.record.seal import Block, IsSigned, NotASeal, read_line

FORMAT = "khidki-event-proof-1"
SIDES = {"left": True, "right": False}


class NotAProof(ValueError):  # noqa: N818 -- says what the text is, not that we failed
    """The text is not a proof that Khidki wrote."""


@dataclass(frozen=True, slots=True)
class EventProof:
    """One event, the way from its leaf to the root, and the signed line that holds the root."""

    data: bytes
    path: tuple[Step, ...]
    line: bytes
    key_id: str
    signature: bytes

    def holds(self, is_signed: IsSigned) -> bool:
        """Whether the event was in the block and the block was signed by one of the keys."""
        try:
            block = read_line(self.line)
        except NotASeal:
            return False
        found = root_from(leaf_hash(self.data), self.path)
        return found == block.root and is_signed(self.key_id, self.line, self.signature)

    def block(self) -> Block:
        """Return the block that the line speaks of."""
        return read_line(self.line)

    def to_json(self) -> str:
        """Return the proof as a file to keep; `docs/decisions/0010-proof-log.md` explains it."""
        return json.dumps(
            {
                "format": FORMAT,
                "event": self.data.decode(),
                "path": [["left" if left else "right", hash_.hex()] for left, hash_ in self.path],
                "line": self.line.decode(),
                "key": self.key_id,
                "signature": base64.b64encode(self.signature).decode(),
            },
            ensure_ascii=False,
            indent=1,
        )


def read_proof(text: str | bytes) -> EventProof:
    """Return the proof that somebody kept; it may still not hold."""
    try:
        data: Any = json.loads(text)
        if data["format"] != FORMAT:
            raise NotAProof
        return EventProof(
            data=data["event"].encode(),
            path=tuple((SIDES[side], bytes.fromhex(hash_)) for side, hash_ in data["path"]),
            line=data["line"].encode(),
            key_id=str(data["key"]),
            signature=base64.b64decode(data["signature"], validate=True),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as cause:
        raise NotAProof from cause
