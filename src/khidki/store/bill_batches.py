"""Lists of bills that a kiosk pays at once, line by line, with what became of each.

A line is read together with its bill, so that a page of a list is one statement. Only the job of a
list writes what was found and refused; the operator's page only agrees to lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line as it was typed."""

    line: int
    given: Mapping[str, str]
    wanted_paise: int | None
    mobile_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class Batch:
    """One list."""

    id: UUID
    account: UUID
    biller: str
    started_at: datetime


SQL_ADD = """
    INSERT INTO bill_batch (bucket, id, account, biller, started_at)
    VALUES (%(bucket)s, %(id)s, %(account)s, %(biller)s, %(started_at)s)
"""
SQL_ADD_LINES = """
    INSERT INTO bill_batch_line (bucket, batch, line, given, wanted_paise, mobile_sealed)
    SELECT %(bucket)s, %(batch)s, * FROM unnest(
        %(lines)s::integer[], %(given)s::jsonb[], %(wanted)s::bigint[], %(mobiles)s::bytea[])
"""


async def add(tx: Transaction, batch: Batch, lines: Sequence[NewLine]) -> None:
    """Store a list with its lines."""
    bucket = bucket_of(batch.id)
    await tx.run(
        SQL_ADD,
        bucket=bucket, id=batch.id, account=batch.account, biller=batch.biller,
        started_at=batch.started_at,
    )  # fmt: skip
    await tx.run(
        SQL_ADD_LINES,
        bucket=bucket, batch=batch.id,
        lines=[each.line for each in lines],
        given=[Jsonb(dict(each.given)) for each in lines],
        wanted=[each.wanted_paise for each in lines],
        mobiles=[each.mobile_sealed for each in lines],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, and its bill as it stands."""

    biller: str
    started_at: datetime
    line: int
    given: Mapping[str, str]
    wanted_paise: int | None
    mobile_sealed: bytes | None
    bill: UUID | None
    agreed: bool
    refused: str | None
    state: str | None
    name: str | None
    number: str | None
    period: str | None
    due_paise: int | None
    due_on: date | None
    paise: int | None
    dues: Sequence[Mapping[str, Any]] | None
    receipt: str | None
    posted_at: datetime | None
    promised_by: datetime | None
    reversal_asked_at: datetime | None
    paid_at: datetime | None


SQL_LINES = """
    SELECT t.biller, t.started_at, l.line, l.given, l.wanted_paise, l.mobile_sealed, l.bill,
           l.agreed, l.refused, b.state, b.name, b.number, b.period,
           b.amount_paise + b.late_fee_paise AS due_paise, b.due_on, b.paise, b.dues, b.receipt,
           b.posted_at, b.promised_by, b.reversal_asked_at, b.paid_at
      FROM bill_batch t
      JOIN bill_batch_line l ON l.bucket = t.bucket AND l.batch = t.id AND l.bucket = %(bucket)s
      LEFT JOIN bill b ON b.bucket = l.bucket AND b.id = l.bill AND b.bucket = %(bucket)s
     WHERE t.bucket = %(bucket)s AND t.id = %(batch)s AND t.account = %(account)s
     ORDER BY l.line
     LIMIT 1000
"""


async def lines(tx: Transaction, account: UUID, batch: UUID) -> list[Line]:
    """Return the lines of a list of this account, each with its bill; none for another's list."""
    bucket = bucket_of(batch)
    return await tx.all(Line, SQL_LINES, bucket=bucket, batch=batch, account=account)


SQL_FOUND = """
    UPDATE bill_batch_line
       SET bill = coalesce(%(bill)s, bill), refused = %(refused)s, agreed = false
     WHERE bucket = %(bucket)s AND batch = %(batch)s AND line = %(line)s
"""


async def note(
    tx: Transaction, batch: UUID, line: int, *, bill: UUID | None = None, refused: str | None = None
) -> None:
    """Write down that the bill of a line was found, or why nothing came of the line."""
    bucket = bucket_of(batch)
    await tx.run(SQL_FOUND, bucket=bucket, batch=batch, line=line, bill=bill, refused=refused)


SQL_AGREE = """
    UPDATE bill_batch_line
       SET agreed = true, refused = NULL
     WHERE bucket = %(bucket)s AND batch = %(batch)s AND line = ANY(%(lines)s::integer[])
       AND bill IS NOT NULL
"""


async def agree(tx: Transaction, batch: UUID, chosen: Sequence[int]) -> int:
    """Write down which lines are to be paid; return how many there are."""
    return await tx.run(SQL_AGREE, bucket=bucket_of(batch), batch=batch, lines=list(chosen))


SQL_AGAIN = """
    UPDATE bill_batch_line
       SET refused = NULL
     WHERE bucket = %(bucket)s AND batch = %(batch)s AND bill IS NULL AND refused IS NOT NULL
"""


async def again(tx: Transaction, batch: UUID) -> int:
    """Let lines that were not found be looked up once more."""
    return await tx.run(SQL_AGAIN, bucket=bucket_of(batch), batch=batch)


@dataclass(frozen=True, slots=True)
class Told:
    """What a list of lists says of one: how many lines, and what became of them."""

    id: UUID
    biller: str
    started_at: datetime
    lines: int
    posted: int
    refused: int
    posted_paise: int


SQL_OF_ACCOUNT = """
    SELECT t.id, t.biller, t.started_at, count(*) AS lines,
           count(*) FILTER (WHERE b.state = 'posted') AS posted,
           count(*) FILTER (WHERE l.refused IS NOT NULL OR b.state IN ('refused', 'reversed',
                                  'refunded')) AS refused,
           (coalesce(sum(b.paise) FILTER (WHERE b.state = 'posted'), 0))::bigint AS posted_paise
      FROM bill_batch t
      JOIN bill_batch_line l ON l.bucket = t.bucket AND l.batch = t.id AND l.bucket = %(bucket)s
      LEFT JOIN bill b ON b.bucket = l.bucket AND b.id = l.bill AND b.bucket = %(bucket)s
     WHERE t.bucket = %(bucket)s AND t.account = %(account)s
       AND (t.started_at, t.id) < (%(before_at)s, %(before)s)
       AND t.biller = coalesce(%(biller)s, t.biller)
       AND t.started_at >= coalesce(%(since)s, t.started_at)
     GROUP BY t.id, t.biller, t.started_at
     ORDER BY t.started_at DESC, t.id DESC
     LIMIT %(limit)s
"""


async def of_account(
    tx: Transaction,
    account: UUID,
    *,
    biller: str | None = None,
    since: datetime | None = None,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[Told]:
    """Return the lists of an account since a moment, the newest first, from a place on."""
    return await tx.all(
        Told, SQL_OF_ACCOUNT,
        bucket=bucket_of(account), account=account, biller=biller, since=since,
        before_at=before[0], before=before[1], limit=limit,
    )  # fmt: skip
