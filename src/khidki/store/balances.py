"""What accounts hold, as it is kept with every entry: nothing here reads a transfer.

An account's balance is the sum of its rows: a guarded account has one, any other one for each
bucket in which it was tallied. So the trial balance costs the number of accounts, however many
transfers there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from khidki.domain.money.chart import Account
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds."""

    account: str
    paise: int


@dataclass(frozen=True, slots=True)
class HeadTotal:
    """What all accounts of a head hold together, and how many there are."""

    head: str
    accounts: int
    debit_paise: int
    credit_paise: int


SQL_OPEN = """
    INSERT INTO balance (bucket, account, guarded, paise)
    SELECT bucket, account, true, 0
      FROM unnest(%(buckets)s::int[], %(accounts)s::text[]) AS u(bucket, account)
        ON CONFLICT (bucket, account) DO NOTHING
"""


async def open_accounts(tx: Transaction, accounts: Iterable[Account]) -> int:
    """Open guarded accounts, which must be there before money moves; return how many are new."""
    ordered = sorted({(each.bucket, each.id) for each in accounts if each.guarded})
    return await tx.run(
        SQL_OPEN, buckets=[bucket for bucket, _ in ordered], accounts=[name for _, name in ordered]
    )


SQL_OPENED = """
    SELECT account
      FROM balance
     WHERE (bucket, account) IN (SELECT * FROM unnest(%(buckets)s::int[], %(accounts)s::text[]))
       AND guarded
"""


async def opened(tx: Transaction, names: Iterable[str]) -> frozenset[str]:
    """Return which of these wallets were ever opened."""
    ordered = sorted({(Account(name).bucket, name) for name in names})
    return frozenset(
        await tx.values(
            SQL_OPENED,
            buckets=[bucket for bucket, _ in ordered],
            accounts=[name for _, name in ordered],
        )
    )


SQL_HELD = """
    SELECT coalesce(sum(paise), 0)::bigint
      FROM balance
     WHERE account = %(account)s AND bucket BETWEEN 0 AND 1023
"""
SQL_GUARDED_HELD = """
    SELECT paise FROM balance WHERE bucket = %(bucket)s AND account = %(account)s AND guarded
"""


async def held(tx: Transaction, account: Account) -> int | None:
    """Return what an account holds, or None for a wallet that was never opened."""
    if account.guarded:
        return await tx.value(SQL_GUARDED_HELD, bucket=account.bucket, account=account.id)
    return await tx.value(SQL_HELD, account=account.id)


SQL_TRIAL = """
    SELECT split_part(account, ':', 1) AS head, count(*)::int AS accounts,
           coalesce(-sum(paise) FILTER (WHERE paise < 0), 0)::bigint AS debit_paise,
           coalesce(sum(paise) FILTER (WHERE paise > 0), 0)::bigint AS credit_paise
      FROM (SELECT account, sum(paise) AS paise
              FROM balance
             WHERE bucket BETWEEN 0 AND 1023
             GROUP BY account) AS held
     GROUP BY head
     ORDER BY head
     LIMIT 1000
"""


async def trial_balance(tx: Transaction) -> list[HeadTotal]:
    """Return every head with its debits and credits; both columns add up to the same."""
    return await tx.all(HeadTotal, SQL_TRIAL)


SQL_OF_HEAD = """
    SELECT account, sum(paise)::bigint AS paise
      FROM balance
     WHERE (account = %(head)s OR (account >= %(low)s AND account < %(high)s))
       AND account > %(after)s AND bucket BETWEEN 0 AND 1023
     GROUP BY account
     ORDER BY account
     LIMIT %(limit)s
"""


async def of_head(
    tx: Transaction, head: str, *, begins: str = "", after: str = "", limit: int = 50
) -> list[Balance]:
    """Return a page of the accounts of a head, or of those whose own name begins so."""
    # ";" follows ":" in ASCII, so the names of one head lie between; nothing follows the last sign.
    low = f"{head}:{begins}"
    return await tx.all(
        Balance, SQL_OF_HEAD,
        head="" if begins else head, low=low, high=f"{low}\U0010ffff" if begins else f"{head};",
        after=after, limit=limit,
    )  # fmt: skip
