"""What operators earned and what tax was withheld from it, between two days, from the books.

It is counted from transfers, so what was taken back is not in it; each operator is four looks into
the index of an account. Operators who earned nothing in these days are left out.
"""

from dataclasses import dataclass
from datetime import date

from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a certificate of tax says of one operator: the commission, and the tax taken from it."""

    code: str
    name_hi: str
    name_en: str
    network: str
    category: str | None
    agency: str
    net_paise: int
    tds_paise: int

    @property
    def gross_paise(self) -> int:
        """The commission before tax was withheld from it."""
        return self.net_paise + self.tds_paise


SQL_WITHHELD = """
    SELECT o.code, o.name_hi, o.name_en, o.network, o.category, o.agency, s.net_paise, s.tds_paise
      FROM operator o
     CROSS JOIN LATERAL (
           SELECT (coalesce((SELECT sum(t.paise) FROM transfer t
                              WHERE t.to_account = 'operator-commission:' || o.code
                                AND t.from_account ^@ 'operator-'
                                AND t.on_day BETWEEN %(first)s AND %(last)s
                                AND t.bucket BETWEEN 0 AND 1023), 0)
                 - coalesce((SELECT sum(t.paise) FROM transfer t
                              WHERE t.from_account = 'operator-commission:' || o.code
                                AND t.to_account ^@ 'operator-'
                                AND t.on_day BETWEEN %(first)s AND %(last)s
                                AND t.bucket BETWEEN 0 AND 1023), 0))::bigint AS net_paise,
                  (coalesce((SELECT sum(t.paise) FROM transfer t
                              WHERE t.from_account IN ('operator-hold:' || o.code,
                                                       'operator-wallet:' || o.code)
                                AND t.to_account = 'tds'
                                AND t.on_day BETWEEN %(first)s AND %(last)s
                                AND t.bucket BETWEEN 0 AND 1023), 0)
                 - coalesce((SELECT sum(t.paise) FROM transfer t
                              WHERE t.to_account IN ('operator-hold:' || o.code,
                                                     'operator-wallet:' || o.code)
                                AND t.from_account = 'tds'
                                AND t.on_day BETWEEN %(first)s AND %(last)s
                                AND t.bucket BETWEEN 0 AND 1023), 0))::bigint AS tds_paise) AS s
     WHERE o.bucket BETWEEN 0 AND 1023 AND o.code > %(after)s AND o.code ^@ %(code)s
       AND (s.net_paise <> 0 OR s.tds_paise <> 0)
     ORDER BY o.code
     LIMIT %(limit)s
"""


async def between(
    tx: Transaction, first: date, last: date, *, code: str, after: str, limit: int
) -> list[Withheld]:
    """Return a page of operators by their codes, after one; whose code begins so."""
    return await tx.all(
        Withheld, SQL_WITHHELD, first=first, last=last, code=code, after=after, limit=limit
    )
