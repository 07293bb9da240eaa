"""How often something was done in a stretch of time.

A row a key and window, in a table that is not logged: after a crash of the database the counts
begin again, which harms nobody. Keys are digests, so the table names no person. A count stands by
itself and is not undone when the act that it counts is refused; only a message that cannot have
gone out is forgotten.
"""

from datetime import datetime

from khidki.store.database import Transaction

SQL_COUNT = """
    INSERT INTO limit_count (bucket, key, window_start, hits)
    VALUES (%(bucket)s, %(key)s, %(window_start)s, %(hits)s)
    ON CONFLICT (bucket, key, window_start) DO UPDATE SET hits = limit_count.hits + excluded.hits
    RETURNING hits
"""


async def count(
    tx: Transaction, *, bucket: int, key: str, window_start: datetime, hits: int = 1
) -> int:
    """Count once more, or `hits` times, and return how often it has been in this window."""
    return int(
        await tx.value(SQL_COUNT, bucket=bucket, key=key, window_start=window_start, hits=hits)
    )


SQL_FORGET = """
    DELETE FROM limit_count
     WHERE bucket = %(bucket)s AND key = %(key)s AND window_start = %(window_start)s
"""


async def forget(tx: Transaction, *, bucket: int, key: str, window_start: datetime) -> None:
    """Forget what was counted in a window, because it did not come about."""
    await tx.run(SQL_FORGET, bucket=bucket, key=key, window_start=window_start)


SQL_SWEEP = """
    DELETE FROM limit_count WHERE bucket = %(bucket)s AND window_start < %(before)s
"""


async def sweep(tx: Transaction, *, bucket: int, before: datetime) -> int:
    """Remove the counts of a bucket whose window began before an instant."""
    return await tx.run(SQL_SWEEP, bucket=bucket, before=before)
