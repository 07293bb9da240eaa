"""The tree of RFC 6962 and the lines and proofs that are built on it."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.record import seal
from khidki.domain.record.event_proof import EventProof, NotAProof, read_proof
from khidki.domain.record.proof import EMPTY, leaf_hash, path, root, root_from
from khidki.domain.record.seal import (
    Leaf,
    NewEpoch,
    NotASeal,
    SignedBlock,
    read_epoch,
    read_line,
    unpack,
)

# The reference vectors of Certificate Transparency for RFC 6962: eight leaves and their tree heads.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(data) for data in INPUTS]
AT = datetime(2026, 11, 22, 2, 30, 0, 123456, tzinfo=UTC)


def accept(key_id: str, data: bytes, signature: bytes) -> bool:
    return signature == hashlib.sha256(key_id.encode() + data).digest()


def signature(data: bytes) -> bytes:
    return hashlib.sha256(b"key" + data).digest()


def some_leaves(count: int) -> list[Leaf]:
    return [Leaf(5, UUID(int=n * 1024 + 5), n, leaf_hash(bytes([n]))) for n in range(1, count + 1)]


def a_block(count: int = 3, after: seal.Block | None = None) -> seal.Block:
    return seal.seal(some_leaves(count), after=after, bucket=0, end=(1, 900), at=AT)


def test_a_tree_without_leaves_has_the_hash_of_nothing():
    assert root([]) == EMPTY == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("count", range(1, 9))
def test_the_tree_heads_are_those_of_the_reference(count: int):
    assert root(LEAVES[:count]).hex() == ROOTS[count - 1]


def test_the_audit_path_is_that_of_the_reference():
    steps = path(LEAVES, 5)
    assert [hash_.hex() for _, hash_ in steps] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(1, 70), st.data())
def test_every_leaf_leads_to_the_root_and_no_other_leaf_does(count: int, data: st.DataObject):
    leaves = [leaf_hash(bytes([n])) for n in range(count)]
    index = data.draw(st.integers(0, count - 1))
    steps = path(leaves, index)
    assert root_from(leaves[index], steps) == root(leaves)
    assert root_from(leaf_hash(b"other"), steps) != root(leaves)


def test_a_node_never_passes_for_a_leaf():
    assert root(LEAVES[:2]) != leaf_hash(LEAVES[0] + LEAVES[1])


def test_a_line_reads_back_to_its_block():
    block = a_block()
    assert read_line(block.line()) == block


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"khidki-seal-1",
        b"khidki-seal-2 1 0 1 0 900 3 1 00 00",
        b"\xff\xfe",
        "खंड 1 2 3".encode(),
    ],
)
def test_what_is_not_a_line_is_refused(spoilt: bytes):
    with pytest.raises(NotASeal):
        read_line(spoilt)


def test_a_line_has_only_one_spelling():
    with pytest.raises(NotASeal):
        read_line(a_block().line().replace(b" 900 ", b" +900 "))


def test_blocks_are_numbered_and_chained_and_begin_where_the_last_one_ended():
    first = a_block()
    second = seal.seal(some_leaves(1), after=first, bucket=0, end=(1, 950), at=AT)
    assert (second.block, second.from_tx, second.previous) == (2, 900, first.head())


def test_the_first_block_of_a_new_epoch_follows_the_last_of_the_old_one():
    first = a_block()
    second = seal.seal(some_leaves(1), after=first, bucket=0, end=(2, 40), at=AT)
    assert (second.place, second.from_tx, second.previous) == ((2, 1), 900, first.head())


def test_the_time_of_sealing_is_part_of_what_is_signed():
    block = a_block()
    assert replace(block, sealed_at=AT.replace(year=2025)).head() != block.head()


def test_leaves_keep_every_bit_and_cut_ones_are_refused():
    packed = b"".join(leaf.pack() for leaf in some_leaves(4))
    assert unpack(packed) == some_leaves(4)
    with pytest.raises(NotASeal):
        unpack(packed[:-1])


def test_a_published_line_reads_back():
    block = a_block()
    signed = SignedBlock(block, "key", signature(block.line()), b"12345678" * 3)
    assert SignedBlock.from_json(signed.to_json()) == signed


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"line": 1}', b"\xff", b'{"line":"x"'])
def test_a_spoilt_published_line_is_refused(text: bytes):
    with pytest.raises(NotASeal):
        SignedBlock.from_json(text)


def test_a_restore_sets_aside_only_blocks_behind_those_it_kept():
    word = NewEpoch(2, AT, ((0, 1, 1), (64, 0, 0)))
    first = a_block()
    assert not word.sets_aside(first)
    assert word.sets_aside(replace(first, block=2))
    assert word.sets_aside(replace(first, bucket=64))
    assert not word.sets_aside(replace(first, epoch=2, block=2))


def test_a_restore_counts_only_when_it_is_signed():
    word = NewEpoch(2, AT, ((0, 1, 1),))
    good = word.to_json(key_id="key", signature=signature(word.line()))
    assert read_epoch(good, accept) == word
    with pytest.raises(NotASeal):
        read_epoch(word.to_json(key_id="key", signature=b"no"), accept)


def a_proof() -> EventProof:
    data = b'{"seq":1}'
    leaves = [*some_leaves(6), Leaf(5, UUID(int=5), 1, leaf_hash(data))]
    block = seal.seal(leaves, after=None, bucket=0, end=(1, 7), at=AT)
    steps = tuple(path([leaf.digest for leaf in leaves], 6))
    return EventProof(data, steps, block.line(), "key", signature(block.line()))


def test_a_kept_proof_holds_for_a_stranger():
    assert read_proof(a_proof().to_json()).holds(accept)


@pytest.mark.parametrize(
    "change",
    [
        {"data": b'{"seq":2}'},
        {"path": ()},
        {"line": a_block().line()},
        {"line": b"nonsense"},
        {"key_id": "other"},
        {"signature": b"other"},
    ],
)
def test_a_proof_with_any_part_changed_does_not_hold(change: dict[str, object]):
    assert not replace(a_proof(), **change).holds(accept)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "khidki-event-proof-1"}', "null", "7"]
)
def test_what_is_not_a_proof_is_refused(text: str):
    with pytest.raises(NotAProof):
        read_proof(text)
