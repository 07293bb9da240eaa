"""Which draft a program's key stands for, where something is paid before it is filed.

A draft that a program pays for is kept before the payment begins, and its key beside it: the same
call again comes to the same draft, whatever became of it meanwhile. What is filed at once has its
key with the submit.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """What a key stands for: the draft, and what was said when it was used first."""

    draft: UUID
    digest: bytes


SQL_FIND = """
    SELECT draft, digest
      FROM paid_first
     WHERE bucket = %(bucket)s AND account = %(account)s AND key = %(key)s
"""


async def find(tx: Transaction, account: UUID, key: str) -> Kept | None:
    """Return what a key of an account stands for, or None."""
    return await tx.one(Kept, SQL_FIND, bucket=bucket_of(account), account=account, key=key)


SQL_CLAIM = """
    INSERT INTO paid_first (bucket, account, key, digest, draft, at)
    VALUES (%(bucket)s, %(account)s, %(key)s, %(digest)s, %(draft)s, %(at)s)
        ON CONFLICT (bucket, account, key) DO NOTHING
"""


async def claim(tx: Transaction, account: UUID, key: str, kept: Kept, *, at: datetime) -> bool:
    """Let a key stand for a draft; False when it stands for one already."""
    return await tx.run(
        SQL_CLAIM,
        bucket=bucket_of(account), account=account, key=key, digest=kept.digest,
        draft=kept.draft, at=at,
    ) > 0  # fmt: skip
