"""Putting entries into the books: the write behind every sum that moves.

Two round trips for a whole batch. First the gates: days that are closed, the key of each entry, and
the guarded accounts, locked in one order by a touch that says what they hold. Then each entry is
judged in turn, and what passed is written with the balances it changes. Guarded accounts change
where they lie. The others are tallied in the writer's own bucket, so that nobody waits for a
gateway or a department: an account's balance is the sum of its rows, exact at every commit.
"""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

import msgspec
import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow

from khidki.domain.money.entry import Entry
from khidki.store.batch import CommitUnknown
from khidki.store.entry_records import (
    Answer,
    Outcome,
    Stored,
    Wallets,
    changed_rows,
    entry_row,
    tally_rows,
    touched_rows,
    transfer_rows,
)

# Shared by all who enter; whoever closes a day takes it alone, for a moment.
SQL_WHILE_OPEN = "SELECT pg_advisory_xact_lock_shared(726002)"
SQL_CLOSED = "SELECT until_on FROM ledger_close ORDER BY until_on DESC LIMIT 1"

SQL_ENTRIES = """
    INSERT INTO entry (bucket, id, subject, key, kind, on_day, at, reverses, digest)
    SELECT bucket, id, subject, key, kind, on_day, at, reverses, digest
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, subject uuid, key text, kind text, on_day date, at timestamptz,
             reverses uuid, digest bytea)
        ON CONFLICT (bucket, subject, key) DO NOTHING
    RETURNING id
"""

# Changes nothing: the rows are locked in the order of the accounts, and tell what they hold.
SQL_TOUCH = """
    UPDATE balance b
       SET paise = b.paise
      FROM json_to_recordset(%(rows)s) AS u(bucket int, account text)
     WHERE b.bucket = u.bucket AND b.account = u.account AND b.guarded
    RETURNING b.account, b.paise
"""

SQL_TRANSFERS = """
    INSERT INTO transfer (bucket, entry, line, on_day, from_account, to_account, paise)
    SELECT bucket, entry, line, on_day, from_account, to_account, paise
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, entry uuid, line smallint, on_day date, from_account text,
             to_account text, paise bigint)
"""

# Without a condition on the sum: what would fall below zero must fail the whole transaction.
SQL_CHANGE = """
    UPDATE balance b
       SET paise = b.paise + u.paise
      FROM json_to_recordset(%(rows)s) AS u(bucket int, account text, paise bigint)
     WHERE b.bucket = u.bucket AND b.account = u.account AND b.guarded
"""

SQL_TALLY = """
    INSERT INTO balance (bucket, account, guarded, paise)
    SELECT bucket, account, false, paise
      FROM json_to_recordset(%(rows)s) AS u(bucket int, account text, paise bigint)
        ON CONFLICT (bucket, account) DO UPDATE
       SET paise = balance.paise + excluded.paise
"""

SQL_TAKE_BACK = """
    DELETE FROM entry e
     USING json_to_recordset(%(rows)s) AS u(bucket int, id uuid)
     WHERE e.bucket = u.bucket AND e.id = u.id
"""

SQL_STORED = """
    SELECT e.bucket, e.subject, e.key, e.id, e.on_day, e.at, e.digest
      FROM json_to_recordset(%(rows)s) AS u(bucket int, subject uuid, key text)
      JOIN entry e ON e.bucket = u.bucket AND e.subject = u.subject AND e.key = u.key
"""

Key = tuple[int, UUID, str]


class Entries:
    """The writer of the books; `bucket` is where this one tallies, best not another's too."""

    def __init__(self, *, bucket: int) -> None:
        self.bucket = bucket

    def order(self, record: Entry) -> Key:
        """Sort by bucket, subject and key: two batches can never wait for each other in a ring."""
        return record.bucket, record.subject, record.key

    async def write(
        self, connection: AsyncConnection[Any], records: Sequence[Entry]
    ) -> Sequence[Outcome]:
        """Commit every entry that passes the gates; say of each other one why not."""
        leaders: dict[Key, Entry] = {}
        for record in records:
            leaders.setdefault(self.order(record), record)
        batch = _Batch(list(leaders.values()), self.bucket)
        try:
            await batch.ask(connection)
            batch.judge()
            stored = await batch.write(connection)
        except BaseException:
            if not connection.closed:
                await connection.rollback()
            raise
        return [
            self._tell(record, leaders[self.order(record)], batch, stored) for record in records
        ]

    async def look_up(
        self, connection: AsyncConnection[Any], records: Sequence[Entry]
    ) -> Sequence[Outcome | None]:
        """Find by their keys what became of entries whose commit is unknown."""
        cursor = await _send(connection, SQL_STORED, map(entry_row, records))
        stored = _by_key(await cursor.fetchall())
        return [_replay(record, stored.get(self.order(record))) for record in records]

    def _tell(
        self, record: Entry, leader: Entry, batch: "_Batch", stored: dict[Key, Stored]
    ) -> Outcome:
        outcome = batch.outcomes[leader.id]
        if outcome.answer is Answer.REPLAYED:
            found = _replay(record, stored.get(self.order(record)))
            assert found is not None, "a key that is not new is stored"
            return found
        if record is leader:
            return outcome
        if not _as_stored(leader).is_of(record):
            return Outcome(Answer.KEY_REUSED)
        if outcome.answer is Answer.ENTERED:
            return Outcome(Answer.REPLAYED, leader.id)
        return outcome


class _Batch:
    """Entries with keys of their own on their way into the books."""

    def __init__(self, entries: Sequence[Entry], bucket: int) -> None:
        self.entries = entries
        self.bucket = bucket
        self.touched = touched_rows(entries)
        self.new: set[UUID] = set()
        self.closed: TupleRow | None = None
        self.wallets = Wallets({})
        self.outcomes: dict[UUID, Outcome] = {}

    async def ask(self, connection: AsyncConnection[Any]) -> None:
        """Pass the gates that only the database knows."""
        async with connection.pipeline():
            await connection.execute("BEGIN")
            await connection.execute(SQL_WHILE_OPEN)
            closed = await connection.execute(SQL_CLOSED)
            keys = await _send(connection, SQL_ENTRIES, map(entry_row, self.entries))
            held = await _send(connection, SQL_TOUCH, self.touched)
            self.closed = await closed.fetchone()
            self.new = {id_ for (id_,) in await keys.fetchall()}
            self.wallets = Wallets(dict(await held.fetchall()))

    def judge(self) -> None:
        """Say what becomes of each, one after another."""
        for entry in self.entries:
            if entry.id not in self.new:
                outcome = Outcome(Answer.REPLAYED)
            elif self.closed is not None and entry.on_day <= self.closed[0]:
                outcome = Outcome(Answer.CLOSED)
            else:
                outcome = self.wallets.take(entry) or Outcome(Answer.ENTERED, entry.id)
            self.outcomes[entry.id] = outcome

    async def write(self, connection: AsyncConnection[Any]) -> dict[Key, Stored]:
        """Write what passed, take back what did not, commit, and return what stood in the way."""
        passed = [e for e in self.entries if self.outcomes[e.id].answer is Answer.ENTERED]
        replayed = [e for e in self.entries if self.outcomes[e.id].answer is Answer.REPLAYED]
        kept = {e.id for e in (*passed, *replayed)}
        refused = [e for e in self.entries if e.id not in kept]
        before: AsyncCursor[TupleRow] | None = None
        try:
            async with connection.pipeline():
                if refused:
                    await _send(connection, SQL_TAKE_BACK, map(entry_row, refused))
                if replayed:
                    before = await _send(connection, SQL_STORED, map(entry_row, replayed))
                if passed:
                    await self._enter(connection, passed)
                await connection.execute("COMMIT")
        except psycopg.OperationalError as cause:
            raise CommitUnknown from cause
        return _by_key(await before.fetchall()) if before else {}

    async def _enter(self, connection: AsyncConnection[Any], passed: Sequence[Entry]) -> None:
        await _send(connection, SQL_TRANSFERS, (row for e in passed for row in transfer_rows(e)))
        changes = changed_rows(self.touched, self.wallets.changes)
        if changes:
            await _send(connection, SQL_CHANGE, changes)
        await _send(connection, SQL_TALLY, tally_rows(passed, bucket=self.bucket))


def _replay(record: Entry, stored: Stored | None) -> Outcome | None:
    if stored is None:
        return None
    if stored.id == record.id:
        return Outcome(Answer.ENTERED, stored.id)
    if not stored.is_of(record):
        return Outcome(Answer.KEY_REUSED)
    return Outcome(Answer.REPLAYED, stored.id)


def _as_stored(entry: Entry) -> Stored:
    return Stored(
        entry.bucket, entry.subject, entry.key, entry.id, entry.on_day, entry.at, entry.digest()
    )


def _by_key(rows: Iterable[TupleRow]) -> dict[Key, Stored]:
    return {(each.bucket, each.subject, each.key): each for each in (Stored(*r) for r in rows)}


async def _send(
    connection: AsyncConnection[Any], query: LiteralString, rows: Iterable[dict[str, Any]]
) -> AsyncCursor[TupleRow]:
    return await connection.execute(query, {"rows": msgspec.json.encode(list(rows)).decode()})
