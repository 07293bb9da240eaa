"""Bank accounts of operators and agencies, and what each of them is owed.

Lines are only added: the newest of an account is in force, a payout names the line it was ordered
by. What is owed is what an account held when the day began, and holds still; so what is earned or
taken back today waits for tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import msgspec

from khidki.domain.money.chart import Account
from khidki.domain.money.payout import State
from khidki.domain.money.payout_run import HEADS, PayeeAccount, PayoutRun
from khidki.store.database import Transaction

SQL_PUT = """
    INSERT INTO payee_account (bucket, account, act, name, ifsc, number_sealed, ending, since)
    VALUES (%(bucket)s, %(account)s, %(act)s, %(name)s, %(ifsc)s, %(number)s, %(ending)s,
            %(since)s)
"""


async def put(tx: Transaction, line: PayeeAccount) -> None:
    """Keep a bank account; it is in force from now on."""
    await tx.run(
        SQL_PUT,
        bucket=Account(line.account).bucket, account=line.account, act=line.act, name=line.name,
        ifsc=line.ifsc, number=line.number_sealed, ending=line.ending, since=line.since,
    )  # fmt: skip


SQL_NEWEST = """
    SELECT account, act, name, ifsc, number_sealed, ending, since
      FROM payee_account
     WHERE bucket = %(bucket)s AND account = %(account)s
     ORDER BY since DESC, act DESC
     LIMIT 1
"""


async def newest(tx: Transaction, account: Account) -> PayeeAccount | None:
    """Return the bank account in force, or None."""
    return await tx.one(PayeeAccount, SQL_NEWEST, bucket=account.bucket, account=account.id)


SQL_OF_BATCH = """
    SELECT p.account, p.act, p.name, p.ifsc, p.number_sealed, p.ending, p.since
      FROM payout o
      JOIN payee_account p
        ON p.account = o.account AND p.act = o.payee AND p.bucket BETWEEN 0 AND 1023
     WHERE o.batch = %(batch)s AND o.bucket BETWEEN 0 AND 1023
     LIMIT 100000
"""


async def of_batch(tx: Transaction, batch: UUID) -> list[PayeeAccount]:
    """Return the bank accounts by which the payouts of a run are ordered."""
    return await tx.all(PayeeAccount, SQL_OF_BATCH, batch=batch)


@dataclass(frozen=True, slots=True)
class Owed:
    """What an operator or an agency is owed, and where it would go."""

    account: str
    paise: int
    name_hi: str | None  # of an operator
    name_en: str | None
    payee: UUID | None  # None: no bank account is on record, so nothing is paid
    payee_name: str | None
    ifsc: str | None
    ending: str | None


# What came in today and was not paid out today is not owed yet. ";" follows ":" in ASCII.
_OWED = """
    SELECT h.account, h.paise - greatest(t.paise, 0) AS paise, o.name_hi, o.name_en,
           p.act AS payee, p.name AS payee_name, p.ifsc, p.ending
      FROM (SELECT account, sum(paise)::bigint AS paise
              FROM balance
             WHERE bucket BETWEEN 0 AND 1023 AND account > %(after)s
               AND (account ^@ (%(operators)s || ':') OR account ^@ (%(agencies)s || ':'))
               AND account >= %(low)s AND account < %(high)s
               AND account <> ALL(%(elsewhere)s::text[])
             GROUP BY account
            HAVING sum(paise) > 0) AS h
     CROSS JOIN LATERAL (
           SELECT (coalesce((SELECT sum(i.paise) FROM transfer i
                              WHERE i.to_account = h.account AND i.on_day >= %(day)s
                                AND i.bucket BETWEEN 0 AND 1023), 0)
                 - coalesce((SELECT sum(i.paise) FROM transfer i
                              WHERE i.from_account = h.account AND i.on_day >= %(day)s
                                AND i.bucket BETWEEN 0 AND 1023), 0))::bigint AS paise) AS t
      LEFT JOIN LATERAL (
           SELECT a.act, a.name, a.ifsc, a.ending
             FROM payee_account a
            WHERE a.account = h.account AND a.bucket BETWEEN 0 AND 1023
            ORDER BY a.since DESC, a.act DESC
            LIMIT 1) AS p ON true
      LEFT JOIN operator o
        ON o.code = split_part(h.account, ':', 2) AND o.bucket BETWEEN 0 AND 1023
       AND h.account ^@ (%(operators)s || ':')
     WHERE h.paise > greatest(t.paise, 0)
       AND (%(known)s::boolean IS NULL OR %(known)s = (p.act IS NOT NULL))
"""
SQL_OWED = _OWED + "ORDER BY h.account LIMIT %(limit)s"
_OVERVIEW_OF = """
    SELECT count(*) FILTER (WHERE payee IS NOT NULL)::int AS payouts,
           coalesce(sum(paise) FILTER (WHERE payee IS NOT NULL), 0)::bigint AS paise,
           count(*) FILTER (WHERE payee IS NULL)::int AS missing,
           coalesce(sum(paise) FILTER (WHERE payee IS NULL), 0)::bigint AS missing_paise,
           (SELECT coalesce(json_agg(r), '[]')
              FROM (SELECT id, bank, for_on, payouts, paise, alone, asked_by, asked_at,
                           confirmed_by, confirmed_at, dropped_at, ordered_at
                      FROM payout_run
                     WHERE dropped_at IS NULL
                     ORDER BY for_on DESC
                     LIMIT %(runs)s) AS r) AS runs
      FROM ("""
SQL_OVERVIEW = _OVERVIEW_OF + _OWED + ") AS w"


@dataclass(frozen=True, slots=True)
class Overview:
    """What would be paid, what would not for want of a bank account, and what was run before."""

    payouts: int
    paise: int
    missing: int
    missing_paise: int
    runs: list[PayoutRun]


async def owed(
    tx: Transaction,
    day: date,
    *,
    head: str | None = None,
    known: bool | None = None,
    elsewhere: Sequence[str] = (),
    after: str = "",
    limit: int,
) -> list[Owed]:
    """Return what was owed when a day began; `known` asks for those with a bank account or without.

    Accounts in `elsewhere` are paid out by other orders.
    """
    return await tx.all(
        Owed,
        SQL_OWED,
        day=day,
        operators=HEADS[0],
        agencies=HEADS[1],
        low="" if head is None else f"{head}:",
        high="~" if head is None else f"{head};",
        known=known,
        elsewhere=list(elsewhere),
        after=after,
        limit=limit,
    )


async def overview(
    tx: Transaction, day: date, *, elsewhere: Sequence[str] = (), runs: int
) -> Overview:
    """Return what all of it comes to, and so many runs that were not dropped, the newest first."""
    found = await tx.one(
        Overview, SQL_OVERVIEW,
        day=day, operators=HEADS[0], agencies=HEADS[1], low="", high="~", known=None,
        elsewhere=list(elsewhere), after="", runs=runs,
    )  # fmt: skip
    assert found is not None, "a sum has one row"
    return replace(found, runs=msgspec.convert(found.runs, list[PayoutRun]))


@dataclass(frozen=True, slots=True)
class RunLine:
    """One sum of a run, with the bank account by which it is ordered."""

    account: str
    paise: int
    state: State
    payee_name: str
    ifsc: str
    ending: str


SQL_RUN_LINES = """
    SELECT o.account, o.paise, o.state, p.name AS payee_name, p.ifsc, p.ending
      FROM payout o
      JOIN payee_account p
        ON p.account = o.account AND p.act = o.payee AND p.bucket BETWEEN 0 AND 1023
     WHERE o.batch = %(batch)s AND o.bucket BETWEEN 0 AND 1023 AND o.account > %(after)s
     ORDER BY o.account
     LIMIT %(limit)s
"""


async def run_lines(tx: Transaction, batch: UUID, *, after: str, limit: int) -> list[RunLine]:
    """Return a page of the lines of a run."""
    return await tx.all(RunLine, SQL_RUN_LINES, batch=batch, after=after, limit=limit)
