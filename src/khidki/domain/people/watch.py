"""Which signatures somebody else should look at again: at night, too fast, or disowned.

A flag accuses nobody and stops nothing. The hours and the pace are data (`catalogue/watch.yaml`),
with their sources; a closed day of the office's calendar lies outside its hours altogether. A file
counts as read from the moment it was opened as it stands; one that a rule of its service cleared
was read by the rule, and only the number of signatures within half an hour tells there. How long
it is remembered who looked at what is kept in the same file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from khidki.domain.law.calendar import IST, Calendar, legal_day

WINDOW = timedelta(minutes=30)
LOOKS_KEPT_LEAST = 180  # the database keeps those of the last half-year whoever asks


class Flag(StrEnum):
    """Why a signature is shown to the controlling officer."""

    OUTSIDE_HOURS = "outside_hours"
    TOO_FAST = "too_fast"
    NOT_MINE = "not_mine"


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when an act is no surprise, by the clock of India."""

    begins: time
    ends: time
    source: str = ""
    verified: bool = False

    def hold(self, at: datetime, calendar: Calendar) -> bool:
        """Say whether an instant lies within them, on an open day."""
        return (
            calendar.is_open(legal_day(at)) and self.begins <= at.astimezone(IST).time() < self.ends
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast is faster than anyone reads."""

    seconds: int
    half_hour: int
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """For how long it is remembered who looked at what."""

    days: int
    source: str = ""
    verified: bool = False

    def __post_init__(self) -> None:
        if self.days < LOOKS_KEPT_LEAST:
            raise ValueError(f"looks are kept for {LOOKS_KEPT_LEAST} days at least")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of how one signature came about."""

    at: datetime
    opened_at: datetime | None  # None: never open before this officer as it stood
    by_rule: bool  # a rule of the service read it
    in_window: int  # signatures of the officer in the half hour that ends with this one


@dataclass(frozen=True, slots=True)
class Watch:
    """The hours and paces in force."""

    hours: Hours = Hours(time(9), time(19))
    pace: Pace = Pace(10, 90)
    offices: Mapping[str, Hours] = field(default_factory=dict[str, Hours])
    services: Mapping[tuple[str, str], Pace] = field(default_factory=dict[tuple[str, str], Pace])
    looks: Kept = Kept(1096)

    def pace_of(self, service: str, step: str) -> Pace:
        """Return the pace of a step, else of its service, else of all."""
        return self.services.get((service, step)) or self.services.get((service, "")) or self.pace

    def judge(
        self, reading: Reading, *, office: str, calendar: Calendar, service: str, step: str
    ) -> list[Flag]:
        """Return why a signature should be looked at again; usually for no reason."""
        flags: list[Flag] = []
        if not self.offices.get(office, self.hours).hold(reading.at, calendar):
            flags.append(Flag.OUTSIDE_HOURS)
        pace = self.pace_of(service, step)
        if _is_hasty(reading, pace.seconds) or reading.in_window > pace.half_hour:
            flags.append(Flag.TOO_FAST)
        return flags


def _is_hasty(reading: Reading, seconds: int) -> bool:
    if reading.by_rule:
        return False
    if reading.opened_at is None:
        return True
    return reading.at - reading.opened_at < timedelta(seconds=seconds)
