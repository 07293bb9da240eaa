"""Papers that hold no more, in the order in which they were revoked.

Read a page at a time after a place, so the published list and its page cost the same at the end as
at the beginning. Numbers, days and codes alone: nothing of what a paper says.
"""

from datetime import UTC, datetime
from typing import LiteralString

from khidki.domain.record.revocation_list import Revoked
from khidki.store.database import Transaction

FIRST = (datetime(1970, 1, 1, tzinfo=UTC), "")
LAST = (datetime(9999, 1, 1, tzinfo=UTC), "")

SQL_AFTER: LiteralString = """
    SELECT number, revoked_at, revoked_reason AS reason, replaced_by
      FROM certificate
     WHERE bucket BETWEEN 0 AND 1023 AND revoked_at IS NOT NULL
       AND (revoked_at, number) > (%(at)s, %(number)s)
     ORDER BY revoked_at, number
     LIMIT %(limit)s
"""


async def after(tx: Transaction, place: tuple[datetime, str], *, limit: int) -> list[Revoked]:
    """Return what was revoked after a place, the oldest first."""
    return await tx.all(Revoked, SQL_AFTER, at=place[0], number=place[1], limit=limit)


SQL_BEFORE: LiteralString = """
    SELECT number, revoked_at, revoked_reason AS reason, replaced_by
      FROM certificate
     WHERE bucket BETWEEN 0 AND 1023 AND revoked_at IS NOT NULL
       AND (revoked_at, number) < (%(at)s, %(number)s)
     ORDER BY revoked_at DESC, number DESC
     LIMIT %(limit)s
"""


async def before(tx: Transaction, place: tuple[datetime, str], *, limit: int) -> list[Revoked]:
    """Return what was revoked before a place, the newest first."""
    return await tx.all(Revoked, SQL_BEFORE, at=place[0], number=place[1], limit=limit)
