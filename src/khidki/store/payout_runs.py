"""Runs of payouts to operators and agencies; of two who confirm or drop at once one wins.

That who asked is not who confirms, unless the sum is small, is a constraint of the table too. A day
has one run; a dropped one makes room for another.
"""

from datetime import date, datetime
from uuid import UUID

from khidki.domain.money.payout_run import PayoutRun
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO payout_run (id, bank, for_on, payouts, paise, alone, asked_by, asked_at,
                            confirmed_by, confirmed_at)
    SELECT %(id)s, %(bank)s, %(for_on)s, %(payouts)s, %(paise)s, %(alone)s, %(asked_by)s,
           %(asked_at)s, %(confirmed_by)s, %(confirmed_at)s
     WHERE NOT EXISTS (SELECT FROM payout_run r
                        WHERE r.confirmed_at IS NOT NULL AND r.ordered_at IS NULL)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, run: PayoutRun) -> bool:
    """Store what was asked; False where today has a run, or an earlier one is not ordered yet."""
    return await tx.run(
        SQL_ADD,
        id=run.id, bank=run.bank, for_on=run.for_on, payouts=run.payouts, paise=run.paise,
        alone=run.alone, asked_by=run.asked_by, asked_at=run.asked_at,
        confirmed_by=run.confirmed_by, confirmed_at=run.confirmed_at,
    ) == 1  # fmt: skip


SQL_BY_ID = """
    SELECT id, bank, for_on, payouts, paise, alone, asked_by, asked_at, confirmed_by, confirmed_at,
           dropped_at, ordered_at
      FROM payout_run
     WHERE id = %(id)s
"""


async def by_id(tx: Transaction, run: UUID) -> PayoutRun | None:
    """Return a run, or None."""
    return await tx.one(PayoutRun, SQL_BY_ID, id=run)


SQL_CONFIRM = """
    UPDATE payout_run
       SET confirmed_by = %(by)s, confirmed_at = %(at)s
     WHERE id = %(id)s AND confirmed_at IS NULL AND dropped_at IS NULL AND asked_by <> %(by)s
"""
SQL_DROP = """
    UPDATE payout_run
       SET dropped_at = %(at)s
     WHERE id = %(id)s AND confirmed_at IS NULL AND dropped_at IS NULL
"""
SQL_DROP_LAPSED = """
    UPDATE payout_run
       SET dropped_at = %(at)s
     WHERE for_on < %(today)s AND confirmed_at IS NULL AND dropped_at IS NULL
    RETURNING id
"""
SQL_ORDERED = """
    UPDATE payout_run SET ordered_at = %(at)s WHERE id = %(id)s AND ordered_at IS NULL
"""


async def confirm(tx: Transaction, run: UUID, *, by: UUID, at: datetime) -> bool:
    """Confirm as another person; False when somebody did, or it was dropped."""
    return await tx.run(SQL_CONFIRM, id=run, by=by, at=at) == 1


async def drop(tx: Transaction, run: UUID, *, at: datetime) -> bool:
    """Drop what nobody confirmed; False when it is over."""
    return await tx.run(SQL_DROP, id=run, at=at) == 1


async def drop_lapsed(tx: Transaction, *, today: date, at: datetime) -> list[UUID]:
    """Drop what nobody agreed to on its day; return which they were."""
    return await tx.values(SQL_DROP_LAPSED, today=today, at=at)


async def mark_ordered(tx: Transaction, run: UUID, *, at: datetime) -> None:
    """Note that the order of a run was made."""
    await tx.run(SQL_ORDERED, id=run, at=at)
