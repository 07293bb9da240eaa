"""Persons and what an account is to them.

A person is found by the keyed hash of their strongest identifier; the hash lies in its own bucket
and leads to the person's. Two accounts that describe one person reach one row, which is what makes
"one live application a person" hold. `relation` lies with the account.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_for, bucket_of
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Known:
    """A stored person: `details` is the plain form of `domain.people.person.Person`."""

    id: UUID
    assurance: int
    details: dict[str, Any]


SQL_BY_KEY = """
    SELECT person
      FROM person_key
     WHERE bucket = %(bucket)s AND key_hash = %(key_hash)s
"""
SQL_ADD_KEY = """
    INSERT INTO person_key (bucket, key_hash, person)
    VALUES (%(bucket)s, %(key_hash)s, %(person)s)
        ON CONFLICT (bucket, key_hash) DO NOTHING
"""
SQL_ADD = """
    INSERT INTO person (bucket, id, assurance, details, created_at)
    VALUES (%(bucket)s, %(id)s, %(assurance)s, %(details)s, %(at)s)
"""


async def find_or_add(
    tx: Transaction, known: Known, *, key_hash: bytes | None, at: datetime
) -> UUID:
    """Return the person of a key, storing `known` when there is none; no key means a new person."""
    if key_hash is not None:
        bucket = bucket_for(key_hash)
        added = await tx.run(SQL_ADD_KEY, bucket=bucket, key_hash=key_hash, person=known.id)
        if added == 0:
            return await tx.value(SQL_BY_KEY, bucket=bucket, key_hash=key_hash)
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(known.id), id=known.id, assurance=known.assurance,
        details=Jsonb(known.details), at=at,
    )  # fmt: skip
    return known.id


@dataclass(frozen=True, slots=True)
class Related:
    """A person that an account may file for, and as what."""

    person: UUID
    kind: str
    paper: UUID | None


SQL_RELATE = """
    INSERT INTO relation (bucket, account, person, kind, paper, since)
    VALUES (%(bucket)s, %(account)s, %(person)s, %(kind)s, %(paper)s, %(at)s)
        ON CONFLICT (bucket, account, person) DO UPDATE
       SET kind = excluded.kind, paper = coalesce(excluded.paper, relation.paper),
           until_at = NULL
"""


async def relate(
    tx: Transaction,
    account: UUID,
    person: UUID,
    *,
    kind: str,
    at: datetime,
    paper: UUID | None = None,
) -> None:
    """Store that an account may file for a person."""
    await tx.run(
        SQL_RELATE,
        bucket=bucket_of(account), account=account, person=person, kind=kind, paper=paper, at=at,
    )  # fmt: skip


SQL_RELATED = """
    SELECT person, kind, paper
      FROM relation
     WHERE bucket = %(bucket)s AND account = %(account)s AND until_at IS NULL
     ORDER BY since
     LIMIT 50
"""
SQL_KNOWN = """
    SELECT p.id, p.assurance, p.details
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN person p ON p.bucket = u.bucket AND p.id = u.id
     LIMIT 50
"""


async def related_to(tx: Transaction, account: UUID) -> list[tuple[Related, Known]]:
    """Return the persons an account may file for, itself first."""
    related = await tx.all(Related, SQL_RELATED, bucket=bucket_of(account), account=account)
    if not related:
        return []
    ids = [each.person for each in related]
    known = {
        each.id: each
        for each in await tx.all(Known, SQL_KNOWN, buckets=[bucket_of(i) for i in ids], ids=ids)
    }
    return [(each, known[each.person]) for each in related if each.person in known]


SQL_RELATION = """
    SELECT person, kind, paper
      FROM relation
     WHERE bucket = %(bucket)s AND account = %(account)s AND person = %(person)s
       AND until_at IS NULL
"""


async def relation(tx: Transaction, account: UUID, person: UUID) -> Related | None:
    """Return what an account is to a person, or None."""
    return await tx.one(
        Related, SQL_RELATION, bucket=bucket_of(account), account=account, person=person
    )


async def by_id(tx: Transaction, person: UUID) -> Known | None:
    """Return a person, or None."""
    return await tx.one(Known, SQL_KNOWN, buckets=[bucket_of(person)], ids=[person])
