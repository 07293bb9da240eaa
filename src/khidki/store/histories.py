"""The whole history, read in order and a little at a time, for whoever checks it.

Everything about one group of buckets is read in one snapshot, through cursors that stay on the
server, so that memory does not grow with the number of years. Two orders are needed: by transaction
(as blocks are sealed) and by application (as a case is read). Only reading; judging is an action's.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString, NamedTuple, TypeVar, cast
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import args_row, kwargs_row

from khidki.domain.case.event import Event
from khidki.domain.case.refold import Summary
from khidki.store.database import Database, Transaction
from khidki.store.seals import Sealed, after

AT_ONCE = 2000
Row = TypeVar("Row")


class Logged(NamedTuple):
    """One event as the log orders it."""

    epoch: int
    tx: int
    bucket: int
    application: UUID
    seq: int
    digest: bytes
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One event with its content and the summary row of its application."""

    event: Event
    digest: bytes
    number: str | None  # None when the application's row is gone
    revision: int | None
    state: str | None
    step: str | None
    post: str | None
    due_on: date | None
    person: UUID | None
    account: UUID | None
    service: str | None
    salt: bytes | None  # None when the content was erased, or never was
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The summary row of a proceeding, and the file on which it is."""

    bucket: int
    application: UUID
    summary: Summary


@dataclass(frozen=True, slots=True)
class Bare:
    """An application of which no event is left."""

    id: UUID
    number: str


SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
SQL_LOGGED = """
    SELECT epoch, tx::text::bigint, bucket, application, seq, digest, recorded_at
      FROM event
     WHERE (bucket >> 6) = %(group)s >> 6
     ORDER BY epoch, (bucket >> 6), tx, bucket, application, seq
"""
SQL_TOLD = """
    SELECT e.bucket, e.application, e.seq, e.act, e.actor, e.actor_id, e.posting, e.state, e.step,
           e.post, e.due_on, e.happened_at, e.recorded_at, e.content_digest, e.digest,
           a.number, a.revision, a.state, a.step, a.post, a.due_on, a.person, a.account,
           a.service, c.salt, c.body
      FROM event e
      LEFT JOIN application a ON a.bucket = e.bucket AND a.id = e.application
      LEFT JOIN content c
        ON c.bucket = e.bucket AND c.application = e.application AND c.seq = e.seq
     WHERE e.bucket BETWEEN %(group)s AND %(group)s + 63
     ORDER BY e.bucket, e.application, e.seq
"""
SQL_BARE = """
    SELECT a.id, a.number
      FROM application a
     WHERE a.bucket BETWEEN %(group)s AND %(group)s + 63
       AND NOT EXISTS (SELECT FROM event e WHERE e.bucket = a.bucket AND e.application = a.id)
     ORDER BY a.bucket, a.id
"""
# Every summary of a proceeding on a file, spelled alike, in the order in which cases are read.
SQL_PROCEEDINGS = """
    SELECT bucket, application, id, kind, stage, number, seq, hearing_at AS at, obey_by AS day,
           decided_at, told_at, NULL::bigint AS paise
      FROM appeal
     WHERE bucket BETWEEN %(group)s AND %(group)s + 63
     UNION ALL
    SELECT bucket, application, id, kind, stage, number, seq, NULL, NULL, ordered_at, told_at, paise
      FROM penalty
     WHERE bucket BETWEEN %(group)s AND %(group)s + 63
     UNION ALL
    SELECT bucket, application, subject, 'hearing', '', number, seq, at, NULL, noted_at, NULL, NULL
      FROM hearing
     WHERE bucket BETWEEN %(group)s AND %(group)s + 63
     ORDER BY bucket, application, id
"""
# The submission keeps the number when the application's row is gone.
SQL_NUMBER = """
    SELECT number
      FROM application
     WHERE bucket = %(bucket)s AND id = %(id)s
     UNION ALL
    SELECT number
      FROM submission
     WHERE bucket = %(bucket)s AND application = %(id)s
     LIMIT 1
"""
SQL_SEALED_COUNT = "SELECT coalesce(sum(leaf_count), 0)::bigint FROM seal WHERE bucket >= 0"


class History:
    """One group of buckets at one moment."""

    def __init__(self, connection: AsyncConnection[Any], group: int) -> None:
        self._connection = connection
        self._tx = Transaction(connection)
        self.group = group

    def blocks(self) -> AsyncGenerator[Sealed]:
        """Read the chain from its first block."""
        return after(self._tx, self.group)

    def logged(self) -> AsyncGenerator[Logged]:
        """Read all events in the order in which blocks hold them."""
        return self._stream("logged", SQL_LOGGED, args_row(Logged))

    def told(self) -> AsyncGenerator[Told]:
        """Read all events application by application."""
        return self._stream("told", SQL_TOLD, args_row(_told))

    def bare(self) -> AsyncGenerator[Bare]:
        """Read the applications without any event."""
        return self._stream("bare", SQL_BARE, kwargs_row(Bare))

    def proceedings(self) -> AsyncGenerator[Standing]:
        """Read the summaries of appeals, penalties and hearings, application by application."""
        return self._stream("proceedings", SQL_PROCEEDINGS, args_row(_standing))

    async def number(self, application: UUID, bucket: int) -> str | None:
        """Return the number of an application, also when only its submission is left."""
        found = await self._tx.value(SQL_NUMBER, bucket=bucket, id=application)
        return cast("str | None", found)

    async def _stream(self, name: str, query: LiteralString, make: Any) -> AsyncGenerator[Any]:
        async with self._connection.cursor(name, row_factory=make, binary=True) as cursor:
            cursor.itersize = AT_ONCE
            await cursor.execute(query, {"group": self.group})
            async for row in cursor:
                yield row


@asynccontextmanager
async def history(database: Database, group: int) -> AsyncGenerator[History]:
    """Open the history of a group as it stands now; nothing that happens later is seen."""
    async with database.transaction() as tx:
        await tx.run(SNAPSHOT)
        yield History(tx.connection, group)


async def sealed_count(database: Database) -> int:
    """Return about how many events there are to check."""
    async with database.reading() as tx:
        return int(await tx.value(SQL_SEALED_COUNT))


def _standing(*columns: Any) -> Standing:
    return Standing(columns[0], columns[1], Summary(*columns[2:]))


def _told(*columns: Any) -> Told:
    return Told(Event(*columns[:14]), *columns[14:])
