"""What programs were told under their idempotency keys.

A key is claimed before anything is done and holds the answer afterwards. Who finds it claimed
either has the stored answer, or somebody is at it now; a claim that nobody finished is taken over
after a while, because the process that made it died. Answers are sealed and swept after two days.
"""

from dataclasses import dataclass
from datetime import datetime

from khidki.domain.people.program import Holder
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies under a key; without a status it is still being done."""

    digest: bytes
    status: int | None
    body: bytes | None
    at: datetime


SQL_CLAIM = """
    INSERT INTO answered (bucket, owner, key_hash, digest, at)
    VALUES (%(bucket)s, %(owner)s, %(key_hash)s, %(digest)s, %(at)s)
        ON CONFLICT (bucket, owner, key_hash) DO UPDATE
       SET at = excluded.at
     WHERE answered.status IS NULL AND answered.digest = excluded.digest
       AND answered.at < %(given_up)s
"""
SQL_FIND = """
    SELECT digest, status, body, at
      FROM answered
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND key_hash = %(key_hash)s
"""
SQL_KEEP = """
    UPDATE answered
       SET status = %(status)s, body = %(body)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND key_hash = %(key_hash)s
       AND status IS NULL
"""
SQL_RELEASE = """
    DELETE FROM answered
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND key_hash = %(key_hash)s
       AND status IS NULL
"""
SQL_SWEEP = "DELETE FROM answered WHERE bucket = %(bucket)s AND at < %(before)s"


async def claim(
    tx: Transaction,
    holder: Holder,
    key_hash: bytes,
    *,
    digest: bytes,
    at: datetime,
    given_up: datetime,
) -> bool:
    """Claim a key, or one whose claim was given up; say whether it is ours to do now."""
    taken = await tx.run(
        SQL_CLAIM,
        bucket=holder.bucket, owner=holder.name, key_hash=key_hash, digest=digest, at=at,
        given_up=given_up,
    )  # fmt: skip
    return taken > 0


async def find(tx: Transaction, holder: Holder, key_hash: bytes) -> Stored | None:
    """Return what lies under a key."""
    return await tx.one(
        Stored, SQL_FIND, bucket=holder.bucket, owner=holder.name, key_hash=key_hash
    )


async def keep(
    tx: Transaction, holder: Holder, key_hash: bytes, *, status: int, body: bytes
) -> None:
    """Store what was answered."""
    await tx.run(
        SQL_KEEP,
        bucket=holder.bucket, owner=holder.name, key_hash=key_hash, status=status, body=body,
    )  # fmt: skip


async def release(tx: Transaction, holder: Holder, key_hash: bytes) -> None:
    """Give a key back: nothing was done under it."""
    await tx.run(SQL_RELEASE, bucket=holder.bucket, owner=holder.name, key_hash=key_hash)


async def sweep(tx: Transaction, *, bucket: int, before: datetime) -> int:
    """Remove the answers of a bucket from before an instant."""
    return await tx.run(SQL_SWEEP, bucket=bucket, before=before)
