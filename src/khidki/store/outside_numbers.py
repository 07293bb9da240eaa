"""Numbers of other systems and the applications they lead to.

A row lies in the bucket of the other system's number, because that is what people hold when they
ask; it names our number, which leads on.
"""

from collections.abc import Sequence

import msgspec

from khidki.domain.bucket import bucket_for
from khidki.store.database import Transaction

SQL_FIND = """
    SELECT DISTINCT application
      FROM outside_number
     WHERE bucket = %(bucket)s AND number = %(number)s
     LIMIT 2
"""


async def find(tx: Transaction, number: str) -> list[str]:
    """Return our numbers that another system's number leads to: none, one, or two of more."""
    return await tx.values(SQL_FIND, bucket=bucket_for(number.encode()), number=number)


SQL_ADD = """
    INSERT INTO outside_number (bucket, number, system, application)
    SELECT bucket, number, system, application
      FROM json_to_recordset(%(rows)s)
        AS u(bucket int, number text, system text, application text)
        ON CONFLICT (bucket, number, system) DO NOTHING
"""


async def add(tx: Transaction, rows: Sequence[tuple[str, str, str]]) -> int:
    """Store (their number, their system, our number); return how many were new."""
    plain = [
        {"bucket": bucket_for(n.encode()), "number": n, "system": system, "application": ours}
        for n, system, ours in sorted(rows)
    ]
    return await tx.run(SQL_ADD, rows=msgspec.json.encode(plain).decode())
