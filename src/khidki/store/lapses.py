"""Drafts that nobody came back to: who is to be told, what is removed, a bucket at a time.

A draft is taken with SKIP LOCKED, so a save in this moment wins and two sweeps do not wait for each
other. `told_at` counts only while it is later than the last save. What became of the bytes is for
the action: here references go, and only those that no application holds too are given back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.text import Language
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A draft whose time is over, or nearly."""

    id: UUID
    account: UUID
    again_of: UUID | None


SQL_MARK_TOLD = """
    UPDATE draft d
       SET told_at = %(at)s
      FROM (SELECT bucket, id
              FROM draft
             WHERE bucket = %(bucket)s AND updated_at <= %(saved_before)s
               AND (told_at IS NULL OR told_at < updated_at)
             ORDER BY id
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE d.bucket = taken.bucket AND d.id = taken.id AND d.bucket = %(bucket)s
    RETURNING d.id, d.account, d.again_of
"""


async def mark_told(
    tx: Transaction, *, bucket: int, saved_before: datetime, at: datetime, limit: int
) -> list[Lapsing]:
    """Take drafts of a bucket that nobody saved for long, each once; a save makes it new again."""
    return await tx.all(
        Lapsing, SQL_MARK_TOLD, bucket=bucket, saved_before=saved_before, at=at, limit=limit
    )


@dataclass(frozen=True, slots=True)
class Told:
    """When a draft was saved, and when its owner was told that it will go."""

    saved_at: datetime
    told_at: datetime | None
    language: Language


SQL_TOLD = """
    SELECT updated_at AS saved_at, told_at, language
      FROM draft
     WHERE bucket = %(bucket)s AND id = %(id)s AND told_at > updated_at
"""


async def told(tx: Transaction, id_: UUID) -> Told | None:
    """Return what is known of a draft that is about to go, or None when it was used meanwhile."""
    return await tx.one(Told, SQL_TOLD, bucket=bucket_of(id_), id=id_)


# Of a draft that is an application by now the papers would be the application's.
SQL_REMOVE_LAPSED = """
    DELETE FROM draft d
     USING (SELECT bucket, id
              FROM draft
             WHERE bucket = %(bucket)s AND updated_at <= %(saved_before)s
               AND told_at > updated_at AND told_at <= %(told_before)s
             ORDER BY id
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE d.bucket = taken.bucket AND d.id = taken.id AND d.bucket = %(bucket)s
       AND NOT EXISTS (SELECT 1 FROM application a WHERE a.bucket = d.bucket AND a.id = d.id)
    RETURNING d.id, d.account, d.again_of
"""
SQL_UNFILE_ALL = """
    DELETE FROM filed f
     USING unnest(%(buckets)s::int[], %(accounts)s::uuid[], %(ids)s::uuid[])
        AS u(bucket, account, id)
     WHERE f.bucket = u.bucket AND f.account = u.account AND f.application = u.id
"""


async def remove_lapsed(
    tx: Transaction, *, bucket: int, saved_before: datetime, told_before: datetime, limit: int
) -> list[Lapsing]:
    """Delete drafts whose owners were told long enough ago, also from their owners' lists."""
    gone = await tx.all(
        Lapsing,
        SQL_REMOVE_LAPSED,
        bucket=bucket,
        saved_before=saved_before,
        told_before=told_before,
        limit=limit,
    )
    if gone:
        ordered = sorted(gone, key=lambda one: (bucket_of(one.account), one.account, one.id))
        await tx.run(
            SQL_UNFILE_ALL,
            buckets=[bucket_of(one.account) for one in ordered],
            accounts=[one.account for one in ordered],
            ids=[one.id for one in ordered],
        )
    return gone


NONE = UUID(int=0)

SQL_REMOVE_PAPERS = """
    DELETE FROM document d
     USING unnest(%(buckets)s::int[], %(ids)s::uuid[], %(befores)s::uuid[])
        AS u(bucket, id, before)
     WHERE d.bucket = u.bucket AND d.application = u.id
    RETURNING CASE WHEN NOT EXISTS (SELECT 1
                                      FROM document o
                                     WHERE o.bucket = u.bucket AND o.application = u.before
                                       AND o.file = d.file)
                   THEN d.file END
"""


async def remove_papers(tx: Transaction, gone: Sequence[Lapsing]) -> list[str]:
    """Delete the papers of removed drafts; return the files that no application holds too."""
    ordered = sorted(gone, key=lambda one: one.id)
    files: list[str | None] = await tx.values(
        SQL_REMOVE_PAPERS,
        buckets=[bucket_of(one.id) for one in ordered],
        ids=[one.id for one in ordered],
        befores=[one.again_of or NONE for one in ordered],
    )
    return [file for file in files if file is not None]
