"""The submit batch: each rule it promises, shown on a real database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from uuid_utils.compat import uuid7

from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.application import Application, event_of
from khidki.domain.case.event import Act, Actor, ActorKind, Content, State
from khidki.domain.case.number import number
from khidki.domain.refusal import Fault
from khidki.store import batch as batches
from khidki.store.batch import Batch, Busy
from khidki.store.database import Database
from khidki.store.submission_records import Answer, Outcome, Submission
from khidki.store.submissions import Submissions

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
SERIAL = iter(range(10_000_000))


def fresh(bucket: int) -> UUID:
    return with_bucket(uuid7(), bucket)


def submission(account: UUID, person: UUID, key: str = "", **changes) -> Submission:
    bucket = bucket_of(person)
    id_ = changes.pop("id", None) or fresh(bucket)
    drawn = changes.pop("number", None) or number(year=2026, bucket=bucket, serial=next(SERIAL))
    application = Application(
        bucket, id_, drawn, changes.pop("service", "revenue/income-certificate"), 1, person,
        account, "self", "portal", "hi", State.AT_STEP, "enquiry", "patwari:X", "office:X", NOW,
        NOW.date(), 1, None, 1,
    )  # fmt: skip
    content = Content.of({"answers": {"purpose": "छात्रवृत्ति"}}, salt=b"0" * 16)
    by = Actor(ActorKind.CITIZEN, account)
    made = Submission(
        application=application,
        event=event_of(application, Act.SUBMIT, by=by, at=NOW, content=content),
        content=content,
        actor=account,
        key=key or str(id_),
        request_digest=b"1" * 32,
        message=fresh(bucket),
        one_live=True,
        draft_revision=None,
    )
    return replace(made, **changes)


class Town:
    """Some people with their accounts, and the batch they submit to."""

    def __init__(self, database: Database, batch: Batch[Submission, Outcome]) -> None:
        self.database = database
        self.batch = batch

    async def person(self, bucket: int = 7) -> tuple[UUID, UUID]:
        account, person = fresh(bucket + 1), fresh(bucket)
        async with self.database.transaction() as tx:
            await tx.run(
                "INSERT INTO account (bucket, id, mobile_hash, mobile_sealed, language, created_at,"
                " last_used_at, mobile_since)"
                " VALUES (%(b)s, %(a)s, '\\x00', '\\x00', 'hi', now(), now(), now())",
                b=bucket_of(account), a=account,
            )  # fmt: skip
            await tx.run(
                "INSERT INTO relation (bucket, account, person, kind, since)"
                " VALUES (%(b)s, %(a)s, %(p)s, 'self', now())",
                b=bucket_of(account), a=account, p=person,
            )  # fmt: skip
        return account, person

    async def draft(self, account: UUID, person: UUID, *, revision: int = 3) -> UUID:
        id_ = fresh(bucket_of(person))
        async with self.database.transaction() as tx:
            await tx.run(
                "INSERT INTO draft (bucket, id, account, person, service, version, language,"
                " relation, answers, revision, created_at, updated_at) VALUES (%(b)s, %(id)s,"
                " %(a)s, %(p)s, 's', 1, 'hi', 'self', '{}', %(r)s, now(), now())",
                b=bucket_of(person), id=id_, a=account, p=person, r=revision,
            )  # fmt: skip
        return id_

    async def count(self, table: str) -> int:
        async with self.database.reading() as tx:
            return await tx.value(f"SELECT count(*) FROM {table}")  # type: ignore[arg-type]


@asynccontextmanager
async def town_of(uri: str, **options) -> AsyncIterator[Town]:
    async with (
        Database.open(uri) as database,
        Batch(database, Submissions(), **options).running() as batch,
    ):
        async with database.transaction() as tx:
            await tx.run("INSERT INTO installation (demo, created_at) VALUES (true, now())")
        yield Town(database, batch)


@pytest.fixture
async def town(database_uri: str) -> AsyncIterator[Town]:
    async with town_of(database_uri) as made:
        yield made


async def test_an_accepted_submission_is_there_with_its_event_content_and_message(town: Town):
    outcome = await town.batch.put(submission(*await town.person()))

    assert outcome.answer is Answer.ACCEPTED
    tables = ("application", "event", "content", "submission", "live", "outbox")
    assert [await town.count(table) for table in tables] == [1] * 6


async def test_fifty_equal_submits_at_once_are_one_application(town: Town):
    account, person = await town.person()
    draft = await town.draft(account, person)
    same = [submission(account, person, id=draft, draft_revision=3) for _ in range(50)]

    outcomes = await asyncio.gather(*map(town.batch.put, same))

    assert {outcome.number for outcome in outcomes} == {outcomes[0].number}
    assert sorted(o.answer for o in outcomes) == ["accepted"] + ["replayed"] * 49
    assert await town.count("application") == 1


async def test_a_replayed_key_gets_the_stored_answer_and_another_body_is_refused(town: Town):
    account, person = await town.person()
    first = submission(account, person, key="k1")
    await town.batch.put(first)

    again = await town.batch.put(submission(account, person, key="k1"))
    other = await town.batch.put(submission(account, person, key="k1", request_digest=b"2" * 32))

    assert (again.answer, again.number) == (Answer.REPLAYED, first.application.number)
    assert other.answer is Answer.KEY_REUSED


async def test_a_second_live_application_is_told_the_number_of_the_first(town: Town):
    account, person = await town.person()
    first = submission(account, person)
    await town.batch.put(first)

    second = await town.batch.put(submission(account, person))

    assert (second.answer, second.number) == (Answer.ALREADY_LIVE, first.application.number)
    assert await town.count("submission") == 1


async def test_two_live_applications_in_one_batch_leave_one_and_no_trace_of_the_other(town: Town):
    account, person = await town.person()
    pair = [submission(account, person), submission(account, person)]

    outcomes = await asyncio.gather(*map(town.batch.put, pair))

    assert sorted(o.answer for o in outcomes) == [Answer.ACCEPTED, Answer.ALREADY_LIVE]
    assert [await town.count(t) for t in ("submission", "live", "application")] == [1, 1, 1]


async def test_losers_in_a_batch_harm_nobody_else(town: Town):
    people = [await town.person(bucket) for bucket in range(1, 30)]
    good = [submission(*person) for person in people]
    stranger = submission(fresh(5), fresh(6))

    outcomes = await asyncio.gather(*map(town.batch.put, [*good, stranger]))

    assert [o.answer for o in outcomes[:-1]] == [Answer.ACCEPTED] * 29
    assert outcomes[-1].answer is Answer.NOT_YOURS
    assert await town.count("submission") == 29


async def test_a_relation_that_ended_while_queued_is_refused(town: Town):
    account, person = await town.person()
    async with town.database.transaction() as tx:
        await tx.run("UPDATE relation SET until_at = now()")

    outcome = await town.batch.put(submission(account, person))

    assert outcome.answer is Answer.NOT_YOURS
    assert await town.count("live") == 0


async def test_a_draft_changed_in_another_tab_is_not_submitted_and_not_lost(town: Town):
    account, person = await town.person()
    draft = await town.draft(account, person, revision=4)

    outcome = await town.batch.put(submission(account, person, id=draft, draft_revision=3))

    assert outcome.answer is Answer.STALE_DRAFT
    assert [await town.count(t) for t in ("draft", "live", "submission")] == [1, 0, 0]


async def test_a_number_already_taken_is_drawn_again_by_the_caller(town: Town):
    first = submission(*await town.person())
    await town.batch.put(first)

    second = submission(*await town.person(), number=first.application.number)

    assert (await town.batch.put(second)).answer is Answer.NUMBER_TAKEN
    assert (await town.batch.put(submission(second.actor, second.application.person))).answer is (
        Answer.ACCEPTED
    )


async def test_one_record_the_database_cannot_take_does_not_take_the_others_with_it(town: Town):
    people = [await town.person(bucket) for bucket in range(1, 20)]
    good = [submission(*person) for person in people]
    account, person = await town.person(40)
    bad = submission(account, person)
    bad = replace(bad, application=replace(bad.application, channel="pigeon"))  # type: ignore[arg-type]

    results = await asyncio.gather(*map(town.batch.put, [*good, bad]), return_exceptions=True)

    assert [r.answer for r in results[:-1]] == [Answer.ACCEPTED] * 19  # type: ignore[union-attr]
    assert isinstance(results[-1], psycopg.errors.CheckViolation)


async def test_a_full_queue_refuses_at_once_and_writes_nothing(database_uri: str):
    async with town_of(database_uri, queued_at_most=0) as town:
        with pytest.raises(Busy):
            await town.batch.put(submission(*await town.person()))
        assert await town.count("application") == 0


class _LosesTheConnectionAfterCommit(Submissions):
    """The real writer, on a connection that breaks when the commit has been done."""

    async def write(self, connection, records):
        await super().write(connection, records)
        await connection.close()
        raise batches.CommitUnknown


class _LosesTheConnectionBeforeCommit(Submissions):
    async def write(self, connection, records):
        await connection.close()
        raise batches.CommitUnknown


async def test_a_commit_whose_answer_was_lost_is_looked_up_and_not_repeated(database_uri: str):
    async with town_of(database_uri) as town:
        town.batch.writer = _LosesTheConnectionAfterCommit()
        outcome = await town.batch.put(submission(*await town.person()))

        assert outcome.answer is Answer.REPLAYED
        assert await town.count("application") == 1


async def test_a_commit_that_did_not_happen_is_a_fault_that_may_be_retried(database_uri: str):
    async with town_of(database_uri) as town:
        town.batch.writer = _LosesTheConnectionBeforeCommit()
        with pytest.raises(Fault) as fault:
            await town.batch.put(submission(*await town.person()))

        assert fault.value.retryable
        assert await town.count("application") == 0


class _Watched(Submissions):
    """The real writer, remembering in which order it was given its records."""

    def __init__(self) -> None:
        self.orders: list[list[tuple]] = []

    async def write(self, connection, records):
        self.orders.append([self.order(record) for record in records])
        return await super().write(connection, records)


async def test_every_batch_touches_its_rows_in_one_order(town: Town):
    town.batch.writer = watched = _Watched()
    people = [await town.person(bucket) for bucket in range(60, 0, -1)]

    await asyncio.gather(*(town.batch.put(submission(*person)) for person in people))

    assert max(map(len, watched.orders)) > 20
    assert all(order == sorted(order) for order in watched.orders)


async def test_overlapping_batches_of_two_processes_never_deadlock(database_uri: str):
    async with town_of(database_uri) as one, Database.open(database_uri) as other:
        people = [await one.person(bucket) for bucket in range(40)]
        async with Batch(other, Submissions()).running() as second:
            for _ in range(8):
                same = [submission(*person, key=f"k{i}") for i, person in enumerate(people)]
                mirrored = list(reversed(same))
                await asyncio.gather(*map(one.batch.put, same), *map(second.put, mirrored))
        assert await one.count("application") == 40


async def test_what_is_queued_when_the_batch_closes_is_still_written(database_uri: str):
    async with town_of(database_uri) as town:
        people = [await town.person(bucket) for bucket in range(100)]
        waiting = [asyncio.create_task(town.batch.put(submission(*p))) for p in people]
        await asyncio.sleep(0)
    outcomes = await asyncio.gather(*waiting)

    assert {outcome.answer for outcome in outcomes} == {Answer.ACCEPTED}
