"""An honest history gives no finding; each way of tampering is reported with its number.

Every fault is planted as the superuser, who may do anything inside the database. What they cannot do
is sign with the window's key or reach the published files.
"""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from khidki.actions.receipt_proof import NotSealedYet, receipt_proof
from khidki.actions.seal import HistoriesDiffer, begin_epoch, seal
from khidki.actions.verify_history import Report, verify_history
from khidki.domain.record.event_proof import read_proof
from khidki.domain.record.finding import Kind
from khidki.domain.record.seal import read_line, unpack
from khidki.gateways.published_roots import PublishedRoots
from khidki.store.database import Database
from tests.conftest import owner_uri, superuser_uri
from tests.store import factories
from tests.store.factories import Case, Key, case

pytestmark = pytest.mark.anyio

SEALED = factories.NOON + timedelta(minutes=1)
LATER = SEALED + timedelta(days=1)
FIRST, SECOND = case(1, bucket=5), case(2, bucket=6)
EVENT = "where application = %s and seq = %s"


@dataclass
class Window:
    """A database with its files and key, and a superuser who may tamper."""

    uri: str
    admin: psycopg.Connection
    published: PublishedRoots
    key: Key

    def store(self, *cases: Case) -> None:
        with self.admin.transaction():
            factories.store(self.admin, *cases)

    async def seal(self, at: datetime = SEALED) -> int:
        async with Database.open(self.uri, size=2) as database:
            return await seal(database, key=self.key, published=self.published, now=lambda: at)

    async def verify(self, now: datetime = LATER) -> Report:
        async with Database.open(self.uri, size=2) as database:
            return await verify_history(
                database,
                published=self.published,
                is_signed=factories.public_keys(self.key),
                now=now,
            )

    async def found(self) -> set[tuple[Kind, str | None, int | None]]:
        return {(each.kind, each.number, each.seq) for each in (await self.verify()).findings}

    def tamper(self, statement: str, *values: object) -> None:
        # As a superuser would who wants no foreign key in the way.
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            assert self.admin.execute(statement, values).rowcount != 0

    def lines(self, group: int = 0) -> Path:
        return next((self.published.folder / f"{group:04d}").iterdir())


@pytest.fixture
def window(database_uri: str, tmp_path: Path) -> Iterator[Window]:
    with psycopg.connect(superuser_uri(database_uri), autocommit=True) as admin:
        factories.begin(admin)
        yield Window(database_uri, admin, PublishedRoots(tmp_path / "published"), Key())


@pytest.fixture
async def sealed(window: Window) -> Window:
    """Two cases in the first block of group 0, a third in the second block."""
    window.store(FIRST, SECOND)
    assert await window.seal() == 1
    window.store(case(3, bucket=7, at=SEALED))
    assert await window.seal(SEALED + timedelta(minutes=1)) == 1
    return window


def number(of: Case) -> str:
    return of.application.number


def rewrite(window: Window, of: Case, seq: int, **change: object) -> None:
    """Change an event and give it the digest that fits."""
    event = replace(of.events[seq - 1][0], **change)  # pyright: ignore[reportArgumentType]
    columns = ", ".join(f"{name} = %s" for name in change)
    window.tamper(
        f"update event set {columns}, digest = %s {EVENT}",
        *change.values(), event.leaf(), of.application.id, seq,
    )  # fmt: skip


async def test_an_honest_history_of_hundreds_of_cases_gives_no_finding(window: Window):
    for start in range(0, 400, 100):
        window.store(*factories.cases(100, first=start))
        await window.seal()
    report = await window.verify()
    assert report.findings == []
    assert (report.events, report.unsealed, report.unpublished) == (2800, 0, 0)
    assert report.blocks == 64


async def test_unsealed_events_and_erased_contents_are_counted_and_are_no_finding(sealed: Window):
    sealed.store(case(4, bucket=5, acts=0, at=LATER))
    sealed.tamper("delete from content where application = %s", FIRST.application.id)
    report = await sealed.verify()
    assert (report.findings, report.unsealed, report.erased) == ([], 1, 6)


async def test_an_answer_that_was_altered_is_reported(sealed: Window):
    sealed.tamper(f"update content set body = '{{}}'::bytea {EVENT}", FIRST.application.id, 1)
    assert await sealed.found() == {(Kind.CONTENT_ALTERED, number(FIRST), 1)}


async def test_an_event_that_was_altered_is_reported(sealed: Window):
    sealed.tamper(f"update event set act = 'refuse' {EVENT}", FIRST.application.id, 3)
    assert await sealed.found() == {(Kind.EVENT_ALTERED, number(FIRST), 3)}


async def test_an_event_altered_together_with_its_digest_is_reported(sealed: Window):
    rewrite(sealed, FIRST, 3, post="patwari:elsewhere")
    assert await sealed.found() == {(Kind.EVENT_ALTERED, number(FIRST), 3)}


async def test_the_last_event_removed_together_with_the_revision_is_reported(sealed: Window):
    sealed.tamper(f"delete from event {EVENT}", FIRST.application.id, 7)
    sealed.tamper("update application set revision = 6 where id = %s", FIRST.application.id)
    assert await sealed.found() == {(Kind.EVENT_REMOVED, number(FIRST), 7)}


async def test_an_event_removed_from_the_middle_is_reported(sealed: Window):
    sealed.tamper(f"delete from event {EVENT}", FIRST.application.id, 4)
    expected = {(Kind.EVENT_REMOVED, number(FIRST), 4), (Kind.EVENT_GAP, number(FIRST), 4)}
    assert await sealed.found() == expected


async def test_a_whole_application_that_was_removed_is_reported_by_its_id(sealed: Window):
    for table, column in (
        ("content", "application"),
        ("event", "application"),
        ("application", "id"),
    ):
        sealed.tamper(f"delete from {table} where {column} = %s", FIRST.application.id)
    report = await sealed.verify()
    assert {each.kind for each in report.findings} == {Kind.EVENT_REMOVED}
    assert {each.application for each in report.findings} == {FIRST.application.id}
    assert str(FIRST.application.id) in report.findings[0].sentence.hi


async def test_a_removed_application_is_named_by_the_number_its_submission_keeps(sealed: Window):
    sealed.tamper(
        "insert into submission (bucket, actor, key, request_digest, application, number, at)"
        " values (5, %s, 'k', '', %s, %s, now())",
        FIRST.application.id, FIRST.application.id, number(FIRST),
    )  # fmt: skip
    for table, column in (
        ("content", "application"),
        ("event", "application"),
        ("application", "id"),
    ):
        sealed.tamper(f"delete from {table} where {column} = %s", FIRST.application.id)
    assert await sealed.found() == {(Kind.EVENT_REMOVED, number(FIRST), n) for n in range(1, 8)}


async def test_events_without_their_application_and_the_reverse_are_reported(sealed: Window):
    sealed.tamper("delete from application where id = %s", FIRST.application.id)
    sealed.tamper("delete from content where application = %s", SECOND.application.id)
    sealed.tamper("delete from event where application = %s", SECOND.application.id)
    found = await sealed.found()
    assert (Kind.NO_APPLICATION, None, 7) in found
    assert (Kind.NO_EVENTS, number(SECOND), None) in found


async def test_an_event_smuggled_into_the_past_is_reported(sealed: Window):
    short = case(8, bucket=5, acts=1)
    with sealed.admin.transaction(), sealed.admin.cursor() as cursor:
        row = cursor.execute("select min(tx)::text::bigint from event").fetchone()
        assert row is not None
        factories.add_application(cursor, short.application)
        for event, said in short.events:
            factories.add_event(cursor, event, tx=row[0])
            if said:
                factories.add_content(cursor, event, said)
    assert await sealed.found() == {(Kind.EVENT_ADDED, number(short), seq) for seq in (1, 2)}


@pytest.mark.parametrize("then_sealed", [False, True])
async def test_an_event_recorded_now_under_an_old_date_is_reported(
    sealed: Window, then_sealed: bool
):
    old = case(8, bucket=5, acts=0, at=factories.NOON - timedelta(days=3))
    sealed.store(old)
    if then_sealed:
        await sealed.seal(LATER)
    assert await sealed.found() == {(Kind.BACK_DATED, number(old), 1)}


async def test_times_that_run_backwards_within_a_case_are_reported(window: Window):
    odd = case(8, bucket=5, acts=2)
    event, said = odd.events[2]
    odd.events[2] = factories.back_dated(event, timedelta(minutes=30)), said
    window.store(odd)
    await window.seal()
    assert await window.found() == {(Kind.BACK_DATED, number(odd), 3)}


@pytest.mark.parametrize(
    "change",
    ["state = 'refused'", "step = 'decision'", "post = 'elsewhere'", "due_on = '2027-01-01'"],
)
async def test_a_summary_that_was_altered_is_reported(sealed: Window, change: str):
    sealed.tamper(f"update application set {change} where id = %s", FIRST.application.id)
    assert await sealed.found() == {(Kind.SUMMARY_ALTERED, number(FIRST), 7)}


@pytest.mark.parametrize("block", [1, 2])
async def test_a_block_that_was_removed_is_reported(sealed: Window, block: int):
    sealed.tamper("delete from seal where bucket = 0 and block = %s", block)
    report = await sealed.verify()
    assert [(each.kind, each.where) for each in report.findings] == [
        (Kind.BLOCK_REMOVED, f"1/0/{block}")
    ]


async def test_a_block_removed_to_hide_an_altered_event_hides_nothing(sealed: Window):
    rewrite(sealed, FIRST, 3, post="patwari:elsewhere")
    sealed.tamper("delete from seal where bucket = 0 and block = 1")
    assert await sealed.found() == {
        (Kind.BLOCK_REMOVED, None, None),
        (Kind.EVENT_ALTERED, number(FIRST), 3),
    }


async def test_a_block_removed_from_database_and_files_alike_is_still_missed_by_the_next(
    sealed: Window,
):
    sealed.tamper("delete from seal where bucket = 0 and block = 1")
    path = sealed.lines()
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    assert (Kind.BLOCK_REMOVED, None, None) in await sealed.found()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("root = '\\x00'", Kind.BLOCK_ALTERED),
        ("head = '\\x00'", Kind.BLOCK_ALTERED),
        ("sealed_at = sealed_at - interval '1 day'", Kind.BLOCK_UNSIGNED),
        ("leaf_count = 3", Kind.BLOCK_ALTERED),
        ("leaves = '\\x00'", Kind.BLOCK_ALTERED),
        ("signature = '\\x00'", Kind.BLOCK_UNSIGNED),
        ("key_id = 'unknown'", Kind.BLOCK_UNSIGNED),
    ],
)
async def test_a_block_that_was_altered_is_reported(sealed: Window, change: str, kind: Kind):
    sealed.tamper(f"update seal set {change} where bucket = 0 and block = 1")
    report = await sealed.verify()
    assert (kind, "1/0/1") in {(each.kind, each.where) for each in report.findings}


async def test_an_event_altered_together_with_the_leaves_of_its_block_is_named(sealed: Window):
    rewrite(sealed, FIRST, 3, post="patwari:elsewhere")
    row = sealed.admin.execute("select leaves from seal where bucket = 0 and block = 1").fetchone()
    assert row is not None
    event = replace(FIRST.events[2][0], post="patwari:elsewhere")
    old = FIRST.events[2][0].leaf()
    sealed.tamper(
        "update seal set leaves = %s where bucket = 0 and block = 1",
        row[0].replace(old, event.leaf()),
    )
    found = await sealed.found()
    assert {(Kind.EVENT_ALTERED, number(FIRST), 3), (Kind.BLOCK_ALTERED, None, None)} <= found


@pytest.mark.parametrize("has_the_key", [True, False])
async def test_a_database_rewritten_in_all_its_parts_is_told_from_the_published_files(
    sealed: Window, has_the_key: bool, tmp_path: Path
):
    rewrite(sealed, FIRST, 3, post="patwari:elsewhere")
    sealed.tamper("delete from seal where bucket = 0")
    key = sealed.key if has_the_key else Key()
    forger = replace(sealed, published=PublishedRoots(tmp_path / "forged"), key=key)
    await forger.seal(LATER)
    to_tx = [read_line(json.loads(line)["line"].encode()).to_tx for line in
             sealed.lines().read_bytes().splitlines()]  # fmt: skip
    report = await sealed.verify()
    assert len(to_tx) == 2
    kinds = {each.kind for each in report.findings}
    assert {Kind.BLOCK_NOT_AS_PUBLISHED, Kind.BLOCK_REMOVED} <= kinds
    assert (Kind.BLOCK_UNSIGNED in kinds) is not has_the_key


async def test_a_rewritten_database_with_the_same_blocks_names_the_event(sealed: Window):
    rewrite(sealed, FIRST, 3, post="patwari:elsewhere")
    await _reseal_as_before(sealed)
    assert await sealed.found() == {
        (Kind.BLOCK_NOT_AS_PUBLISHED, None, None),
        (Kind.EVENT_ALTERED, number(FIRST), 3),
    }


async def test_a_rewritten_database_without_an_event_says_that_published_events_are_lost(
    sealed: Window,
):
    sealed.tamper(f"delete from event {EVENT}", FIRST.application.id, 7)
    sealed.tamper("update application set revision = 6 where id = %s", FIRST.application.id)
    await _reseal_as_before(sealed)
    assert (Kind.EVENTS_LOST, None, None) in await sealed.found()


async def _reseal_as_before(window: Window) -> None:
    """Rewrite every block with the stolen key, in the very ranges it had."""
    from khidki.domain.record import seal as record

    after = None
    for line in window.lines().read_bytes().splitlines():
        old = read_line(json.loads(line)["line"].encode())
        rows = window.admin.execute(
            "select bucket, application, seq, digest from event where bucket < 64"
            " and tx >= %s::text::xid8 and tx < %s::text::xid8"
            " order by tx, bucket, application, seq",
            [old.from_tx, old.to_tx],
        ).fetchall()
        leaves = [record.Leaf(*row) for row in rows]
        block = record.seal(leaves, after=after, bucket=0, end=old.end, at=old.sealed_at)
        window.tamper(
            "update seal set leaf_count = %s, leaves = %s, root = %s, previous = %s, head = %s,"
            " signature = %s where bucket = 0 and block = %s",
            len(leaves), b"".join(leaf.pack() for leaf in leaves), block.root, block.previous,
            block.head(), window.key.sign_bytes(block.line()), block.block,
        )  # fmt: skip
        after = block


def _change(name: str, value: Callable[[str], str]) -> Callable[[bytes], bytes]:
    def change(text: bytes) -> bytes:
        first, *rest = text.splitlines()
        data = json.loads(first)
        data[name] = value(data[name])
        return b"\n".join([json.dumps(data).encode(), *rest]) + b"\n"

    return change


@pytest.mark.parametrize(
    "change",
    [
        _change("line", lambda line: line.replace(" 14 ", " 13 ")),
        _change("signature", lambda _: base64.b64encode(b"no").decode()),
        _change("key", lambda _: "nobody"),
        _change("leaves", lambda _: base64.b64encode(b"x" * 112).decode()),
        lambda text: b"nonsense\n" + b"\n".join(text.splitlines()[1:]) + b"\n",
        lambda text: text + text.splitlines()[0] + b"\n",
    ],
)
async def test_a_published_file_that_was_altered_is_reported(
    sealed: Window, change: Callable[[bytes], bytes]
):
    path = sealed.lines()
    path.write_bytes(change(path.read_bytes()))
    kinds = {each.kind for each in (await sealed.verify()).findings}
    assert kinds - {Kind.BLOCK_NOT_PUBLISHED} == {Kind.PUBLISHED_ALTERED}


async def test_a_line_taken_out_of_a_published_file_is_reported(sealed: Window):
    path = sealed.lines()
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    report = await sealed.verify()
    assert [(f.kind, f.where) for f in report.findings] == [(Kind.BLOCK_NOT_PUBLISHED, "1/0/1")]


async def test_published_files_that_are_all_gone_are_reported_after_an_hour(sealed: Window):
    sealed.lines().unlink()
    assert (await sealed.verify(SEALED + timedelta(minutes=5))).unpublished == 2
    assert {f.kind for f in (await sealed.verify()).findings} == {Kind.BLOCK_NOT_PUBLISHED}


async def test_every_sentence_names_the_number_in_both_languages(sealed: Window):
    rewrite(sealed, FIRST, 3, post="patwari:elsewhere")
    [finding] = (await sealed.verify()).findings
    for words in (finding.sentence.hi, finding.sentence.en):
        assert number(FIRST) in words
        assert "3" in words


async def test_a_crash_between_storing_and_publishing_is_mended_by_the_next_run(sealed: Window):
    path = sealed.lines()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 40])
    assert (await sealed.verify()).unpublished == 1
    assert await sealed.seal() == 0
    assert path.read_bytes() == whole


async def test_a_block_is_never_published_twice(sealed: Window):
    before = sealed.lines().read_bytes()
    assert await sealed.seal(LATER) == 0
    assert sealed.lines().read_bytes() == before


async def test_the_sealer_refuses_to_go_on_when_the_published_history_is_another(sealed: Window):
    sealed.tamper("delete from seal where bucket = 0 and block = 2")
    sealed.store(case(9, bucket=70, at=LATER))
    with pytest.raises(HistoriesDiffer) as refused:
        await sealed.seal(LATER)
    assert refused.value.groups == [0]
    assert sealed.lines(64).read_bytes().count(b"\n") == 1


@asynccontextmanager
async def _owner(window: Window) -> AsyncIterator[Database]:
    async with Database.open(owner_uri(window.uri), size=1) as owner:
        yield owner


async def test_a_restore_that_lost_the_last_block_is_no_finding_once_its_epoch_is_published(
    sealed: Window,
):
    # The backup was taken before the second block and before its events.
    third = case(3, bucket=7, at=SEALED).application.id
    sealed.tamper("delete from seal where bucket = 0 and block = 2")
    for table, column in (
        ("content", "application"),
        ("event", "application"),
        ("application", "id"),
    ):
        sealed.tamper(f"delete from {table} where {column} = %s", third)
    late = case(8, bucket=5, acts=0, at=LATER)
    sealed.store(late)
    async with _owner(sealed) as owner:
        assert await begin_epoch(owner, key=sealed.key, published=sealed.published, now=LATER) == 2
    sealed.store(case(9, bucket=5, acts=0, at=LATER))
    assert await sealed.seal(LATER) == 1
    report = await sealed.verify(LATER)
    assert (report.findings, report.set_aside, report.unsealed) == ([], 1, 0)


async def test_a_removal_dressed_up_as_a_restore_without_the_key_is_reported(sealed: Window):
    sealed.tamper("delete from seal where bucket = 0 and block = 2")
    async with _owner(sealed) as owner:
        await begin_epoch(owner, key=Key(), published=sealed.published, now=LATER)
    kinds = {each.kind for each in (await sealed.verify()).findings}
    assert kinds == {Kind.PUBLISHED_ALTERED, Kind.BLOCK_REMOVED}


async def test_a_receipt_carries_a_proof_that_a_stranger_can_check(sealed: Window):
    async with Database.open(sealed.uri, size=1) as database:
        proof = await receipt_proof(database, FIRST.application.id)
    kept = read_proof(proof.to_json())
    assert kept.holds(factories.public_keys(sealed.key))
    assert not kept.holds(factories.public_keys(Key()))
    assert kept.block().place == (1, 1)
    assert json.loads(kept.data)["application"] == str(FIRST.application.id)


async def test_there_is_no_proof_before_the_block_is_sealed(window: Window):
    window.store(FIRST)
    async with Database.open(window.uri, size=1) as database:
        with pytest.raises(NotSealedYet):
            await receipt_proof(database, FIRST.application.id)


async def test_progress_is_told_up_to_the_end(sealed: Window):
    told: list[tuple[int, int]] = []
    async with Database.open(sealed.uri, size=2) as database:
        await verify_history(
            database,
            published=sealed.published,
            is_signed=factories.public_keys(sealed.key),
            now=datetime.now(UTC),
            progress=lambda done, total: told.append((done, total)),
        )
    assert told[-1] == (21, 21)


async def test_a_block_remembers_its_events_by_name(sealed: Window):
    row = sealed.admin.execute("select leaves from seal where bucket = 0 and block = 1").fetchone()
    assert row is not None
    assert {leaf.bucket for leaf in unpack(row[0])} == {5, 6}
