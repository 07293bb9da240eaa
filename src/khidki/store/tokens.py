"""The tokens of programs: found by hash at every call, listed and ended by their holder.

Only the hash of a token is kept. `last_used_at` is brought up to date in bulk by each process, so
a call writes nothing. Tokens lie in the bucket of their own hash; listing a holder's asks all of
them, which is rare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_for
from khidki.domain.people.program import Holder, HolderKind
from khidki.store.database import Transaction
from khidki.store.sessions import token_id


@dataclass(frozen=True, slots=True)
class Bearer:
    """For whom the program that showed a token acts, and what it may do."""

    account: UUID | None
    scopes: list[str]
    expires_at: datetime | None = None
    officer: UUID | None = None
    department: str | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def of(cls, holder: Holder, scopes: Sequence[str]) -> "Bearer":
        """Return the bearer of a holder's new token."""
        match holder.kind:
            case HolderKind.ACCOUNT:
                return cls(UUID(holder.id), list(scopes))
            case HolderKind.OFFICER:
                return cls(None, list(scopes), officer=UUID(holder.id))
            case HolderKind.DEPARTMENT:
                return cls(None, list(scopes), department=holder.id)

    @property
    def holder(self) -> Holder:
        """For whom it acts."""
        if self.account is not None:
            return Holder.of_account(self.account)
        if self.officer is not None:
            return Holder(HolderKind.OFFICER, str(self.officer))
        assert self.department is not None, "a token has one holder"
        return Holder(HolderKind.DEPARTMENT, self.department)

    def holds_at(self, now: datetime) -> bool:
        """Say whether the token is good at an instant."""
        return self.revoked_at is None and self.expires_at is not None and self.expires_at > now


SQL_ADD = """
    INSERT INTO api_token (bucket, id, account, officer, department, scopes, name, mark, made_by,
                           created_at, expires_at)
    VALUES (%(bucket)s, %(id)s, %(account)s, %(officer)s, %(department)s, %(scopes)s, %(name)s,
            %(mark)s, %(made_by)s, %(created_at)s, %(expires_at)s)
        ON CONFLICT (bucket, id) DO UPDATE
       SET account = excluded.account, officer = excluded.officer,
           department = excluded.department, scopes = excluded.scopes,
           expires_at = excluded.expires_at
"""


async def add_bearer(
    tx: Transaction,
    bearer: Bearer,
    *,
    token: str,
    at: datetime,
    expires_at: datetime,
    name: str = "",
    made_by: UUID | None = None,
) -> bytes:
    """Let whoever shows the token act within the scopes; return the hash it is found by."""
    id_ = token_id(token)
    await tx.run(
        SQL_ADD,
        bucket=bucket_for(id_),
        id=id_,
        account=bearer.account,
        officer=bearer.officer,
        department=bearer.department,
        scopes=bearer.scopes,
        name=name,
        mark=token[-4:],
        made_by=made_by,
        created_at=at,
        expires_at=expires_at,
    )
    return id_


@dataclass(frozen=True, slots=True)
class _Kept:
    id: bytes
    account: UUID | None
    officer: UUID | None
    department: str | None
    scopes: list[str]
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


SQL_FIND = """
    SELECT t.id, t.account, t.officer, t.department, t.scopes, t.expires_at, t.last_used_at,
           t.revoked_at
      FROM unnest(%(buckets)s::int[], %(ids)s::bytea[]) AS u(bucket, id)
      JOIN api_token t ON t.bucket = u.bucket AND t.id = u.id
"""


async def find_bearers(tx: Transaction, ids: Sequence[bytes]) -> dict[bytes, Bearer]:
    """Return whose tokens these are, expired and revoked ones too: the caller knows the time."""
    buckets = [bucket_for(id_) for id_ in ids]
    found = await tx.all(_Kept, SQL_FIND, buckets=buckets, ids=list(ids))
    return {
        row.id: Bearer(
            row.account, row.scopes, row.expires_at, row.officer, row.department,
            row.last_used_at, row.revoked_at,
        )
        for row in found
    }  # fmt: skip


SQL_USED = """
    UPDATE api_token t
       SET last_used_at = u.at
      FROM unnest(%(buckets)s::int[], %(ids)s::bytea[], %(ats)s::timestamptz[])
        AS u(bucket, id, at)
     WHERE t.bucket = u.bucket AND t.id = u.id
       AND (t.last_used_at IS NULL OR t.last_used_at < u.at)
"""


async def used(tx: Transaction, when: Mapping[bytes, datetime]) -> None:
    """Note when tokens were last used."""
    ids = sorted(when, key=lambda id_: (bucket_for(id_), id_))
    buckets = [bucket_for(id_) for id_ in ids]
    await tx.run(SQL_USED, buckets=buckets, ids=ids, ats=[when[id_] for id_ in ids])


@dataclass(frozen=True, slots=True)
class Listed:
    """One token as its holder sees it: everything but the token."""

    id: bytes
    department: str | None
    name: str
    mark: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


# Rare acts on all shards: tokens are found by their hash, and only these ask for all of a holder.
SQL_OF = """
    SELECT id, department, name, mark, scopes, created_at, expires_at, last_used_at
      FROM api_token
     WHERE bucket BETWEEN 0 AND 1023 AND revoked_at IS NULL AND expires_at > %(now)s
       AND (account = %(account)s OR officer = %(officer)s OR department = %(department)s)
     ORDER BY created_at DESC, id
     LIMIT %(limit)s
"""
SQL_OF_DEPARTMENTS = """
    SELECT id, department, name, mark, scopes, created_at, expires_at, last_used_at
      FROM api_token
     WHERE bucket BETWEEN 0 AND 1023 AND revoked_at IS NULL AND expires_at > %(now)s
       AND department = ANY(%(departments)s)
       AND (created_at, id) < (%(before)s, %(last)s)
       AND strpos(lower(name), lower(%(words)s)) > 0
     ORDER BY created_at DESC, id DESC
     LIMIT %(limit)s
"""
SQL_REVOKE = """
    UPDATE api_token
       SET revoked_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND revoked_at IS NULL
       AND (account = %(account)s OR officer = %(officer)s OR department = %(department)s)
"""
SQL_REVOKE_ALL = """
    UPDATE api_token
       SET revoked_at = %(at)s
     WHERE bucket BETWEEN 0 AND 1023 AND revoked_at IS NULL
       AND (account = %(account)s OR officer = %(officer)s OR department = %(department)s)
"""


async def of(tx: Transaction, holder: Holder, *, now: datetime, limit: int) -> list[Listed]:
    """Return the tokens of a holder that are good now, newest first."""
    return await tx.all(Listed, SQL_OF, now=now, limit=limit, **_columns(holder))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which tokens: made before a place, with some words in their name."""

    before: datetime = datetime(9999, 12, 30, tzinfo=UTC)
    last: bytes = b""
    words: str = ""


async def of_departments(
    tx: Transaction, departments: Sequence[str], sought: Sought, *, now: datetime, limit: int
) -> list[Listed]:
    """Return the tokens of departments that are good now, newest first."""
    return await tx.all(
        Listed, SQL_OF_DEPARTMENTS,
        departments=list(departments), before=sought.before, last=sought.last, words=sought.words,
        now=now, limit=limit,
    )  # fmt: skip


async def revoke(tx: Transaction, holder: Holder, id_: bytes, *, at: datetime) -> bool:
    """End a token of a holder; another's is as unknown as none."""
    bucket = bucket_for(id_)
    return await tx.run(SQL_REVOKE, bucket=bucket, id=id_, at=at, **_columns(holder)) > 0


async def revoke_all(tx: Transaction, holder: Holder, *, at: datetime) -> int:
    """End every token of a holder."""
    return await tx.run(SQL_REVOKE_ALL, at=at, **_columns(holder))


def _columns(holder: Holder) -> dict[str, UUID | str | None]:
    bearer = Bearer.of(holder, ())
    return {
        "account": bearer.account,
        "officer": bearer.officer,
        "department": bearer.department,
    }
