"""Merkle trees over events: proof that nothing was changed, removed or back-dated.

Hashing as in RFC 6962 section 2.1: a leaf is SHA-256(0x00 || data), a node SHA-256(0x01 || left ||
right), so that a leaf can never pass for a node. `path` and `root_from` let a citizen's receipt
carry its own small proof. What a root is sealed into lies in `seal.py`.
"""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()
Step = tuple[bool, bytes]  # (the sibling is on the left, its hash)


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree head of leaf hashes, in their order."""
    if not leaves:
        return EMPTY
    level = list(leaves)
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        # RFC 6962 splits at the largest power of two, which leaves an odd last node as it is.
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[Step]:
    """Return the siblings that lead from the leaf at `index` to the root."""
    assert 0 <= index < len(leaves)
    steps: list[Step] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            steps.append((sibling < index, level[sibling]))
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
        index //= 2
    return steps


def root_from(leaf: bytes, steps: Sequence[Step]) -> bytes:
    """Return the root that a leaf hash and its siblings lead to."""
    for on_the_left, sibling in steps:
        leaf = _node(sibling, leaf) if on_the_left else _node(leaf, sibling)
    return leaf


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
