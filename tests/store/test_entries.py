"""The books: each rule that the batch of entries promises, shown on a real database."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace

import psycopg
import pytest
from store.books import (
    CHART,
    GATEWAY,
    GST,
    NOON,
    TREASURY,
    Books,
    books_of,
    entry,
    subject,
    wallet,
)

from khidki.domain.money.amount import PAISE_MOST
from khidki.domain.money.entry import Kind, reversal
from khidki.domain.refusal import Fault
from khidki.store import balances, statements
from khidki.store.batch import Busy, CommitUnknown
from khidki.store.entries import Entries
from khidki.store.entry_records import Answer
from tests.conftest import owner_uri

pytestmark = pytest.mark.anyio


@pytest.fixture
async def books(database_uri: str) -> AsyncIterator[Books]:
    async with books_of(database_uri) as opened:
        yield opened


async def test_an_entry_moves_what_its_transfers_say_and_everything_sums_to_zero(books: Books):
    await books.open(wallet(1), paise=10_000)

    outcome = await books.put((wallet(1), TREASURY, 5_000), (wallet(1), GST, 763))

    assert outcome.answer is Answer.ENTERED
    assert await books.held(wallet(1)) == 4_237
    assert await books.held(TREASURY) == 5_000
    assert await books.held(GATEWAY) == -10_000
    async with books.database.reading() as tx:
        assert await tx.value("SELECT sum(paise)::int FROM balance") == 0


async def test_a_short_wallet_refuses_its_own_entry_and_leaves_no_trace(books: Books):
    await books.open(wallet(1), paise=100)

    outcome = await books.put((wallet(1), TREASURY, 101))

    assert (outcome.answer, outcome.account) == (Answer.SHORT, wallet(1).id)
    assert await books.held(wallet(1)) == 100
    assert [await books.count(t) for t in ("entry", "transfer")] == [1, 1]


async def test_a_short_wallet_in_a_batch_harms_nobody_else(books: Books):
    wallets = [wallet(n) for n in range(30)]
    await books.open(*wallets, paise=100)
    entries = [entry((each, TREASURY, 100 + (n == 13))) for n, each in enumerate(wallets)]

    outcomes = await asyncio.gather(*map(books.batch.put, entries))

    assert [n for n, each in enumerate(outcomes) if each.answer is Answer.SHORT] == [13]
    assert await books.held(TREASURY) == 2_900


async def test_what_a_wallet_could_not_pay_is_paid_with_the_same_key_after_a_top_up(books: Books):
    about = subject()
    await books.open(wallet(1), paise=10)
    assert (await books.put((wallet(1), GST, 50), about=about)).answer is Answer.SHORT

    await books.put((GATEWAY, wallet(1), 40))

    assert (await books.put((wallet(1), GST, 50), about=about)).answer is Answer.ENTERED
    assert await books.held(wallet(1)) == 0


async def test_of_two_entries_in_one_batch_only_as_many_pass_as_the_wallet_holds(books: Books):
    await books.open(wallet(1), paise=100)
    entries = [entry((wallet(1), GST, 30), about=subject(n)) for n in range(10)]

    outcomes = await asyncio.gather(*map(books.batch.put, entries))

    assert [each.answer for each in outcomes].count(Answer.ENTERED) == 3
    assert await books.held(wallet(1)) == 10


async def test_the_database_itself_refuses_a_wallet_below_zero(books: Books, database_uri: str):
    await books.open(wallet(1), paise=100)

    with (
        psycopg.connect(owner_uri(database_uri), autocommit=True) as owner,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        owner.execute("UPDATE balance SET paise = -1 WHERE guarded")


async def test_a_wallet_that_was_never_opened_takes_and_gives_nothing(books: Books):
    given = await books.put((GATEWAY, wallet(9), 100))
    taken = await books.put((wallet(9), GST, 100))

    assert {given.answer, taken.answer} == {Answer.NO_ACCOUNT}
    assert given.account == wallet(9).id
    assert [await books.count(t) for t in ("entry", "balance")] == [0, 0]


async def test_fifty_equal_entries_at_once_are_one_entry(books: Books):
    about = subject()
    entries = [entry((GATEWAY, GST, 100), about=about) for _ in range(50)]

    outcomes = await asyncio.gather(*map(books.batch.put, entries))

    assert sorted(each.answer for each in outcomes) == [Answer.ENTERED] + [Answer.REPLAYED] * 49
    assert len({each.entry for each in outcomes}) == 1
    assert await books.held(GST) == 100


async def test_a_key_again_a_day_later_gets_the_entry_that_stands_and_another_body_is_refused(
    books: Books,
):
    about = subject()
    first = await books.put((GATEWAY, GST, 100), about=about)

    again = await books.put((GATEWAY, GST, 100), about=about, at=NOON.replace(day=21))
    other = await books.put((GATEWAY, GST, 101), about=about)
    other_kind = await books.put((GATEWAY, GST, 100), about=about, kind=Kind.BILL)

    assert (again.answer, again.entry) == (Answer.REPLAYED, first.entry)
    assert {other.answer, other_kind.answer} == {Answer.KEY_REUSED}
    assert await books.held(GST) == 100


async def test_two_bodies_under_one_key_in_one_batch_leave_one(books: Books):
    about = subject()
    pair = [entry((GATEWAY, GST, paise), about=about) for paise in (100, 200)]

    outcomes = await asyncio.gather(*map(books.batch.put, pair))

    assert [each.answer for each in outcomes] == [Answer.ENTERED, Answer.KEY_REUSED]
    assert await books.held(GST) == 100


async def test_an_entry_is_taken_back_once_whoever_asks(books: Books):
    await books.open(wallet(1), paise=100)
    entered = entry((wallet(1), TREASURY, 60), (wallet(1), GST, 5))
    await books.batch.put(entered)
    backs = [reversal(entered, subject(), on_day=NOON.date(), at=NOON) for _ in range(5)]

    outcomes = await asyncio.gather(*map(books.batch.put, backs))

    assert sorted(each.answer for each in outcomes) == [Answer.ENTERED] + [Answer.REPLAYED] * 4
    assert [await books.held(a) for a in (wallet(1), TREASURY, GST)] == [100, 0, 0]


async def test_a_stored_entry_is_read_back_whole(books: Books):
    await books.open(wallet(1), paise=100)
    entered = entry((wallet(1), TREASURY, 60), (wallet(1), GST, 5))
    await books.batch.put(entered)

    async with books.database.reading() as tx:
        assert await statements.entry(tx, entered.id, CHART) == entered
        assert await statements.of_subject(tx, entered.subject, CHART) == [entered]


@pytest.mark.parametrize("table", ["entry", "transfer"])
async def test_what_was_entered_cannot_be_removed_by_web_and_worker(books: Books, table: str):
    await books.put((GATEWAY, GST, 100))

    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError)):
        async with books.database.transaction() as tx:
            await tx.run(f"DELETE FROM {table}")  # type: ignore[arg-type]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with books.database.transaction() as tx:
            await tx.run(f"UPDATE {table} SET on_day = on_day")  # type: ignore[arg-type]


async def test_one_entry_the_database_cannot_take_does_not_take_the_others_with_it(books: Books):
    good = [entry((GATEWAY, GST, 1), about=subject(n)) for n in range(20)]
    bad = replace(good[3], key="paid\0", id=subject(), subject=subject())

    results = await asyncio.gather(*map(books.batch.put, [*good, bad]), return_exceptions=True)

    assert [each.answer for each in results[:-1]] == [Answer.ENTERED] * 20  # type: ignore[union-attr]
    assert isinstance(results[-1], psycopg.Error)
    assert await books.held(GST) == 20


async def test_a_balance_beyond_what_a_column_holds_fails_alone_and_changes_nothing(books: Books):
    most = [(GATEWAY, GST, PAISE_MOST)] * 64
    told = [await books.put(*most) for _ in range(144)]

    with pytest.raises(psycopg.errors.NumericValueOutOfRange):
        await books.put(*most)

    assert {each.answer for each in told} == {Answer.ENTERED}
    assert await books.held(GST) == PAISE_MOST * 64 * 144
    assert (await books.put((GATEWAY, GST, 1))).answer is Answer.ENTERED


async def test_writers_that_tally_in_different_buckets_make_one_balance(database_uri: str):
    async with books_of(database_uri) as one, books_of(database_uri, bucket=64) as other:
        entries = [entry((GATEWAY, GST, 1), about=subject(n)) for n in range(100)]
        await asyncio.gather(
            *(each.batch.put(e) for e, each in zip(entries, [one, other] * 50, strict=True))
        )
        assert await one.held(GST) == 100
        assert await one.count("balance") == 4
        async with one.database.reading() as tx:
            totals = {each.head: each for each in await balances.trial_balance(tx)}
        assert (totals["gateway"].debit_paise, totals["gst"].credit_paise) == (100, 100)


async def test_who_is_slow_with_a_gateway_keeps_nobody_else_waiting(database_uri: str):
    async with books_of(database_uri) as slow, books_of(database_uri, bucket=64) as other:
        await slow.put((GATEWAY, GST, 1))
        async with slow.database.transaction() as tx:
            await tx.run("SELECT FROM balance WHERE bucket = 0 FOR UPDATE")
            outcome = await asyncio.wait_for(other.put((GATEWAY, GST, 1)), timeout=60)
        assert outcome.answer is Answer.ENTERED
        assert await slow.held(GATEWAY) == -2


async def test_many_writers_over_few_wallets_lose_and_create_nothing(database_uri: str):
    drawn = random.Random(6)
    wallets = [wallet(n) for n in range(5)]
    async with (
        books_of(database_uri, at_once=7) as one,
        books_of(database_uri, bucket=64, at_once=9) as other,
    ):
        await one.open(*wallets, paise=1_000)
        entries = [
            entry(
                (wallets[(n + 1) % 5], wallets[n % 5], drawn.randint(1, 300)),
                (wallets[n % 5], GST, drawn.randint(1, 20)),
                about=subject(drawn.randrange(1024)),
            )
            for n in range(300)
        ]
        outcomes = await asyncio.gather(
            *(each.batch.put(e) for e, each in zip(entries, [one, other] * 150, strict=True))
        )
        held = [await one.held(each) for each in wallets]
        assert min(paise for paise in held if paise is not None) >= 0
        assert sum(paise or 0 for paise in held) + (await one.held(GST) or 0) == 5_000
        entered = [each for each in outcomes if each.answer is Answer.ENTERED]
        assert await one.count("entry") == len(entered) + len(wallets)


async def test_a_full_queue_refuses_at_once_and_enters_nothing(database_uri: str):
    async with books_of(database_uri, queued_at_most=0) as books:
        with pytest.raises(Busy):
            await books.put((GATEWAY, GST, 1))
        assert await books.count("entry") == 0


class _LosesTheConnectionAfterCommit(Entries):
    """The real writer, on a connection that breaks when the commit has been done."""

    async def write(self, connection, records):
        await super().write(connection, records)
        await connection.close()
        raise CommitUnknown


class _LosesTheConnectionBeforeCommit(Entries):
    async def write(self, connection, records):
        await connection.close()
        raise CommitUnknown


async def test_a_commit_whose_answer_was_lost_is_looked_up_and_not_repeated(books: Books):
    books.batch.writer = _LosesTheConnectionAfterCommit(bucket=0)

    outcome = await books.put((GATEWAY, GST, 100))

    assert outcome.answer is Answer.ENTERED
    assert await books.held(GST) == 100


async def test_a_commit_that_never_happened_is_told_as_a_fault(books: Books):
    books.batch.writer = _LosesTheConnectionBeforeCommit(bucket=0)

    with pytest.raises(Fault):
        await books.put((GATEWAY, GST, 100))

    assert await books.count("entry") == 0
