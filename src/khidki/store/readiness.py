"""Whether the database answers and has run every migration that this release knows.

A database that has run more is fine: for a while two neighbouring releases stand side by side.
"""

import functools

from khidki.store.database import Transaction
from khidki.store.migrate import MIGRATIONS

SQL_APPLIED = "SELECT name FROM upkeep.migration ORDER BY name LIMIT 10000"


async def missing_migrations(tx: Transaction) -> list[str]:
    """Return the migrations of this release that have not run."""
    return sorted(_known() - set(await tx.values(SQL_APPLIED)))


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(path.name for path in MIGRATIONS.glob("*.sql"))
