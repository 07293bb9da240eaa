"""Addresses of programs that want to be told what happened.

A webhook lies in the bucket of its owner. The worker asks, for a whole batch of acts at once, which
of their owners have any; the secret that signs what is sent is sealed and read only to send.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.people.program import Holder
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address, and the sealed secret that what goes there is signed with."""

    bucket: int
    id: UUID
    owner: str
    address: str
    secret_sealed: bytes
    created_at: datetime


SQL_ADD = """
    INSERT INTO webhook (bucket, id, owner, address, secret_sealed, created_at)
    VALUES (%(bucket)s, %(id)s, %(owner)s, %(address)s, %(secret_sealed)s, %(created_at)s)
"""
SQL_OF = """
    SELECT bucket, id, owner, address, secret_sealed, created_at
      FROM webhook
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND ended_at IS NULL
     ORDER BY id
     LIMIT 100
"""
SQL_ONE = """
    SELECT bucket, id, owner, address, secret_sealed, created_at
      FROM webhook
     WHERE bucket = %(bucket)s AND id = %(id)s AND ended_at IS NULL
"""
SQL_OF_OWNERS = """
    SELECT w.bucket, w.id, w.owner, w.address, w.secret_sealed, w.created_at
      FROM unnest(%(buckets)s::int[], %(owners)s::text[]) AS u(bucket, owner)
      JOIN webhook w ON w.bucket = u.bucket AND w.owner = u.owner
     WHERE w.ended_at IS NULL
     LIMIT 10000
"""
SQL_END = """
    UPDATE webhook
       SET ended_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND owner = %(owner)s AND ended_at IS NULL
"""
SQL_END_ALL = """
    UPDATE webhook
       SET ended_at = %(at)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND ended_at IS NULL
"""


async def add(tx: Transaction, webhook: Webhook) -> None:
    """Keep a new address."""
    await tx.run(
        SQL_ADD,
        bucket=webhook.bucket, id=webhook.id, owner=webhook.owner, address=webhook.address,
        secret_sealed=webhook.secret_sealed, created_at=webhook.created_at,
    )  # fmt: skip


async def of(tx: Transaction, holder: Holder) -> list[Webhook]:
    """Return the addresses of a holder."""
    return await tx.all(Webhook, SQL_OF, bucket=holder.bucket, owner=holder.name)


async def by_id(tx: Transaction, id_: UUID, *, bucket: int) -> Webhook | None:
    """Return an address that is still to be told, or None."""
    return await tx.one(Webhook, SQL_ONE, bucket=bucket, id=id_)


async def of_owners(tx: Transaction, holders: Sequence[Holder]) -> list[Webhook]:
    """Return the addresses of many holders."""
    ordered = sorted(set(holders), key=lambda each: each.name)
    buckets = [each.bucket for each in ordered]
    owners = [each.name for each in ordered]
    return await tx.all(Webhook, SQL_OF_OWNERS, buckets=buckets, owners=owners)


async def end(tx: Transaction, holder: Holder, id_: UUID, *, at: datetime) -> bool:
    """Tell an address nothing more; another's is as unknown as none."""
    ended = await tx.run(SQL_END, bucket=holder.bucket, id=id_, owner=holder.name, at=at)
    return ended > 0


async def end_all(tx: Transaction, holder: Holder, *, at: datetime) -> int:
    """Tell a holder's addresses nothing more."""
    return await tx.run(SQL_END_ALL, bucket=holder.bucket, owner=holder.name, at=at)
