"""Writes that arrive together are committed together.

A caller puts one record and awaits its outcome; flushers take what has gathered meanwhile, sort it
and commit it in one transaction. There is no waiting for company: while one batch commits, the next
one gathers. What is written is the business of a `Writer`; this file owns the queue and the
failures:

- the queue is bounded: when it is full the caller is refused at once and nothing is half done;
- an unexpected error splits the batch in halves until the record that causes it stands alone;
- a connection lost while committing leaves the outcome unknown: it is looked up, never sent again.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import psycopg
from psycopg import AsyncConnection

from khidki.domain.refusal import Fault, Refusal
from khidki.store.database import Database

Record = TypeVar("Record")
Outcome = TypeVar("Outcome")
Put = TypeVar("Put", contravariant=True)  # noqa: PLC0105 -- a Writer takes records in
Told = TypeVar("Told", covariant=True)  # noqa: PLC0105 -- and gives outcomes out


class Busy(Refusal):
    """More is arriving than can be written; nothing was done, the same may be sent again."""

    code = "busy"
    retry_after_seconds = 2


class CommitUnknown(Exception):  # noqa: N818 -- a state of knowledge, not an error
    """The connection was lost after COMMIT had been sent."""


class Writer(Protocol[Put, Told]):
    """What a batch writes: one transaction for many records, and how to look one up afterwards."""

    def order(self, record: Put) -> Any:
        """Return the sort key by which every batch touches its rows."""
        ...

    async def write(
        self, connection: AsyncConnection[Any], records: Sequence[Put]
    ) -> Sequence[Told]:
        """Commit all admitted records in one transaction; raise `CommitUnknown` when unsure."""
        ...

    async def look_up(
        self, connection: AsyncConnection[Any], records: Sequence[Put]
    ) -> Sequence[Told | None]:
        """Return what became of records whose commit is unknown; None when nothing is there."""
        ...


@dataclass(slots=True)
class _Waiting(Generic[Record, Outcome]):
    record: Record
    outcome: "asyncio.Future[Outcome]"


class Batch(Generic[Record, Outcome]):
    """A bounded queue of records and the flushers that commit them."""

    def __init__(
        self,
        database: Database,
        writer: Writer[Record, Outcome],
        *,
        at_once: int = 64,
        queued_at_most: int = 2048,
        flushers: int = 1,
    ) -> None:
        self.database = database
        self.writer = writer
        self.at_once = at_once
        self.queued_at_most = queued_at_most
        self.flushers = flushers
        self._queue: deque[_Waiting[Record, Outcome]] = deque()
        self._arrived = asyncio.Event()
        self._closing = False

    async def put(self, record: Record) -> Outcome:
        """Hand in a record and return what became of it, once it is committed."""
        if self._closing or len(self._queue) >= self.queued_at_most:
            raise Busy
        waiting = _Waiting(record, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._arrived.set()
        return await waiting.outcome

    @asynccontextmanager
    async def running(self) -> AsyncGenerator["Batch[Record, Outcome]"]:
        """Run the flushers for as long as the context lasts; what is queued is still written."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self.flushers):
                group.create_task(self._flush_for_ever())
            try:
                yield self
            finally:
                self._closing = True
                self._arrived.set()

    async def _flush_for_ever(self) -> None:
        while True:
            if not self._queue:
                if self._closing:
                    return
                self._arrived.clear()
                await self._arrived.wait()
                continue
            taken = [self._queue.popleft() for _ in range(min(self.at_once, len(self._queue)))]
            taken.sort(key=lambda waiting: self.writer.order(waiting.record))
            await self._flush(taken)

    async def _flush(self, taken: Sequence[_Waiting[Record, Outcome]]) -> None:
        records = [waiting.record for waiting in taken]
        try:
            async with self.database.connection() as connection:
                outcomes = await self.writer.write(connection, records)
        except CommitUnknown:
            await self._find_out(taken)
        except (Fault, psycopg.OperationalError) as cause:
            _fail(taken, Fault("database", retryable=True), cause)
        except Exception as cause:  # noqa: BLE001 -- one bad record must not take the others with it
            await self._halve(taken, cause)
        else:
            for waiting, outcome in zip(taken, outcomes, strict=True):
                if not waiting.outcome.done():
                    waiting.outcome.set_result(outcome)

    async def _halve(self, taken: Sequence[_Waiting[Record, Outcome]], cause: Exception) -> None:
        if len(taken) == 1:
            _fail(taken, cause, None)
            return
        middle = len(taken) // 2
        await self._flush(taken[:middle])
        await self._flush(taken[middle:])

    async def _find_out(self, taken: Sequence[_Waiting[Record, Outcome]]) -> None:
        try:
            async with self.database.connection() as connection:
                found = await self.writer.look_up(connection, [w.record for w in taken])
        except (Fault, psycopg.Error) as cause:
            _fail(taken, Fault("database", retryable=True), cause)
            return
        for waiting, outcome in zip(taken, found, strict=True):
            if outcome is None:
                _fail([waiting], Fault("database", retryable=True), None)
            elif not waiting.outcome.done():
                waiting.outcome.set_result(outcome)


def _fail(taken: Sequence[_Waiting[Any, Any]], error: Exception, cause: Exception | None) -> None:
    for waiting in taken:
        if not waiting.outcome.done():
            failure = Fault("database", retryable=True) if isinstance(error, Fault) else error
            failure.__cause__ = cause
            waiting.outcome.set_exception(failure)
