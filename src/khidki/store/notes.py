"""The note-sheets of cases: only added to; a case is read with its notes (`cases`).

The number of a note is the next of its case; of two who write at once one loses and writes again
(`actions/in_turn`). Who wrote is a posting, which names officer and post for ever.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.note import Note, NoteKind
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
