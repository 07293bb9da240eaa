"""The days on which banks settle: a calendar apart from that of the offices.

A bank works on Saturdays on which an office is closed, and closes on days on which an office
works, so no date of money is ever counted on the calendar of the state. Saturdays are closed by
their place in the month, from a day on. Every day of every year has an answer: a year whose
holidays nobody entered still has its weekly offs, and `is_seeded` says that the answer is weaker.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from khidki.domain.law.calendar import WEEKDAYS, check_week, following
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """One day on which banks are closed, or work although their list says otherwise."""

    on: date
    name: Text
    source: str
    verified: bool = False
    works: bool = False  # banks work on that day: a correction takes a day away like this


@dataclass(frozen=True, slots=True)
class MonthlyOff:
    """A weekday that is closed by its place in the month (1 is the first), from a day on."""

    weekday: int
    places: tuple[int, ...]
    source: str
    from_on: date = date.min
    verified: bool = False

    def closes(self, day: date) -> bool:
        """Say whether a day is such a weekday at such a place."""
        place = (day.day - 1) // 7 + 1
        return day.weekday() == self.weekday and place in self.places and day >= self.from_on


@dataclass(frozen=True, slots=True)
class BankCalendar:
    """Open and closed days of banks, at one version of the data."""

    id: str
    title: Text
    weekly_off: tuple[int, ...]
    source: str
    monthly_off: tuple[MonthlyOff, ...] = ()
    holidays: tuple[BankHoliday, ...] = ()
    verified: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse a week without an open day, and days that are not in order, each once."""
        check_week(self.weekly_off)
        days = [each.on for each in self.holidays]
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise ValueError("holidays of banks stand in the order of their days, each once")

    def why_closed(self, day: date) -> Text | None:
        """Name the holiday or the weekday for which banks are closed, or None when they work."""
        found = self._holiday(day)
        if found is not None:
            return None if found.works else found.name
        closed = day.weekday() in self.weekly_off
        closed = closed or any(each.closes(day) for each in self.monthly_off)
        return WEEKDAYS[day.weekday()] if closed else None

    def is_open(self, day: date) -> bool:
        """Say whether banks settle on that day."""
        return self.why_closed(day) is None

    def is_seeded(self, year: int) -> bool:
        """Say whether the holidays of that year are known, or only its weekly offs."""
        at = bisect_left(self.holidays, date(year, 1, 1), key=_on)
        return at < len(self.holidays) and self.holidays[at].on.year == year

    def bank_day_from(self, day: date) -> date:
        """Return that day if banks work, else the next on which they do."""
        while not self.is_open(day) and day < date.max:
            day = following(day)
        return day

    def bank_day_after(self, day: date, count: int = 1) -> date:
        """Return the bank day that many after a day: T+1 is one after the day of the payment."""
        for _ in range(count):
            day = self.bank_day_from(following(day))
        return day

    def bank_days_between(self, day: date, until: date) -> int:
        """Return how many bank days there are after a day, up to and with another."""
        found = 0
        while day < until:
            day = following(day)
            found += self.is_open(day)
        return found

    def _holiday(self, day: date) -> BankHoliday | None:
        at = bisect_left(self.holidays, day, key=_on)
        found = self.holidays[at] if at < len(self.holidays) else None
        return found if found is not None and found.on == day else None


def _on(holiday: BankHoliday) -> date:
    return holiday.on


# Before the first publication: Sundays alone, and version 0 says that nothing is known.
UNPUBLISHED = BankCalendar(
    "none", Text(hi="केवल रविवार", en="Sundays only"), (6,), "nothing published yet", version=0
)
