"""When a day's settlement was asked for last, so that several workers ask once."""

from datetime import date, datetime

from khidki.store.database import Transaction

SQL_CLAIM = """
    INSERT INTO settlement_fetch (provider, day, asked_at, tries)
    VALUES (%(provider)s, %(day)s, %(at)s, 1)
        ON CONFLICT (provider, day) DO UPDATE
       SET asked_at = excluded.asked_at, tries = settlement_fetch.tries + 1
     WHERE settlement_fetch.asked_at <= %(before)s
"""


async def claim(
    tx: Transaction, provider: str, day: date, *, at: datetime, before: datetime
) -> bool:
    """Ask for a day now, unless somebody has asked since an instant."""
    return await tx.run(SQL_CLAIM, provider=provider, day=day, at=at, before=before) > 0
