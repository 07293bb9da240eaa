"""Since when files lie at the step at which they are: read from their events, stored nowhere.

A file that was sent back and has come again is at its step since it came again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class _Came:
    id: UUID
    at: datetime


SQL_CAME: LiteralString = """
    SELECT a.id, min(e.happened_at) AS at
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN application a ON a.bucket = u.bucket AND a.id = u.id
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id
     WHERE NOT EXISTS (SELECT
                         FROM event o
                        WHERE o.bucket = a.bucket AND o.application = a.id AND o.seq >= e.seq
                          AND (o.step IS DISTINCT FROM a.step OR o.state <> a.state))
     GROUP BY a.id
"""


async def came(tx: Transaction, applications: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return when each of some files came to the step at which it is."""
    if not applications:
        return {}
    found = await tx.all(
        _Came, SQL_CAME,
        buckets=[bucket_of(each) for each in applications], ids=list(applications),
    )  # fmt: skip
    return {each.id: each.at for each in found}
