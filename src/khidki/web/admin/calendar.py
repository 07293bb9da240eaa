"""Days on which offices are closed: the list, and a day that is declared with its gazette.

What a change would move is shown before it is confirmed: dates of open cases, which stand, and what
an application of today is promised. A correction is a further version; none is ever written over.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from khidki.actions.declare_holiday import DeclaredAlready, declare, effect, today_for
from khidki.domain.law.calendar import Holiday, legal_day
from khidki.domain.people.duty import Duty
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store import catalogues
from khidki.web.admin.entry import hat, officer_in, page, user_name
from khidki.web.case_words import said
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

FIELDS = ("on", "kind", "place", "office", "name_hi", "name_en", "gazette")
LONGEST = 200
STATE = "state"
Place = tuple[date, str, str, str]


def _years(request: Request) -> Sequence[Option]:
    years = sorted({day.on.year for day in request.world.published.holidays.holidays}, reverse=True)
    return [(str(year), Text(hi=str(year), en=str(year))) for year in years]


def _reaches(_: Request) -> Sequence[Option]:
    return [(each, Key(f"admin.calendar.reach.{each}")) for each in ("state", "local", "declared")]


def _reach(day: Holiday) -> str:
    return "state" if day.area is None and day.office is None else "local"


def place_words(request: Request, day: Holiday) -> Text:
    """Return where a day counts."""
    published = request.world.published
    if day.office is not None:
        office = published.offices.get(day.office)
        return Text(hi=day.office, en=day.office) if office is None else office.name
    area = published.areas.get(day.area) if day.area is not None else None
    return said("admin.calendar.reach.state") if area is None else area.name


def _key(day: Holiday) -> Place:
    return day.on, day.area or "", day.office or "", day.name.en


async def _read(
    request: Request, wanted: Wanted[Place], limit: int
) -> Sequence[tuple[Holiday, Text]]:
    year, reach = wanted.get("year"), wanted.get("reach")
    words = (wanted.get("search") or "").casefold()
    # What is over is asked for by its year; nobody begins in 2011 to find the next holiday.
    first = date.min if year or words else legal_day(request.now).replace(month=1, day=1)
    days = sorted(request.world.published.holidays.holidays, key=_key)
    found = [
        day
        for day in days
        if day.on >= first
        and (wanted.after is None or _key(day) > wanted.after)
        and (year is None or str(day.on.year) == year)
        and (reach is None or (day.declared if reach == "declared" else _reach(day) == reach))
        and any(words in each.casefold() for each in (day.name.hi, day.name.en, day.source))
    ]
    return [(day, place_words(request, day)) for day in found[:limit]]


CALENDAR: Table[tuple[Holiday, Text], Place] = Table(
    id="admin.calendar",
    path="/admin/calendar",
    columns=(
        Column("on", of=lambda row: row[0].on),
        Column("name", of=lambda row: row[0].name),
        Column("place", of=lambda row: row[1]),
        Column("kind", of=lambda row: Key(f"admin.calendar.{_kind(row[0])}")),
        Column("source", of=lambda row: row[0].source),
        Column("verified", of=lambda row: Key(f"admin.calendar.{_sure(row[0])}")),
    ),
    asks=(Search("search"), Choice("year", _years), Choice("reach", _reaches)),
    read=_read,
    place=lambda row: _key(row[0]),
    place_type=tuple[date, str, str, str],
)


def _kind(day: Holiday) -> str:
    return "works" if day.works else "closed"


def _sure(day: Holiday) -> str:
    return "declared" if day.declared else "verified_yes" if day.verified else "verified_no"


async def show(request: Request) -> Response:
    """Show the calendar and its last versions."""
    calendar = request.world.published.holidays
    async with request.world.reading() as tx:
        made = await catalogues.made(tx, "calendar", calendar.id)
    data = {
        "words": "admin.calendar",
        "list": await CALENDAR.shown(request),
        "title": calendar.title,
        "version": calendar.version,
        "made": made,
    }
    return page(request, "calendar.html", data)


async def ask(request: Request) -> Response:
    """Ask for a day."""
    return _form(request, {}, [])


async def check(request: Request) -> Response:
    """Show what a day would move; when that was confirmed, declare it."""
    form = await request.form()
    typed = {name: form.get(name, "").strip()[:LONGEST] for name in FIELDS}
    day, problems = _day_of(request, typed)
    if day is None:
        return _form(request, typed, problems)
    try:
        if form.get("sure", "") == "yes":
            by = await user_name(request)
            as_ = hat(request, Duty.CALENDAR)
            done = await declare(request.world, officer_in(request), as_, day, by=by)
            return Redirect(f"/{request.language}/admin/calendar/changes/{done.change}")
        return await _effect(request, typed, day)
    except DeclaredAlready:
        return _form(request, typed, [Problem("on", "declared_already")])


async def _effect(request: Request, typed: dict[str, str], day: Holiday) -> Response:
    published = request.world.published
    found = await effect(request.world, day)
    moved = [
        {
            "number": each.number,
            "service": _title(request, each.service),
            "given_on": each.given_on,
            "counted_on": each.counted_on,
        }
        for each in found.moved
    ]
    today = [
        {"title": published.newest(id_).service.title, "was": was, "now": now}
        for id_, was, now in today_for(published, day, request.now)
    ]
    data: dict[str, Any] = {
        "typed": typed,
        "day": day,
        "place": place_words(request, day),
        "kind": f"admin.calendar.{_kind(day)}",
        "offices": len(found.offices),
        "moved": moved,
        "looked_at": found.looked_at,
        "is_all": found.is_all,
        "today": today,
    }
    return page(request, "holiday_effect.html", data)


def _title(request: Request, service: str) -> Text:
    head = request.world.published.head(service)
    return Text(hi=service, en=service) if head is None else head.title


def _day_of(request: Request, typed: dict[str, str]) -> tuple[Holiday | None, list[Problem]]:
    published = request.world.published
    problems = [
        Problem(name, "required") for name in ("name_hi", "name_en", "gazette") if not typed[name]
    ]
    on: date | None = None
    try:
        on = date.fromisoformat(typed["on"])
    except ValueError:
        problems.append(Problem("on", "not_a_date" if typed["on"] else "required"))
    area = typed["place"] if typed["place"] != STATE else None
    if area is not None and published.areas.get(area) is None:
        problems.append(Problem("place", "not_an_area"))
    office = typed["office"] or None
    if office is not None and office not in published.offices:
        problems.append(Problem("office", "no_office"))
    if problems or on is None:
        return None, problems
    name = Text(hi=typed["name_hi"], en=typed["name_en"])
    return Holiday(
        on,
        name,
        area=None if office is not None else area,
        office=office,
        verified=True,
        source=typed["gazette"],
        works=typed["kind"] == "works",
        declared=True,
    ), []


def _form(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    published = request.world.published
    places = [
        (area.id, area.name)
        for area in published.areas
        if area.kind.value == "district" and area.until_on is None
    ]
    data = {
        "typed": {**dict.fromkeys(FIELDS, ""), "kind": "closed", "place": STATE, **typed},
        "places": places,
        "problems": problems,
        "labels": {name: said(f"admin.calendar.{name}") for name in FIELDS},
    }
    return page(request, "holiday.html", data, status=422 if problems else 200)
