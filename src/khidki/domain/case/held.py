"""Who had a file on which day: the posts, an empty chair, an outage, or the applicant.

Read from the events and from who was posted where, day by day, so that a proposal of a penalty can
name whose days they were. A day belongs to what held the file at its end. An empty chair stands
beside the post, an outage beside both: what nobody could help is named and never counted away here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from khidki.domain.case.event import State
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.outage import LEAST, Outage, lost_on
from khidki.domain.law.penalty import Holding, shares
from khidki.domain.text import Text

APPLICANT, VACANT, OUTAGE = "applicant", "vacant", "outage"


class Event(Protocol):
    """What has to be known of an event: where the file lay after it, and since when."""

    @property
    def state(self) -> State: ...
    @property
    def post(self) -> str | None: ...
    @property
    def happened_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Held:
    """Who held a post, from when until before when."""

    post: str
    officer: UUID
    posting: UUID
    from_at: datetime
    until_at: datetime | None
    name: Text | None = None  # of the officer, where people read it

    def on(self, day: date) -> bool:
        """Say whether the post was held at some time of a day."""
        ended = self.until_at is not None and legal_day(self.until_at) < day
        return legal_day(self.from_at) <= day and not ended


@dataclass(frozen=True, slots=True)
class Account:
    """The days late, divided: by post, and by what nobody could help or the applicant took."""

    late_days: int
    by_holder: dict[str, int]  # a post, or APPLICANT
    vacant: dict[str, int]  # of a post's days, those on which nobody held it
    outage_days: int

    @property
    def lost_days(self) -> int:
        """The days that are named beside the posts: nobody's fault, or the applicant's."""
        vacant = sum(self.vacant.values())
        return min(self.late_days, vacant + self.by_holder.get(APPLICANT, 0) + self.outage_days)


def account_of(
    events: Sequence[Event],
    postings: Sequence[Held],
    outages: Sequence[Outage] = (),
    *,
    due_on: date,
    ended_on: date,
) -> Account:
    """Return whose the days after a due date were, up to and including the last one."""
    by_holder = {who: days for who, days in _shares(events, due_on, ended_on).items() if days}
    vacant: Counter[str] = Counter()
    outage_days = 0
    for day, holder in days_of(events, due_on=due_on, ended_on=ended_on):
        if lost_on(outages, day) >= LEAST:
            outage_days += 1
        elif holder != APPLICANT and not any(p.post == holder and p.on(day) for p in postings):
            vacant[holder] += 1
    late = max(0, (ended_on - due_on).days)
    return Account(late, by_holder, dict(vacant), outage_days)


def days_of(events: Sequence[Event], *, due_on: date, ended_on: date) -> list[tuple[date, str]]:
    """Return who had the file on each day late."""
    held = holdings(events)
    found: list[tuple[date, str]] = []
    for gone in range(max(0, (ended_on - due_on).days)):
        day = due_on + timedelta(days=gone + 1)
        before = [each for each in held if each.from_on <= day]
        if before:
            found.append((day, before[-1].holder))
    return found


def holdings(events: Sequence[Event]) -> list[Holding]:
    """Return from which day on who had the file; several moves of one day are its last."""
    by_day: dict[date, str] = {}
    for event in events:
        if event.state is State.SENT_BACK:
            by_day[legal_day(event.happened_at)] = APPLICANT
        elif event.post is not None:
            by_day[legal_day(event.happened_at)] = event.post
    return [Holding(holder, day) for day, holder in sorted(by_day.items())]


def _shares(events: Sequence[Event], due_on: date, ended_on: date) -> dict[str, int]:
    held = holdings(events)
    return shares(held, due_on=due_on, ended_on=ended_on) if held else {}
