"""Counting the books again: everything that was posted, read from the first entry to the last.

All of it is read in one snapshot, so that entries which are written meanwhile make no difference.
What it means is for `actions/verify_ledger` to say. It holds one page of entries and one sum for
each account in memory, however many transfers there are.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.store.balances import Balance
from khidki.store.database import Transaction

PAGE = 5000

SQL_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
SQL_READ_WHOLE = "SET LOCAL enable_seqscan TO on"


async def take_snapshot(tx: Transaction) -> None:
    """See from now on everything as it is at this moment; the first thing in a transaction."""
    await tx.run(SQL_SNAPSHOT)
    await tx.run(SQL_READ_WHOLE)


SQL_ABOUT = """
    SELECT reltuples::bigint FROM pg_class WHERE oid = 'entry'::regclass
"""


async def about_how_many(tx: Transaction) -> int:
    """Return roughly how many entries there are, for a progress bar."""
    return max(0, int(await tx.value(SQL_ABOUT) or 0))


SQL_MOVED = """
    SELECT account, sum(paise)::bigint AS paise
      FROM (SELECT to_account AS account, paise
              FROM transfer
             WHERE bucket BETWEEN 0 AND 1023
            UNION ALL
            SELECT from_account, -paise
              FROM transfer
             WHERE bucket BETWEEN 0 AND 1023) AS moved
     GROUP BY account
"""


async def moved(tx: Transaction) -> dict[str, int]:
    """Return what every account gained and lost by all that was ever posted."""
    return {each.account: each.paise for each in await tx.all(Balance, SQL_MOVED)}


@dataclass(frozen=True, slots=True)
class Kept:
    """A balance as it is kept."""

    bucket: int
    account: str
    guarded: bool
    paise: int


SQL_KEPT = """
    SELECT bucket, account, guarded, paise
      FROM balance
     WHERE bucket BETWEEN 0 AND 1023
     ORDER BY bucket, account
     LIMIT 10000000
"""


async def kept(tx: Transaction) -> list[Kept]:
    """Return every balance row."""
    return await tx.all(Kept, SQL_KEPT)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as it is stored."""

    bucket: int
    id: UUID
    subject: UUID
    key: str
    kind: str
    on_day: date
    at: datetime
    reverses: UUID | None
    digest: bytes


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer as it is stored."""

    bucket: int
    entry: UUID
    line: int
    on_day: date
    from_account: str
    to_account: str
    paise: int


@dataclass(frozen=True, slots=True)
class Page:
    """Entries one after another, and all transfers that lie between them."""

    entries: list[EntryRow]
    transfers: list[TransferRow]


SQL_ENTRIES_AFTER = """
    SELECT bucket, id, subject, key, kind, on_day, at, reverses, digest
      FROM entry
     WHERE (bucket, id) > (%(bucket)s, %(id)s)
     ORDER BY bucket, id
     LIMIT %(limit)s
"""
SQL_TRANSFERS_BETWEEN = """
    SELECT bucket, entry, line, on_day, from_account, to_account, paise
      FROM transfer
     WHERE (bucket, entry) > (%(bucket)s, %(id)s)
       AND (bucket, entry) <= (%(last_bucket)s, %(last_id)s)
     ORDER BY bucket, entry, line
     LIMIT 100000000
"""
LAST = (1023, UUID(int=2**128 - 1))


async def pages(tx: Transaction, *, size: int = PAGE) -> AsyncGenerator[Page]:
    """Go through all entries and transfers in the order of their keys."""
    bucket, id_ = -1, UUID(int=0)
    while True:
        entries = await tx.all(EntryRow, SQL_ENTRIES_AFTER, bucket=bucket, id=id_, limit=size)
        ends = len(entries) < size
        last = LAST if ends else (entries[-1].bucket, entries[-1].id)
        transfers = await tx.all(
            TransferRow,
            SQL_TRANSFERS_BETWEEN,
            bucket=bucket,
            id=id_,
            last_bucket=last[0],
            last_id=last[1],
        )
        yield Page(entries, transfers)
        if ends:
            return
        bucket, id_ = last


SQL_NOT_OPPOSITE = """
    SELECT r.id
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN entry r ON r.bucket = u.bucket AND r.id = u.id
     WHERE EXISTS (
            SELECT FROM (SELECT line, from_account, to_account, paise
                           FROM transfer p
                          WHERE p.bucket = r.bucket AND p.entry = r.reverses) AS first
              FULL JOIN (SELECT line, to_account AS from_account, from_account AS to_account, paise
                           FROM transfer b
                          WHERE b.bucket = r.bucket AND b.entry = r.id) AS back
                     ON back.line = first.line
             WHERE (first.from_account, first.to_account, first.paise)
                   IS DISTINCT FROM (back.from_account, back.to_account, back.paise))
"""


async def not_opposite(tx: Transaction, entries: list[tuple[int, UUID]]) -> list[UUID]:
    """Return those reversals whose transfers are not the opposite of what they take back."""
    buckets, ids = [bucket for bucket, _ in entries], [id_ for _, id_ in entries]
    return await tx.values(SQL_NOT_OPPOSITE, buckets=buckets, ids=ids)
