"""Closing the books: days after which nothing is entered any more, and what accounts held then.

Closing takes the writers' lock alone for as long as one row takes; from then on the days are
final, and what every account held at their end is counted from the transfers without hurry. A count
that was broken off is done again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from khidki.domain.bucket import bucket_for
from khidki.store.balances import Balance
from khidki.store.database import Transaction

SQL_ALONE = "SELECT pg_advisory_xact_lock(726002)"
SQL_LAST = """
    SELECT until_on, closed_at, closed_by, counted_at
      FROM ledger_close
     ORDER BY until_on DESC
     LIMIT 1
"""
SQL_CLOSE = """
    INSERT INTO ledger_close (until_on, closed_at, closed_by)
    VALUES (%(until_on)s, %(at)s, %(by)s)
"""


@dataclass(frozen=True, slots=True)
class Close:
    """A day up to which the books are closed, and by whom."""

    until_on: date
    closed_at: datetime
    closed_by: str
    counted_at: datetime | None


async def last(tx: Transaction) -> Close | None:
    """Return the newest close, if there is one."""
    return await tx.one(Close, SQL_LAST)


SQL_LAST_COUNTED = "SELECT max(until_on) FROM ledger_close WHERE counted_at IS NOT NULL"


async def last_counted(tx: Transaction) -> date | None:
    """Return the newest closed day of which it is kept what accounts held."""
    return await tx.value(SQL_LAST_COUNTED)


async def lock_closing(tx: Transaction) -> None:
    """Wait until nobody is writing, and let nobody write until the transaction ends."""
    await tx.run(SQL_ALONE)


async def close(tx: Transaction, until_on: date, *, by: str, at: datetime) -> None:
    """Close all days up to one; the closing lock is held."""
    await tx.run(SQL_CLOSE, until_on=until_on, by=by, at=at)


# What reads everything should: see `store/database` for why others may not.
SQL_READ_WHOLE = "SET LOCAL enable_seqscan TO on"
SQL_BEFORE = """
    SELECT max(until_on) FROM ledger_close
     WHERE until_on < %(until_on)s AND counted_at IS NOT NULL
"""
SQL_SUMS = """
    SELECT account, sum(paise)::bigint AS paise
      FROM (SELECT account, paise
              FROM closing
             WHERE until_on = %(since)s AND bucket BETWEEN 0 AND 1023
            UNION ALL
            SELECT to_account, paise
              FROM transfer
             WHERE on_day > coalesce(%(since)s::date, '-infinity') AND on_day <= %(until_on)s
               AND bucket BETWEEN 0 AND 1023
            UNION ALL
            SELECT from_account, -paise
              FROM transfer
             WHERE on_day > coalesce(%(since)s::date, '-infinity') AND on_day <= %(until_on)s
               AND bucket BETWEEN 0 AND 1023) AS moved
     GROUP BY account
    HAVING sum(paise) <> 0
"""


async def before(tx: Transaction, until_on: date) -> date | None:
    """Return the close before a day, if its closings were counted."""
    return await tx.value(SQL_BEFORE, until_on=until_on)


async def sums(tx: Transaction, until_on: date, *, since: date | None) -> list[Balance]:
    """Return what every account held at the end of a day: an earlier close, and transfers since."""
    await tx.run(SQL_READ_WHOLE)
    return await tx.all(Balance, SQL_SUMS, since=since, until_on=until_on)


SQL_KEEP = """
    INSERT INTO closing (bucket, account, until_on, paise)
    SELECT bucket, account, %(until_on)s, paise
      FROM unnest(%(buckets)s::int[], %(accounts)s::text[], %(paise)s::bigint[])
        AS u(bucket, account, paise)
        ON CONFLICT (bucket, account, until_on) DO NOTHING
"""
SQL_COUNTED = "UPDATE ledger_close SET counted_at = %(at)s WHERE until_on = %(until_on)s"


async def keep(tx: Transaction, until_on: date, held: Iterable[Balance], *, at: datetime) -> None:
    """Keep what accounts held at the end of a closed day."""
    ordered = sorted((bucket_for(each.account.encode()), each.account, each.paise) for each in held)
    await tx.run(
        SQL_KEEP,
        until_on=until_on,
        buckets=[bucket for bucket, _, _ in ordered],
        accounts=[account for _, account, _ in ordered],
        paise=[paise for _, _, paise in ordered],
    )
    await tx.run(SQL_COUNTED, until_on=until_on, at=at)


SQL_CLOSINGS = """
    SELECT account, paise
      FROM closing
     WHERE until_on = %(until_on)s AND bucket BETWEEN 0 AND 1023
     ORDER BY account
     LIMIT 10000000
"""


async def closings(tx: Transaction, until_on: date) -> list[Balance]:
    """Return what every account held at the end of a closed day."""
    return await tx.all(Balance, SQL_CLOSINGS, until_on=until_on)
