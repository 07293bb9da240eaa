"""Let the numbers of other systems find our applications.

Rows come as text (a file of a department, an old portal's tokens); all are checked before any is
stored, and each fault names its row. Linking again changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.case.outside_number import read_outside
from khidki.store import outside_numbers
from khidki.store.database import Database

AT_ONCE = 1000
LONGEST_SYSTEM = 60


@dataclass(frozen=True, slots=True)
class Linked:
    """How many links are new, or the rows (counted from 1) that cannot be read."""

    added: int = 0
    faulty: Sequence[int] = ()


async def link_numbers(database: Database, rows: Iterable[Sequence[str]]) -> Linked:
    """Store rows of (our number, their system, their number), unless one of them is faulty."""
    links: list[tuple[str, str, str]] = []
    faulty: list[int] = []
    for position, row in enumerate(rows, start=1):
        link = _link(row)
        if link is None:
            faulty.append(position)
        else:
            links.append(link)
    if faulty:
        return Linked(faulty=faulty)
    added = 0
    for start in range(0, len(links), AT_ONCE):
        async with database.transaction() as tx:
            added += await outside_numbers.add(tx, links[start : start + AT_ONCE])
    return Linked(added)


def _link(row: Sequence[str]) -> tuple[str, str, str] | None:
    try:
        ours, system, theirs = (part.strip() for part in row)
        theirs, ours = read_outside(theirs), read_number(ours)
    except (NotANumber, ValueError):
        return None
    return (theirs, system, ours) if 0 < len(system) <= LONGEST_SYSTEM else None
