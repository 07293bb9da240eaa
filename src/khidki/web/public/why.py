"""Why this date? Days counted one by one, closed days by name, the sections and the readings.

For everybody with the number, like tracking, and under its limits. The calendar is drawn from the
computation itself; a long limit is told in words and a list alone.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from khidki.actions.explain_due import Explained, explain_due
from khidki.actions.track import IsACertificate, IsAnAppeal
from khidki.domain.case.application import Unknown
from khidki.domain.case.number import NotANumber
from khidki.domain.law.calendar import WEEKDAYS, legal_day
from khidki.domain.law.clock import CLOCK_STOOD
from khidki.domain.law.period import Unit
from khidki.domain.law.why import Counted, days
from khidki.domain.record.document import shown_month
from khidki.web.public.track import TYPED_MOST
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

DRAWN_MOST = 186  # days: half a year of calendar sheets


async def show(request: Request) -> Response:
    """Show why an application is due on its day; without such a day lead back to tracking."""
    number = request.params["number"][:TYPED_MOST]
    try:
        explained = await explain_due(request.world, number)
    except (NotANumber, Unknown, IsACertificate, IsAnAppeal):
        return Redirect(f"/{request.language}/track/{number}")
    return Page("public/why.html", _data(explained))


def _data(explained: Explained) -> dict[str, Any]:
    found = explained.found
    told = days(found)
    begun = legal_day(found.received_at)
    drawn = 0 < len(told) <= DRAWN_MOST
    return {
        "number": explained.number,
        "service": explained.service,
        "act": explained.act,
        "limit": explained.limit.limit.text(),
        "source": explained.limit.source,
        "verified": explained.limit.verified,
        "due_on": explained.due_on,
        "strict_on": found.strict_on,
        "waited": found.stood,
        "received_at": found.received_at,
        "in_hours": found.period.unit.ends_within_a_day,
        "in_office_hours": found.period.unit is Unit.OFFICE_HOURS,
        "hours": found.calendar.hours,
        "skipped_days": found.skipped,
        "due_at": found.at,
        "because": explained.because,
        "not_counted": [each for each in told if each.number is None],
        "holidays": [each for each in told if each.why not in (None, CLOCK_STOOD, *WEEKDAYS)],
        "months": [*_months(begun, told)] if drawn else [],
        "weekdays": WEEKDAYS,
        "agrees": explained.agrees,
        "computed_on": found.on or found.strict_on,
        "calendar_version": found.calendar_version,
        "newer_calendar": explained.newest_calendar != found.calendar_version,
        "every_year_seeded": found.every_year_seeded,
    }


def _months(begun: date, told: Sequence[Counted]) -> Iterator[dict[str, Any]]:
    """Return a calendar sheet for every month on the way; day 0 is number 0."""
    every = (Counted(begun, 0), *told)
    last = every[-1].on
    for _, found in groupby(every, key=lambda each: (each.on.year, each.on.month)):
        cells: list[dict[str, Any] | None] = [
            {"on": each.on, "number": each.number, "why": each.why, "last": each.on == last}
            for each in found
        ]
        first: date = cells[0]["on"] if cells[0] else begun
        cells[:0] = [None] * first.weekday()
        cells += [None] * (-len(cells) % 7)
        weeks = [cells[at : at + 7] for at in range(0, len(cells), 7)]
        yield {"title": shown_month(first), "weeks": weeks}
