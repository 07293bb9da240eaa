"""What was collected for each account of the treasury on a day, and how it was deposited.

A payout takes what an account held when its day began, so a day's money goes with the first payout
of a later day. The bank's own reference of it is the number under which the treasury finds the
deposit; until the statement shows it there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.money.payout import State
from khidki.store.database import Transaction

Place = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Challan:
    """One account on one day; `challan` is the number of the deposit, once the bank says it."""

    on_day: date
    account: str
    collected_paise: int
    returned_paise: int
    deposited_on: date | None
    deposited_paise: int | None
    state: State | None
    challan: str | None

    @property
    def place(self) -> Place:
        """Where the line stands: after it the next page begins."""
        return self.on_day, self.account


SQL_PAGE = """
    SELECT m.on_day, m.account, m.collected_paise, m.returned_paise, p.for_on AS deposited_on,
           p.paise AS deposited_paise, p.state,
           (SELECT l.reference
              FROM bank_line l
             WHERE l.matched = p.id AND l.bucket BETWEEN 0 AND 1023
             ORDER BY l.on_day
             LIMIT 1) AS challan
      FROM (SELECT t.on_day, t.account, sum(t.came)::bigint AS collected_paise,
                   sum(t.went)::bigint AS returned_paise
              FROM (SELECT on_day, to_account AS account, paise AS came, 0 AS went
                      FROM transfer
                     WHERE to_account = ANY(%(accounts)s)
                       AND on_day BETWEEN %(from_on)s AND %(until_on)s
                       AND NOT starts_with(from_account, 'payout:')
                       AND bucket BETWEEN 0 AND 1023
                    UNION ALL
                    SELECT on_day, from_account, 0, paise
                      FROM transfer
                     WHERE from_account = ANY(%(accounts)s)
                       AND on_day BETWEEN %(from_on)s AND %(until_on)s
                       AND NOT starts_with(to_account, 'payout:')
                       AND bucket BETWEEN 0 AND 1023) t
             WHERE (t.on_day, t.account) < (%(day)s, %(account)s)
             GROUP BY t.on_day, t.account
             ORDER BY t.on_day DESC, t.account DESC
             LIMIT %(limit)s) m
      LEFT JOIN LATERAL
           (SELECT o.id, o.for_on, o.paise, o.state
              FROM payout o
             WHERE o.bucket BETWEEN 0 AND 1023 AND o.account = m.account
               AND o.for_on > m.on_day AND o.state <> 'rejected'
             ORDER BY o.for_on
             LIMIT 1) p ON true
     ORDER BY m.on_day DESC, m.account DESC
"""


async def page(
    tx: Transaction,
    accounts: Sequence[str],
    *,
    from_on: date,
    until_on: date,
    before: Place | None,
    limit: int,
) -> list[Challan]:
    """Return days of accounts of the treasury, the newest first, both days included."""
    day, account = (date.max, "") if before is None else before
    return await tx.all(
        Challan, SQL_PAGE,
        accounts=list(accounts), from_on=from_on, until_on=until_on, day=day, account=account,
        limit=limit,
    )  # fmt: skip
