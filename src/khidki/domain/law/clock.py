"""When the legal clock of an application runs out, and why on that day.

Day 0 is the Indian date of receipt; counting starts the next day; the limit ends at 23:59:59 in
India. Working days skip weekly offs and holidays, calendar days do not and an officer's limit is
not moved when it ends on a closed day; a citizen's own window is moved.
The clock stands still from the day after a person is asked for something to the day of the answer.
Everything is computed from what happened; nothing here reads the time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from khidki.domain.law.calendar import Calendar, day_ends_at, following, legal_day
from khidki.domain.law.period import Period, Unit
from khidki.domain.text import Text

CLOCK_STOOD = Text(hi="आपके उत्तर की प्रतीक्षा", en="waiting for your answer")


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the citizen had to act; without an end it still runs."""

    asked_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was not counted, and the name of the reason."""

    on: date
    why: Text


@dataclass(frozen=True, slots=True)
class Due:
    """The last lawful day and moment, what was skipped, and the calendar version it rests on."""

    on: date
    at: datetime
    skipped: tuple[Skipped, ...]
    calendar_version: int
    every_year_seeded: bool = True


def due(
    received_at: datetime, period: Period, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Due | None:
    """Return when the limit ends, or None while the clock stands still."""
    ordered = sorted(pauses, key=lambda pause: pause.asked_at)
    if any(pause.answered_at is None for pause in ordered):
        return None
    if period.unit is Unit.HOURS:
        return _due_by_hours(received_at, period, calendar, ordered)
    return _due_by_days(legal_day(received_at), period, calendar, ordered)


def due_on(
    received_on: date, period: Period, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> date | None:
    """Return the last lawful day for a receipt of that day, or None while the clock stands."""
    answer = due(day_ends_at(received_on), period, calendar, pauses)
    return answer.on if answer else None


def window_ends_on(opened_on: date, period: Period, calendar: Calendar) -> date:
    """Return the last day of a citizen's own window, moved to the next open day if closed."""
    answer = due(day_ends_at(opened_on), period, calendar)
    assert answer is not None, "a window without pauses always ends"
    return calendar.open_day_from(answer.on)


def _due_by_days(
    received_on: date, period: Period, calendar: Calendar, pauses: Sequence[Pause]
) -> Due:
    stood = [
        (legal_day(pause.asked_at), legal_day(pause.answered_at))
        for pause in pauses
        if pause.answered_at is not None
    ]
    day, counted = received_on, 0
    skipped: list[Skipped] = []
    while counted < period.count and day < date.max:
        day = following(day)
        if stood and any(asked < day <= answered for asked, answered in stood):
            skipped.append(Skipped(day, CLOCK_STOOD))
            continue
        closed = calendar.why_closed(day) if period.unit is Unit.WORKING_DAYS else None
        if closed is None:
            counted += 1
        else:
            skipped.append(Skipped(day, closed))
    seeded = all(calendar.is_seeded(year) for year in range(received_on.year, day.year + 1))
    known = seeded or period.unit is not Unit.WORKING_DAYS
    return Due(day, day_ends_at(day), tuple(skipped), calendar.version, known)


def _due_by_hours(
    received_at: datetime, period: Period, calendar: Calendar, pauses: Sequence[Pause]
) -> Due:
    ends_at = received_at + timedelta(hours=period.count)
    stood_until = received_at
    for pause in pauses:
        assert pause.answered_at is not None, "an open pause has no due time"
        begins_at = max(pause.asked_at, stood_until)
        if begins_at < ends_at and pause.answered_at > begins_at:
            ends_at += pause.answered_at - begins_at
            stood_until = pause.answered_at
    return Due(legal_day(ends_at), ends_at, (), calendar.version)
