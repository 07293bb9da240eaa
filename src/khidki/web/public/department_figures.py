"""The public figures by department: all of them, one with its services, and both as files.

A service leads on to the districts, a district to its offices: department, service, district and
office are one way down.
"""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from khidki.actions.read_departments import read_department, read_departments
from khidki.actions.read_figures import Line, Told
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.web import texts
from khidki.web.errors import NotFound
from khidki.web.export import exported
from khidki.web.figure_words import period_in, periods_shown
from khidki.web.public.figures import COLUMNS, in_figures, plain, rows_as_pages
from khidki.web.request import Request
from khidki.web.response import Json, Page, Response
from khidki.web.spoken import said

PATH = "/figures/departments"


async def show(request: Request) -> Response:
    """Show the departments, or the services of one."""
    told, period = await _told(request)
    department = request.params.get("department")
    query = {"period": period}

    def link(line: Line) -> str:
        if department is None:
            return f"{PATH}/{line.id}?{urlencode(query)}"
        return f"/figures?{urlencode(query | {'service': line.id})}"

    here = PATH if department is None else f"{PATH}/{department}"
    above = "/figures" if department is None else PATH
    name = said("figures.departments") if department is None else _name(request, department)
    up = said("figures.title") if department is None else said("figures.departments")
    data: dict[str, Any] = {
        **periods_shown(period, request.now),
        **in_figures(told, link),
        "place": name,
        "above": {"name": up, "url": f"{above}?{urlencode(query)}"},
        "here": f"/{request.language}{here}",
        "service": None,
        "service_id": "",
        "whole_url": "",
        "lines_title": "figures.by_department" if department is None else "figures.by_service",
        "views": [],
        "until_on": None,
        "successors": [],
        "ended": [],
        "next": None,
        "csv": f"{here}/figures.csv?{urlencode(query)}",
        "json": f"{here}/figures.json?{urlencode(query)}",
    }
    return Page("public/figures.html", data)


async def table(request: Request) -> Response:
    """Return the same lines as a file."""
    told, period = await _told(request)
    words = [texts.text(f"figures.{each}", request.language) for each in ("id", "name", *COLUMNS)]
    name = f"figures-{request.params.get('department', 'departments')}-{period}"
    rows = [(each.id, each.name, *plain(each.counts).values()) for each in told.lines]
    return exported(name, words, rows_as_pages(rows), language=request.language)


async def value(request: Request) -> Response:
    """Return the same lines to a program."""
    told, period = await _told(request)
    return Json(
        {
            "scope": "departments",
            "department": request.params.get("department"),
            "period": period,
            "counts": plain(told.total),
            "waiting": asdict(told.waiting),
            "lines": [
                {"id": each.id, "name": asdict(each.name), "counts": plain(each.counts)}
                for each in told.lines
            ],
        }
    )


async def _told(request: Request) -> tuple[Told, str]:
    world, language, today = request.world, request.language, legal_day(request.now)
    period = period_in(request.query.get("period", ""), request.now)
    department = request.params.get("department")
    if department is None:
        return await read_departments(world, period, language, today=today), period
    try:
        return await read_department(world, department, period, language, today=today), period
    except Unknown as cause:
        raise NotFound from cause


def _name(request: Request, department: str) -> Any:
    return request.world.published.departments[department].name
