"""The public figures: the state, its districts, their offices, each for all services or for one.

Anybody may read, print and take them along (CSV for a spreadsheet, JSON for a program). They are
folded from the event log a few seconds after each act; how they are counted is told on the page.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import partial
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
    names_ended,
    place_of,
    read_figures,
    read_lines,
)
from khidki.domain.case.application import Unknown
from khidki.domain.case.tally import NOTHING, Figures, Scope
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import grouped
from khidki.domain.people.area import Area
from khidki.domain.service.seating import named_services
from khidki.domain.text import Text
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
        more = shown[-1][0] if len(names) > begin + SHOWN else None
        # What was abolished stands below the last of today's, and only where it counts something.
        ended = () if more else names_ended(request.world, asked, request.language)
        told = await read_figures(
            request.world, asked, [*shown, *ended], today=legal_day(request.now)
        )
        lines, past = told.lines[: len(shown)], told.lines[len(shown) :]
        data = _data(request, asked, replace(told, lines=lines), more=more)
        gone = [each for each in past if each.counts != NOTHING]
        return Page("public/figures.html", data | {"ended": _ended(request, asked, gone)})

    return page


def table(scope: Scope) -> PageFunction:
    """Return the page that gives the lines of a place as a file."""

    async def page(request: Request) -> Response:
        asked = _asked(request, scope, _by(request))
        headings = ["id", "name", *COLUMNS, "until_on"]
        words = [texts.text(f"figures.{each}", request.language) for each in headings]
        name = f"figures-{asked.place.id}-{asked.period}".replace(":", "-")
        return exported(name, words, _pages(request, asked), language=request.language)

    return page


def value(scope: Scope) -> PageFunction:
    """Return the page that gives a place and its lines to a program."""

    async def page(request: Request) -> Response:
        asked = _asked(request, scope, _by(request))
        names = _every_name(request, asked)
        told = await read_figures(request.world, asked, names, today=legal_day(request.now))
        return Json(
            {
                "scope": scope.value,
                "place": asked.place.id,
                "name": asdict(asked.place.name),
                "service": asked.service or None,
                "period": asked.period,
                "until": asked.place.until_on,
                "successors": [each.id for each in _successors(request, asked.place.id)],
                "counts": plain(told.total),
                "waiting": asdict(told.waiting),
                "outages": None if told.down is None else asdict(told.down),
                "lines": [
                    {
                        "id": each.id,
                        "name": asdict(each.name),
                        "until": _until(request, each.id),
                        "counts": plain(each.counts),
                    }
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
    names = _every_name(request, asked)
    for at in range(0, len(names), EXPORTED_AT_ONCE):
        async with request.world.reading() as tx:
            lines = await read_lines(tx, asked, names[at : at + EXPORTED_AT_ONCE])
        yield [
            (each.id, each.name, *plain(each.counts).values(), _until(request, each.id))
            for each in lines
        ]


async def rows_as_pages(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    """Return rows that are there already as an export takes them."""
    yield rows


def _every_name(request: Request, asked: Asked) -> Sequence[tuple[str, Text]]:
    """Return what lines there are today, and after them what was abolished."""
    world, language = request.world, request.language
    return [*names_below(world, asked, language), *names_ended(world, asked, language)]


def _until(request: Request, id_: str) -> date | None:
    """Return the first day without a district that was abolished by today."""
    area = request.world.published.areas.get(id_)
    if area is None or area.until_on is None or area.until_on > legal_day(request.now):
        return None
    return area.until_on


def _successors(request: Request, id_: str) -> Sequence[Area]:
    """Return the districts of today in which a district that was abolished lies."""
    if _until(request, id_) is None:
        return ()
    return request.world.published.areas.today(id_, legal_day(request.now))


def plain(counts: Figures) -> dict[str, int]:
    """Return figures as files and programs take them."""
    return {name: getattr(counts, name) for name in COLUMNS}


def in_figures(told: Told, link: Callable[[Line], str]) -> dict[str, Any]:
    """Return what every page of figures shows in numbers."""
    return {
        "head": [*numbers(told.total, LINE_COLUMNS), ("late_now", grouped(told.waiting.late))],
        "ages": [(each, grouped(getattr(told.waiting, each))) for each in AGES],
        "beside": numbers(told.total, BESIDE),
        "down": [] if told.down is None else _down(told.down),
        "columns": LINE_COLUMNS,
        "lines": [_line(each, link) for each in told.lines],
    }


def _data(request: Request, asked: Asked, told: Told, *, more: str | None) -> dict[str, Any]:
    place, here, query = asked.place, _path(asked.place), _query(asked)
    by_service = asked.by is By.SERVICE
    lists = f"{here}/services" if by_service else here
    as_file = urlencode(query | ({"by": "service"} if by_service else {}))
    services = named_services(request.world.published)
    return {
        **periods_shown(asked.period, request.now),
        **in_figures(told, partial(_link, asked)),
        "place": place.name,
        "above": _above(request, place, query),
        "here": f"/{request.language}{lists}",
        "service": services[asked.service].title if asked.service else None,
        "service_id": asked.service,
        "whole_url": f"{lists}?{urlencode({'period': asked.period})}",
        "lines_title": _lines_title(asked),
        "views": _views(asked),
        "until_on": _until(request, place.id),
        "successors": _linked(request, place, query),
        "ended": [],
        "next": f"{lists}?{urlencode(query | {'after': more})}" if more else None,
        "csv": f"{here}/figures.csv?{as_file}",
        "json": f"{here}/figures.json?{as_file}",
    }


def _query(asked: Asked) -> dict[str, str]:
    return {"period": asked.period} | ({"service": asked.service} if asked.service else {})


def _lines_title(asked: Asked) -> str | None:
    if asked.by is By.SERVICE:
        return "figures.by_service"
    is_last = asked.place.scope is Scope.OFFICE
    return None if is_last else f"figures.by_{asked.place.scope.value}"


def _views(asked: Asked) -> list[tuple[str, str]]:
    """Return the other ways to look at the same place: by place, by service, by department."""
    scope, here = asked.place.scope, _path(asked.place)
    period = urlencode({"period": asked.period})
    found: list[tuple[str, str]] = []
    if asked.by is By.SERVICE and scope is not Scope.OFFICE:
        found.append((f"figures.by_{scope.value}", f"{here}?{urlencode(_query(asked))}"))
    if asked.by is By.PLACE and not asked.service:
        found.append(("figures.by_service", f"{here}/services?{period}"))
    if scope is Scope.STATE:
        found.append(("figures.by_department", f"/figures/departments?{period}"))
    return found


def _down(down: Down) -> list[tuple[str, str]]:
    return [(name, grouped(times)) for name, times in asdict(down).items()]


def _line(line: Line, link: Callable[[Line], str]) -> dict[str, Any]:
    return {
        "name": line.name,
        "link": link(line),
        "counts": [words for _, words in numbers(line.counts, LINE_COLUMNS)],
    }


def _link(asked: Asked, line: Line) -> str:
    query = _query(asked)
    if asked.by is By.SERVICE:
        return f"{_path(asked.place)}?{urlencode(query | {'service': line.id})}"
    below = Scope.DISTRICT if asked.place.scope is Scope.STATE else Scope.OFFICE
    return f"{_path(Place(below, line.id, line.name))}?{urlencode(query)}"


def _ended(request: Request, asked: Asked, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the lines of districts that were abolished, with their last day and what they are."""
    return [
        _line(each, partial(_link, asked))
        | {
            "until_on": _until(request, each.id),
            "successors": [area.name for area in _successors(request, each.id)],
        }
        for each in lines
    ]


def _linked(request: Request, place: Place, query: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "url": f"{_path(Place(Scope.DISTRICT, each.id, each.name))}?{urlencode(query)}",
        }
        for each in _successors(request, place.id)
    ]


def _above(request: Request, place: Place, query: dict[str, str]) -> dict[str, Any] | None:
    """Return where the way up leads: from an office to its district, from there to the state."""
    if place.above is None:
        return None
    scope = Scope.STATE if place.scope is Scope.DISTRICT else Scope.DISTRICT
    above = place_of(request.world.published, scope, place.above)
    return {"name": above.name, "url": f"{_path(above)}?{urlencode(query)}"}


def _path(place: Place) -> str:
    return f"/figures{PATHS[place.scope]}".format(area=place.id, office=place.id)
