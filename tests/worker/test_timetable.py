"""What the worker does again and again, on a real world."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from khidki.domain.people.footprint import Footprint, Looked, id_at
from khidki.store import drafts, footprints, limits, sessions
from khidki.store.sessions import SessionRow, token_id
from khidki.worker import figures, sweep
from tests import cases
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio


def bucket_swept_at(at):
    turn = int(at.timestamp() // 60) % (1024 // sweep.SWEPT_AT_ONCE)
    return turn * sweep.SWEPT_AT_ONCE


async def test_an_hour_of_sweeping_reaches_every_bucket():
    minutes = [NOON + timedelta(minutes=n) for n in range(1024 // sweep.SWEPT_AT_ONCE)]
    assert {bucket_swept_at(at) for at in minutes} == set(range(0, 1024, sweep.SWEPT_AT_ONCE))
    assert len(minutes) <= 64


async def test_what_ended_goes_and_what_lives_stays(furnished_database_uri):
    bucket = bucket_swept_at(NOON)
    async with world_of(furnished_database_uri) as world:
        async with world.transaction() as tx:
            for token, left in (("over", -1), ("live", 1)):
                ends = NOON + timedelta(minutes=left)
                row = SessionRow(None, None, True, {}, NOON - timedelta(hours=1), ends)
                await sessions.insert(tx, row, bucket=bucket, id=token_id(token))
            for days in (0, 1, 3):
                await limits.count(
                    tx, bucket=bucket, key="k", window_start=NOON - timedelta(days=days)
                )
        assert await sweep.sweep_buckets(world) == 2
        async with world.reading() as tx:
            swept = "select count(*) from session where bucket = %(bucket)s"
            kept = await tx.value(swept, bucket=bucket)
            counted = await limits.count(
                tx, bucket=bucket, key="k", window_start=NOON - timedelta(days=1)
            )
        assert kept == 1
        assert counted == 2


async def test_a_draft_whose_time_is_over_is_swept_in_the_turn_of_its_bucket(
    furnished_database_uri,
):
    clock = Clock()
    async with world_of(furnished_database_uri, now=clock) as world:
        draft = await cases.draft(world, await cases.account(world))
        for days in (85, 8):
            clock.pass_by(timedelta(days=days))
            for _ in range(1024 // sweep.SWEPT_AT_ONCE):
                clock.pass_by(sweep.EVERY)
                if bucket_swept_at(clock()) <= draft.bucket < bucket_swept_at(clock()) + 16:
                    await sweep.sweep_buckets(world)
        async with world.reading() as tx:
            assert await drafts.of_account(tx, draft.id, account=draft.account) is None


def look(at, bucket):
    return Footprint(id_at(at, uuid4(), bucket), at, uuid4(), None, Looked.SEARCH)


async def test_looks_are_forgotten_a_few_at_a_time_and_never_those_of_the_last_half_year(
    furnished_database_uri, monkeypatch
):
    monkeypatch.setattr(sweep, "LOOKS_AT_ONCE", 2)
    bucket = bucket_swept_at(NOON)
    async with world_of(furnished_database_uri) as world:
        over = NOON - timedelta(days=world.watch.looks.days)
        made = [look(over - timedelta(days=days), bucket) for days in (3, 2, 1, -1)]
        async with world.transaction() as tx:
            # What the database's own clock calls recent stays, whoever asks.
            await footprints.put(tx, [*made, look(datetime.now(UTC), bucket)])
        assert [await sweep.sweep_buckets(world) for _ in range(3)] == [2, 1, 0]
        async with world.transaction() as tx:
            every = {"bucket": bucket, "before": footprints.LAST, "limit": 100}
            assert [await footprints.forget(tx, **every) for _ in range(2)] == [1, 0]


async def test_figures_say_that_nothing_waits(furnished_database_uri):
    async with world_of(furnished_database_uri) as world:
        await figures.tell(world)
    assert figures.WAITING._value.get() == 0
    assert figures.UNSEALED._value.get() == 0
