"""A dated story, as anybody can write one to test us: facts, holidays and acts, and what to expect.

The records of a file of stories (docs/law.md says how one is written); what becomes of a story is
computed in `outcome`. A story names its own law and its own calendar, so it needs no service, no
office and no database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from khidki.domain.law.calendar import Calendar, Holiday, OfficeHours, check_week
from khidki.domain.law.outage import WINDOW, Outage
from khidki.domain.law.penalty import Holding
from khidki.domain.law.period import Period, Unit
from khidki.domain.text import Text


class Happening(Enum):
    """What can happen in a story, in the usual order."""

    HANDED_IN = "handed-in"
    NOT_TAKEN = "not-taken"  # they would not take it: no receipt
    PAPERS_COMPLETE = "papers-complete"
    PAID = "paid"
    FORWARDED = "forwarded"
    SENT_BACK = "sent-back"
    RETURNED = "returned"
    SERVED = "served"  # or heard, under a right to hearing
    REFUSED = "refused"
    TOLD = "told"  # the decision, to the citizen
    APPEALED = "appealed"
    SERVICE_ORDERED = "service-ordered"  # with `by`: until when it must be obeyed
    HEARING_ORDERED = "hearing-ordered"  # the same
    DISMISSED = "dismissed"
    ORDER_TOLD = "order-told"
    OBEYED = "obeyed"
    APPEALED_AGAIN = "appealed-again"
    PENALISED = "penalised"
    PENALTY_TOLD = "penalty-told"


class Weekday(Enum):
    """A day of the week by name."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Finding(Enum):
    """What the authority finds; nothing is proposed without it."""

    LATE = "late"
    NO_SERVICE = "no-service"
    APPEAL_NOT_DECIDED = "appeal-not-decided"
    SUFFICIENT_CAUSE = "sufficient-cause"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happened at an instant."""

    at: datetime
    act: Happening
    by: date | None = None


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A holiday of a story."""

    on: date
    name: str


@dataclass(frozen=True, slots=True)
class Shut:
    """A time in which the window did not answer."""

    since: datetime
    until: datetime

    def outage(self) -> Outage:
        """Return it as the ledger would keep it."""
        return Outage(WINDOW, self.since, self.until)


@dataclass(frozen=True, slots=True)
class StoryCalendar:
    """The week and the holidays of all stories of a file."""

    weekly_off: tuple[Weekday, ...]
    holidays: tuple[ClosedDay, ...] = ()
    hours: OfficeHours | None = None

    def __post_init__(self) -> None:
        """Refuse a week in which nothing can be counted."""
        check_week(self.off())

    def off(self) -> frozenset[int]:
        """Return the weekly offs as numbers, 0 for Monday."""
        return frozenset(list(Weekday).index(each) for each in self.weekly_off)


@dataclass(frozen=True, slots=True)
class Story:
    """One story: its facts, what happened, the day on which one asks, and what is expected."""

    title: str
    acts: tuple[Act, ...]
    expect: Mapping[str, str] = field(default_factory=dict[str, str])
    reckoning: str = ""  # how the expectation was found by hand
    law: str | None = None
    limit: Period | None = None
    appeal_limit: Period | None = None
    today: date | None = None
    papers_missing: bool = False
    fee_is_due: bool = False
    channel_is_authorised: bool = True
    pause_rule: str | None = None
    about: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()
    held: tuple[Holding, ...] = ()
    holidays: tuple[ClosedDay, ...] = ()
    outages: tuple[Shut, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a story in which nothing happens."""
        if not self.acts:
            raise ValueError("nothing happens in this story; it begins with handed-in or not-taken")

    def at(self, act: Happening) -> datetime | None:
        """Return when something first happened."""
        return min((each.at for each in self.acts if each.act is act), default=None)


@dataclass(frozen=True, slots=True)
class Stories:
    """A file of stories under one law; without a calendar that of the catalogue counts."""

    law: str
    stories: tuple[Story, ...]
    calendar: StoryCalendar | None = None

    def __post_init__(self) -> None:
        """Refuse office hours in a calendar that has none."""
        counted = any(each.limit and each.limit.unit is Unit.OFFICE_HOURS for each in self.stories)
        if counted and self.calendar is not None and self.calendar.hours is None:
            raise ValueError('a limit in office hours needs "hours: {opens: ..., closes: ...}"')

    def calendar_of(self, story: Story, usual: Calendar) -> Calendar:
        """Return the open and closed days of one story."""
        if self.calendar is None:
            week, listed = usual.weekly_off, list(usual.holidays.values())
            hours = usual.hours
        else:
            week, hours = self.calendar.off(), self.calendar.hours
            listed = [_holiday(each) for each in self.calendar.holidays]
        listed += [_holiday(each) for each in story.holidays]
        return Calendar.of(listed, version=usual.version, weekly_off=week, hours=hours)


def _holiday(closed: ClosedDay) -> Holiday:
    return Holiday(closed.on, Text(hi=closed.name, en=closed.name))
