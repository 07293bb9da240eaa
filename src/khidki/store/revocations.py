"""Papers and copies that hold no more, in the order in which they were revoked.

Read a page at a time after a place, so the published list and its page cost the same at the end as
at the beginning. Numbers, days and codes alone: nothing of what a paper says.
"""

from datetime import UTC, datetime
from typing import LiteralString

from khidki.domain.case.number import bucket_in
from khidki.domain.record.revocation_list import Revoked
from khidki.store.database import Transaction

FIRST = (datetime(1970, 1, 1, tzinfo=UTC), "")
LAST = (datetime(9999, 1, 1, tzinfo=UTC), "")

SQL_AFTER: LiteralString = """
    SELECT number, revoked_at, reason, replaced_by
      FROM ((SELECT i.number, i.revoked_at, i.revoked_reason AS reason, i.replaced_by
               FROM certificate i
              WHERE i.bucket BETWEEN 0 AND 1023 AND i.revoked_at IS NOT NULL
                AND (i.revoked_at, i.number) > (%(at)s, %(number)s)
              ORDER BY i.revoked_at, i.number
              LIMIT %(limit)s)
            UNION ALL
            (SELECT c.number, c.revoked_at, c.revoked_reason AS reason, NULL
               FROM certified_copy c
              WHERE c.bucket BETWEEN 0 AND 1023 AND c.revoked_at IS NOT NULL
                AND (c.revoked_at, c.number) > (%(at)s, %(number)s)
              ORDER BY c.revoked_at, c.number
              LIMIT %(limit)s)) AS ended
     ORDER BY revoked_at, number
     LIMIT %(limit)s
"""


async def after(tx: Transaction, place: tuple[datetime, str], *, limit: int) -> list[Revoked]:
    """Return what was revoked after a place, the oldest first."""
    return await tx.all(Revoked, SQL_AFTER, at=place[0], number=place[1], limit=limit)


SQL_BEFORE: LiteralString = """
    SELECT number, revoked_at, reason, replaced_by
      FROM ((SELECT i.number, i.revoked_at, i.revoked_reason AS reason, i.replaced_by
               FROM certificate i
              WHERE i.bucket BETWEEN 0 AND 1023 AND i.revoked_at IS NOT NULL
                AND (i.revoked_at, i.number) < (%(at)s, %(number)s)
              ORDER BY i.revoked_at DESC, i.number DESC
              LIMIT %(limit)s)
            UNION ALL
            (SELECT c.number, c.revoked_at, c.revoked_reason AS reason, NULL
               FROM certified_copy c
              WHERE c.bucket BETWEEN 0 AND 1023 AND c.revoked_at IS NOT NULL
                AND (c.revoked_at, c.number) < (%(at)s, %(number)s)
              ORDER BY c.revoked_at DESC, c.number DESC
              LIMIT %(limit)s)) AS ended
     ORDER BY revoked_at DESC, number DESC
     LIMIT %(limit)s
"""


async def before(tx: Transaction, place: tuple[datetime, str], *, limit: int) -> list[Revoked]:
    """Return what was revoked before a place, the newest first."""
    return await tx.all(Revoked, SQL_BEFORE, at=place[0], number=place[1], limit=limit)


SQL_OF_NUMBER: LiteralString = """
    SELECT i.number, i.revoked_at, i.revoked_reason AS reason, i.replaced_by
      FROM certificate i
     WHERE i.bucket = %(bucket)s AND i.number = %(number)s AND i.revoked_at IS NOT NULL
    UNION ALL
    SELECT c.number, c.revoked_at, c.revoked_reason AS reason, NULL
      FROM certified_copy c
     WHERE c.bucket = %(bucket)s AND c.number = %(number)s AND c.revoked_at IS NOT NULL
     LIMIT 2
"""


async def of_number(tx: Transaction, number: str) -> list[Revoked]:
    """Return the paper or copy of a checked number if it was revoked."""
    return await tx.all(Revoked, SQL_OF_NUMBER, bucket=bucket_in(number), number=number)
