"""Blocks: where they end, what they hold, and that nothing is left out or sealed twice."""

import asyncio
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from khidki.domain.bucket import group_of
from khidki.domain.record import seal as record
from khidki.domain.record.seal import Block
from khidki.store import seals
from khidki.store.database import Database, Transaction
from tests.conftest import owner_uri, superuser_uri
from tests.store import factories

pytestmark = pytest.mark.anyio

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def admin(database_uri: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(superuser_uri(database_uri), autocommit=True) as connection:
        factories.begin(connection)
        yield connection


async def seal_next(tx: Transaction, group: int = 0, **how: int) -> Block | None:
    last = await seals.last(tx, group)
    ready = await seals.waiting(tx, group, last, **how)
    if ready is None:
        return None
    block = record.seal(ready.leaves, after=last, bucket=group, end=ready.end, at=AT)
    added = await seals.add(tx, block, ready.leaves, key_id="k", signature=b"s")
    return block if added else None


async def test_no_block_is_made_of_nothing(database_uri: str, admin: psycopg.Connection):
    async with Database.open(database_uri, size=2) as database, database.reading() as tx:
        assert await seals.waiting(tx, 0, None) is None


async def test_a_block_holds_the_events_of_its_group_only(
    database_uri: str, admin: psycopg.Connection
):
    factories.store(admin, factories.case(1, bucket=63), factories.case(2, bucket=64))
    async with Database.open(database_uri, size=2) as database, database.reading() as tx:
        ready = await seals.waiting(tx, 0, None)
    assert ready is not None
    assert [(leaf.bucket, leaf.seq) for leaf in ready.leaves] == [(63, n) for n in range(1, 8)]


async def test_what_a_running_transaction_writes_waits_with_all_that_is_younger(
    database_uri: str, admin: psycopg.Connection
):
    with psycopg.connect(superuser_uri(database_uri)) as slow:
        factories.store(slow, factories.case(1, bucket=5))
        factories.store(admin, factories.case(2, bucket=5))
        async with Database.open(database_uri, size=2) as database, database.reading() as tx:
            assert await seals.waiting(tx, 0, None) is None
            slow.commit()
            block = await seal_next(tx)
    assert block is not None
    assert block.leaf_count == 14


async def test_a_large_backlog_becomes_several_blocks_that_never_split_a_transaction(
    database_uri: str, admin: psycopg.Connection
):
    for serial in range(1, 7):
        with admin.transaction():
            factories.store(admin, factories.case(serial, bucket=5))
    async with Database.open(database_uri, size=2) as database, database.reading() as tx:
        counts = [block.leaf_count for _ in range(9) if (block := await seal_next(tx, at_most=20))]
    assert counts == [14, 14, 14]


async def test_one_transaction_larger_than_a_block_stays_whole(
    database_uri: str, admin: psycopg.Connection
):
    with admin.transaction():
        factories.store(admin, *factories.cases(5, bucket=5))
    factories.store(admin, factories.case(9, bucket=5, acts=0))
    async with Database.open(database_uri, size=2) as database, database.reading() as tx:
        counts = [block.leaf_count for _ in range(9) if (block := await seal_next(tx, at_most=20))]
    assert counts == [35, 1]


async def test_the_second_sealer_of_the_same_block_stops(
    database_uri: str, admin: psycopg.Connection
):
    factories.store(admin, factories.case(1, bucket=5))
    async with Database.open(database_uri, size=4) as database:
        async with database.reading() as one, database.reading() as two:
            ready = await seals.waiting(one, 0, None)
            assert ready is not None
            block = record.seal(ready.leaves, after=None, bucket=0, end=ready.end, at=AT)
            assert await seals.add(one, block, ready.leaves, key_id="k", signature=b"1")
            assert not await seals.add(two, block, ready.leaves, key_id="k", signature=b"2")


async def test_a_restore_seals_what_the_old_epoch_left_whatever_its_transactions(
    database_uri: str, admin: psycopg.Connection
):
    factories.store(admin, factories.case(1, bucket=5))
    async with (
        Database.open(database_uri, size=2) as database,
        Database.open(owner_uri(database_uri), size=1) as owner,
    ):
        async with database.reading() as tx:
            first = await seal_next(tx)
        late = factories.case(2, bucket=5, acts=0)
        with admin.cursor() as cursor:
            factories.add_application(cursor, late.application)
            # A dump restored into a young server: the number lies far above its horizon.
            factories.add_event(cursor, late.events[0][0], tx=9_000_000_000)
        async with owner.transaction() as tx:
            assert await seals.raise_epoch(tx) == 2
        factories.store(admin, factories.case(3, bucket=5, acts=1))
        async with database.reading() as tx:
            second = await seal_next(tx)
            assert await seal_next(tx) is None
    assert first is not None
    assert second is not None
    assert (second.place, second.leaf_count, second.from_tx) == ((2, 1), 3, first.to_tx)


async def test_an_epoch_begins_only_when_no_writer_of_the_old_one_is_left(
    database_uri: str, admin: psycopg.Connection
):
    with psycopg.connect(superuser_uri(database_uri)) as slow:
        factories.store(slow, factories.case(1, bucket=5))
        async with Database.open(owner_uri(database_uri), size=1) as owner:
            async with owner.transaction() as tx:
                await tx.run("set local lock_timeout = '100ms'")
                with pytest.raises(Exception, match=r"database|lock timeout"):
                    await seals.raise_epoch(tx)


def _write(uri: str, first: int, count: int, stored: list[int]) -> None:
    chance = random.Random(first)
    with psycopg.connect(uri) as connection:
        for serial in range(first, first + count):
            one = factories.case(serial, bucket=serial % 128, acts=2)
            factories.store(connection, one)
            if chance.random() < 0.2:
                connection.execute("select pg_sleep(%s)", [chance.random() * 0.15])
            connection.commit() if chance.random() < 0.9 else connection.rollback()
    stored.append(first)


async def test_eight_writers_some_slow_and_two_sealers_leave_nothing_out_and_nothing_twice(
    database_uri: str, admin: psycopg.Connection
):
    done: list[int] = []
    uri = superuser_uri(database_uri)
    writers = [
        threading.Thread(target=_write, args=(uri, 1 + n * 1000, 40, done)) for n in range(8)
    ]
    for writer in writers:
        writer.start()

    async def sealer(database: Database) -> int:
        made = 0
        while True:
            last_round = len(done) == 8
            for group in (0, 64):
                async with database.reading() as tx:
                    while await seal_next(tx, group):
                        made += 1
            if last_round:
                return made
            await asyncio.sleep(0.01)

    async with Database.open(database_uri, size=4) as database:
        made = await asyncio.gather(sealer(database), sealer(database))
    rows = admin.execute("select bucket, application, seq from event").fetchall()
    packed = admin.execute("select bucket, leaves from seal order by bucket, block").fetchall()
    leaves = [
        (group, leaf.bucket, leaf.application, leaf.seq)
        for group, block in packed
        for leaf in record.unpack(block)
    ]
    assert sum(made) == len(packed) > 4
    assert sorted(leaves) == sorted((group_of(b), b, a, s) for b, a, s in rows)
    assert len(rows) > 500
