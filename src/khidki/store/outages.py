"""The ledger of outages: when the window, or a department's system, did not answer.

A line is opened once and ended once, with its signature; after that no statement of ours changes
it. Measuring is `actions/measure_outages.py`; the beat of the measuring itself is a row of
`health`, so that a silence of the whole machine is found by whoever beats next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from khidki.domain.law.outage import Outage
from khidki.store.database import Transaction

RECENT_MOST = 2000  # the newest that a process keeps in memory


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ledger; unsigned while it still lasts."""

    id: UUID
    what: str
    how: str
    began_at: datetime
    ended_at: datetime | None = None
    signature: bytes | None = None
    key_id: str | None = None

    def outage(self) -> Outage:
        """Return what the law asks about it."""
        return Outage(self.what, self.began_at, self.ended_at)


SQL_OPEN: LiteralString = """
    INSERT INTO outage (id, what, how, began_at)
    VALUES (%(id)s, %(what)s, %(how)s, %(began_at)s)
        ON CONFLICT (what) WHERE ended_at IS NULL DO NOTHING
"""


async def open_(tx: Transaction, line: Line) -> bool:
    """Begin a line; False when one of the same thing lasts already."""
    found = await tx.run(
        SQL_OPEN, id=line.id, what=line.what, how=line.how, began_at=line.began_at
    )  # fmt: skip
    return found == 1


SQL_END: LiteralString = """
    UPDATE outage
       SET ended_at = %(ended_at)s, signature = %(signature)s, key_id = %(key_id)s
     WHERE id = %(id)s AND ended_at IS NULL
"""


async def end(tx: Transaction, line: Line) -> bool:
    """End a line with its signature; False when another worker did."""
    found = await tx.run(
        SQL_END,
        id=line.id, ended_at=line.ended_at, signature=line.signature, key_id=line.key_id,
    )  # fmt: skip
    return found == 1


SQL_LASTING: LiteralString = """
    SELECT id, what, how, began_at, ended_at, signature, key_id
      FROM outage
     WHERE ended_at IS NULL
     ORDER BY what
"""


async def lasting(tx: Transaction) -> list[Line]:
    """Return what is out now."""
    return await tx.all(Line, SQL_LASTING)


SQL_WITHIN: LiteralString = """
    SELECT id, what, how, began_at, ended_at, signature, key_id
      FROM outage
     WHERE what = ANY(%(whats)s) AND began_at < %(until)s
       AND (ended_at IS NULL OR ended_at > %(since)s)
     ORDER BY began_at, id
     LIMIT 1000
"""


async def within(
    tx: Transaction, whats: Sequence[str], *, since: datetime, until: datetime
) -> list[Line]:
    """Return the outages of some things that touch a span, the first one first."""
    return await tx.all(Line, SQL_WITHIN, whats=list(whats), since=since, until=until)


SQL_RECENT: LiteralString = """
    SELECT what, began_at, ended_at
      FROM outage
     WHERE ended_at IS NOT NULL
     ORDER BY ended_at DESC, id DESC
     LIMIT %(limit)s
"""


async def recent(tx: Transaction) -> list[Outage]:
    """Return the newest that are over, as a process keeps them in memory."""
    return await tx.all(Outage, SQL_RECENT, limit=RECENT_MOST)


SQL_LISTED: LiteralString = """
    SELECT id, what, how, began_at, ended_at, signature, key_id
      FROM outage
     WHERE (began_at, id) < (%(began_at)s, %(id)s)
       AND (%(what)s::text IS NULL OR what = %(what)s)
     ORDER BY began_at DESC, id DESC
     LIMIT %(limit)s
"""


async def listed(
    tx: Transaction, *, what: str | None, before: tuple[datetime, UUID], limit: int
) -> list[Line]:
    """Return lines of the ledger, the newest first."""
    began_at, id_ = before
    return await tx.all(Line, SQL_LISTED, what=what, began_at=began_at, id=id_, limit=limit)


SQL_BEAT: LiteralString = """
    SELECT told_at
      FROM health
     WHERE name = %(name)s
       FOR UPDATE
"""


async def last_beat(tx: Transaction, name: str) -> datetime | None:
    """Return when this was last measured; whoever else measures waits until we are done."""
    found: datetime | None = await tx.value(SQL_BEAT, name=name)
    return found
