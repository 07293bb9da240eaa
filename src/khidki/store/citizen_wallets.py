"""What is in a citizen's wallet, by which payments it came there, and what it could pay.

A top-up lies in the bucket of the account that made it, so one bucket is read. What was given back
by a top-up, whole or in part, is not given back by it again.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.chart import Account
from khidki.store.database import Transaction

TOP_UPS_MOST = 200  # the newest; older ones are long spent


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a wallet, and how much of it can go back to where it came from."""

    paise: int
    returnable_paise: int


SQL_CONTENTS = """
    SELECT held.paise, least(held.paise, brought.paise) AS returnable_paise
      FROM (SELECT coalesce(sum(paise), 0)::bigint AS paise
              FROM balance
             WHERE bucket = %(wallet_bucket)s AND account = %(wallet)s AND guarded) held
     CROSS JOIN (
           SELECT coalesce(sum(amount_paise), 0)::bigint AS paise
             FROM (SELECT p.amount_paise
                     FROM account_payment a
                     JOIN payment p ON p.bucket = a.bucket AND p.id = a.payment
                    WHERE a.bucket = %(bucket)s AND a.account = %(account)s
                      AND p.purpose = 'top_up' AND p.state = 'succeeded'
                      AND p.delivered_at IS NOT NULL
                    ORDER BY a.at DESC, a.payment DESC
                    LIMIT %(limit)s) newest) brought
"""


async def contents(tx: Transaction, payer: UUID, wallet: Account) -> Contents:
    """Return what is in the wallet of who signs in by an account; nothing where there is none."""
    found = await tx.one(
        Contents, SQL_CONTENTS,
        wallet_bucket=wallet.bucket, wallet=wallet.id, bucket=bucket_of(payer), account=payer,
        limit=TOP_UPS_MOST,
    )  # fmt: skip
    assert found is not None, "sums are always one row"
    return found


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a payment: the number of its application, and what is in the wallet."""

    number: str | None
    paise: int


SQL_BESIDE = """
    SELECT (SELECT number
              FROM application
             WHERE bucket = %(subject_bucket)s AND id = %(subject)s) AS number,
           coalesce((SELECT paise
                       FROM balance
                      WHERE bucket = %(bucket)s AND account = %(account)s AND guarded), 0) AS paise
"""


async def beside(tx: Transaction, subject: UUID, wallet: Account) -> Beside:
    """Return both for a payment of this subject, in one look."""
    found = await tx.one(
        Beside, SQL_BESIDE,
        subject_bucket=bucket_of(subject), subject=subject, bucket=wallet.bucket,
        account=wallet.id,
    )  # fmt: skip
    assert found is not None, "a row without a table is one row"
    return found


@dataclass(frozen=True, slots=True)
class TopUp:
    """A payment by which money came into the wallet, and can go back."""

    payment: UUID
    paise: int


SQL_TOP_UPS = """
    SELECT p.id AS payment, p.amount_paise AS paise
      FROM account_payment a
      JOIN payment p ON p.bucket = a.bucket AND p.id = a.payment
     WHERE a.bucket = %(bucket)s AND a.account = %(account)s
       AND p.purpose = 'top_up' AND p.state = 'succeeded' AND p.delivered_at IS NOT NULL
     ORDER BY a.at DESC, a.payment DESC
     LIMIT %(limit)s
"""


async def top_ups(tx: Transaction, payer: UUID) -> list[TopUp]:
    """Return the top-ups of an account by which nothing went back yet, the newest first."""
    return await tx.all(
        TopUp, SQL_TOP_UPS, bucket=bucket_of(payer), account=payer, limit=TOP_UPS_MOST
    )
