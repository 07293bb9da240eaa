"""Published lines: whole or not there, in order, and never touched again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from khidki.domain.record import seal
from khidki.domain.record.proof import leaf_hash
from khidki.domain.record.seal import Block, Leaf, NewEpoch, NotASeal, SignedBlock
from khidki.gateways.published_roots import PublishedRoots

AT = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
LEAVES = [Leaf(5, UUID(int=5), 1, leaf_hash(b"one"))]


@pytest.fixture
def roots(tmp_path: Path) -> PublishedRoots:
    return PublishedRoots(tmp_path / "published")


def chain(count: int, *, step: timedelta = timedelta(seconds=10), leaves: int = 1):
    made: list[SignedBlock] = []
    after: Block | None = None
    for n in range(count):
        after = seal.seal(LEAVES, after=after, bucket=0, end=(1, 900 + n), at=AT + n * step)
        made.append(SignedBlock(after, "key", b"signature", seal.fingerprints(LEAVES * leaves)))
    return made


def texts(roots: PublishedRoots) -> list[bytes]:
    return [line.text for line in roots.lines(0)]


def test_nothing_is_published_in_a_folder_that_is_not_there(roots: PublishedRoots):
    assert roots.head(0) is None
    assert list(roots.lines(0)) == []
    assert roots.epochs(lambda *_: True) == ([], [])


def test_what_was_published_reads_back_in_its_order_over_midnight(roots: PublishedRoots):
    blocks = chain(9)
    roots.append(0, blocks)
    assert texts(roots) == [block.to_json() for block in blocks]
    assert roots.head(0) == blocks[-1]
    assert len(list((roots.folder / "0000").iterdir())) == 2


def test_a_clock_that_was_set_back_does_not_write_behind_a_newer_line(roots: PublishedRoots):
    blocks = chain(3, step=timedelta(days=-1))
    for block in blocks:
        roots.append(0, [block])
    assert texts(roots) == [block.to_json() for block in blocks]
    assert roots.head(0) == blocks[-1]


@pytest.mark.parametrize("kept", [0, 1, 100])
def test_a_line_that_a_crash_cut_was_never_published(roots: PublishedRoots, kept: int):
    first, second = chain(2)
    roots.append(0, [first])
    [path] = (roots.folder / "0000").iterdir()
    with path.open("ab") as file:
        file.write(second.to_json()[:kept])
    assert roots.head(0) == first
    assert texts(roots) == [first.to_json()]
    roots.append(0, [second])
    assert texts(roots) == [first.to_json(), second.to_json()]


def test_a_file_that_holds_only_a_cut_line_counts_as_empty(roots: PublishedRoots):
    first, second = chain(2, step=timedelta(days=1))
    roots.append(0, [first])
    (roots.folder / "0000" / "2026-11-23.jsonl").write_bytes(b'{"line"')
    assert roots.head(0) == first
    roots.append(0, [second])
    assert roots.head(0) == second


def test_the_newest_line_is_found_however_long_it_is(roots: PublishedRoots):
    blocks = chain(2, leaves=60_000)
    roots.append(0, blocks)
    assert roots.head(0) == blocks[-1]


def test_a_spoilt_newest_line_is_told_and_not_passed_over(roots: PublishedRoots):
    roots.append(0, chain(1))
    [path] = (roots.folder / "0000").iterdir()
    path.write_bytes(path.read_bytes() + b"nonsense\n")
    with pytest.raises(NotASeal):
        roots.head(0)


def test_lines_added_while_reading_are_left_for_the_next_time(roots: PublishedRoots):
    first, second = chain(2)
    roots.append(0, [first])
    reading = roots.lines(0)
    roots.append(0, [second])
    assert [line.text for line in reading] == [first.to_json()]


def test_one_process_publishes_at_a_time(roots: PublishedRoots):
    def publish(block: SignedBlock) -> None:
        with roots.locked():
            head = roots.head(0)
            if head is None or head.block.place < block.block.place:
                roots.append(0, [block])

    blocks = chain(5)
    with ThreadPoolExecutor(4) as pool:
        for block in blocks:
            list(pool.map(publish, [block] * 4))
    assert texts(roots) == [block.to_json() for block in blocks]


def test_an_epoch_without_a_good_signature_is_handed_back_as_a_line(roots: PublishedRoots):
    word = NewEpoch(2, AT, ((0, 1, 1),))
    roots.add_epoch(word, key_id="key", signature=b"good")
    roots.add_epoch(word, key_id="key", signature=b"bad")
    good, bad = roots.epochs(lambda _key, _line, signature: signature == b"good")
    assert good == [word]
    assert [line.where.rpartition("/")[2] for line in bad] == ["epochs.jsonl:2"]
