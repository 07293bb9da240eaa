"""Registers: rows that departments keep and we only read, and entries that our grants made.

`find` looks in one area, so it reads a village and never a state. Entries are only ever added; what
a later paper says is another entry of the same application. One that holds no more is marked so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.record.register import Row
from khidki.domain.record.revocation import RevocationReason
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
    revoked_at: datetime | None = None
    revoked_reason: RevocationReason | None = None
    replaced_by: str | None = None


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


SQL_REVOKE = """
    UPDATE register_entry
       SET revoked_at = %(at)s, revoked_reason = %(reason)s, replaced_by = %(replaced_by)s
     WHERE bucket = %(bucket)s AND application = %(application)s
       AND number IS NOT DISTINCT FROM %(number)s AND revoked_at IS NULL
"""


async def revoke(
    tx: Transaction,
    application: UUID,
    number: str | None,
    *,
    at: datetime,
    reason: RevocationReason | None = None,
    replaced_by: str | None = None,
) -> bool:
    """Mark what a paper, or a grant without one, entered; False when none held."""
    return await tx.run(
        SQL_REVOKE,
        bucket=bucket_of(application), application=application, number=number, at=at,
        reason=reason, replaced_by=replaced_by,
    ) > 0  # fmt: skip


# What was granted without a paper, by whom it was granted: the grant is an event of the same file.
SQL_GRANTED_BETWEEN = """
    SELECT e.register, e.application, e.seq, e.number, e.facts, e.salt, e.entered_at, e.revoked_at,
           e.revoked_reason, e.replaced_by
      FROM register_entry e
     WHERE e.bucket BETWEEN 0 AND 1023 AND e.revoked_at IS NULL AND e.number IS NULL
       AND e.entered_at >= %(since)s AND e.entered_at <= %(until)s
       AND EXISTS (SELECT FROM event g
                    WHERE g.bucket = e.bucket AND g.application = e.application
                      AND g.act = 'grant'
                      AND g.posting IN (SELECT p.id FROM posting p WHERE p.officer = %(officer)s))
     ORDER BY e.entered_at, e.application
     LIMIT %(limit)s
"""


async def granted_between(
    tx: Transaction, officer: UUID, *, since: datetime, until: datetime, limit: int
) -> list[Entry]:
    """Return entries without a paper that an officer granted and that hold, the oldest first."""
    return await tx.all(
        Entry, SQL_GRANTED_BETWEEN, officer=officer, since=since, until=until, limit=limit
    )


SQL_ENTRIES = """
    SELECT register, application, seq, number, facts, salt, entered_at, revoked_at,
           revoked_reason, replaced_by
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
