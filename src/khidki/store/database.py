"""PostgreSQL, and nothing else: connections, transactions, rows.

All SQL of Khidki runs through a `Transaction`. Statements are literal text with named parameters;
rows come back as the frozen record that the caller names. Connections are autocommit, so a page
that only reads pays no BEGIN and COMMIT; `transaction()` is the one way to change something.
"""

import asyncio
import os
import select
import socket
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from typing import Any, LiteralString, TypeVar, cast

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import args_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from khidki.domain.refusal import Fault
from khidki.store.arrays import write_arrays
from khidki.store.rows import rows_of

Row = TypeVar("Row")

# How many statements the current request has run: for the log line and the test that counts them.
statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


RECONNECT_SECONDS = 1.0


class Transaction:
    """One conversation with the database."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self.connection = connection

    async def all(self, shape: type[Row], query: LiteralString, **params: Any) -> list[Row]:
        """Return every row as a `shape`, whose field names are the columns."""
        cursor = self.connection.cursor(row_factory=rows_of(shape))
        return await (await _run(cursor, query, params)).fetchall()

    async def one(self, shape: type[Row], query: LiteralString, **params: Any) -> Row | None:
        """Return the first row, or None."""
        cursor = self.connection.cursor(row_factory=rows_of(shape))
        return await (await _run(cursor, query, params)).fetchone()

    async def values(self, query: LiteralString, **params: Any) -> list[Any]:
        """Return the first column of every row."""
        cursor = self.connection.cursor(row_factory=args_row(_first))
        return await (await _run(cursor, query, params)).fetchall()

    async def value(self, query: LiteralString, **params: Any) -> Any:
        """Return the first column of the first row, or None."""
        found = await self.values(query, **params)
        return found[0] if found else None

    async def run(self, query: LiteralString, **params: Any) -> int:
        """Run a statement and return how many rows it touched."""
        return (await _run(self.connection.cursor(), query, params)).rowcount

    async def become_officer(self, posts: Sequence[str]) -> None:
        """Read as the officers' database role, which sees only what these posts hold."""
        # SET takes no parameters, and set_config() would not reach the shards of a cluster.
        await self.connection.execute(
            sql.SQL("set local role khidki_officer; set local app.posts = {}").format(
                sql.Literal(",".join(posts))
            )
        )


class Database:
    """A pool of connections of one process."""

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        *,
        silent_seconds: float | None = None,
    ) -> None:
        self.pool = pool
        self._silent_seconds = silent_seconds
        self._looking: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        uri: str,
        *,
        size: int = 10,
        wait_seconds: float = 10,
        silent_seconds: float | None = None,
    ) -> AsyncGenerator["Database"]:
        """Open a pool of at most `size` connections; nobody waits for one longer than told.

        With `silent_seconds`, a conversation that lasts longer is broken off: a server that hangs
        says nothing at all, and who waits for it would wait for ever.
        """
        pool: AsyncConnectionPool[Any] = AsyncConnectionPool(
            uri,
            min_size=min(2, size),
            max_size=size,
            open=False,
            timeout=wait_seconds,
            # Given up soon, because whoever comes next tries at once; the pool by itself would try
            # ever more rarely and find a database that is back only minutes later.
            reconnect_timeout=RECONNECT_SECONDS,
            kwargs={"autocommit": True, "application_name": "khidki"},
            check=lambda connection: _check(pool, connection),
            configure=_prepare,
        )
        async with pool:
            kept = cast("AsyncConnectionPool[AsyncConnection[Any]]", pool)
            yield cls(kept, silent_seconds=silent_seconds)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[Transaction]:
        """Lend a connection for statements that only read; each sees its own moment."""
        async with self.connection() as connection:
            yield Transaction(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """Open a transaction; it commits when the block ends well and rolls back otherwise."""
        async with self.connection() as connection, _faults(), connection.transaction():
            yield Transaction(connection)

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[AsyncConnection[Any]]:
        """Lend a bare connection (the batcher pipelines on it)."""
        try:
            async with self.pool.connection() as connection:
                try:
                    with self._hanging_up(connection):
                        yield connection
                finally:
                    if connection.closed:
                        self._drop_lost()
        except (PoolTimeout, PoolClosed) as cause:
            raise Fault("database", retryable=True) from cause

    @contextmanager
    def _hanging_up(self, connection: AsyncConnection[Any]) -> Generator[None]:
        if self._silent_seconds is None:
            yield
            return
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._silent_seconds, _hang_up, connection)
        try:
            yield
        finally:
            timer.cancel()

    def _drop_lost(self) -> None:
        """Look at all idle connections: where one was lost, each of the others would fail too."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self.pool.check())


async def _check(pool: AsyncConnectionPool[Any], connection: AsyncConnection[Any]) -> None:
    """Let nobody have a connection that the server ended while it rested: its socket tells."""
    news = select.poll()
    news.register(connection.fileno(), select.POLLIN)
    if news.poll(0):
        try:
            await AsyncConnectionPool.check_connection(connection)
        except psycopg.Error:
            await pool.check()  # the server was away: the others that rest are lost as well
            raise


def _hang_up(connection: AsyncConnection[Any]) -> None:
    """End a conversation from our side; who waits in it is told that the server is gone."""
    # Cancelling would ask the same server politely and wait for its answer.
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as end:
        end.shutdown(socket.SHUT_RDWR)


# Every statement of ours reaches rows by a key. A plan that reads a whole table or index, to hash
# or to merge it, looks cheap while the table is small, stays in the connection as it grows, and
# cost a batch milliseconds.
SQL_PLAN_BY_KEY = """
    SELECT set_config(name, value, false)
      FROM (VALUES ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
                   ('enable_mergejoin', 'off'), ('random_page_cost', '1.1'), ('jit', 'off'))
        AS setting(name, value)
"""


async def _prepare(connection: AsyncConnection[Any]) -> None:
    write_arrays(connection)
    await connection.execute(SQL_PLAN_BY_KEY)


@asynccontextmanager
async def _faults() -> AsyncGenerator[None]:
    try:
        yield
    except psycopg.OperationalError as cause:
        raise Fault("database", retryable=True) from cause


async def _run(cursor: Any, query: LiteralString, params: dict[str, Any]) -> Any:
    seen = statements.get()
    if seen is not None:
        seen.append(query)
    try:
        return await cursor.execute(query, params or None)
    except psycopg.OperationalError as cause:
        raise Fault("database", retryable=True) from cause


def _first(*columns: Any) -> Any:
    return columns[0]
