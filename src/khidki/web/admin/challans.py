"""The treasury on the finance desk: what was collected under each head on each day, and deposited.

A line leads to the lines of its account. The number of a deposit is the bank's own reference, as
its statement says it; nothing is changed here.
"""

from collections.abc import Sequence

from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.treasury import ACCOUNT
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.store import challans
from khidki.store.challans import Challan, Place
from khidki.web.admin.books import statement_path
from khidki.web.admin.entry import around, listed, page
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Day, Option, Table, Wanted

HOME = "/admin/settling"
Line = tuple[Challan, Text]


async def home(request: Request) -> Response:
    """Show the pages of settlement, for whoever shortens an address."""
    below = [each for each in around(request)["menu"] if each.path.startswith(f"{HOME}/")]
    return page(request, "settling.html", {"pages": below})


def titles(published: Published) -> dict[str, Text]:
    """Return every account of the treasury, by head or department, with what it is called."""
    found = {f"{ACCOUNT}:{each.id}": each.name for each in published.departments.values()}
    for head in published.treasury_heads.values():
        called = Text(hi=f"{head.code} {head.title.hi}", en=f"{head.code} {head.title.en}")
        found[head.account] = called
    return found


def _accounts(request: Request) -> Sequence[Option]:
    return list(titles(request.world.published).items())


async def _days(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Line]:
    named = titles(request.world.published)
    asked = wanted.get("account")
    today = legal_day(request.world.now())
    async with request.world.reading() as tx:
        found = await challans.page(
            tx,
            [asked] if asked in named else list(named),
            from_on=wanted.day("from_on") or today.replace(day=1),
            until_on=wanted.day("until_on") or today,
            before=wanted.after,
            limit=limit,
        )
    return [(each, named[each.account]) for each in found]


def _rupees(paise: int | None) -> Cell:
    return None if paise is None else format_rupees(paise)


def _state(line: Line) -> Cell:
    state = line[0].state
    return Key("challans.waits" if state is None else f"settling.payouts.state.{state.value}")


CHALLANS: Table[Line, Place] = Table(
    id="challans",
    path="/admin/settling/challans",
    columns=(
        Column("on_day", of=lambda row: row[0].on_day),
        Column("head", of=lambda row: row[1], link=lambda row: statement_path(row[0].account)),
        Column("collected", of=lambda row: _rupees(row[0].collected_paise)),
        Column("returned", of=lambda row: _rupees(row[0].returned_paise)),
        Column("deposited_on", of=lambda row: row[0].deposited_on),
        Column("deposited", of=lambda row: _rupees(row[0].deposited_paise)),
        Column("state", of=_state),
        Column("challan", of=lambda row: row[0].challan),
    ),
    asks=(Choice("account", _accounts), Day("from_on"), Day("until_on")),
    read=_days,
    place=lambda row: row[0].place,
    place_type=Place,
)


async def show(request: Request) -> Response:
    """Show what was collected by head and day, and under which number it was deposited."""
    return listed(request, "challans", await CHALLANS.shown(request))
