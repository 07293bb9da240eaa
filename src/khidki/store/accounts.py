"""Accounts: who signs in with a mobile number.

A number leads to its account through `account_mobile`, which lies in the bucket of the number's
keyed hash; the account lies where its id says and keeps the number sealed, to be written to. One
number is one account at a time. `last_used_at` moves only when the person is surely the same one:
see `actions/sign_in.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_for, bucket_of
from khidki.domain.text import Language
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in; `mobile_since` is when the present number became theirs."""

    id: UUID
    mobile_sealed: bytes
    mobile_hash: bytes
    language: Language
    created_at: datetime
    last_used_at: datetime
    mobile_since: datetime


SQL_BY_ID = """
    SELECT id, mobile_sealed, mobile_hash, language, created_at, last_used_at, mobile_since
      FROM account
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, account: UUID) -> Account | None:
    """Return an account, or None."""
    return await tx.one(Account, SQL_BY_ID, bucket=bucket_of(account), id=account)


SQL_AMONG = """
    SELECT a.id, a.mobile_sealed, a.mobile_hash, a.language, a.created_at, a.last_used_at,
           a.mobile_since
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN account a ON a.bucket = u.bucket AND a.id = u.id
"""
SQL_HOLDERS = """
    SELECT m.account
      FROM unnest(%(buckets)s::int[], %(hashes)s::bytea[]) AS u(bucket, mobile_hash)
      JOIN account_mobile m ON m.bucket = u.bucket AND m.mobile_hash = u.mobile_hash
"""


async def reachable(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Account]:
    """Return the accounts whose number still leads to them.

    A number that went to another person must not be told the old holder's affairs.
    """
    buckets = [bucket_of(id_) for id_ in ids]
    found = await tx.all(Account, SQL_AMONG, buckets=buckets, ids=list(ids))
    hashes = [account.mobile_hash for account in found]
    holders = await tx.values(SQL_HOLDERS, buckets=[*map(bucket_for, hashes)], hashes=hashes)
    return {account.id: account for account in found if account.id in holders}


SQL_LOCK = "SELECT id FROM account WHERE bucket = %(bucket)s AND id = %(id)s FOR UPDATE"


async def lock(tx: Transaction, account: UUID) -> None:
    """Let nobody else change an account until the transaction ends."""
    await tx.run(SQL_LOCK, bucket=bucket_of(account), id=account)


SQL_OF_MOBILE = """
    SELECT account
      FROM account_mobile
     WHERE bucket = %(bucket)s AND mobile_hash = %(mobile_hash)s
"""


async def by_mobile_hash(tx: Transaction, mobile_hash: bytes) -> Account | None:
    """Return the account that has a number now, or None."""
    id_ = await tx.value(SQL_OF_MOBILE, bucket=bucket_for(mobile_hash), mobile_hash=mobile_hash)
    return None if id_ is None else await by_id(tx, id_)


SQL_TAKE_MOBILE = """
    INSERT INTO account_mobile (bucket, mobile_hash, account)
    VALUES (%(bucket)s, %(mobile_hash)s, %(account)s)
        ON CONFLICT (bucket, mobile_hash) DO NOTHING
"""
SQL_ADD = """
    INSERT INTO account (bucket, id, mobile_hash, mobile_sealed, language, created_at,
                         last_used_at, mobile_since)
    VALUES (%(bucket)s, %(id)s, %(mobile_hash)s, %(mobile_sealed)s, %(language)s, %(created_at)s,
            %(last_used_at)s, %(mobile_since)s)
"""


async def add(tx: Transaction, account: Account) -> Account:
    """Store a new account, or return the one that has its number already."""
    taken = await tx.run(
        SQL_TAKE_MOBILE,
        bucket=bucket_for(account.mobile_hash),
        mobile_hash=account.mobile_hash,
        account=account.id,
    )
    if taken == 0:
        there = await by_mobile_hash(tx, account.mobile_hash)
        assert there is not None, "a number leads to an account"
        return there
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(account.id),
        id=account.id,
        mobile_hash=account.mobile_hash,
        mobile_sealed=account.mobile_sealed,
        language=account.language,
        created_at=account.created_at,
        last_used_at=account.last_used_at,
        mobile_since=account.mobile_since,
    )
    return account


SQL_TOUCH = """
    UPDATE account
       SET last_used_at = greatest(last_used_at, %(at)s)
     WHERE bucket = %(bucket)s AND id = %(id)s AND mobile_hash = %(mobile_hash)s
"""


async def touch(tx: Transaction, account: Account, *, at: datetime) -> bool:
    """Note that an account was used by its person; False when its number changed meanwhile."""
    touched = await tx.run(
        SQL_TOUCH,
        bucket=bucket_of(account.id),
        id=account.id,
        at=at,
        mobile_hash=account.mobile_hash,
    )
    return touched == 1


SQL_HAS_PAPERS = """
    SELECT EXISTS (SELECT FROM filed WHERE bucket = %(bucket)s AND account = %(account)s)
        OR EXISTS (SELECT FROM relation WHERE bucket = %(bucket)s AND account = %(account)s)
"""


async def has_papers(tx: Transaction, account: UUID) -> bool:
    """Say whether there is anything of a person in an account."""
    return bool(await tx.value(SQL_HAS_PAPERS, bucket=bucket_of(account), account=account))


SQL_LEAVE_MOBILE = """
    DELETE FROM account_mobile
     WHERE bucket = %(bucket)s AND mobile_hash = %(mobile_hash)s AND account = %(account)s
"""


async def leave_mobile(tx: Transaction, account: UUID, mobile_hash: bytes) -> None:
    """Let a number lead to an account no more."""
    await tx.run(
        SQL_LEAVE_MOBILE,
        bucket=bucket_for(mobile_hash),
        mobile_hash=mobile_hash,
        account=account,
    )


SQL_MOVE_MOBILE = """
    UPDATE account
       SET mobile_hash = %(mobile_hash)s, mobile_sealed = %(mobile_sealed)s, mobile_since = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def take_mobile(
    tx: Transaction, account: UUID, *, mobile_hash: bytes, mobile_sealed: bytes, at: datetime
) -> bool:
    """Give an account a number that leads nowhere; False when it leads somewhere."""
    taken = await tx.run(
        SQL_TAKE_MOBILE,
        bucket=bucket_for(mobile_hash),
        mobile_hash=mobile_hash,
        account=account,
    )
    if taken == 1:
        await tx.run(
            SQL_MOVE_MOBILE,
            bucket=bucket_of(account),
            id=account,
            mobile_hash=mobile_hash,
            mobile_sealed=mobile_sealed,
            at=at,
        )
    return taken == 1
