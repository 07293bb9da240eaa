"""Changes of an account's mobile number: asked by one officer, confirmed by another.

Every step is a guarded statement that says whether it happened. The rows stay as the record of who
asked, who confirmed and which paper was seen; that the two are two people is also a constraint.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.people.account import Proof
from khidki.store.database import Transaction


@dataclass(frozen=True, slots=True)
class NumberChange:
    """One change and how far it has come."""

    account: UUID
    id: UUID
    mobile_hash: bytes
    mobile_sealed: bytes
    proof: Proof
    asked_by: UUID
    confirmed_by: UUID | None
    asked_at: datetime
    effective_at: datetime
    done_at: datetime | None
    stopped_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it may still come about."""
        return self.done_at is None and self.stopped_at is None


SQL_ADD = """
    INSERT INTO number_change (bucket, account, id, mobile_hash, mobile_sealed, proof, asked_by,
                               asked_at, effective_at)
    VALUES (%(bucket)s, %(account)s, %(id)s, %(mobile_hash)s, %(mobile_sealed)s, %(proof)s,
            %(asked_by)s, %(asked_at)s, %(effective_at)s)
"""


async def add(tx: Transaction, change: NumberChange) -> None:
    """Store what an officer asked for."""
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(change.account),
        account=change.account,
        id=change.id,
        mobile_hash=change.mobile_hash,
        mobile_sealed=change.mobile_sealed,
        proof=change.proof.value,
        asked_by=change.asked_by,
        asked_at=change.asked_at,
        effective_at=change.effective_at,
    )


SQL_BY_ID = """
    SELECT account, id, mobile_hash, mobile_sealed, proof, asked_by, confirmed_by, asked_at,
           effective_at, done_at, stopped_at
      FROM number_change
     WHERE bucket = %(bucket)s AND account = %(account)s AND id = %(id)s
"""


async def by_id(tx: Transaction, account: UUID, change: UUID) -> NumberChange | None:
    """Return a change of an account, or None."""
    return await tx.one(
        NumberChange, SQL_BY_ID, bucket=bucket_of(account), account=account, id=change
    )


SQL_OPEN = """
    SELECT account, id, mobile_hash, mobile_sealed, proof, asked_by, confirmed_by, asked_at,
           effective_at, done_at, stopped_at
      FROM number_change
     WHERE bucket = %(bucket)s AND account = %(account)s
       AND done_at IS NULL AND stopped_at IS NULL
     ORDER BY asked_at
     LIMIT 1
"""


async def open_of(tx: Transaction, account: UUID) -> NumberChange | None:
    """Return the change of an account that may still come about, or None."""
    return await tx.one(NumberChange, SQL_OPEN, bucket=bucket_of(account), account=account)


SQL_CONFIRM = """
    UPDATE number_change
       SET confirmed_by = %(officer)s, effective_at = %(effective_at)s
     WHERE bucket = %(bucket)s AND account = %(account)s AND id = %(id)s
       AND asked_by <> %(officer)s AND confirmed_by IS NULL AND asked_at >= %(asked_after)s
       AND done_at IS NULL AND stopped_at IS NULL
"""


async def confirm(
    tx: Transaction,
    change: NumberChange,
    *,
    officer: UUID,
    asked_after: datetime,
    effective_at: datetime,
) -> bool:
    """Confirm an open change by somebody else than who asked; False when it cannot be."""
    done = await tx.run(
        SQL_CONFIRM,
        bucket=bucket_of(change.account),
        account=change.account,
        id=change.id,
        officer=officer,
        asked_after=asked_after,
        effective_at=effective_at,
    )
    return done == 1


SQL_STOP = """
    UPDATE number_change
       SET stopped_at = %(at)s
     WHERE bucket = %(bucket)s AND account = %(account)s AND id = %(id)s
       AND done_at IS NULL AND stopped_at IS NULL
"""


async def stop(tx: Transaction, account: UUID, change: UUID, *, at: datetime) -> bool:
    """Stop an open change for ever; False when it came about or was stopped before."""
    return await tx.run(SQL_STOP, bucket=bucket_of(account), account=account, id=change, at=at) == 1


SQL_LAPSE = """
    UPDATE number_change
       SET stopped_at = %(at)s
     WHERE bucket = %(bucket)s AND asked_at < %(asked_before)s
       AND confirmed_by IS NULL AND done_at IS NULL AND stopped_at IS NULL
"""


async def lapse(tx: Transaction, *, bucket: int, asked_before: datetime, at: datetime) -> int:
    """Stop the changes of a bucket that nobody confirmed in time; return how many."""
    return await tx.run(SQL_LAPSE, bucket=bucket, asked_before=asked_before, at=at)


SQL_FINISH = """
    UPDATE number_change
       SET done_at = %(at)s
     WHERE bucket = %(bucket)s AND account = %(account)s AND id = %(id)s
       AND confirmed_by IS NOT NULL AND effective_at <= %(at)s
       AND done_at IS NULL AND stopped_at IS NULL
"""


async def finish(tx: Transaction, account: UUID, change: UUID, *, at: datetime) -> bool:
    """Note that a confirmed change came about, its day being over; False when it may not."""
    finished = await tx.run(
        SQL_FINISH, bucket=bucket_of(account), account=account, id=change, at=at
    )
    return finished == 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of an office's list: a change that a second officer has not confirmed yet."""

    account: UUID
    id: UUID
    mobile_sealed: bytes
    proof: Proof
    asked_by: UUID
    name_hi: str
    name_en: str
    asked_at: datetime


FIRST = UUID(int=0)

SQL_WAITING = """
    SELECT n.account, n.id, n.mobile_sealed, n.proof, n.asked_by, o.name_hi, o.name_en, n.asked_at
      FROM number_change n
      JOIN officer o ON o.id = n.asked_by
     WHERE n.bucket BETWEEN 0 AND 1023 AND n.id > %(after)s
       AND n.confirmed_by IS NULL AND n.done_at IS NULL AND n.stopped_at IS NULL
       AND n.proof = coalesce(%(proof)s, n.proof)
       AND strpos(lower(o.name_hi || ' ' || o.name_en || ' ' || o.user_name), %(by)s) > 0
       AND EXISTS (SELECT 1
                     FROM posting g
                     JOIN post p ON p.id = g.post
                    WHERE g.officer = n.asked_by AND p.office = ANY(%(offices)s)
                      AND g.from_at <= %(now)s AND (g.until_at IS NULL OR g.until_at > %(now)s))
     ORDER BY n.id
     LIMIT %(limit)s
"""


async def waiting(
    tx: Transaction,
    offices: Sequence[str],
    *,
    proof: Proof | None,
    by: str = "",
    after: UUID,
    now: datetime,
    limit: int,
) -> list[Waiting]:
    """Return what officers of these offices asked for and nobody confirmed, oldest first.

    `by` is part of the name of who asked.
    """
    return await tx.all(
        Waiting, SQL_WAITING,
        offices=list(offices), proof=proof, by=by.lower(), after=after, now=now, limit=limit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One change with what a second officer compares: who asked, the old number, whose papers."""

    account: UUID
    id: UUID
    mobile_sealed: bytes
    old_sealed: bytes
    proof: Proof
    asked_by: UUID
    name_hi: str
    name_en: str
    confirmed_by: UUID | None
    asked_at: datetime
    effective_at: datetime
    done_at: datetime | None
    stopped_at: datetime | None
    persons: list[dict[str, Any]] | None


# A person lies in a bucket of its own, the lowest ten bits of its id; the account's relations are
# read first, so that each step keeps to rows that it can name.
SQL_SHOWN = """
    WITH related AS MATERIALIZED (
        SELECT person, kind, ('x' || right(person::text, 3))::bit(12)::int & 1023 AS of_person
          FROM relation
         WHERE bucket = %(bucket)s AND account = %(account)s AND until_at IS NULL
         ORDER BY since, person
         LIMIT 20
    ), named AS MATERIALIZED (
        SELECT json_agg(json_build_object('kind', r.kind, 'details', p.details)
                        ORDER BY r.kind <> 'self') AS persons
          FROM related r
          JOIN person p ON p.bucket = r.of_person AND p.id = r.person
    )
    SELECT n.account, n.id, n.mobile_sealed, a.mobile_sealed AS old_sealed, n.proof, n.asked_by,
           o.name_hi, o.name_en, n.confirmed_by, n.asked_at, n.effective_at, n.done_at,
           n.stopped_at, named.persons
      FROM number_change n
      JOIN account a ON a.bucket = n.bucket AND a.id = n.account
      JOIN officer o ON o.id = n.asked_by
     CROSS JOIN named
     WHERE n.bucket = %(bucket)s AND n.account = %(account)s AND n.id = %(id)s
"""


async def shown(tx: Transaction, account: UUID, change: UUID) -> Shown | None:
    """Return a change as a second officer reads it, or None."""
    return await tx.one(Shown, SQL_SHOWN, bucket=bucket_of(account), account=account, id=change)
