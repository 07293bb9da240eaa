"""Attempts of operators to file for citizens: what is in hand, and what was filed.

One attempt for a draft is open at a time for an operator. Names and answers are not here.
"""

from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_of
from khidki.domain.case.counter import CounterFiling, Ended
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO counter_filing (bucket, id, operator, account, draft, service, paise, dues, state,
                                begun_at)
    VALUES (%(bucket)s, %(id)s, %(operator)s, %(account)s, %(draft)s, %(service)s, %(paise)s,
            %(dues)s, 'open', %(begun_at)s)
        ON CONFLICT (bucket, operator, draft) WHERE state = 'open' DO NOTHING
"""


async def add(tx: Transaction, filing: CounterFiling) -> bool:
    """Store an attempt; False while another for the same draft is open."""
    return await tx.run(
        SQL_ADD,
        bucket=bucket_of(filing.id), id=filing.id, operator=filing.operator,
        account=filing.account, draft=filing.draft, service=filing.service, paise=filing.paise,
        dues=Jsonb(list(filing.dues)), begun_at=filing.begun_at,
    ) == 1  # fmt: skip


SQL_BY_ID = """
    SELECT id, operator, account, draft, service, paise, dues, begun_at, state, number
      FROM counter_filing
     WHERE bucket = %(bucket)s AND id = %(id)s
"""
SQL_OPEN_FOR = """
    SELECT id, operator, account, draft, service, paise, dues, begun_at, state, number
      FROM counter_filing
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND draft = %(draft)s
       AND state = 'open'
"""


async def by_id(tx: Transaction, id_: UUID) -> CounterFiling | None:
    """Return an attempt, or None."""
    return await tx.one(CounterFiling, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


async def open_for(tx: Transaction, operator: UUID, draft: UUID) -> CounterFiling | None:
    """Return the attempt that an operator has open for a draft."""
    bucket = bucket_of(operator)
    return await tx.one(CounterFiling, SQL_OPEN_FOR, bucket=bucket, operator=operator, draft=draft)


SQL_END = """
    UPDATE counter_filing
       SET state = %(state)s, ended_at = %(at)s, number = %(number)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND state = 'open'
"""


async def end(tx: Transaction, id_: UUID, state: Ended, *, at: datetime, number: str = "") -> None:
    """Remember how an attempt ended; ended before, it stays as it was."""
    await tx.run(
        SQL_END, bucket=bucket_of(id_), id=id_, state=state.value, at=at, number=number
    )  # fmt: skip


SQL_UNFINISHED = """
    SELECT id
      FROM counter_filing
     WHERE bucket BETWEEN 0 AND 1023 AND state = 'open' AND begun_at < %(before)s
     ORDER BY begun_at
     LIMIT %(limit)s
"""


async def unfinished(tx: Transaction, *, before: datetime, limit: int) -> list[UUID]:
    """Return attempts that were begun before an instant and never ended."""
    return await tx.values(SQL_UNFINISHED, before=before, limit=limit)


SQL_LISTED = """
    SELECT id, operator, account, draft, service, paise, dues, begun_at, state, number
      FROM counter_filing
     WHERE bucket = %(bucket)s AND operator = %(operator)s
       AND (begun_at, id) < (%(at)s, %(id)s)
       AND begun_at >= %(from_at)s AND begun_at < %(until_at)s
       AND number ^@ %(number)s AND service = coalesce(%(service)s, service)
       AND state = coalesce(%(state)s, state)
     ORDER BY begun_at DESC, id DESC
     LIMIT %(limit)s
"""


async def listed(
    tx: Transaction,
    operator: UUID,
    *,
    number: str,
    service: str | None,
    state: str | None,
    between: tuple[datetime, datetime],
    before: tuple[datetime, UUID],
    limit: int,
) -> list[CounterFiling]:
    """Return what an operator filed or tried to, the newest first; whose number begins so."""
    return await tx.all(
        CounterFiling, SQL_LISTED,
        bucket=bucket_of(operator), operator=operator, number=number, service=service, state=state,
        from_at=between[0], until_at=between[1], at=before[0], id=before[1], limit=limit,
    )  # fmt: skip
