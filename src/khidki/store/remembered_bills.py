"""Bills that people want to be reminded of, and when the biller is asked about each next.

What a biller stated last lies beside, so that a page shows it without asking anybody.
"""

from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_of
from khidki.domain.money.bill import Stated
from khidki.domain.money.remembered_bill import Remembered
from khidki.store.database import Transaction

SQL_REMEMBER = """
    INSERT INTO remembered_bill (bucket, id, account, biller, asked, label, remembered_at, look_at)
    VALUES (%(bucket)s, %(id)s, %(account)s, %(biller)s, %(asked)s, %(label)s, %(remembered_at)s,
            %(look_at)s)
        ON CONFLICT (bucket, account, biller, asked) DO UPDATE SET label = excluded.label
    RETURNING id, account, biller, asked, label, remembered_at, look_at, number, name,
              amount_paise, late_fee_paise, due_on, looked_at, reminded, reminds
"""


async def remember(tx: Transaction, wanted: Remembered) -> Remembered:
    """Remember a bill and return what stands; remembered before, only its label changes."""
    found = await tx.one(
        Remembered,
        SQL_REMEMBER,
        bucket=bucket_of(wanted.account),
        id=wanted.id,
        account=wanted.account,
        biller=wanted.biller,
        asked=Jsonb(dict(wanted.asked)),
        label=wanted.label,
        remembered_at=wanted.remembered_at,
        look_at=wanted.look_at,
    )
    assert found is not None, "inserted or found"
    return found


SQL_OF_ACCOUNT = """
    SELECT id, account, biller, asked, label, remembered_at, look_at, number, name, amount_paise,
           late_fee_paise, due_on, looked_at, reminded, reminds
      FROM remembered_bill
     WHERE bucket = %(bucket)s AND account = %(account)s
     ORDER BY due_on NULLS LAST, remembered_at, id
     LIMIT 100
"""


async def of_account(tx: Transaction, account: UUID) -> list[Remembered]:
    """Return what an account remembers, the next due first."""
    return await tx.all(Remembered, SQL_OF_ACCOUNT, bucket=bucket_of(account), account=account)


SQL_FORGET = """
    DELETE FROM remembered_bill
     WHERE bucket = %(bucket)s AND account = %(account)s AND id = %(id)s
"""


async def forget(tx: Transaction, account: UUID, id_: UUID) -> bool:
    """Forget a bill of an account; False when it remembers none such."""
    return await tx.run(SQL_FORGET, bucket=bucket_of(account), account=account, id=id_) == 1


SQL_REMIND = """
    UPDATE remembered_bill
       SET reminds = %(reminds)s
     WHERE bucket = %(bucket)s AND account = %(account)s AND id = %(id)s
"""


async def remind(tx: Transaction, account: UUID, id_: UUID, *, reminds: bool) -> bool:
    """Switch the reminders of a bill on or off; False when the account remembers none such."""
    bucket = bucket_of(account)
    return await tx.run(SQL_REMIND, bucket=bucket, account=account, id=id_, reminds=reminds) == 1


SQL_CLAIM = """
    UPDATE remembered_bill r
       SET look_at = %(again_at)s
      FROM (SELECT bucket, id
              FROM remembered_bill
             WHERE bucket BETWEEN 0 AND 1023 AND look_at <= %(now)s
             ORDER BY look_at
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE r.bucket = taken.bucket AND r.id = taken.id AND r.bucket BETWEEN 0 AND 1023
    RETURNING r.id, r.account, r.biller, r.asked, r.label, r.remembered_at, r.look_at, r.number,
              r.name, r.amount_paise, r.late_fee_paise, r.due_on, r.looked_at, r.reminded,
              r.reminds
"""


async def claim_to_look(
    tx: Transaction, *, now: datetime, again_at: datetime, limit: int
) -> list[Remembered]:
    """Return remembered bills whose biller is to be asked now; nobody else gets them meanwhile."""
    return await tx.all(Remembered, SQL_CLAIM, now=now, again_at=again_at, limit=limit)


SQL_LOOKED = """
    UPDATE remembered_bill
       SET number = %(number)s, name = %(name)s, amount_paise = %(amount_paise)s,
           late_fee_paise = %(late_fee_paise)s, due_on = %(due_on)s, looked_at = %(at)s,
           look_at = %(look_at)s, reminded = %(reminded)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND reminded = %(before)s
"""


async def looked(
    tx: Transaction,
    remembered: Remembered,
    stated: Stated,
    *,
    at: datetime,
    look_at: datetime,
    reminded: str,
) -> bool:
    """Store what the biller states now; False when another reminded meanwhile."""
    return (
        await tx.run(
            SQL_LOOKED,
            bucket=bucket_of(remembered.id), id=remembered.id, before=remembered.reminded,
            number=stated.number, name=stated.name, amount_paise=stated.amount_paise,
            late_fee_paise=stated.late_fee_paise, due_on=stated.due_on, at=at, look_at=look_at,
            reminded=reminded,
        )
        == 1
    )  # fmt: skip
