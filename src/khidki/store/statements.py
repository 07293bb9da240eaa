"""One account, line by line: what came, what went, from and to whom.

Lines stand in the order of days, then of entries, and are read a page at a time from the last line
seen. What the account held before a day is the last closing before it and what was posted since. Of
closed days a statement is final; of today an entry that is being written may still slip in between
lines that were shown.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.chart import Account, Chart
from khidki.domain.money.entry import Entry, Kind, Transfer
from khidki.store.database import Transaction

START = UUID(int=0)
Place = tuple[date, UUID, int]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as the account sees it: what it gained, or lost below zero."""

    on_day: date
    entry: UUID
    line: int
    at: datetime
    kind: Kind
    subject: UUID
    key: str
    other: str
    paise: int

    @property
    def place(self) -> Place:
        """Where the line stands: after it the next page begins."""
        return self.on_day, self.entry, self.line


SQL_LINES = """
    SELECT p.on_day, p.entry, p.line, e.at, e.kind, e.subject, e.key, p.other, p.paise
      FROM ((SELECT bucket, entry, line, on_day, to_account AS other, -paise AS paise
               FROM transfer
              WHERE from_account = %(account)s AND on_day <= %(until_on)s
                AND (on_day, entry, line) > (%(day)s, %(entry)s, %(line)s)
                AND bucket BETWEEN 0 AND 1023
              ORDER BY on_day, entry, line
              LIMIT %(limit)s)
            UNION ALL
            (SELECT bucket, entry, line, on_day, from_account AS other, paise
               FROM transfer
              WHERE to_account = %(account)s AND on_day <= %(until_on)s
                AND (on_day, entry, line) > (%(day)s, %(entry)s, %(line)s)
                AND bucket BETWEEN 0 AND 1023
              ORDER BY on_day, entry, line
              LIMIT %(limit)s)) AS p
      JOIN entry e ON e.bucket = p.bucket AND e.id = p.entry
     ORDER BY p.on_day, p.entry, p.line
     LIMIT %(limit)s
"""


async def lines(
    tx: Transaction,
    account: Account,
    *,
    from_on: date,
    until_on: date,
    after: Place | None = None,
    limit: int = 50,
) -> list[StatementLine]:
    """Return a page of an account's lines, both days included, after the last one seen."""
    return await tx.all(
        StatementLine,
        SQL_LINES,
        account=account.id,
        until_on=until_on,
        day=from_on if after is None else after[0],
        entry=START if after is None else after[1],
        line=0 if after is None else after[2],
        limit=limit,
    )


async def all_lines(
    tx: Transaction, account: Account, *, from_on: date, until_on: date, at_once: int = 2000
) -> AsyncGenerator[StatementLine]:
    """Go through all lines of an account, however many, holding one page of them."""
    after: Place | None = None
    while True:
        page = await lines(
            tx, account, from_on=from_on, until_on=until_on, after=after, limit=at_once
        )
        for each in page:
            yield each
        if len(page) < at_once:
            return
        after = page[-1].place


SQL_HELD_BEFORE = """
    WITH closed AS (
        SELECT until_on
          FROM ledger_close
         WHERE until_on < %(day)s AND counted_at IS NOT NULL
         ORDER BY until_on DESC
         LIMIT 1)
    SELECT (coalesce((SELECT c.paise FROM closing c JOIN closed ON c.until_on = closed.until_on
                       WHERE c.bucket = %(bucket)s AND c.account = %(account)s), 0)
          + coalesce((SELECT sum(paise) FROM transfer
                       WHERE to_account = %(account)s AND on_day < %(day)s
                         AND on_day > coalesce((SELECT until_on FROM closed), '-infinity')
                         AND bucket BETWEEN 0 AND 1023), 0)
          - coalesce((SELECT sum(paise) FROM transfer
                       WHERE from_account = %(account)s AND on_day < %(day)s
                         AND on_day > coalesce((SELECT until_on FROM closed), '-infinity')
                         AND bucket BETWEEN 0 AND 1023), 0))::bigint
"""


async def held_before(tx: Transaction, account: Account, day: date) -> int:
    """Return what an account held when a day began."""
    return await tx.value(SQL_HELD_BEFORE, account=account.id, bucket=account.bucket, day=day)


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    subject: UUID
    key: str
    kind: Kind
    on_day: date
    at: datetime
    reverses: UUID | None
    transfers: list[list[Any]]


SQL_ENTRY = """
    SELECT e.id, e.subject, e.key, e.kind, e.on_day, e.at, e.reverses,
           (SELECT json_agg(json_build_array(p.from_account, p.to_account, p.paise)
                            ORDER BY p.line)
              FROM transfer p
             WHERE p.bucket = e.bucket AND p.entry = e.id) AS transfers
      FROM entry e
     WHERE e.bucket = %(bucket)s AND e.id = %(id)s
"""
SQL_OF_SUBJECT = """
    SELECT e.id, e.subject, e.key, e.kind, e.on_day, e.at, e.reverses,
           (SELECT json_agg(json_build_array(p.from_account, p.to_account, p.paise)
                            ORDER BY p.line)
              FROM transfer p
             WHERE p.bucket = e.bucket AND p.entry = e.id) AS transfers
      FROM entry e
     WHERE e.bucket = %(bucket)s AND e.subject = %(subject)s
     ORDER BY e.id
     LIMIT 200
"""


async def entry(tx: Transaction, id_: UUID, chart: Chart) -> Entry | None:
    """Return an entry with its transfers, or None."""
    row = await tx.one(_Row, SQL_ENTRY, bucket=bucket_of(id_), id=id_)
    return None if row is None else _entry(row, chart)


async def of_subject(tx: Transaction, subject: UUID, chart: Chart) -> list[Entry]:
    """Return everything that was entered about a payment, an application, a bill."""
    rows = await tx.all(_Row, SQL_OF_SUBJECT, bucket=bucket_of(subject), subject=subject)
    return [_entry(row, chart) for row in rows]


SQL_BESIDE = """
    SELECT e.id, e.subject, e.key, e.kind, e.on_day, e.at, e.reverses,
           (SELECT json_agg(json_build_array(p.from_account, p.to_account, p.paise)
                            ORDER BY p.line)
              FROM transfer p
             WHERE p.bucket = e.bucket AND p.entry = e.id) AS transfers
      FROM entry e
     WHERE e.bucket = %(bucket)s
       AND e.subject = (SELECT subject FROM entry WHERE bucket = %(bucket)s AND id = %(id)s)
     ORDER BY e.id
     LIMIT 200
"""


async def beside(tx: Transaction, id_: UUID, chart: Chart) -> list[Entry]:
    """Return an entry and everything else that was entered about the same; nothing for no entry."""
    rows = await tx.all(_Row, SQL_BESIDE, bucket=bucket_of(id_), id=id_)
    return [_entry(row, chart) for row in rows]


def _entry(row: _Row, chart: Chart) -> Entry:
    transfers = tuple(
        Transfer(chart.named(source), chart.named(target), paise)
        for source, target, paise in row.transfers
    )
    return Entry(
        row.id, row.subject, row.key, row.kind, row.on_day, row.at, transfers, row.reverses
    )
