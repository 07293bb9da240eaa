"""How each thing that the window leans on does, as the worker last found it.

One row a thing: when it last went well, when it last did not and why, and how many jobs wait for
it. A page reads rows; counting the jobs is the worker's, so the page costs the same however many
wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of one thing."""

    name: str
    ok_at: datetime | None
    failed_at: datetime | None
    error: str | None
    waiting: int | None
    told_at: datetime


# A try that says nothing of success or failure leaves both as they were.
SQL_TELL: LiteralString = """
    INSERT INTO health (name, ok_at, failed_at, error, waiting, told_at)
    SELECT name, ok_at, failed_at, error, waiting, %(at)s
      FROM jsonb_to_recordset(%(rows)s)
        AS u(name text, ok_at timestamptz, failed_at timestamptz, error text, waiting int)
        ON CONFLICT (name) DO UPDATE
       SET ok_at = coalesce(excluded.ok_at, health.ok_at),
           failed_at = coalesce(excluded.failed_at, health.failed_at),
           error = coalesce(excluded.error, health.error),
           waiting = excluded.waiting, told_at = excluded.told_at
"""


async def tell(tx: Transaction, rows: Sequence[dict[str, Any]], *, at: datetime) -> None:
    """Write what was found of each thing."""
    ordered = sorted(rows, key=lambda row: row["name"])
    await tx.run(SQL_TELL, rows=Jsonb(ordered), at=at)


SQL_LISTED: LiteralString = """
    SELECT name, ok_at, failed_at, error, waiting, told_at
      FROM health
     WHERE name > %(after)s
     ORDER BY name
     LIMIT %(limit)s
"""


async def listed(tx: Transaction, *, after: str, limit: int) -> list[Health]:
    """Return what is known, by name."""
    return await tx.all(Health, SQL_LISTED, after=after, limit=limit)


@dataclass(frozen=True, slots=True)
class Waits:
    """How many jobs of a kind wait."""

    kind: str
    count: int


SQL_WAITING: LiteralString = """
    SELECT kind, count(*)::int AS count
      FROM job
     WHERE bucket BETWEEN 0 AND 1023 AND dead_at IS NULL
     GROUP BY kind
"""
SQL_GIVEN: LiteralString = """
    SELECT system AS kind, count(*)::int AS count
      FROM handover
     WHERE bucket BETWEEN 0 AND 1023 AND accepted_at IS NULL
     GROUP BY system
"""
SQL_CLOCK: LiteralString = "SELECT clock_timestamp()"


async def waiting(tx: Transaction) -> dict[str, int]:
    """Return how many jobs of each kind wait (reads all that wait)."""
    return {each.kind: each.count for each in await tx.all(Waits, SQL_WAITING)}


async def given(tx: Transaction) -> dict[str, int]:
    """Return how many steps wait to be taken by each system."""
    return {each.kind: each.count for each in await tx.all(Waits, SQL_GIVEN)}


async def clock(tx: Transaction) -> datetime:
    """Return what time it is on the database's machine."""
    at: datetime = await tx.value(SQL_CLOCK)
    return at
