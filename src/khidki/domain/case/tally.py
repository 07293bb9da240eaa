"""Into which rows of the figures a count goes, and which periods there are.

A count of a post goes into the rows of its office, of the district and of the state; each for all
services and for the one, each for the month and for the financial year (April to March). So a page
of the state reads as many rows as one of an office. A discreet service has no row of its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from khidki.domain.case.figure import Count, Measure, Open

EVERY_SERVICE = ""
NOW = ""  # the period of what does not belong to a month: what is pending
YEAR_BEGINS = 4  # April
MONTH_LETTERS = len("2026-11")


class Scope(StrEnum):
    """Whose figures a row holds; a posting's are for its officer and who controls the post."""

    STATE = "state"
    DISTRICT = "district"
    OFFICE = "office"
    POSTING = "posting"


class Cell(NamedTuple):
    """One row of the figures; `within` is the place above it."""

    scope: Scope
    place: str
    within: str
    service: str
    period: str


class Waits(NamedTuple):
    """One row of what waits: by the day of receipt, or by the last day of the limit."""

    scope: Scope
    place: str
    service: str
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a post sits: its office, the district and the state above it."""

    office: str
    district: str
    state: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one place, service and period."""

    received: int = 0
    granted_in_time: int = 0
    refused_in_time: int = 0
    granted_late: int = 0
    refused_late: int = 0
    withdrawn: int = 0
    refused_at_last: int = 0
    reversed: int = 0
    second_tries: int = 0
    sent_back: int = 0
    sent_back_empty: int = 0
    taken_first: int = 0
    first_appeals: int = 0
    second_appeals: int = 0
    appeals_allowed: int = 0
    appeals_dismissed: int = 0
    passed_on: int = 0
    pending: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Add two rows, such as a period's and what is pending now."""
        if self is NOTHING:
            return other
        return Figures(*(getattr(self, one) + getattr(other, one) for one in NAMES))

    @property
    def in_time(self) -> int:
        """Disposed of within the limit, refusals included."""
        return self.granted_in_time + self.refused_in_time

    @property
    def late(self) -> int:
        """Disposed of after the limit."""
        return self.granted_late + self.refused_late

    @property
    def disposed(self) -> int:
        """Decided, in time or late."""
        return self.in_time + self.late

    @property
    def not_upheld(self) -> int:
        """Refusals that did not stand: reversed in appeal, or granted on a second try."""
        return self.reversed + self.second_tries


NAMES = tuple(each.name for each in fields(Figures))
NOTHING = Figures()

Sits = Callable[[str], Seat]


def rows(
    counts: Mapping[Count, int], service: str, sits: Sits, *, discreet: bool
) -> Counter[tuple[Cell, Measure]]:
    """Return what counts of a file add to which rows."""
    found: Counter[tuple[Cell, Measure]] = Counter()
    services = (EVERY_SERVICE,) if discreet else (EVERY_SERVICE, service)
    for count, times in counts.items():
        for scope, place, within in _places(count, sits):
            for named in services:
                for period in periods_of(count.month):
                    found[Cell(scope, place, within, named, period), count.measure] += times
    return found


def waits(open_: Open | None, service: str, sits: Sits, *, discreet: bool) -> Counter[Waits]:
    """Return the rows in which a file that waits stands."""
    found: Counter[Waits] = Counter()
    if open_ is None:
        return found
    seat = sits(open_.post)
    days = {"received": open_.received_on, "due": open_.due_on}
    for scope, place, _ in _public(seat):
        for named in (EVERY_SERVICE,) if discreet else (EVERY_SERVICE, service):
            for kind, day in days.items():
                if day is not None:
                    found[Waits(scope, place, named, kind, day)] += 1
    return found


def _places(count: Count, sits: Sits) -> Iterable[tuple[Scope, str, str]]:
    if count.posting is not None:
        return [(Scope.POSTING, str(count.posting), "")]
    return _public(sits(count.post))


def _public(seat: Seat) -> list[tuple[Scope, str, str]]:
    return [
        (Scope.STATE, seat.state, ""),
        (Scope.DISTRICT, seat.district, seat.state),
        (Scope.OFFICE, seat.office, seat.district),
    ]


def periods_of(month: date | None) -> tuple[str, ...]:
    """Return the periods in which something of a month counts."""
    return (NOW,) if month is None else (f"{month:%Y-%m}", year_of(month))


def year_of(day: date) -> str:
    """Return the financial year of a day, as 2026-2027."""
    first = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return f"{first}-{first + 1}"


def periods(today: date, *, years: int = 2, months: int = 12) -> Iterator[str]:
    """Return the periods that a page offers: this year and the last, then the months."""
    month = today.replace(day=1)
    for back in range(years):
        yield year_of(month.replace(year=month.year - back))
    for _ in range(months):
        yield f"{month:%Y-%m}"
        month = (month - timedelta(days=1)).replace(day=1)


def month_in(period: str) -> date | None:
    """Return the month that a period is, or None for a year."""
    return date.fromisoformat(f"{period}-01") if len(period) == MONTH_LETTERS else None


def span_of(period: str) -> tuple[date, date]:
    """Return the first day of a period, and the first day after it."""
    month = month_in(period)
    if month is None:
        first = date(int(period[:4]), YEAR_BEGINS, 1)
        return first, first.replace(year=first.year + 1)
    return month, (month + timedelta(days=31)).replace(day=1)
