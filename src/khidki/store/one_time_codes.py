"""One-time codes of sessions, and when codes were sent to a number.

A session has one code at a time; a new one takes the place of the old. A try is counted by a
statement that commits before anybody looks at the digits. The times of sending lie among the limits
(a table that is not logged); a row of the number is held while they are read, so two requests at
once do not both send.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from khidki.domain.bucket import bucket_for
from khidki.domain.people.one_time_code import OneTimeCode
from khidki.store import limits
from khidki.store.database import Transaction

LOCK_WINDOW = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked(OneTimeCode):
    """A stored code, with the number that it was sent to."""

    mobile_sealed: bytes


SQL_PUT = """
    INSERT INTO one_time_code (bucket, session, mobile_hash, mobile_sealed, code_hash, tries,
                               issued_at, expires_at, used_at)
    VALUES (%(bucket)s, %(session)s, %(mobile_hash)s, %(mobile_sealed)s, %(code_hash)s, %(tries)s,
            %(issued_at)s, %(expires_at)s, NULL)
        ON CONFLICT (bucket, session) DO UPDATE
       SET mobile_hash = excluded.mobile_hash, mobile_sealed = excluded.mobile_sealed,
           code_hash = excluded.code_hash, tries = excluded.tries,
           issued_at = excluded.issued_at, expires_at = excluded.expires_at, used_at = NULL
"""


async def put(tx: Transaction, code: OneTimeCode, *, mobile_sealed: bytes) -> None:
    """Store a code; the session's older one is gone."""
    await tx.run(
        SQL_PUT,
        bucket=bucket_for(code.session),
        session=code.session,
        mobile_hash=code.mobile_hash,
        mobile_sealed=mobile_sealed,
        code_hash=code.code_hash,
        tries=code.tries,
        issued_at=code.issued_at,
        expires_at=code.expires_at,
    )


SQL_COUNT_TRY = """
    UPDATE one_time_code
       SET tries = tries + 1
     WHERE bucket = %(bucket)s AND session = %(session)s AND tries <= %(most)s
    RETURNING session, mobile_hash, code_hash, tries, issued_at, expires_at, used_at, mobile_sealed
"""


async def count_try(tx: Transaction, session: bytes, *, most: int) -> Asked | None:
    """Count a try and return the code with it; None when there is no code or no try left."""
    return await tx.one(
        Asked, SQL_COUNT_TRY, bucket=bucket_for(session), session=session, most=most
    )


SQL_USE = """
    UPDATE one_time_code
       SET used_at = %(at)s
     WHERE bucket = %(bucket)s AND session = %(session)s AND code_hash = %(code_hash)s
       AND used_at IS NULL
"""


async def use(tx: Transaction, code: OneTimeCode, *, at: datetime) -> bool:
    """Use a code up; False when somebody else just did, or a new one took its place."""
    used = await tx.run(
        SQL_USE,
        bucket=bucket_for(code.session),
        session=code.session,
        code_hash=code.code_hash,
        at=at,
    )
    return used == 1


SQL_SENT = """
    SELECT window_start
      FROM limit_count
     WHERE bucket = %(bucket)s AND key = %(key)s AND window_start > %(since)s
     ORDER BY window_start
     LIMIT 100
"""


async def lock_sent(tx: Transaction, mobile_hash: bytes, *, since: datetime) -> list[datetime]:
    """Return when codes were sent to a number; nobody else learns it until the transaction ends."""
    key, bucket = _key(mobile_hash)
    await limits.count(tx, bucket=bucket, key=key, window_start=LOCK_WINDOW)
    return await tx.values(SQL_SENT, bucket=bucket, key=key, since=max(since, LOCK_WINDOW))


async def add_sent(tx: Transaction, mobile_hash: bytes, *, at: datetime) -> None:
    """Note that a code is sent to a number."""
    key, bucket = _key(mobile_hash)
    await limits.count(tx, bucket=bucket, key=key, window_start=at)


async def not_sent(tx: Transaction, mobile_hash: bytes, *, at: datetime) -> None:
    """Take back what was noted at an instant: the code cannot have gone out."""
    key, bucket = _key(mobile_hash)
    await limits.forget(tx, bucket=bucket, key=key, window_start=at)


SQL_SWEEP = "DELETE FROM one_time_code WHERE bucket = %(bucket)s AND expires_at < %(before)s"


async def sweep(tx: Transaction, *, bucket: int, before: datetime) -> int:
    """Remove the codes of a bucket that ended before an instant."""
    return await tx.run(SQL_SWEEP, bucket=bucket, before=before)


def _key(mobile_hash: bytes) -> tuple[str, int]:
    return f"code sent {mobile_hash.hex()}", bucket_for(mobile_hash)
