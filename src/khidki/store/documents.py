"""The papers of a draft or application: which file answers which ask.

Bytes live in `gateways/files.py`; a row here is what is known about them. A document may be taken
away only while the draft is a draft; after that it is part of the case.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Document:
    """One uploaded paper."""

    bucket: int
    application: UUID
    id: UUID
    ask: str
    file: str
    digest: bytes
    media_type: str
    size_bytes: int
    label: str
    uploaded_at: datetime


SQL_ADD = """
    INSERT INTO document (bucket, application, id, ask, file, digest, media_type, size_bytes, label,
                          uploaded_at)
    VALUES (%(bucket)s, %(application)s, %(id)s, %(ask)s, %(file)s, %(digest)s, %(media_type)s,
            %(size_bytes)s, %(label)s, %(uploaded_at)s)
"""


async def add(tx: Transaction, document: Document) -> None:
    """Store what is known about an uploaded paper."""
    await tx.run(
        SQL_ADD,
        bucket=document.bucket, application=document.application, id=document.id,
        ask=document.ask, file=document.file, digest=document.digest,
        media_type=document.media_type, size_bytes=document.size_bytes, label=document.label,
        uploaded_at=document.uploaded_at,
    )  # fmt: skip


SQL_OF = """
    SELECT bucket, application, id, ask, file, digest, media_type, size_bytes, label, uploaded_at
      FROM document
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY uploaded_at, id
     LIMIT 100
"""


async def of(tx: Transaction, application: UUID) -> list[Document]:
    """Return the papers of a draft or application in the order in which they came."""
    return await tx.all(Document, SQL_OF, bucket=bucket_of(application), application=application)


SQL_TAKE_AWAY = """
    DELETE FROM document d
     USING draft f
     WHERE d.bucket = %(bucket)s AND d.application = %(application)s AND d.id = %(id)s
       AND f.bucket = d.bucket AND f.id = d.application AND f.account = %(account)s
"""


async def take_away(tx: Transaction, application: UUID, id_: UUID, *, account: UUID) -> bool:
    """Delete a paper of the account's own draft; a submitted application keeps its papers."""
    return await tx.run(
        SQL_TAKE_AWAY,
        bucket=bucket_of(application), application=application, id=id_, account=account,
    ) > 0  # fmt: skip
