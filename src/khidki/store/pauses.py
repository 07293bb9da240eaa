"""Services that rest: since when, until when, why, and who answers for it.

One open pause a service; a pause that was lifted stays on record. What runs learns of them with the
catalogue, of which they are a part (`catalogues.load`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.service.pause import Pause
from khidki.domain.text import Text
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class PauseRow:
    """One pause as stored."""

    id: UUID
    service: str
    since: datetime
    until_on: date | None
    why_hi: str
    why_en: str
    paused_by: UUID
    lifted_at: datetime | None
    lifted_by: UUID | None

    @property
    def why(self) -> Text:
        """The reason in both languages."""
        return Text(hi=self.why_hi, en=self.why_en)


SQL_OPEN: LiteralString = """
    SELECT id, service, since, until_on, why_hi, why_en, paused_by, lifted_at, lifted_by
      FROM pause
     WHERE lifted_at IS NULL
     ORDER BY service
     LIMIT 10000
"""


async def open_pauses(tx: Transaction) -> list[Pause]:
    """Return the pause of every service that was not taken up again."""
    rows = await tx.all(PauseRow, SQL_OPEN)
    return [Pause(row.service, row.since, row.until_on, row.why) for row in rows]


SQL_OF: LiteralString = """
    SELECT id, service, since, until_on, why_hi, why_en, paused_by, lifted_at, lifted_by
      FROM pause
     WHERE service = %(service)s
     ORDER BY since DESC, id DESC
     LIMIT 50
"""


async def of(tx: Transaction, service: str) -> list[PauseRow]:
    """Return the pauses of a service, the latest first."""
    return await tx.all(PauseRow, SQL_OF, service=service)


SQL_LIFT: LiteralString = """
    UPDATE pause
       SET lifted_at = %(at)s, lifted_by = %(by)s
     WHERE service = %(service)s AND lifted_at IS NULL
"""
SQL_ADD: LiteralString = """
    INSERT INTO pause (id, service, since, until_on, why_hi, why_en, paused_by)
    VALUES (%(id)s, %(service)s, %(since)s, %(until_on)s, %(why_hi)s, %(why_en)s, %(by)s)
"""


async def lift(tx: Transaction, service: str, *, at: datetime, by: UUID) -> bool:
    """End the open pause of a service; False when there is none."""
    return await tx.run(SQL_LIFT, service=service, at=at, by=by) > 0


async def add(tx: Transaction, id_: UUID, pause: Pause, *, by: UUID) -> None:
    """Let a service rest; an open pause was lifted before."""
    await tx.run(
        SQL_ADD,
        id=id_,
        service=pause.service,
        since=pause.since,
        until_on=pause.until_on,
        why_hi=pause.why.hi,
        why_en=pause.why.en,
        by=by,
    )
