"""An operator's wallet as its pages show it: one question for a page."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class WalletView:
    """What is in the wallet, what today and this quarter came to, and whether today is closed."""

    code: str
    network: str
    agency: str
    daily_limit_paise: int
    credit_limit_paise: int
    lent_paise: int
    ended_on: date | None
    wallet_paise: int
    held_paise: int
    earned_paise: int  # commission that was not paid out yet
    today_paise: int  # taken on today, done or in hand
    cash_paise: int  # what people paid today for work that is done
    quarter_paise: int
    quarter_commission_paise: int
    quarter_tds_paise: int
    counted_paise: int | None
    closed_at: datetime | None

    @property
    def quarter_gross_paise(self) -> int:
        """The commission before tax was withheld from it."""
        return self.quarter_commission_paise + self.quarter_tds_paise

    @property
    def quarter_principal_paise(self) -> int:
        """What passed through in the quarter and was never the operator's."""
        return self.quarter_paise - self.quarter_gross_paise


SQL_VIEW = """
    SELECT o.code, o.network, o.agency, o.daily_limit_paise, o.credit_limit_paise, o.lent_paise,
           o.ended_on,
           (SELECT coalesce(sum(b.paise), 0)::bigint FROM balance b
             WHERE b.account = 'operator-wallet:' || o.code
               AND b.bucket BETWEEN 0 AND 1023) AS wallet_paise,
           (SELECT coalesce(sum(b.paise), 0)::bigint FROM balance b
             WHERE b.account = 'operator-hold:' || o.code
               AND b.bucket BETWEEN 0 AND 1023) AS held_paise,
           (SELECT coalesce(sum(b.paise), 0)::bigint FROM balance b
             WHERE b.account = 'operator-commission:' || o.code
               AND b.bucket BETWEEN 0 AND 1023) AS earned_paise,
           h.today_paise, h.cash_paise, h.quarter_paise, h.quarter_commission_paise,
           h.quarter_tds_paise, d.counted_paise, d.closed_at
      FROM operator o
      LEFT JOIN wallet_day d
        ON d.bucket = o.bucket AND d.operator = o.account AND d.on_day = %(today)s
      CROSS JOIN LATERAL (
           SELECT coalesce(sum(paise), 0)::bigint AS paise,
                  coalesce(sum(commission_paise), 0)::bigint AS commission_paise,
                  coalesce(sum(tds_paise), 0)::bigint AS tds_paise
             FROM wallet_hold w
            WHERE w.bucket = o.bucket AND w.operator = o.account
              AND w.returned_on BETWEEN %(first)s AND %(last)s) AS r
      CROSS JOIN LATERAL (
           SELECT coalesce(sum(paise) FILTER (WHERE on_day = %(today)s AND state <> 'released'),
                           0)::bigint AS today_paise,
                  coalesce(sum(paise) FILTER (WHERE on_day = %(today)s AND state = 'captured'),
                           0)::bigint AS cash_paise,
                  coalesce(sum(paise) FILTER (WHERE state = 'captured'), 0)::bigint
                      - r.paise AS quarter_paise,
                  coalesce(sum(commission_paise), 0)::bigint
                      - r.commission_paise AS quarter_commission_paise,
                  coalesce(sum(tds_paise), 0)::bigint - r.tds_paise AS quarter_tds_paise
             FROM wallet_hold w
            WHERE w.bucket = o.bucket AND w.operator = o.account
              AND w.on_day BETWEEN %(first)s AND %(last)s) AS h
     WHERE o.bucket = %(bucket)s AND o.account = %(account)s
"""


async def view(
    tx: Transaction, account: UUID, *, today: date, first: date, last: date
) -> WalletView | None:
    """Return the wallet of who signs in by an account; the quarter is from `first` to `last`."""
    return await tx.one(
        WalletView,
        SQL_VIEW,
        bucket=bucket_of(account),
        account=account,
        today=today,
        first=first,
        last=last,
    )


@dataclass(frozen=True, slots=True)
class Quarter:
    """What an operator's work of a quarter of a tax year came to, less what was given back."""

    first: date
    last: date
    work: int  # pieces of work that were done
    paise: int
    commission_paise: int
    tds_paise: int

    @property
    def gross_paise(self) -> int:
        """The commission before tax was withheld from it."""
        return self.commission_paise + self.tds_paise

    @property
    def principal_paise(self) -> int:
        """What passed through and was never the operator's."""
        return self.paise - self.gross_paise


SQL_QUARTERS = """
    SELECT date_trunc('quarter', day::timestamp)::date AS first,
           (date_trunc('quarter', day::timestamp) + interval '3 months - 1 day')::date AS last,
           sum(sign)::int AS work, sum(sign * paise)::bigint AS paise,
           sum(sign * commission_paise)::bigint AS commission_paise,
           sum(sign * tds_paise)::bigint AS tds_paise
      FROM wallet_hold
     CROSS JOIN LATERAL (VALUES (on_day, 1), (returned_on, -1)) AS counted (day, sign)
     WHERE bucket = %(bucket)s AND operator = %(operator)s AND state = 'captured'
       AND day < %(before)s
     GROUP BY 1, 2
     ORDER BY 1 DESC
     LIMIT %(limit)s
"""


async def quarters(tx: Transaction, operator: UUID, *, before: date, limit: int) -> list[Quarter]:
    """Return the quarters in which work was done, the newest first."""
    return await tx.all(
        Quarter,
        SQL_QUARTERS,
        bucket=bucket_of(operator),
        operator=operator,
        before=before,
        limit=limit,
    )
