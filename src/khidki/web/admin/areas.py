"""Areas as they are and were: what an abolished one became.

Areas are few enough to be held in memory, and are published with the services. A paper names the
area of its day, so nothing is ever removed here; the way to today goes along the successors.
"""

from collections.abc import Sequence
from itertools import islice

from khidki.domain.people.area import AREA_WORDS, Area, AreaKind
from khidki.domain.text import Text
from khidki.web.admin.entry import listed
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted


def _kinds(_: Request) -> Sequence[Option]:
    return [(kind.value, AREA_WORDS[kind]) for kind in AreaKind]


def _states(_: Request) -> Sequence[Option]:
    return [("stands", Key("admin.areas.stands")), ("over", Key("admin.areas.over"))]


async def _read(request: Request, wanted: Wanted[str], limit: int) -> Sequence[tuple[Area, Text]]:
    areas = request.world.published.areas
    matching = (
        area
        for area in sorted(areas, key=lambda each: each.id)
        if area.id > (wanted.after or "") and _fits(area, wanted)
    )
    found = list(islice(matching, limit))
    return [(area, _became(request, area)) for area in found]


def _fits(area: Area, wanted: Wanted[str]) -> bool:
    words = (wanted.get("search") or "").casefold()
    names = (area.id.casefold(), area.name.hi, area.name.en.casefold())
    state = wanted.get("state")
    return (
        any(words in name for name in names)
        and area.kind.value == (wanted.get("kind") or area.kind.value)
        and (state is None or (state == "over") == (area.until_on is not None))
    )


def _became(request: Request, area: Area) -> Text:
    areas = request.world.published.areas
    followed = [found.name for id_ in area.successors if (found := areas.get(id_)) is not None]
    return Text(
        hi=", ".join(each.hi for each in followed), en=", ".join(each.en for each in followed)
    )


AREAS: Table[tuple[Area, Text], str] = Table(
    id="admin.areas",
    path="/admin/areas",
    columns=(
        Column("name", of=lambda row: row[0].name),
        Column("kind", of=lambda row: AREA_WORDS[row[0].kind]),
        Column("from_on", of=lambda row: row[0].from_on),
        Column("until_on", of=lambda row: row[0].until_on),
        Column("became", of=lambda row: row[1]),
        Column("id", of=lambda row: row[0].id),
    ),
    asks=(Search("search"), Choice("kind", _kinds), Choice("state", _states)),
    read=_read,
    place=lambda row: row[0].id,
    place_type=str,
)


async def show(request: Request) -> Response:
    """Show the areas."""
    return listed(request, "admin.areas", await AREAS.shown(request))
