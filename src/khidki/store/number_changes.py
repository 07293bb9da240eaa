"""Changes of an account's mobile number: asked by one officer, confirmed by another.

Every step is a guarded statement that says whether it happened. The rows stay as the record of who
asked, who confirmed and which paper was seen; that the two are two people is also a constraint.
"""

from dataclasses import dataclass
from datetime import datetime
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
       AND asked_by <> %(officer)s AND confirmed_by IS NULL
       AND done_at IS NULL AND stopped_at IS NULL
"""


async def confirm(
    tx: Transaction, change: NumberChange, *, officer: UUID, effective_at: datetime
) -> bool:
    """Confirm an open change by somebody else than who asked; False when it cannot be."""
    done = await tx.run(
        SQL_CONFIRM,
        bucket=bucket_of(change.account),
        account=change.account,
        id=change.id,
        officer=officer,
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
