"""Bills as officers of finance look for them: paid, and not yet in their biller's books.

They are few and lie in all buckets; a partial index holds just these, the oldest first. Nothing is
changed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.store.database import Transaction

UNFINISHED = ("paid", "sent", "parked", "reversal_asked", "refused", "reversed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One bill whose money is with nobody for good."""

    id: UUID
    biller: str
    channel: str
    state: str
    paise: int
    paid_at: datetime
    promised_by: datetime
    asked_times: int
    look: str | None
    payment: UUID | None


SQL_WAITING = """
    SELECT id, biller, channel, state, paise, paid_at, promised_by, asked_times, look, payment
      FROM bill
     WHERE bucket BETWEEN 0 AND 1023
       AND state IN ('paid', 'sent', 'parked', 'reversal_asked', 'refused', 'reversed')
       AND state = ANY(%(states)s::text[])
       AND (%(biller)s::text IS NULL OR biller = %(biller)s)
       AND (paid_at, id) > (%(after_at)s, %(after)s)
     ORDER BY paid_at, id
     LIMIT %(limit)s
"""


async def waiting(
    tx: Transaction,
    *,
    after: tuple[datetime, UUID],
    states: Sequence[str] = UNFINISHED,
    biller: str | None,
    limit: int,
) -> list[Waiting]:
    """Return bills that were paid and not posted, the oldest first, from a place on."""
    return await tx.all(
        Waiting, SQL_WAITING,
        states=list(states), biller=biller, after_at=after[0], after=after[1], limit=limit,
    )  # fmt: skip
