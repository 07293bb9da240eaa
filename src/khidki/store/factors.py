"""Second factors of officers and citizens, by their owner.

Every use is one guarded statement that says whether it happened: of two requests with the same
digits, or the same answer of a key, one wins. Removed ones stay as the record of what there was.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.people.factor import Factor
from khidki.store.database import Transaction

SQL_OF = """
    SELECT owner, id, kind, name, secret, credential, counter, added_at, usable_at, used_at
      FROM factor
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND removed_at IS NULL
     ORDER BY added_at, id
     LIMIT 50
"""


async def of(tx: Transaction, owner: UUID) -> list[Factor]:
    """Return what a person has, the oldest first."""
    return await tx.all(Factor, SQL_OF, bucket=bucket_of(owner), owner=owner)


SQL_ADD = """
    INSERT INTO factor (bucket, owner, id, kind, name, secret, credential, counter, added_at,
                        usable_at)
    VALUES (%(bucket)s, %(owner)s, %(id)s, %(kind)s, %(name)s, %(secret)s, %(credential)s,
            %(counter)s, %(added_at)s, %(usable_at)s)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, factor: Factor) -> bool:
    """Store a factor; False when this key is there already."""
    added = await tx.run(
        SQL_ADD,
        bucket=bucket_of(factor.owner), owner=factor.owner, id=factor.id, kind=factor.kind,
        name=factor.name, secret=factor.secret, credential=factor.credential,
        counter=factor.counter, added_at=factor.added_at, usable_at=factor.usable_at,
    )  # fmt: skip
    return added == 1


SQL_USE_CODE = """
    UPDATE factor
       SET counter = %(counter)s, used_at = %(at)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND id = %(id)s
       AND counter < %(counter)s AND removed_at IS NULL
"""


async def use_code(tx: Transaction, factor: Factor, *, counter: int, at: datetime) -> bool:
    """Use up a code of an app; False when it or a later one was used."""
    used = await tx.run(
        SQL_USE_CODE,
        bucket=bucket_of(factor.owner), owner=factor.owner, id=factor.id, counter=counter, at=at,
    )  # fmt: skip
    return used == 1


# Many keys never count: for those only the challenge tells one answer from the next.
SQL_USE_KEY = """
    UPDATE factor
       SET counter = %(counter)s, challenge = %(challenge)s, used_at = %(at)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND id = %(id)s
       AND (counter < %(counter)s OR (counter = 0 AND %(counter)s = 0))
       AND challenge IS DISTINCT FROM %(challenge)s AND removed_at IS NULL
"""


async def use_key(
    tx: Transaction, factor: Factor, *, counter: int, challenge: bytes, at: datetime
) -> bool:
    """Use up an answer of a key; False when it was given before or its count went back."""
    used = await tx.run(
        SQL_USE_KEY,
        bucket=bucket_of(factor.owner), owner=factor.owner, id=factor.id, counter=counter,
        challenge=challenge, at=at,
    )  # fmt: skip
    return used == 1


SQL_NAME = """
    UPDATE factor
       SET name = %(name)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND id = %(id)s AND removed_at IS NULL
"""


async def name(tx: Transaction, owner: UUID, factor: UUID, words: str) -> bool:
    """Call a factor something else; False when the person has no such factor."""
    return await tx.run(
        SQL_NAME, bucket=bucket_of(owner), owner=owner, id=factor, name=words
    ) == 1  # fmt: skip


SQL_REMOVE = """
    UPDATE factor
       SET removed_at = %(at)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND id = %(id)s AND removed_at IS NULL
"""
SQL_REMOVE_ALL = """
    UPDATE factor
       SET removed_at = %(at)s
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND removed_at IS NULL
"""


async def remove(tx: Transaction, owner: UUID, factor: UUID, *, at: datetime) -> bool:
    """Let a factor open nothing more; False when the person has no such factor."""
    return await tx.run(SQL_REMOVE, bucket=bucket_of(owner), owner=owner, id=factor, at=at) == 1


async def remove_all(tx: Transaction, owner: UUID, *, at: datetime) -> int:
    """Let none of a person's factors open anything more; return how many there were."""
    return await tx.run(SQL_REMOVE_ALL, bucket=bucket_of(owner), owner=owner, at=at)


@dataclass(frozen=True, slots=True)
class _Locked:
    id: UUID


SQL_LOCK = """
    SELECT id
      FROM factor
     WHERE bucket = %(bucket)s AND owner = %(owner)s AND removed_at IS NULL
     ORDER BY id
     LIMIT 50
       FOR UPDATE
"""


async def lock_of(tx: Transaction, owner: UUID) -> list[Factor]:
    """Return what a person has, and let nobody else change it until the transaction ends."""
    await tx.all(_Locked, SQL_LOCK, bucket=bucket_of(owner), owner=owner)
    return await of(tx, owner)
