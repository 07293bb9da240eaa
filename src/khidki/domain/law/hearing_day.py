"""On which day a complaint is heard: the monthly public hearing, or the last open day in time.

Each level has its day of the month, as a value of the Act ("first-thursday"); one that falls on a
closed day is not moved, because nobody came to hear of that: the next one counts. Where no public
hearing lies between filing and the limit, the last open day before the limit is taken, so that the
right to be heard in time never waits for a month's turn.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import Calendar

THURSDAY = 3  # as date.weekday() counts
NOTICE = timedelta(days=3)  # who comes to a hearing has to hear of it before
_TURN = {"first-thursday": 1, "second-thursday": 2, "third-thursday": 3}
EVERY = "every-thursday"
_SCHEDULES = {
    "panchayat": "public-hearing-panchayat",
    "sub-division": "public-hearing-sub-division",
    "district": "public-hearing-district",
}


def public_hearings(reading: str, month: date) -> list[date]:
    """Return the public hearing days of a month, by the words of the schedule."""
    first = month.replace(day=1)
    first += timedelta(days=(THURSDAY - first.weekday()) % 7)
    thursdays = [first + timedelta(weeks=week) for week in range(5)]
    inside = [day for day in thursdays if day.month == month.month]
    return inside if reading == EVERY else [inside[_TURN[reading] - 1]]


def schedule_of(law: Law, level: str) -> str | None:
    """Return the words of the schedule of a level, or None where no source gives a day."""
    value = law.value(_SCHEDULES.get(level, ""))
    return None if value is None else value.reading


def next_public_hearings(
    law: Law, level: str, calendar: Calendar, *, after: date
) -> Iterator[date]:
    """Yield the open public hearing days of a level after a day, without an end."""
    reading = schedule_of(law, level)
    month = after.replace(day=1)
    while reading is not None:
        for day in public_hearings(reading, month):
            if day > after and calendar.is_open(day):
                yield day
        month = (month + timedelta(days=31)).replace(day=1)


def hearing_on(law: Law, level: str, calendar: Calendar, *, filed_on: date, due_on: date) -> date:
    """Return the day on which a complaint is heard that was filed on a day."""
    earliest = min(filed_on + NOTICE, due_on)
    for day in next_public_hearings(law, level, calendar, after=filed_on):
        if earliest <= day <= due_on:
            return day
        if day > due_on:
            break
    back = (due_on - timedelta(days=gone) for gone in range((due_on - filed_on).days))
    return next((day for day in back if calendar.is_open(day)), calendar.open_day_from(due_on))
