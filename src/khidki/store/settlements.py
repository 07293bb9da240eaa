"""Matching the lines of a settlement with the books: thousands at once, each by its key.

A line matches when the entry about its payment, under the key of its movement, took the same sum
from the gateway's account. What matches leaves one row and no words; only what does not comes back
to be told. Lines wait in no table: all chunks of a file are one transaction, so a file that turns
out to be cut short leaves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.settlement import Movement, SettledLine
from khidki.store.database import Transaction

# Under which key the books keep each movement of a payment.
KEYS = {Movement.PAID: "received", Movement.REFUNDED: "refunded"}


@dataclass(frozen=True, slots=True)
class Unlike:
    """A line whose sum is not what the books have; None when they have nothing."""

    line: int
    paise: int | None


@dataclass(frozen=True, slots=True)
class _Counted:
    """A line that differs, or, without a line, how many were stored."""

    line: int | None
    paise: int | None


# One statement, so that a chunk of lines goes over the wire once and is sorted once.
SQL_SETTLE = """
    WITH said AS MATERIALIZED (
        SELECT bucket, payment, movement, key, line, paise
          FROM unnest(%(buckets)s::int[], %(payments)s::uuid[], %(movements)s::text[],
                      %(keys)s::text[], %(lines)s::int[], %(paise)s::bigint[])
            AS u(bucket, payment, movement, key, line, paise)
         ORDER BY bucket, payment, movement),
    stored AS (
        INSERT INTO settled (bucket, payment, movement, file, line, paise)
        SELECT bucket, payment, movement, %(file)s, line, paise
          FROM said
            ON CONFLICT (bucket, payment, movement) DO NOTHING
     RETURNING line)
    SELECT NULL AS line, count(*) AS paise
      FROM stored
     UNION ALL
    SELECT u.line, held.paise
      FROM said u
      LEFT JOIN LATERAL (
           SELECT abs(sum(CASE WHEN t.from_account = %(account)s THEN t.paise
                               ELSE -t.paise END))::bigint AS paise
             FROM entry e
             JOIN transfer t ON t.bucket = e.bucket AND t.entry = e.id
            WHERE e.bucket = u.bucket AND e.subject = u.payment AND e.key = u.key
              AND (t.from_account = %(account)s OR t.to_account = %(account)s)) AS held ON true
     WHERE held.paise IS DISTINCT FROM u.paise
"""
SQL_AGAIN = """
    SELECT u.line, s.paise
      FROM unnest(%(buckets)s::int[], %(payments)s::uuid[], %(movements)s::text[],
                  %(lines)s::int[]) AS u(bucket, payment, movement, line)
      JOIN settled s ON s.bucket = u.bucket AND s.payment = u.payment
                    AND s.movement = u.movement
     WHERE (s.file, s.line) <> (%(file)s, u.line)
"""


async def settle(
    tx: Transaction, lines: Sequence[SettledLine], *, file: UUID, account: str
) -> tuple[list[Unlike], list[Unlike]]:
    """Store lines; return those that other lines said before, and those that the books do not."""
    columns: dict[str, Any] = {
        "buckets": [bucket_of(line.payment) for line in lines],
        "payments": [line.payment for line in lines],
        "movements": [line.movement.value for line in lines],
        "lines": [line.number for line in lines],
    }
    keys, paise = [KEYS[line.movement] for line in lines], [line.paise for line in lines]
    found = await tx.all(
        _Counted, SQL_SETTLE, file=file, account=account, keys=keys, paise=paise, **columns
    )
    unlike = [Unlike(each.line, each.paise) for each in found if each.line is not None]
    (stored,) = (each.paise for each in found if each.line is None)
    again: list[Unlike] = []
    if stored != len(lines):
        again = await tx.all(Unlike, SQL_AGAIN, file=file, **columns)
    return again, unlike


# The day's transfers first, by their index: the books of years would be read otherwise.
SQL_NOT_SETTLED = """
    INSERT INTO gap (bucket, what, about, source, books_paise, said_paise, file, opened_on, owner)
    WITH moved AS MATERIALIZED (
        SELECT bucket, entry, sum(paise) AS paise
          FROM transfer
         WHERE from_account = %(account)s AND on_day > %(since)s AND on_day <= %(until)s
           AND bucket BETWEEN 0 AND 1023
         GROUP BY bucket, entry)
    SELECT e.bucket, 'not_settled', e.subject, %(account)s, sum(m.paise), 0, %(file)s, %(on)s,
           %(owner)s
      FROM moved m
      JOIN entry e ON e.bucket = m.bucket AND e.id = m.entry
     WHERE e.key = 'received'
       AND NOT EXISTS (SELECT FROM settled s
                        WHERE s.bucket = e.bucket AND s.payment = e.subject
                          AND s.movement = 'paid')
     GROUP BY e.bucket, e.subject
        ON CONFLICT (bucket, what, about) DO NOTHING
"""


async def open_not_settled(
    tx: Transaction,
    *,
    account: str,
    since: date,
    until: date,
    file: UUID,
    on: date,
    owner: str,
) -> int:
    """Open a gap for each payment in the books that no settlement has named; return how many."""
    return await tx.run(
        SQL_NOT_SETTLED, account=account, since=since, until=until, file=file, on=on, owner=owner
    )


SQL_CLOSE_SETTLED = """
    UPDATE gap g
       SET closed_at = %(at)s, closed_by = %(by)s, how = %(how)s
      FROM settled s
     WHERE g.closed_at IS NULL AND g.what = 'not_settled' AND g.source = %(account)s
       AND s.bucket = g.bucket AND s.payment = g.about AND s.movement = 'paid'
"""
SQL_CLOSE_ENTERED = """
    UPDATE gap g
       SET closed_at = %(at)s, closed_by = %(by)s, how = %(how)s
      FROM entry e
     WHERE g.closed_at IS NULL AND g.what = 'not_in_books' AND g.source = %(account)s
       AND e.bucket = g.bucket AND e.subject = g.about AND e.key = g.note
       AND g.said_paise = (SELECT abs(sum(CASE WHEN t.from_account = %(account)s THEN t.paise
                                               ELSE -t.paise END))
                             FROM transfer t
                            WHERE t.bucket = e.bucket AND t.entry = e.id
                              AND (t.from_account = %(account)s OR t.to_account = %(account)s))
"""


async def close_healed(tx: Transaction, *, account: str, at: datetime, by: str, how: str) -> int:
    """Close the gaps of a gateway whose missing half has come since; return how many."""
    closed = await tx.run(SQL_CLOSE_SETTLED, account=account, at=at, by=by, how=how)
    return closed + await tx.run(SQL_CLOSE_ENTERED, account=account, at=at, by=by, how=how)
