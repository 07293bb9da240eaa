"""How each thing outside does: when it last went well, when not and why, and what waits for it.

The worker tries each every half minute; when its own word is old, the page says so, because then
it is the worker that does not do well.
"""

from collections.abc import Sequence
from datetime import timedelta

from khidki.actions.watch_health import BILLER
from khidki.domain.law.outage import SYSTEM
from khidki.domain.text import Text
from khidki.store import healths
from khidki.store.healths import Health
from khidki.web.admin.entry import listed
from khidki.web.export import Cell, Key, plain
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

FRESH_FOR = timedelta(minutes=3)
MOST = 1000  # things that a window leans on; a row is a few words
Row = tuple[Health, Cell, str]


def _name(request: Request, name: str) -> Cell:
    if name.startswith(BILLER):
        biller = request.world.published.billers.get(name.removeprefix(BILLER))
        return Text(hi=name, en=name) if biller is None else biller.title
    if not name.startswith(SYSTEM):
        return Key(f"admin.systems.name.{name}")
    known = request.world.published.systems.get(name.removeprefix(SYSTEM))
    return Text(hi=name, en=name) if known is None else known.name


def _state(request: Request, row: Health) -> str:
    if request.now - row.told_at > FRESH_FOR:
        return "old"
    failed = row.failed_at is not None and (row.ok_at is None or row.failed_at >= row.ok_at)
    return "bad" if failed else "good"


def _states(_: Request) -> Sequence[Option]:
    return [(each, Key(f"admin.systems.{each}")) for each in ("good", "bad", "old")]


async def _read(request: Request, wanted: Wanted[str], limit: int) -> Sequence[Row]:
    state, words = wanted.get("state"), (wanted.get("search") or "").casefold()
    async with request.world.reading() as tx:
        found = await healths.listed(tx, after=wanted.after or "", limit=MOST)
    rows = [(row, _name(request, row.name), _state(request, row)) for row in found]
    return [
        row
        for row in rows
        if (state is None or row[2] == state)
        and words in f"{row[0].name} {plain(row[1], request.language)}".casefold()
    ][:limit]


SYSTEMS: Table[Row, str] = Table(
    id="admin.systems",
    path="/admin/systems",
    columns=(
        Column("name", of=lambda row: row[1]),
        Column("state", of=lambda row: Key(f"admin.systems.{row[2]}")),
        Column("ok_at", of=lambda row: row[0].ok_at),
        Column("failed_at", of=lambda row: row[0].failed_at),
        Column("error", of=lambda row: row[0].error),
        Column("waiting", of=lambda row: row[0].waiting),
    ),
    asks=(Search("search"), Choice("state", _states)),
    read=_read,
    place=lambda row: row[0].name,
    place_type=str,
)


async def show(request: Request) -> Response:
    """Show how everything does."""
    return listed(request, "admin.systems", await SYSTEMS.shown(request))
