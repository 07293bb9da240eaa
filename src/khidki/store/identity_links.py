"""Identities at the state's single sign-on, each linked to one person here, or to nobody.

The key is issuer and subject together: a subject means nothing without who says it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_for
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """One identity and whose it is."""

    issuer: str
    subject: str
    account: UUID | None
    officer: UUID | None
    label: str
    linked_at: datetime
    operator: UUID | None = None

    @property
    def parties(self) -> tuple[UUID | None, UUID | None, UUID | None]:
        """Account, officer and operator, of which one is there."""
        return self.account, self.officer, self.operator

    @property
    def owner(self) -> UUID:
        """Whose it is: an account, an officer or an operator."""
        return next(each for each in self.parties if each is not None)


SQL_ADD = """
    INSERT INTO identity_link (bucket, issuer, subject, account, officer, label, linked_at,
                               operator)
    VALUES (%(bucket)s, %(issuer)s, %(subject)s, %(account)s, %(officer)s, %(label)s,
            %(linked_at)s, %(operator)s)
        ON CONFLICT (bucket, issuer, subject) DO NOTHING
"""


async def add(tx: Transaction, link: IdentityLink) -> bool:
    """Link an identity; False when it is linked already, to whomever."""
    return await tx.run(
        SQL_ADD,
        bucket=_bucket(link.issuer, link.subject), issuer=link.issuer, subject=link.subject,
        account=link.account, officer=link.officer, label=link.label, linked_at=link.linked_at,
        operator=link.operator,
    ) == 1  # fmt: skip


SQL_BY_SUBJECT = """
    SELECT issuer, subject, account, officer, label, linked_at, operator
      FROM identity_link
     WHERE bucket = %(bucket)s AND issuer = %(issuer)s AND subject = %(subject)s
"""


async def by_subject(tx: Transaction, *, issuer: str, subject: str) -> IdentityLink | None:
    """Return whose an identity is, or None."""
    bucket = _bucket(issuer, subject)
    return await tx.one(IdentityLink, SQL_BY_SUBJECT, bucket=bucket, issuer=issuer, subject=subject)


SQL_OF = """
    SELECT issuer, subject, account, officer, label, linked_at, operator
      FROM identity_link
     WHERE bucket BETWEEN 0 AND 1023
       AND (account = %(owner)s OR officer = %(owner)s OR operator = %(owner)s)
     ORDER BY linked_at
     LIMIT 20
"""


async def of(tx: Transaction, owner: UUID) -> list[IdentityLink]:
    """Return the identities of a person."""
    return await tx.all(IdentityLink, SQL_OF, owner=owner)


SQL_REMOVE = """
    DELETE FROM identity_link
     WHERE bucket BETWEEN 0 AND 1023
       AND (account = %(owner)s OR officer = %(owner)s OR operator = %(owner)s)
"""


async def remove(tx: Transaction, owner: UUID) -> int:
    """Unlink everything of a person."""
    return await tx.run(SQL_REMOVE, owner=owner)


def _bucket(issuer: str, subject: str) -> int:
    return bucket_for(f"{issuer}\n{subject}".encode())
