"""The note-sheets of cases: added to and read, never changed.

The number of a note is the next of its case; of two who write at once one loses and writes again
(`actions/in_turn`). Who wrote is a posting, which names officer and post for ever.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.note import Note, NoteKind
from khidki.domain.text import Text
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it is read: who wrote it as which post, and what."""

    seq: int
    kind: NoteKind
    revision: int
    written_at: datetime
    post: str | None
    name_hi: str | None
    name_en: str | None
    body: bytes

    @property
    def officer(self) -> Text:
        """The name of whoever wrote it."""
        return Text(hi=self.name_hi or "", en=self.name_en or "")


SQL_ADD = """
    INSERT INTO note (bucket, application, seq, kind, revision, posting, written_at, salt, body,
                      retention)
    SELECT %(bucket)s, %(application)s,
           coalesce((SELECT max(n.seq) FROM note n
                      WHERE n.bucket = %(bucket)s AND n.application = %(application)s), 0) + 1,
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


SQL_OF = """
    SELECT n.seq, n.kind, n.revision, n.written_at, g.post, o.name_hi, o.name_en, n.body
      FROM note n
      LEFT JOIN posting g ON g.id = n.posting
      LEFT JOIN officer o ON o.id = g.officer
     WHERE n.bucket = %(bucket)s AND n.application = %(application)s
     ORDER BY n.seq
     LIMIT 1000
"""


async def of(tx: Transaction, application: UUID) -> list[Written]:
    """Return the note-sheet of a case, the first note first."""
    return await tx.all(Written, SQL_OF, bucket=bucket_of(application), application=application)
