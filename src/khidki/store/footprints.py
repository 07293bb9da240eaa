"""Who saw what: written in batches beside the pages, read by those who audit.

`Trail.note` costs a page nothing but an append to a list; a task writes what has gathered a few
times a second. What a process had not written when it was killed is lost, at most that much; what
the database did not take is kept and tried again, and when too much waits the next look is refused
rather than left unrecorded. Acts are put in their own transaction with `put`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import msgspec
import structlog

from khidki.domain.bucket import bucket_of
from khidki.domain.people.footprint import LONGEST_ABOUT, Footprint, Looked
from khidki.domain.refusal import Fault
from khidki.domain.text import Text
from khidki.store.database import Database, Transaction

GATHERED_FOR_SECONDS = 0.25
TRIED_AGAIN_SECONDS = 2.0
AT_ONCE = 500
KEPT_AT_MOST = 20_000
FIRST, LAST = UUID(int=0), UUID(int=(1 << 128) - 1)
log = structlog.get_logger()

SQL_PUT: LiteralString = """
    INSERT INTO footprint (bucket, id, at, officer, posting, kind, application, about)
    SELECT bucket, id, at, officer, posting, kind, application, about
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, id uuid, at timestamptz, officer uuid, posting uuid, kind text,
             application uuid, about text)
        ON CONFLICT (bucket, id) DO NOTHING
"""


async def put(tx: Transaction, footprints: Sequence[Footprint]) -> None:
    """Write footprints; one that is there already stays as it is."""
    if not footprints:
        return
    rows = [
        {
            "bucket": bucket_of(each.id),
            "id": each.id,
            "at": each.at,
            "officer": each.officer,
            "posting": each.posting,
            "kind": each.kind,
            "application": each.application,
            "about": each.about[:LONGEST_ABOUT],
        }
        for each in sorted(footprints, key=lambda each: (bucket_of(each.id), each.id))
    ]
    await tx.run(SQL_PUT, rows=msgspec.json.encode(rows).decode())


SQL_FORGET: LiteralString = """
    DELETE FROM footprint
     WHERE bucket = %(bucket)s
       AND id IN (SELECT id
                    FROM footprint
                   WHERE bucket = %(bucket)s AND id < %(before)s
                   ORDER BY id
                   LIMIT %(limit)s)
"""


async def forget(tx: Transaction, *, bucket: int, before: UUID, limit: int) -> int:
    """Remove some of the looks that are older than an id; those of the last half-year stay."""
    return await tx.run(SQL_FORGET, bucket=bucket, before=before, limit=limit)


class Trail:
    """The footprints of one process on their way to the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Footprint] = []
        self._task: asyncio.Task[None] | None = None

    def note(self, footprint: Footprint) -> None:
        """Remember a look; it is written in a moment, and the page does not wait for it."""
        if len(self._waiting) >= KEPT_AT_MOST:
            raise Fault("database", retryable=True)
        self._waiting.append(footprint)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write_for_ever())

    async def flush(self) -> None:
        """Write what waits now."""
        while self._waiting:
            taken = self._waiting[:AT_ONCE]
            async with self._database.transaction() as tx:
                await put(tx, taken)
            # Removed only when it is written: what fails half-way is tried again as a whole.
            del self._waiting[: len(taken)]

    async def close(self) -> None:
        """Write what is left when a process ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self.flush()
        except Fault:
            log.warning("footprints_lost", count=len(self._waiting))

    async def _write_for_ever(self) -> None:
        while self._waiting:
            await asyncio.sleep(GATHERED_FOR_SECONDS)
            try:
                await self.flush()
            except Fault:
                log.warning("footprints_wait", count=len(self._waiting))
                await asyncio.sleep(TRIED_AGAIN_SECONDS)


@dataclass(frozen=True, slots=True)
class Seen:
    """A footprint with the names that go with it."""

    id: UUID
    at: datetime
    officer: UUID
    user_name: str | None
    name_hi: str | None
    name_en: str | None
    post: str | None
    kind: Looked
    number: str | None
    service: str | None
    about: str

    @property
    def name(self) -> Text | None:
        """The officer's name in both languages."""
        if self.name_hi is None or self.name_en is None:
            return None
        return Text(hi=self.name_hi, en=self.name_en)


SQL_SEEN: LiteralString = """
    SELECT f.id, f.at, f.officer, o.user_name, o.name_hi, o.name_en, g.post, f.kind, a.number,
           a.service, f.about
      FROM (SELECT bucket, id, at, officer, posting, kind, application, about
              FROM footprint
             WHERE bucket BETWEEN 0 AND 1023 AND id < %(before)s AND id >= %(since)s
             ORDER BY id DESC
             LIMIT %(limit)s) f
      LEFT JOIN officer o ON o.id = f.officer
      LEFT JOIN posting g ON g.id = f.posting
      LEFT JOIN application a ON a.bucket = f.bucket AND a.id = f.application
     ORDER BY f.id DESC
"""
SQL_SEEN_BY: LiteralString = """
    SELECT f.id, f.at, f.officer, o.user_name, o.name_hi, o.name_en, g.post, f.kind, a.number,
           a.service, f.about
      FROM (SELECT bucket, id, at, officer, posting, kind, application, about
              FROM footprint
             WHERE bucket BETWEEN 0 AND 1023
               AND officer = (SELECT id FROM officer WHERE user_name = %(user_name)s)
               AND id < %(before)s AND id >= %(since)s
             ORDER BY id DESC
             LIMIT %(limit)s) f
      LEFT JOIN officer o ON o.id = f.officer
      LEFT JOIN posting g ON g.id = f.posting
      LEFT JOIN application a ON a.bucket = f.bucket AND a.id = f.application
     ORDER BY f.id DESC
"""
SQL_SEEN_OF: LiteralString = """
    SELECT f.id, f.at, f.officer, o.user_name, o.name_hi, o.name_en, g.post, f.kind, a.number,
           a.service, f.about
      FROM application a
      JOIN footprint f ON f.bucket = a.bucket AND f.application = a.id
      LEFT JOIN officer o ON o.id = f.officer
      LEFT JOIN posting g ON g.id = f.posting
     WHERE a.bucket = %(bucket)s AND a.number = %(number)s
       AND f.bucket = %(bucket)s AND f.id < %(before)s AND f.id >= %(since)s
       AND o.user_name = coalesce(%(user_name)s, o.user_name)
     ORDER BY f.id DESC
     LIMIT %(limit)s
"""


SQL_SEEN_ACTS: LiteralString = """
    SELECT f.id, f.at, f.officer, o.user_name, o.name_hi, o.name_en, g.post, f.kind, a.number,
           a.service, f.about
      FROM (SELECT bucket, id, at, officer, posting, kind, application, about
              FROM footprint
             WHERE bucket BETWEEN 0 AND 1023 AND kind IN ('search', 'export', 'act')
               AND id < %(before)s AND id >= %(since)s
             ORDER BY id DESC
             LIMIT %(limit)s) f
      LEFT JOIN officer o ON o.id = f.officer
      LEFT JOIN posting g ON g.id = f.posting
      LEFT JOIN application a ON a.bucket = f.bucket AND a.id = f.application
     ORDER BY f.id DESC
"""


async def seen(
    tx: Transaction,
    *,
    number: tuple[int, str] | None = None,
    user_name: str | None = None,
    acts_only: bool = False,
    since: UUID = FIRST,
    before: UUID = LAST,
    limit: int,
) -> list[Seen]:
    """Return footprints, the newest first: of a case (bucket and number), by an officer, or all.

    `acts_only` leaves out looks at cases where neither case nor officer is asked for.
    """
    asked = {"since": since, "before": before, "limit": limit}
    if number is not None:
        bucket, digits = number
        return await tx.all(
            Seen, SQL_SEEN_OF, bucket=bucket, number=digits, user_name=user_name, **asked
        )
    if user_name is not None:
        return await tx.all(Seen, SQL_SEEN_BY, user_name=user_name, **asked)
    return await tx.all(Seen, SQL_SEEN_ACTS if acts_only else SQL_SEEN, **asked)
