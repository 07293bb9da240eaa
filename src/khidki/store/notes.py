"""The note-sheets of cases: only added to; a case is read with its notes (`cases`).

The number of a note is the next of its case; of two who write at once one loses and writes again
(`actions/in_turn`). Who wrote is a posting, which names officer and post for ever.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.note import Note, NoteKind
from khidki.store.cases import Noted
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO note (bucket, application, seq, kind, revision, posting, written_at, salt, body,
                      retention)
    SELECT %(bucket)s::int, %(application)s::uuid,
           coalesce((SELECT max(n.seq) FROM note n
                      WHERE n.bucket = %(bucket)s::int
                        AND n.application = %(application)s::uuid), 0) + 1,
           %(kind)s, %(revision)s, %(posting)s, %(written_at)s, %(salt)s, %(body)s, %(retention)s
        ON CONFLICT (bucket, application, seq) DO NOTHING
    RETURNING seq
"""


async def add(tx: Transaction, note: Note) -> int | None:
    """Add a note and return its number; None when somebody else took the number."""
    return await tx.value(
        SQL_ADD,
        bucket=note.bucket, application=note.application, kind=note.kind, revision=note.revision,
        posting=note.posting, written_at=note.written_at, salt=note.content.salt,
        body=note.content.body, retention=note.content.retention,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drafting:
    """A draft order, or the return of one."""

    seq: int
    kind: NoteKind
    revision: int
    body: bytes


SQL_DRAFTS = """
    SELECT seq, kind, revision, body
      FROM note
     WHERE bucket = %(bucket)s AND application = %(application)s AND kind <> 'note'
     ORDER BY seq DESC
     LIMIT 1
"""


async def drafts(tx: Transaction, application: UUID) -> list[Drafting]:
    """Return the last draft order of a case or its return, if there is any."""
    return await tx.all(
        Drafting, SQL_DRAFTS, bucket=bucket_of(application), application=application
    )


@dataclass(frozen=True, slots=True)
class _Line:
    seq: int
    kind: NoteKind
    revision: int
    written_at: datetime
    post: str | None
    name_hi: str | None
    name_en: str | None
    body: bytes


SQL_SHEET = """
    SELECT n.seq, n.kind, n.revision, n.written_at, g.post, o.name_hi, o.name_en, n.body
      FROM note n
      LEFT JOIN posting g ON g.id = n.posting
      LEFT JOIN officer o ON o.id = g.officer
     WHERE n.bucket = %(bucket)s AND n.application = %(application)s
     ORDER BY n.seq
     LIMIT 1000
"""


async def sheet(tx: Transaction, application: UUID) -> list[tuple[Noted, bytes]]:
    """Return the note-sheet of a case with what was written, first things first."""
    found = await tx.all(_Line, SQL_SHEET, bucket=bucket_of(application), application=application)
    return [
        (
            Noted(
                each.seq, each.kind, each.revision, each.written_at,
                each.post, each.name_hi, each.name_en,
            ),
            each.body,
        )
        for each in found
    ]  # fmt: skip
