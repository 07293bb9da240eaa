"""Sessions of signed-in people.

A row is found by the SHA-256 of a token that only the browser holds; a stolen copy
of the table signs nobody in. Expired rows count as absent. Changes name single keys of `data`, so
that two tabs at once do not undo each other.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_for
from khidki.domain.money.wallet import Operator
from khidki.domain.people.consent import Consent
from khidki.store import consents, officers, operators
from khidki.store.database import Transaction
from khidki.store.officers import Held


@dataclass(frozen=True, slots=True)
class SessionRow:
    """Who is signed in, since when and until when."""

    account: UUID | None
    officer: UUID | None
    second_fact: bool
    data: dict[str, Any]
    created_at: datetime
    expires_at: datetime
    fresh_at: datetime | None = None
    device: str = ""
    network: str = ""
    used_at: datetime | None = None
    operator: UUID | None = None
    hats: list[Held] | None = None  # an officer's postings as they are now; read, never put
    serving: Operator | None = None  # an operator as they are now; read, never put
    consents: list[Consent] | None = None  # that `data` names, as they are now; read, never put


def token_id(token: str) -> bytes:
    """Return what stands in the table for a token."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class _KeptSession:
    id: bytes
    account: UUID | None
    officer: UUID | None
    second_fact: bool
    data: dict[str, Any]
    created_at: datetime
    expires_at: datetime
    fresh_at: datetime | None
    device: str
    network: str
    used_at: datetime | None
    operator: UUID | None
    hats: Any
    serving: Any
    consents: Any


_FIND: LiteralString = """
    SELECT s.id, s.account, s.officer, s.second_fact, s.data, s.created_at, s.expires_at,
           s.fresh_at, s.device, s.network, s.used_at, s.operator,
           CASE WHEN s.officer IS NOT NULL
                THEN (SELECT coalesce(json_agg(h), '[]') FROM (
"""
_OF_OFFICERS: LiteralString = """
                     ) h) END AS hats,
           CASE WHEN s.operator IS NOT NULL
                THEN (SELECT row_to_json(o) FROM (
"""
_OF_OPERATORS: LiteralString = """
                     ) o) END AS serving,
           CASE WHEN s.operator IS NOT NULL AND s.data ? 'consents'
                THEN (SELECT json_agg(c) FROM (
"""
_OF_CONSENTS: LiteralString = """
                     ) c) END AS consents
      FROM unnest(%(buckets)s::int[], %(ids)s::bytea[]) AS u(bucket, id)
      JOIN session s ON s.bucket = u.bucket AND s.id = u.id
"""
SQL_FIND_ALL: LiteralString = (
    _FIND
    + officers.HATS_OF_SESSION
    + _OF_OFFICERS
    + operators.OF_SESSION
    + _OF_OPERATORS
    + consents.OF_SESSION
    + _OF_CONSENTS
)


async def find_all(
    tx: Transaction, ids: Sequence[bytes], *, at: datetime
) -> dict[bytes, SessionRow]:
    """Return the sessions of token hashes, expired ones too, with whose they are as of now."""
    buckets = [bucket_for(id_) for id_ in ids]
    found = await tx.all(_KeptSession, SQL_FIND_ALL, buckets=buckets, ids=list(ids), at=at)
    return {
        row.id: SessionRow(
            row.account,
            row.officer,
            row.second_fact,
            row.data,
            row.created_at,
            row.expires_at,
            row.fresh_at,
            row.device,
            row.network,
            row.used_at,
            row.operator,
            None if row.hats is None else msgspec.convert(row.hats, list[Held]),
            None if row.serving is None else msgspec.convert(row.serving, Operator),
            None if row.consents is None else msgspec.convert(row.consents, list[Consent]),
        )
        for row in found
    }


SQL_INSERT = """
    INSERT INTO session (bucket, id, account, officer, second_fact, data, created_at, expires_at,
                         fresh_at, device, network, used_at, operator)
    VALUES (%(bucket)s, %(id)s, %(account)s, %(officer)s, %(second_fact)s, %(data)s,
            %(created_at)s, %(expires_at)s, %(fresh_at)s, %(device)s, %(network)s, %(used_at)s,
            %(operator)s)
        ON CONFLICT (bucket, id) DO UPDATE
       SET account = excluded.account, officer = excluded.officer,
           second_fact = excluded.second_fact, data = excluded.data,
           created_at = excluded.created_at, expires_at = excluded.expires_at,
           fresh_at = excluded.fresh_at, device = excluded.device, network = excluded.network,
           used_at = excluded.used_at, operator = excluded.operator
     WHERE session.expires_at <= excluded.created_at
"""


async def insert(tx: Transaction, row: SessionRow, *, bucket: int, id: bytes) -> None:  # noqa: A002
    """Keep a new session; one that ran out under the same token makes room for it."""
    await tx.run(
        SQL_INSERT,
        bucket=bucket,
        id=id,
        account=row.account,
        officer=row.officer,
        second_fact=row.second_fact,
        data=Jsonb(row.data),
        created_at=row.created_at,
        expires_at=row.expires_at,
        fresh_at=row.fresh_at,
        device=row.device,
        network=row.network,
        used_at=row.used_at,
        operator=row.operator,
    )


SQL_CHANGE = """
    UPDATE session
       SET data = (data - %(dropped)s::text[]) || %(changed)s,
           expires_at = %(expires_at)s, used_at = %(used_at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def change(
    tx: Transaction,
    *,
    bucket: int,
    id: bytes,  # noqa: A002
    changed: Mapping[str, Any],
    dropped: Sequence[str],
    expires_at: datetime,
    used_at: datetime,
) -> None:
    """Change some keys of a session and its end; one that was ended meanwhile stays ended."""
    await tx.run(
        SQL_CHANGE,
        bucket=bucket,
        id=id,
        changed=Jsonb(dict(changed)),
        dropped=list(dropped),
        expires_at=expires_at,
        used_at=used_at,
    )


SQL_DELETE = "DELETE FROM session WHERE bucket = %(bucket)s AND id = %(id)s"


async def delete(tx: Transaction, *, bucket: int, id: bytes) -> bool:  # noqa: A002
    """End a session; False when it had ended."""
    return await tx.run(SQL_DELETE, bucket=bucket, id=id) == 1


SQL_SWEEP = "DELETE FROM session WHERE bucket = %(bucket)s AND expires_at <= %(now)s"


async def sweep(tx: Transaction, *, bucket: int, now: datetime) -> int:
    """Remove the expired sessions of a bucket and return how many there were."""
    return await tx.run(SQL_SWEEP, bucket=bucket, now=now)


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its owner knows it again."""

    id: bytes
    device: str
    network: str
    created_at: datetime
    used_at: datetime | None


# Rare acts on all shards: sessions are found by their token, and only these ask for all of one.
SQL_OF = """
    SELECT id, device, network, created_at, used_at
      FROM session
     WHERE bucket BETWEEN 0 AND 1023
       AND (account = %(owner)s OR officer = %(owner)s OR operator = %(owner)s)
       AND expires_at > %(now)s
     ORDER BY created_at DESC, id
     LIMIT 100
"""


async def of(tx: Transaction, owner: UUID, *, now: datetime) -> list[Listed]:
    """Return where a person is signed in, the newest first."""
    return await tx.all(Listed, SQL_OF, owner=owner, now=now)


SQL_END_OF = """
    DELETE FROM session
     WHERE bucket = %(bucket)s AND id = %(id)s
       AND (account = %(owner)s OR officer = %(owner)s OR operator = %(owner)s)
"""


async def end_of(tx: Transaction, owner: UUID, session: bytes) -> bool:
    """End one session of a person; False when the person has no such session."""
    return await tx.run(SQL_END_OF, bucket=bucket_for(session), id=session, owner=owner) == 1


SQL_END_ALL = """
    DELETE FROM session
     WHERE bucket BETWEEN 0 AND 1023
       AND (account = %(owner)s OR officer = %(owner)s OR operator = %(owner)s)
       AND id <> %(but)s
"""


async def end_all(tx: Transaction, owner: UUID, *, but: bytes = b"") -> int:
    """End every session of a person, but for the one that is named."""
    return await tx.run(SQL_END_ALL, owner=owner, but=but)


SQL_END_BY_STATE = """
    DELETE FROM session
     WHERE bucket BETWEEN 0 AND 1023
       AND (account = %(owner)s OR officer = %(owner)s OR operator = %(owner)s)
       AND data ? 'by_state' AND created_at <= %(before)s
"""


async def end_by_state(tx: Transaction, owner: UUID, *, before: datetime) -> int:
    """End the sessions that a person began through the single sign-on before then."""
    return await tx.run(SQL_END_BY_STATE, owner=owner, before=before)
