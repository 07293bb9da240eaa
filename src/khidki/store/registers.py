"""Registers: rows that departments keep and we only read, and entries that our grants made.

`find` looks in one area, so it reads a village and never a state. Entries are only ever added; what
a later paper says is another entry of the same application.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.record.register import Row
from khidki.store.database import Transaction

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A row that the keys led to."""

    id: str
    area: str
    says: dict[str, dict[str, str]]


SQL_FIND = """
    SELECT id, area, says
      FROM register_row
     WHERE register = %(register)s AND area = %(area)s AND keys @> %(keys)s::text[]
     ORDER BY id
     LIMIT %(limit)s
"""


async def find(tx: Transaction, register: str, area: str, keys: Sequence[str]) -> list[Found]:
    """Return the rows of an area that all the keys lead to; no key leads nowhere."""
    if not keys:
        return []
    return await tx.all(
        Found, SQL_FIND, register=register, area=area, keys=list(keys), limit=MOST_FOUND
    )


SQL_PUT_ROWS = """
    INSERT INTO register_row (register, id, area, keys, says, loaded_at)
    SELECT %(register)s, id, area, ARRAY(SELECT jsonb_array_elements_text(keys)), says, %(at)s
      FROM jsonb_to_recordset(%(rows)s::jsonb) AS u(id text, area text, keys jsonb, says jsonb)
        ON CONFLICT (register, id) DO UPDATE
       SET area = excluded.area, keys = excluded.keys, says = excluded.says,
           loaded_at = excluded.loaded_at
"""


async def put_rows(tx: Transaction, register: str, rows: Sequence[Row], *, at: datetime) -> int:
    """Load rows of a register; one that is there is renewed."""
    plain = [
        {"id": row.id, "area": row.area, "keys": row.keys(), "says": row.values()} for row in rows
    ]
    text = msgspec.json.encode(plain).decode()
    return await tx.run(SQL_PUT_ROWS, register=register, rows=text, at=at)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a grant entered into a register of the window."""

    register: str
    application: UUID
    seq: int
    number: str | None
    facts: bytes
    salt: bytes
    entered_at: datetime


SQL_ENTER = """
    INSERT INTO register_entry (bucket, register, application, seq, number, facts, salt, entered_at)
    VALUES (%(bucket)s, %(register)s, %(application)s, %(seq)s, %(number)s, %(facts)s, %(salt)s,
            %(entered_at)s)
        ON CONFLICT (bucket, register, application, seq) DO NOTHING
"""


async def enter(tx: Transaction, entry: Entry) -> None:
    """Add an entry; the same event never makes two."""
    await tx.run(
        SQL_ENTER,
        bucket=bucket_of(entry.application), register=entry.register,
        application=entry.application, seq=entry.seq, number=entry.number, facts=entry.facts,
        salt=entry.salt, entered_at=entry.entered_at,
    )  # fmt: skip


SQL_ENTRIES = """
    SELECT register, application, seq, number, facts, salt, entered_at
      FROM register_entry
     WHERE bucket = %(bucket)s AND register = %(register)s AND application = %(application)s
     ORDER BY seq
     LIMIT 100
"""


async def entries(tx: Transaction, register: str, application: UUID) -> list[Entry]:
    """Return what an application entered into a register, the first entry first."""
    return await tx.all(
        Entry,
        SQL_ENTRIES,
        bucket=bucket_of(application),
        register=register,
        application=application,
    )
