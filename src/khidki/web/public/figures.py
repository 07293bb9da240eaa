"""The public figures: the state, its districts, their offices, each for all services or for one.

Anybody may read, print and take them along (CSV for a spreadsheet, JSON for a program). They are
folded from the event log a few seconds after each act; how they are counted is told on the page.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from khidki.actions.read_figures import (
    Asked,
    By,
    Down,
    Line,
    Place,
    Told,
    known_service,
    names_below,
    place_of,
    read_figures,
    read_lines,
)
from khidki.domain.case.application import Unknown
from khidki.domain.case.tally import Figures, Scope
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import grouped
from khidki.domain.service.seating import named_services
from khidki.web import texts
from khidki.web.errors import NotFound
from khidki.web.export import Cell, exported
from khidki.web.figure_words import numbers, period_in, periods_shown
from khidki.web.request import Request
from khidki.web.response import Json, Page, Response
from khidki.web.route import PageFunction

SHOWN = 50
EXPORTED_AT_ONCE = 400
# The columns of a file; pages show some of them. What only postings have is left out.
COLUMNS = (
    "received", "granted_in_time", "refused_in_time", "granted_late", "refused_late", "withdrawn",
    "refused_at_last", "reversed", "second_tries", "sent_back", "sent_back_empty", "taken_first",
    "first_appeals", "second_appeals", "appeals_allowed", "appeals_dismissed", "pending",
)  # fmt: skip
LINE_COLUMNS = ("received", "in_time", "refused_in_time", "late", "pending")
BESIDE = (
    "refused_at_last", "reversed", "second_tries", "sent_back", "sent_back_empty", "taken_first",
    "withdrawn", "first_appeals", "second_appeals", "appeals_allowed", "appeals_dismissed",
)  # fmt: skip
AGES = ("to_week", "to_month", "to_quarter", "longer")
PATHS = {Scope.STATE: "", Scope.DISTRICT: "/districts/{area}", Scope.OFFICE: "/offices/{office}"}


def show(scope: Scope, by: By) -> PageFunction:
    """Return the page of one kind of place."""

    async def page(request: Request) -> Response:
        asked = _asked(request, scope, by)
        names = names_below(request.world, asked, request.language)
        after = request.query.get("after", "")
        begin = next((at + 1 for at, (id_, _) in enumerate(names) if id_ == after), 0)
        shown = names[begin : begin + SHOWN]
        today = legal_day(request.now)
        told = await read_figures(request.world, asked, shown, today=today)
        more = shown[-1][0] if len(names) > begin + SHOWN else None
        return Page("public/figures.html", _data(request, asked, told, more=more))

    return page


def table(scope: Scope) -> PageFunction:
    """Return the page that gives the lines of a place as a file."""

    async def page(request: Request) -> Response:
        asked = _asked(request, scope, _by(request))
        headings = ["id", "name", *COLUMNS]
        words = [texts.text(f"figures.{each}", request.language) for each in headings]
        name = f"figures-{asked.place.id}-{asked.period}".replace(":", "-")
        return exported(name, words, _pages(request, asked), language=request.language)

    return page


def value(scope: Scope) -> PageFunction:
    """Return the page that gives a place and its lines to a program."""

    async def page(request: Request) -> Response:
        asked = _asked(request, scope, _by(request))
        names = names_below(request.world, asked, request.language)
        told = await read_figures(request.world, asked, names, today=legal_day(request.now))
        return Json(
            {
                "scope": scope.value,
                "place": asked.place.id,
                "name": asdict(asked.place.name),
                "service": asked.service or None,
                "period": asked.period,
                "counts": _plain(told.total),
                "waiting": asdict(told.waiting),
                "outages": None if told.down is None else asdict(told.down),
                "lines": [
                    {"id": each.id, "name": asdict(each.name), "counts": _plain(each.counts)}
                    for each in told.lines
                ],
            }
        )

    return page


def _asked(request: Request, scope: Scope, by: By) -> Asked:
    published = request.world.published
    try:
        asked = request.params.get("area") or request.params.get("office") or ""
        place = place_of(published, scope, asked)
        service = known_service(published, request.query.get("service", "")[:200])
    except Unknown as cause:
        raise NotFound from cause
    period = period_in(request.query.get("period", ""), request.now)
    return Asked(place, period, service, by)


def _by(request: Request) -> By:
    return By.SERVICE if request.query.get("by") == By.SERVICE else By.PLACE


async def _pages(request: Request, asked: Asked) -> AsyncIterator[list[Sequence[Cell]]]:
    names = names_below(request.world, asked, request.language)
    for at in range(0, len(names), EXPORTED_AT_ONCE):
        async with request.world.reading() as tx:
            lines = await read_lines(tx, asked, names[at : at + EXPORTED_AT_ONCE])
        yield [(each.id, each.name, *_plain(each.counts).values()) for each in lines]


def _plain(counts: Figures) -> dict[str, int]:
    return {name: getattr(counts, name) for name in COLUMNS}


def _data(request: Request, asked: Asked, told: Told, *, more: str | None) -> dict[str, Any]:
    place, here = asked.place, _path(asked.place)
    query = {"period": asked.period} | ({"service": asked.service} if asked.service else {})
    lists = f"{here}/services" if asked.by is By.SERVICE else here
    services = named_services(request.world.published)
    as_file = urlencode(query | ({"by": "service"} if asked.by is By.SERVICE else {}))
    return periods_shown(asked.period, request.now) | {
        "place": place.name,
        "scope": place.scope.value,
        "above": _above(request, place, query),
        "by": asked.by.value,
        "here": f"/{request.language}{lists}",
        "service": services[asked.service].title if asked.service else None,
        "service_id": asked.service,
        "whole_url": f"{lists}?{urlencode({'period': asked.period})}",
        "places_url": f"{here}?{urlencode(query)}",
        "services_url": f"{here}/services?{urlencode({'period': asked.period})}",
        "head": [*numbers(told.total, LINE_COLUMNS), ("late_now", grouped(told.waiting.late))],
        "ages": [(each, grouped(getattr(told.waiting, each))) for each in AGES],
        "beside": numbers(told.total, BESIDE),
        "down": [] if told.down is None else _down(told.down),
        "columns": LINE_COLUMNS,
        "lines": [_line(each, asked, query) for each in told.lines],
        "next": f"{lists}?{urlencode(query | {'after': more})}" if more else None,
        "csv": f"{here}/figures.csv?{as_file}",
        "json": f"{here}/figures.json?{as_file}",
    }


def _down(down: Down) -> list[tuple[str, str]]:
    return [(name, grouped(times)) for name, times in asdict(down).items()]


def _line(line: Line, asked: Asked, query: dict[str, str]) -> dict[str, Any]:
    if asked.by is By.SERVICE:
        link = f"{_path(asked.place)}?{urlencode(query | {'service': line.id})}"
    else:
        below = Scope.DISTRICT if asked.place.scope is Scope.STATE else Scope.OFFICE
        link = f"{_path(Place(below, line.id, line.name))}?{urlencode(query)}"
    return {
        "name": line.name,
        "link": link,
        "counts": [words for _, words in numbers(line.counts, LINE_COLUMNS)],
    }


def _above(request: Request, place: Place, query: dict[str, str]) -> dict[str, Any] | None:
    """Return where the way up leads: from an office to its district, from there to the state."""
    if place.above is None:
        return None
    scope = Scope.STATE if place.scope is Scope.DISTRICT else Scope.DISTRICT
    above = place_of(request.world.published, scope, place.above)
    return {"name": above.name, "url": f"{_path(above)}?{urlencode(query)}"}


def _path(place: Place) -> str:
    return f"/figures{PATHS[place.scope]}".format(area=place.id, office=place.id)
