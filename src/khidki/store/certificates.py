"""Certificates: what was issued, whether it still holds, and where its bytes are.

The facts that were signed are kept as they were, with a salt; a certificate is never changed. It
may be revoked, and a later one may take its place.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.case.number import bucket_in
from khidki.domain.record.revocation import RevocationReason
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Issued:
    """One issued certificate."""

    bucket: int
    id: UUID
    application: UUID
    number: str
    code_hash: bytes
    facts: bytes
    salt: bytes
    file: str
    digest: bytes
    key_id: str
    posting: UUID | None  # None where the window itself made it, under its seal
    issued_at: datetime
    valid_until: date | None
    revoked_at: datetime | None
    replaced_by: str | None
    revoked_reason: RevocationReason | None = None


SQL_ADD = """
    INSERT INTO certificate (bucket, id, application, number, code_hash, facts, salt, file, digest,
                             key_id, posting, issued_at, valid_until, revoked_at, replaced_by)
    VALUES (%(bucket)s, %(id)s, %(application)s, %(number)s, %(code_hash)s, %(facts)s, %(salt)s,
            %(file)s, %(digest)s, %(key_id)s, %(posting)s, %(issued_at)s, %(valid_until)s,
            %(revoked_at)s, %(replaced_by)s)
        ON CONFLICT (bucket, number) DO NOTHING
"""


async def add(tx: Transaction, issued: Issued) -> bool:
    """Store a certificate; False when its number is taken and another must be drawn."""
    return await tx.run(
        SQL_ADD,
        bucket=issued.bucket, id=issued.id, application=issued.application, number=issued.number,
        code_hash=issued.code_hash, facts=issued.facts, salt=issued.salt, file=issued.file,
        digest=issued.digest, key_id=issued.key_id, posting=issued.posting,
        issued_at=issued.issued_at, valid_until=issued.valid_until,
        revoked_at=issued.revoked_at, replaced_by=issued.replaced_by,
    ) == 1  # fmt: skip


SQL_BY_NUMBER = """
    SELECT bucket, id, application, number, code_hash, facts, salt, file, digest, key_id, posting,
           issued_at, valid_until, revoked_at, replaced_by, revoked_reason
      FROM certificate
     WHERE bucket = %(bucket)s AND number = %(number)s
"""


async def by_number(tx: Transaction, number: str) -> Issued | None:
    """Return the certificate of a checked number, or None."""
    return await tx.one(Issued, SQL_BY_NUMBER, bucket=bucket_in(number), number=number)


SQL_OF = """
    SELECT bucket, id, application, number, code_hash, facts, salt, file, digest, key_id, posting,
           issued_at, valid_until, revoked_at, replaced_by, revoked_reason
      FROM certificate
     WHERE bucket = %(bucket)s AND application = %(application)s
     ORDER BY issued_at DESC
     LIMIT 20
"""


async def of(tx: Transaction, application: UUID) -> list[Issued]:
    """Return the certificates of an application, the newest first."""
    return await tx.all(Issued, SQL_OF, bucket=bucket_of(application), application=application)


SQL_SIGNED_BETWEEN = """
    SELECT c.bucket, c.id, c.application, c.number, c.code_hash, c.facts, c.salt, c.file, c.digest,
           c.key_id, c.posting, c.issued_at, c.valid_until, c.revoked_at, c.replaced_by,
           c.revoked_reason
      FROM certificate c
     WHERE c.bucket BETWEEN 0 AND 1023 AND c.revoked_at IS NULL
       AND c.posting IN (SELECT g.id FROM posting g WHERE g.officer = %(officer)s)
       AND c.issued_at >= %(since)s AND c.issued_at <= %(until)s
       AND (c.issued_at, c.id) > (%(after)s, %(after_id)s)
     ORDER BY c.issued_at, c.id
     LIMIT %(limit)s
"""
SQL_COUNT_BETWEEN = """
    SELECT count(*)
      FROM certificate c
     WHERE c.bucket BETWEEN 0 AND 1023 AND c.revoked_at IS NULL
       AND c.posting IN (SELECT g.id FROM posting g WHERE g.officer = %(officer)s)
       AND c.issued_at >= %(since)s AND c.issued_at <= %(until)s
"""


async def signed_between(
    tx: Transaction,
    officer: UUID,
    *,
    since: datetime,
    until: datetime,
    after: tuple[datetime, UUID],
    limit: int,
) -> list[Issued]:
    """Return what an officer signed between two moments and still holds, the oldest first."""
    return await tx.all(
        Issued, SQL_SIGNED_BETWEEN,
        officer=officer, since=since, until=until, after=after[0], after_id=after[1], limit=limit,
    )  # fmt: skip


async def count_between(tx: Transaction, officer: UUID, *, since: datetime, until: datetime) -> int:
    """Count what an officer signed between two moments and still holds."""
    return await tx.value(SQL_COUNT_BETWEEN, officer=officer, since=since, until=until)


SQL_REVOKE = """
    UPDATE certificate
       SET revoked_at = %(at)s, replaced_by = %(replaced_by)s, revoked_reason = %(reason)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND revoked_at IS NULL
"""


async def revoke(
    tx: Transaction,
    issued: Issued,
    *,
    at: datetime,
    reason: RevocationReason | None = None,
    replaced_by: str | None = None,
) -> bool:
    """Mark a certificate as no longer true; False when somebody already did."""
    return await tx.run(
        SQL_REVOKE,
        bucket=issued.bucket, id=issued.id, at=at, reason=reason, replaced_by=replaced_by,
    ) == 1  # fmt: skip
