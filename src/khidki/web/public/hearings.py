"""Public hearings: on which days they are, and the cause list of an office to print and to display.

A list names no person: number, hour, post and place. A screen in an office shows the list of today;
the same page is printed for the door.
"""

from datetime import date, timedelta
from itertools import islice
from typing import Any

from khidki.actions.read_hearings import cause_list
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.hearing_day import next_public_hearings, schedule_of
from khidki.domain.law.parameter import reason_of
from khidki.domain.service.definition import HearingLevel
from khidki.web import hearing_words
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.spoken import said

DAYS_SHOWN = 3
AHEAD = timedelta(days=400)


async def schedule(request: Request) -> Response:
    """Show the days of public hearings to come, level by level, as the data says them."""
    today = legal_day(request.now)
    found = [law for law in request.world.published.laws if _hears(request, law, today)]
    data = {
        "levels": [
            _level(request, law, level.value, today)
            for law in (request.world.published.law_on(name, today) for name in found)
            if law is not None
            for level in HearingLevel
            if schedule_of(law, level.value) is not None
        ],
        "service": "/services/ard/public-hearing",
        "offered": request.world.published.head("ard/public-hearing") is not None,
    }
    return Page("public/hearings.html", data)


async def of_office(request: Request) -> Response:
    """Show the cause list of an office on a day."""
    office = request.world.published.offices.get(request.params["office"])
    if office is None:
        raise NotFound
    today = legal_day(request.now)
    day = _day(request, today)
    listed = await cause_list(request.world, office.id, day)
    data: dict[str, Any] = {
        "office": {"id": office.id, "name": office.name},
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == today,
        "why_closed": request.world.published.calendar(office.id).why_closed(day),
        "lines": [hearing_words.view(request, each) for each in listed],
    }
    return Page("public/cause_list.html", data)


def _hears(request: Request, name: str, today: date) -> bool:
    law = request.world.published.law_on(name, today)
    return law is not None and law.value("hearing-limit") is not None


def _level(request: Request, law: Law, level: str, today: date) -> dict[str, Any]:
    office = next(iter(request.world.published.offices), None)
    value = law.value(f"public-hearing-{level}")
    assert value is not None, "asked before"
    days: list[date] = []
    if office is not None:
        calendar = request.world.published.calendar(office)
        days = list(islice(next_public_hearings(law, level, calendar, after=today), DAYS_SHOWN))
    return {
        "title": said(f"hearing.level.{level}"),
        "says": reason_of(law, value),
        "days": days,
    }


def _day(request: Request, today: date) -> date:
    try:
        asked = date.fromisoformat(request.query.get("day", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) <= AHEAD else today
