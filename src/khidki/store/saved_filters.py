"""Lists that an officer comes back to, by name.

Kept as the address of the desk, in which the names of people are hidden; whoever gets it sees what
their own posts show and no more.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.store.database import Transaction

MOST = 30


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """One list of an officer's own."""

    id: UUID
    name: str
    query: str


SQL_OF = """
    SELECT id, name, query
      FROM saved_filter
     WHERE officer = %(officer)s
     ORDER BY name, id
     LIMIT %(limit)s
"""


async def of(tx: Transaction, officer: UUID) -> list[SavedFilter]:
    """Return an officer's lists."""
    return await tx.all(SavedFilter, SQL_OF, officer=officer, limit=MOST)


SQL_ADD = """
    INSERT INTO saved_filter (officer, id, name, query)
    SELECT %(officer)s, %(id)s, %(name)s, %(address)s
     WHERE (SELECT count(*) FROM saved_filter WHERE officer = %(officer)s) < %(most)s
"""


async def add(tx: Transaction, officer: UUID, saved: SavedFilter) -> bool:
    """Keep a list; False when the officer has as many as anybody may."""
    return await tx.run(
        SQL_ADD, officer=officer, id=saved.id, name=saved.name, address=saved.query, most=MOST
    ) == 1  # fmt: skip


SQL_REMOVE = """
    DELETE FROM saved_filter
     WHERE officer = %(officer)s AND id = %(id)s
"""


async def remove(tx: Transaction, officer: UUID, id_: UUID) -> None:
    """Forget a list."""
    await tx.run(SQL_REMOVE, officer=officer, id=id_)
