"""Times in which the window did not answer, and what they give back to a citizen.

Whoever has until a day to appeal or to correct, and found the window shut, has more days: one for
every day on which it was shut for an hour or more, and for the last day if it was shut at all. No
section was found that says so, so it is our own reading, and an Act may say otherwise. An
officer's limit is never moved by an outage; who hears a penalty sees them as evidence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from khidki.domain.law.calendar import (
    Calendar,
    day_begins_at,
    day_ends_at,
    following,
    legal_day,
)
from khidki.domain.text import Text

WINDOW = "window"
SYSTEM = "system:"
LEAST = timedelta(hours=1)  # of a day that is not the last
_LAST_INSTANT = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which something did not answer; without an end it still lasts."""

    what: str  # WINDOW, or SYSTEM and the id of a department's system
    began_at: datetime
    ended_at: datetime | None = None

    def within(self, begin: datetime, end: datetime) -> tuple[datetime, datetime] | None:
        """Return the part that lies between two instants, or None."""
        first, last = max(self.began_at, begin), min(self.ended_at or _LAST_INSTANT, end)
        return (first, last) if first < last else None


@dataclass(frozen=True, slots=True)
class Extended:
    """The end of a window after the days that were given back, and those days."""

    on: date
    given_back: tuple[date, ...]

    def words(self) -> Text | None:
        """Return why the end was moved, or None when it was not."""
        if not self.given_back:
            return None
        days = ", ".join(day.isoformat() for day in self.given_back)
        return Text(
            hi=f"खिड़की इन दिनों बंद रही: {days}. उतने दिन वापस मिले: {self.on.isoformat()} तक।",
            en=f"The window was shut on {days}: as many days are given back, until {self.on}.",
        )


def lasted(outages: Iterable[Outage], begin: datetime, end: datetime) -> timedelta:
    """Return for how long anything was out between two instants; what overlaps counts once."""
    parts = sorted(part for each in outages if (part := each.within(begin, end)) is not None)
    total, seen = timedelta(), begin
    for first, last in parts:
        if last > seen:
            total += last - max(first, seen)
            seen = last
    return total


def lost_on(outages: Iterable[Outage], day: date) -> timedelta:
    """Return for how long anything was out on a legal day."""
    return lasted(outages, day_begins_at(day), day_ends_at(day))


def extended(
    opened_on: date, strict_on: date, outages: Sequence[Outage], calendar: Calendar, *, rolls: bool
) -> Extended:
    """Return until when a citizen's window is open, with the days on which it was shut given back.

    `rolls` says whether an end on a closed day is moved to the next open one, as the Act is read.
    """

    def shown(day: date) -> date:
        return calendar.open_day_from(day) if rolls else day

    end, given = strict_on, list[date]()
    shut = {day: lost for day in _days(outages, opened_on) if (lost := lost_on(outages, day))}
    while True:
        last = shown(end)
        more = [
            day
            for day in sorted(shut)
            if opened_on < day <= last and day not in given and (shut[day] >= LEAST or day == last)
        ]
        if not more or end == date.max:
            return Extended(last, tuple(sorted(given)))
        given.append(more[0])
        end = following(max(end, more[0]))


def _days(outages: Iterable[Outage], opened_on: date) -> set[date]:
    """Return the days on which something was out, after a window opened."""
    found: set[date] = set()
    for each in outages:
        if each.ended_at is None:
            continue  # nobody knows yet how long; it counts when it is over
        day = max(opened_on, legal_day(each.began_at))
        while day <= legal_day(each.ended_at) and day < date.max:
            found.add(day)
            day = following(day)
    return found
