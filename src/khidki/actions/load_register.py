"""Fill a register with the rows that a department keeps.

Rows come as text under a heading: `id`, `area`, `found_by.KEY` for each key, `says.COLUMN` (or
`says.COLUMN.hi` and `.en`) for each column. The heading is checked against the register, each row
against the areas; faulty rows are named by their places and the rest is loaded. A row that is there
is renewed; none is removed, and what a paper once stated stays whatever is loaded later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from khidki.domain.people.area import Areas
from khidki.domain.record.register import Register, Row
from khidki.domain.refusal import Refusal
from khidki.store import registers
from khidki.store.database import Database

AT_ONCE = 1000
FAULTY_MOST = 100
FOUND_BY, SAYS = "found_by.", "says."


class WrongHeading(Refusal):
    """The heading names what the register does not have, or lacks what every row needs."""

    code = "wrong_heading"

    def __init__(self, names: list[str]) -> None:
        super().__init__(names)
        self.names = names


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows are in, and the places (from 1, after the heading) of those that are not."""

    rows: int
    faulty: tuple[int, ...]


async def load_register(
    database: Database,
    register: Register,
    areas: Areas,
    lines: Iterable[Mapping[str, str]],
    *,
    at: datetime,
) -> Loaded:
    """Load rows, some at a time; refuse at once when the heading does not fit."""
    stored, faulty, waiting = 0, list[int](), list[Row]()
    for place, line in enumerate(lines, start=1):
        if place == 1 and (wrong := _wrong(register, line)):
            raise WrongHeading(wrong)
        row = _row(line)
        if areas.get(row.area) is None or not row.id or not row.keys():
            faulty.append(place)
            continue
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            stored += await _store(database, register, waiting, at)
            waiting = []
    stored += await _store(database, register, waiting, at)
    return Loaded(stored, tuple(faulty[:FAULTY_MOST]))


def _wrong(register: Register, line: Mapping[str, str]) -> list[str]:
    known = {"id", "area", *(f"{FOUND_BY}{key}" for key in register.keys)}
    for column in register.columns:
        known |= {f"{SAYS}{column.id}{tail}" for tail in ("", ".hi", ".en")}
    # A cell beyond the heading stands under no name.
    named = {name or "?" for name in line}
    return sorted(({"id", "area"} - named) | (named - known))


def _row(line: Mapping[str, str]) -> Row:
    def under(prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): value.strip()
            for name, value in line.items()
            if name and name.startswith(prefix) and value and value.strip()
        }

    return Row(line["id"].strip(), line["area"].strip(), under(FOUND_BY), under(SAYS))


async def _store(database: Database, register: Register, rows: list[Row], at: datetime) -> int:
    if not rows:
        return 0
    # A file may say a row twice; the later one counts, and one statement may touch it only once.
    once = list({row.id: row for row in rows}.values())
    async with database.transaction() as tx:
        return await registers.put_rows(tx, register.id, once, at=at)
