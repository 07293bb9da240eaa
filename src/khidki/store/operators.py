"""Operators, what they hold aside for work in hand, and the days that they closed.

The operator's own row is locked while a day's sum is counted, so two pieces of work at one kiosk
cannot pass the limit together; nobody else waits for it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.wallet import Hold, HoldState, Operator, WalletDay
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO operator (bucket, account, code, network, category, agency, daily_limit_paise,
                          credit_limit_paise, since_on, ended_on, name_hi, name_en, kiosk, area)
    SELECT %(bucket)s, %(account)s, %(code)s, %(network)s, %(category)s, %(agency)s,
           %(daily_limit_paise)s, %(credit_limit_paise)s, %(since_on)s, %(ended_on)s,
           %(name_hi)s, %(name_en)s, %(kiosk)s, %(area)s
     WHERE NOT EXISTS (SELECT FROM operator o
                        WHERE o.code = %(code)s AND o.bucket BETWEEN 0 AND 1023)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, operator: Operator) -> bool:
    """Add an operator; False when the account or the code has one already."""
    return (
        await tx.run(
            SQL_ADD,
            bucket=bucket_of(operator.account),
            account=operator.account,
            code=operator.code,
            network=operator.network,
            category=operator.category,
            agency=operator.agency,
            daily_limit_paise=operator.daily_limit_paise,
            credit_limit_paise=operator.credit_limit_paise,
            since_on=operator.since_on,
            ended_on=operator.ended_on,
            name_hi=operator.name_hi,
            name_en=operator.name_en,
            kiosk=operator.kiosk,
            area=operator.area,
        )
        == 1
    )


SQL_OF_ACCOUNT = """
    SELECT account, code, network, agency, daily_limit_paise, credit_limit_paise, lent_paise,
           since_on, category, ended_on, name_hi, name_en, kiosk, area, suspended_at
      FROM operator
     WHERE bucket = %(bucket)s AND account = %(account)s
"""
# The same beside a session, `s`, so that no page has to ask a second time.
OF_SESSION: LiteralString = """
    SELECT o.account, o.code, o.network, o.agency, o.daily_limit_paise, o.credit_limit_paise,
           o.lent_paise, o.since_on, o.category, o.ended_on, o.name_hi, o.name_en, o.kiosk, o.area,
           o.suspended_at
      FROM operator o
     WHERE o.account = s.operator
       AND o.bucket = ('x' || right(s.operator::text, 3))::bit(12)::int & 1023
"""
SQL_LOCKED = """
    SELECT account, code, network, agency, daily_limit_paise, credit_limit_paise, lent_paise,
           since_on, category, ended_on, name_hi, name_en, kiosk, area, suspended_at
      FROM operator
     WHERE bucket = %(bucket)s AND account = %(account)s
       FOR UPDATE
"""
SQL_OF_CODE = """
    SELECT account, code, network, agency, daily_limit_paise, credit_limit_paise, lent_paise,
           since_on, category, ended_on, name_hi, name_en, kiosk, area, suspended_at
      FROM operator
     WHERE code = %(code)s AND bucket BETWEEN 0 AND 1023
"""


async def of_account(tx: Transaction, account: UUID, *, lock: bool = False) -> Operator | None:
    """Return the operator who signs in by an account; locked, nobody else counts meanwhile."""
    query = SQL_LOCKED if lock else SQL_OF_ACCOUNT
    return await tx.one(Operator, query, bucket=bucket_of(account), account=account)


async def of_code(tx: Transaction, code: str) -> Operator | None:
    """Return the operator whom a network knows by a code."""
    return await tx.one(Operator, SQL_OF_CODE, code=code)


SQL_HAS_AGENCY = """
    SELECT EXISTS (SELECT FROM operator WHERE agency = %(agency)s AND bucket BETWEEN 0 AND 1023)
"""


async def has_agency(tx: Transaction, agency: str) -> bool:
    """Say whether an agency looks after any operator, also one who left."""
    return await tx.value(SQL_HAS_AGENCY, agency=agency)


SQL_SUSPEND = """
    UPDATE operator
       SET suspended_at = %(at)s
     WHERE bucket = %(bucket)s AND account = %(account)s
       AND (suspended_at IS NULL) = (%(at)s::timestamptz IS NOT NULL)
"""


async def suspend(tx: Transaction, account: UUID, *, at: datetime | None) -> bool:
    """Let an operator take on nothing, or without a time work again; False when it was so."""
    return await tx.run(SQL_SUSPEND, bucket=bucket_of(account), account=account, at=at) == 1


SQL_LEND = """
    UPDATE operator
       SET lent_paise = lent_paise + %(paise)s
     WHERE bucket = %(bucket)s AND account = %(account)s
       AND lent_paise + %(paise)s BETWEEN 0 AND credit_limit_paise
"""


async def lend(tx: Transaction, account: UUID, paise: int) -> bool:
    """Count credit that was given, or given back below zero; False beyond the agency's limit."""
    return await tx.run(SQL_LEND, bucket=bucket_of(account), account=account, paise=paise) == 1


SQL_HOLD = """
    INSERT INTO wallet_hold (bucket, operator, subject, on_day, paise, state, held_at)
    VALUES (%(bucket)s, %(operator)s, %(subject)s, %(on_day)s, %(paise)s, 'held', %(at)s)
        ON CONFLICT (bucket, operator, subject) DO NOTHING
"""


async def hold(
    tx: Transaction, operator: UUID, subject: UUID, *, on_day: date, paise: int, at: datetime
) -> bool:
    """Set money aside for a piece of work; False when it was before."""
    return (
        await tx.run(
            SQL_HOLD,
            bucket=bucket_of(operator),
            operator=operator,
            subject=subject,
            on_day=on_day,
            paise=paise,
            at=at,
        )
        == 1
    )


SQL_DROP = """
    DELETE FROM wallet_hold
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND subject = %(subject)s
       AND state = 'held'
"""


async def drop(tx: Transaction, operator: UUID, subject: UUID) -> None:
    """Forget a hold that the wallet could not pay."""
    await tx.run(SQL_DROP, bucket=bucket_of(operator), operator=operator, subject=subject)


SQL_ONE_HOLD = """
    SELECT subject, on_day, paise, state, held_at, commission_paise, tds_paise
      FROM wallet_hold
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND subject = %(subject)s
"""


async def one_hold(tx: Transaction, operator: UUID, subject: UUID) -> Hold | None:
    """Return what is or was held for a piece of work."""
    return await tx.one(
        Hold, SQL_ONE_HOLD, bucket=bucket_of(operator), operator=operator, subject=subject
    )


SQL_IN_HAND = """
    SELECT subject, on_day, paise, state, held_at, commission_paise, tds_paise
      FROM wallet_hold
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND state = 'held'
     ORDER BY subject
     LIMIT 10000
"""


async def in_hand(tx: Transaction, operator: UUID) -> list[Hold]:
    """Return what an operator has set aside for work that has not ended."""
    return await tx.all(Hold, SQL_IN_HAND, bucket=bucket_of(operator), operator=operator)


SQL_END = """
    UPDATE wallet_hold
       SET state = %(state)s, ended_at = %(at)s, commission_paise = %(commission)s,
           tds_paise = %(tds)s
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND subject = %(subject)s
       AND state = 'held'
"""


async def end(
    tx: Transaction,
    operator: UUID,
    subject: UUID,
    state: HoldState,
    *,
    at: datetime,
    commission_paise: int = 0,
    tds_paise: int = 0,
) -> None:
    """Remember what became of a hold."""
    await tx.run(
        SQL_END,
        bucket=bucket_of(operator),
        operator=operator,
        subject=subject,
        state=state.value,
        at=at,
        commission=commission_paise,
        tds=tds_paise,
    )


SQL_RETURN = """
    UPDATE wallet_hold
       SET returned_on = %(on)s
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND subject = %(subject)s
       AND state = 'captured' AND returned_on IS NULL
"""


async def put_back(tx: Transaction, operator: UUID, subject: UUID, *, on: date) -> None:
    """Remember that what was earned with a piece of work was given back on a day."""
    await tx.run(SQL_RETURN, bucket=bucket_of(operator), operator=operator, subject=subject, on=on)


@dataclass(frozen=True, slots=True)
class DaySum:
    """What a day comes to: taken on, of it taken for good, earned, and withheld."""

    taken_on_paise: int
    captured_paise: int
    commission_paise: int
    tds_paise: int


SQL_SUM = """
    SELECT coalesce(sum(paise) FILTER (WHERE state <> 'released'), 0)::bigint AS taken_on_paise,
           coalesce(sum(paise) FILTER (WHERE state = 'captured'), 0)::bigint AS captured_paise,
           coalesce(sum(commission_paise), 0)::bigint AS commission_paise,
           coalesce(sum(tds_paise), 0)::bigint AS tds_paise
      FROM wallet_hold
     WHERE bucket = %(bucket)s AND operator = %(operator)s
       AND on_day BETWEEN %(first)s AND %(last)s
"""


async def sum_of(tx: Transaction, operator: UUID, first: date, last: date) -> DaySum:
    """Add up the days from one to another, both included."""
    found = await tx.one(
        DaySum, SQL_SUM, bucket=bucket_of(operator), operator=operator, first=first, last=last
    )
    assert found is not None, "a sum has one row"
    return found


SQL_HOLDS = """
    SELECT subject, on_day, paise, state, held_at, commission_paise, tds_paise
      FROM wallet_hold
     WHERE bucket = %(bucket)s AND operator = %(operator)s
       AND (held_at, subject) < (%(at)s, %(subject)s)
       AND on_day >= %(from_on)s AND on_day <= %(until_on)s AND state = coalesce(%(state)s, state)
     ORDER BY held_at DESC, subject DESC
     LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which work: of which days, and what became of it."""

    from_on: date = date.min
    until_on: date = date.max
    state: HoldState | None = None


ALL = Sought()


async def holds(
    tx: Transaction,
    operator: UUID,
    sought: Sought = ALL,
    *,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[Hold]:
    """Return a page of an operator's work, the newest first."""
    return await tx.all(
        Hold,
        SQL_HOLDS,
        bucket=bucket_of(operator),
        operator=operator,
        at=before[0],
        subject=before[1],
        from_on=sought.from_on,
        until_on=sought.until_on,
        state=sought.state,
        limit=limit,
    )


SQL_DAY = """
    SELECT on_day, expected_paise, counted_paise, note, closed_at
      FROM wallet_day
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND on_day = %(on_day)s
"""
SQL_CLOSE_DAY = """
    INSERT INTO wallet_day (bucket, operator, on_day, expected_paise, counted_paise, note,
                            closed_at)
    VALUES (%(bucket)s, %(operator)s, %(on_day)s, %(expected)s, %(counted)s, %(note)s, %(at)s)
        ON CONFLICT (bucket, operator, on_day) DO NOTHING
"""


async def day(tx: Transaction, operator: UUID, on_day: date) -> WalletDay | None:
    """Return how a day was closed, or None while it is open."""
    return await tx.one(
        WalletDay, SQL_DAY, bucket=bucket_of(operator), operator=operator, on_day=on_day
    )


async def close_day(tx: Transaction, operator: UUID, closed: WalletDay) -> bool:
    """Close a day; False when it was closed before."""
    return (
        await tx.run(
            SQL_CLOSE_DAY,
            bucket=bucket_of(operator),
            operator=operator,
            on_day=closed.on_day,
            expected=closed.expected_paise,
            counted=closed.counted_paise,
            note=closed.note,
            at=closed.closed_at,
        )
        == 1
    )


SQL_LISTED = """
    SELECT account, code, network, agency, daily_limit_paise, credit_limit_paise, lent_paise,
           since_on, category, ended_on, name_hi, name_en, kiosk, area, suspended_at
      FROM operator
     WHERE bucket BETWEEN 0 AND 1023 AND code > %(after)s AND code ^@ %(code)s
       AND network = coalesce(%(network)s, network)
     ORDER BY code
     LIMIT %(limit)s
"""


async def listed(
    tx: Transaction, *, code: str, network: str | None, after: str, limit: int
) -> list[Operator]:
    """Return operators by their codes, after one; whose code begins so, of a network or all."""
    return await tx.all(Operator, SQL_LISTED, code=code, network=network, after=after, limit=limit)
