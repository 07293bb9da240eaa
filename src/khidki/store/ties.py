"""What officers declared: mobiles of their own, of family and of operators; and what they lead to.

Declared by mobile, because that is what an officer knows of a brother; found by the accounts and
relations as they are at the moment of the act, so that an account made tomorrow counts tomorrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_for, bucket_of
from khidki.domain.people.tie import Tie, TieKind
from khidki.store.database import Transaction

LISTED = 100


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration; `ends_at` is when it ceases to count, if it was taken back."""

    mobile_hash: bytes
    mobile_sealed: bytes
    kind: TieKind
    declared_at: datetime
    ends_at: datetime | None


SQL_DECLARE = """
    INSERT INTO officer_tie (officer, mobile_bucket, mobile_hash, mobile_sealed, kind, declared_at)
    VALUES (%(officer)s, %(mobile_bucket)s, %(mobile_hash)s, %(mobile_sealed)s, %(kind)s, %(at)s)
        ON CONFLICT (officer, mobile_hash) DO UPDATE
       SET kind = excluded.kind, ends_at = NULL
"""


async def declare(tx: Transaction, officer: UUID, declared: Declared) -> None:
    """Store a declaration; one that was taken back holds again."""
    await tx.run(
        SQL_DECLARE,
        officer=officer, mobile_bucket=bucket_for(declared.mobile_hash),
        mobile_hash=declared.mobile_hash, mobile_sealed=declared.mobile_sealed,
        kind=declared.kind.value, at=declared.declared_at,
    )  # fmt: skip


SQL_TAKE_BACK = """
    UPDATE officer_tie
       SET ends_at = %(ends_at)s
     WHERE officer = %(officer)s AND mobile_hash = %(mobile_hash)s AND ends_at IS NULL
"""


async def take_back(
    tx: Transaction, officer: UUID, mobile_hash: bytes, *, ends_at: datetime
) -> bool:
    """Let a declaration cease to count from an instant; False when there is none that holds."""
    return await tx.run(
        SQL_TAKE_BACK, officer=officer, mobile_hash=mobile_hash, ends_at=ends_at
    ) == 1  # fmt: skip


SQL_DECLARED = """
    SELECT mobile_hash, mobile_sealed, kind, declared_at, ends_at
      FROM officer_tie
     WHERE officer = %(officer)s
     ORDER BY declared_at, mobile_hash
     LIMIT %(limit)s
"""


async def declared_by(tx: Transaction, officer: UUID) -> list[Declared]:
    """Return what an officer declared, first things first."""
    return await tx.all(Declared, SQL_DECLARED, officer=officer, limit=LISTED)


@dataclass(frozen=True, slots=True)
class _Found:
    kind: TieKind
    account: UUID
    serves: bool  # an operator of a kiosk


@dataclass(frozen=True, slots=True)
class _Related:
    account: UUID
    person: UUID


SQL_ACCOUNTS = """
    SELECT t.kind, m.account, false AS serves
      FROM officer_tie t
      JOIN account_mobile m ON m.bucket = t.mobile_bucket AND m.mobile_hash = t.mobile_hash
     WHERE t.officer = %(officer)s AND (t.ends_at IS NULL OR t.ends_at > %(at)s)
     UNION ALL
    SELECT 'self' AS kind, o.account, false AS serves
      FROM account_mobile o
     WHERE o.bucket = %(own_bucket)s AND o.mobile_hash = %(own)s
     UNION ALL
    SELECT t.kind, k.account, true AS serves
      FROM officer_tie t
      JOIN operator k ON k.bucket BETWEEN 0 AND 1023 AND k.mobile_hash = t.mobile_hash
     WHERE t.officer = %(officer)s AND (t.ends_at IS NULL OR t.ends_at > %(at)s)
     UNION ALL
    SELECT 'self' AS kind, k.account, true AS serves
      FROM operator k
     WHERE k.bucket BETWEEN 0 AND 1023 AND k.mobile_hash = %(own)s
     LIMIT %(limit)s
"""
SQL_RELATED = """
    SELECT r.account, r.person
      FROM unnest(%(buckets)s::int[], %(accounts)s::uuid[]) AS u(bucket, account)
      JOIN relation r ON r.bucket = u.bucket AND r.account = u.account
     LIMIT 2000
"""
SQL_WORKED_ON = """
    SELECT h.operator, h.subject
      FROM unnest(%(buckets)s::int[], %(operators)s::uuid[]) AS u(bucket, operator)
      JOIN wallet_hold h ON h.bucket = u.bucket AND h.operator = u.operator
     WHERE h.subject = ANY(%(files)s) AND h.state <> 'released'
     UNION ALL
    SELECT f.operator, f.draft AS subject
      FROM unnest(%(buckets)s::int[], %(operators)s::uuid[]) AS u(bucket, operator)
      JOIN counter_filing f ON f.bucket = u.bucket AND f.operator = u.operator
     WHERE f.draft = ANY(%(files)s) AND f.state <> 'let_go'
     LIMIT 2000
"""


async def of(
    tx: Transaction,
    officer: UUID,
    *,
    files: Sequence[UUID] = (),
    own: bytes | None = None,
    at: datetime,
) -> list[Tie]:
    """Return the accounts that are tied to an officer now, and whom they file for.

    `own` is the hash of the mobile on the officer's own record; of `files` those are told that a
    tied operator worked on.
    """
    found = await tx.all(
        _Found, SQL_ACCOUNTS,
        officer=officer, at=at, limit=LISTED,
        own=own, own_bucket=None if own is None else bucket_for(own),
    )  # fmt: skip
    worked = await _worked_on(tx, [each.account for each in found if each.serves], files)
    return [
        Tie(each.kind, each.account, frozenset(persons), worked.get(each.account, frozenset()))
        for each, persons in zip(found, await _persons(tx, found), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _WorkedOn:
    operator: UUID
    subject: UUID


async def _worked_on(
    tx: Transaction, operators: Sequence[UUID], files: Sequence[UUID]
) -> dict[UUID, frozenset[UUID]]:
    if not operators or not files:
        return {}
    found = await tx.all(
        _WorkedOn, SQL_WORKED_ON,
        operators=list(operators), buckets=[bucket_of(each) for each in operators],
        files=list(files),
    )  # fmt: skip
    return {
        operator: frozenset(each.subject for each in found if each.operator == operator)
        for operator in operators
    }


async def _persons(tx: Transaction, found: Sequence[_Found]) -> list[list[UUID]]:
    if not found:
        return []
    accounts = [each.account for each in found]
    related = await tx.all(
        _Related, SQL_RELATED, accounts=accounts, buckets=[bucket_of(each) for each in accounts]
    )
    return [[each.person for each in related if each.account == account] for account in accounts]
