"""Counting the books again: whatever was changed behind their back is named."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import psycopg
import pytest
from store.books import CHART, GATEWAY, GST, NOON, TREASURY, Books, books_of, entry, subject, wallet

from khidki.actions.close_period import ClosedAlready, NotOver, close_period
from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.money.difference import What
from khidki.domain.money.entry import reversal
from khidki.store import closes, statements
from khidki.store.entry_records import Answer
from tests.conftest import superuser_uri

pytestmark = pytest.mark.anyio
NEXT_DAY = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
TWENTIETH = date(2026, 11, 20)


@pytest.fixture
async def books(database_uri: str) -> AsyncIterator[Books]:
    async with books_of(database_uri) as opened:
        await opened.open(wallet(1), wallet(2), paise=10_000)
        await opened.put((wallet(1), TREASURY, 500), (wallet(1), GST, 90))
        yield opened


@pytest.fixture
def by_hand(books: Books, database_uri: str) -> Iterator[psycopg.Connection]:
    """Somebody with every right, whom no constraint between tables stops."""
    with psycopg.connect(superuser_uri(database_uri), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


async def found(books: Books) -> list[tuple[What, str]]:
    report = await verify_ledger(books.database, CHART)
    return [(each.what, each.name) for each in report.differences]


async def test_books_that_nobody_touched_are_clean(books: Books):
    taken_back = entry((wallet(2), GST, 7))
    await books.batch.put(taken_back)
    await books.batch.put(reversal(taken_back, subject(), on_day=NOON.date(), at=NOON))

    report = await verify_ledger(books.database, CHART)

    assert report.is_clean
    assert (report.entries, report.transfers, report.accounts) == (5, 6, 5)


async def test_a_balance_that_drifted_is_named_with_both_sums(books: Books, by_hand):
    by_hand.execute("UPDATE balance SET paise = paise + 1 WHERE account = 'treasury:revenue'")

    report = await verify_ledger(books.database, CHART)

    differs, whole = report.differences
    assert (differs.what, differs.name) == (What.BALANCE_DIFFERS, TREASURY.id)
    assert (differs.kept_paise, differs.counted_paise) == (501, 500)
    assert "₹5.01" in differs.sentence.hi
    assert whole.what is What.NOT_ZERO


async def test_a_sum_changed_with_the_balances_to_match_is_named(books: Books, by_hand):
    by_hand.execute("UPDATE transfer SET paise = 400 WHERE paise = 500")
    by_hand.execute("UPDATE balance SET paise = paise - 100 WHERE account = 'treasury:revenue'")
    by_hand.execute("UPDATE balance SET paise = paise + 100 WHERE account = %s", [wallet(1).id])

    assert [what for what, _ in await found(books)] == [What.ENTRY_ALTERED]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET on_day = on_day + 1 WHERE kind = 'fee'",
        "UPDATE entry SET key = 'other' WHERE kind = 'fee'",
        "UPDATE entry SET kind = 'gift' WHERE kind = 'fee'",
        "UPDATE transfer SET on_day = on_day + 1 WHERE paise = 500",
        "UPDATE transfer SET line = 9 WHERE paise = 500",
        "UPDATE transfer SET to_account = 'treasury:home' WHERE paise = 500",
    ],
)
async def test_an_entry_with_anything_changed_is_named(books: Books, by_hand, change: str):
    by_hand.execute(change)

    assert What.ENTRY_ALTERED in [what for what, _ in await found(books)]


async def test_a_missing_balance_is_named(books: Books, by_hand):
    by_hand.execute("DELETE FROM balance WHERE account = %s", [wallet(2).id])

    assert await found(books) == [(What.BALANCE_MISSING, wallet(2).id), (What.NOT_ZERO, "")]


async def test_entries_and_transfers_that_lost_each_other_are_named(books: Books, by_hand):
    by_hand.execute("DELETE FROM transfer WHERE paise IN (500, 90)")
    by_hand.execute(
        "DELETE FROM entry e USING transfer t WHERE t.entry = e.id AND t.to_account = %s",
        [wallet(2).id],
    )

    whats = {what for what, _ in await found(books)}
    assert {What.ENTRY_EMPTY, What.TRANSFER_ALONE} <= whats


async def test_a_wallet_that_lost_its_guard_or_its_place_is_named(books: Books, by_hand):
    by_hand.execute("UPDATE balance SET guarded = false WHERE account = %s", [wallet(1).id])
    by_hand.execute(
        "UPDATE balance SET bucket = (bucket + 1) %% 1024 WHERE account = %s", [wallet(2).id]
    )
    by_hand.execute("UPDATE balance SET account = 'nobody:x' WHERE account = 'gst'")

    assert {
        (What.NOT_GUARDED, wallet(1).id),
        (What.MISPLACED, wallet(2).id),
        (What.UNKNOWN_ACCOUNT, "nobody:x"),
    } <= set(await found(books))


async def test_a_wallet_below_zero_is_named_where_somebody_took_the_rule_away(
    books: Books, by_hand
):
    by_hand.execute("ALTER TABLE balance DROP CONSTRAINT balance_check")
    by_hand.execute("UPDATE balance SET paise = -5 WHERE account = %s", [wallet(2).id])

    assert (What.BELOW_ZERO, wallet(2).id) in await found(books)


async def test_a_reversal_that_is_not_the_opposite_is_named(books: Books, by_hand):
    first, other = entry((wallet(2), GST, 7)), entry((wallet(2), GST, 8), key="other")
    back = reversal(first, subject(), on_day=NOON.date(), at=NOON)
    for each in (first, other, replace(back, reverses=other.id, key=f"reversal:{other.id}")):
        await books.batch.put(each)

    assert await found(books) == [(What.REVERSAL_WRONG, str(back.id))]


async def test_a_closed_day_takes_no_entry_and_says_what_accounts_held(books: Books):
    closed = await close_period(books.database, TWENTIETH, by="a", at=NEXT_DAY)

    late = await books.put((GATEWAY, GST, 1))
    today = await books.put((GATEWAY, GST, 10), at=NEXT_DAY)

    assert (late.answer, today.answer) == (Answer.CLOSED, Answer.ENTERED)
    assert (closed.accounts, closed.together_paise) == (5, 0)
    async with books.database.reading() as tx:
        kept = {each.account: each.paise for each in await closes.closings(tx, TWENTIETH)}
    assert (kept[GST.id], kept[wallet(1).id]) == (90, 9_410)
    assert await found(books) == []


async def test_a_close_among_writers_leaves_out_nothing_that_was_entered(books: Books):
    days = [entry((GATEWAY, GST, 1), about=subject(n)) for n in range(300)]
    writing = asyncio.gather(*map(books.batch.put, days))
    await asyncio.sleep(0.01)
    await close_period(books.database, TWENTIETH, by="a", at=NEXT_DAY)
    outcomes = [each.answer for each in await writing]

    assert set(outcomes) <= {Answer.ENTERED, Answer.CLOSED}
    async with books.database.reading() as tx:
        kept = {each.account: each.paise for each in await closes.closings(tx, TWENTIETH)}
    assert kept[GST.id] == 90 + outcomes.count(Answer.ENTERED)
    assert await found(books) == []


async def test_a_day_is_closed_when_it_is_over_and_once(books: Books):
    with pytest.raises(NotOver):
        await close_period(books.database, TWENTIETH, by="a", at=NOON)
    await close_period(books.database, TWENTIETH, by="a", at=NEXT_DAY)
    with pytest.raises(ClosedAlready):
        await close_period(books.database, TWENTIETH, by="b", at=NEXT_DAY)
    with pytest.raises(ClosedAlready):
        await close_period(books.database, date(2026, 11, 1), by="b", at=NEXT_DAY)


async def test_a_count_that_was_broken_off_is_finished_by_the_same_command(books: Books):
    async with books.database.transaction() as tx:
        await closes.close(tx, TWENTIETH, by="a", at=NEXT_DAY)

    assert (await close_period(books.database, TWENTIETH, by="a", at=NEXT_DAY)).accounts == 5


async def test_a_second_close_counts_from_the_first(books: Books):
    await close_period(books.database, TWENTIETH, by="a", at=NEXT_DAY)
    await books.put((GATEWAY, GST, 10), at=NEXT_DAY)
    await close_period(
        books.database, date(2026, 11, 21), by="a", at=datetime(2026, 11, 22, 6, tzinfo=UTC)
    )

    async with books.database.reading() as tx:
        kept = await closes.closings(tx, date(2026, 11, 21))
        before = await statements.held_before(tx, GST, date(2026, 11, 22))
    assert {each.account: each.paise for each in kept}[GST.id] == before == 100
    assert await found(books) == []


async def test_a_closing_that_was_changed_is_named(books: Books, by_hand):
    await close_period(books.database, TWENTIETH, by="a", at=NEXT_DAY)
    by_hand.execute("UPDATE closing SET paise = paise + 5 WHERE account = 'gst'")

    assert await found(books) == [(What.CLOSING_DIFFERS, GST.id)]


async def test_a_statement_is_read_a_page_at_a_time_and_adds_up(books: Books):
    for n in range(7):
        await books.put((wallet(1), GST, 10 + n), about=subject(n))
    await books.put((wallet(2), wallet(1), 5), at=NEXT_DAY)

    async with books.database.reading() as tx:
        lines = [
            line
            async for line in statements.all_lines(
                tx, wallet(1), from_on=TWENTIETH, until_on=NEXT_DAY.date(), at_once=3
            )
        ]
        opening = await statements.held_before(tx, wallet(1), NEXT_DAY.date())

    assert [line.paise for line in lines if line.paise > 0] == [10_000, 5]
    assert len({(line.entry, line.line) for line in lines}) == len(lines) == 11
    assert sum(line.paise for line in lines) == await books.held(wallet(1))
    assert opening == sum(line.paise for line in lines if line.on_day == TWENTIETH)
