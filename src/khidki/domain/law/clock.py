"""When the legal clock of an application runs out, and why on that day.

Day 0 is the Indian date of receipt; counting starts the next day; the limit ends at 23:59:59 in
India. Working days skip weekly offs and holidays, calendar days do not, and an officer's limit is
not moved when it ends on a closed day. Hours run day and night, office hours only while offices are
open by their calendar. Sending back stops nothing by itself: a pause needs a rule that can be
cited, and then the day of sending counts and the days after it, up to and with the day of the
answer, do not; what ran out before stays so. Both dates are kept. Nothing here reads the time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import (
    ONE_DAY,
    Calendar,
    OfficeHours,
    day_ends_at,
    following,
    legal_day,
)
from khidki.domain.law.parameter import Reason, reading_of, reasons_of
from khidki.domain.law.period import Period, Unit
from khidki.domain.text import Text

CLOCK_STOOD = Text(hi="आवेदक के उत्तर की प्रतीक्षा", en="waiting for the applicant's answer")
_RULE = Text(hi="इस सेवा का अपना नियम: ", en="A rule of this service: ")
_ON_OPEN_DAYS = {Unit.WORKING_DAYS, Unit.OFFICE_HOURS}
_LAST = datetime.max.replace(microsecond=0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the citizen had to act; without an end it still runs."""

    asked_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """How an Act counts: whether day 0 counts, and whether an end on a closed day is moved."""

    day_0_counts: bool = False
    end_is_moved: bool = False


USUAL = Counting()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was not counted, and the name of the reason."""

    on: date
    why: Text


@dataclass(frozen=True, slots=True)
class Due:
    """The last lawful day and moment, with what it was computed from; None while the clock stands.

    `strict_on` and `strict_at` are those without any pause; they are always there.
    """

    on: date | None
    at: datetime | None
    strict_on: date
    strict_at: datetime
    received_at: datetime
    period: Period
    calendar: Calendar
    stood: tuple[Pause, ...] = field(default=())

    @property
    def calendar_version(self) -> int:
        """Return the version of the calendar that made the date."""
        return self.calendar.version

    @property
    def every_year_seeded(self) -> bool:
        """Say whether the holidays of all years on the way are known, if they matter."""
        years = range(self.received_at.year, (self.on or self.strict_on).year + 1)
        counted = self.period.unit in _ON_OPEN_DAYS
        return not counted or all(self.calendar.is_seeded(year) for year in years)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Return the days that were not counted, by name; while the clock stands, the strict ones.

        Of a limit in hours no day is skipped, of one in office hours the closed days.
        """
        if self.period.unit is Unit.HOURS:
            return ()
        stood = () if self.on is None else _days_of(self.stood)
        return tuple(_skipped(legal_day(self.received_at), self.on or self.strict_on, self, stood))


def counting_of(law: Law) -> Counting:
    """Return how an Act counts an officer's limit."""
    return Counting(
        reading_of(law, "counting-begins") == "same-day",
        reading_of(law, "limit-on-closed-day") == "next-open-day",
    )


def due(
    received_at: datetime,
    period: Period,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    counting: Counting = USUAL,
) -> Due:
    """Return when the limit ends; the pauses are those that a rule allows (`pauses_of`)."""
    ordered = tuple(sorted(pauses, key=lambda pause: pause.asked_at)) if pauses else ()
    strict_at = _ends_at(received_at, period, calendar, (), counting)
    at = strict_at
    if ordered:
        over = [pause for pause in ordered if pause.answered_at is not None]
        at = _ends_at(received_at, period, calendar, over, counting) if over else strict_at
        if any(pause.answered_at is None and pause.asked_at <= at for pause in ordered):
            at = None
    strict_on = legal_day(strict_at)
    on = strict_on if at is strict_at else None if at is None else legal_day(at)
    return Due(on, at, strict_on, strict_at, received_at, period, calendar, ordered)


def due_on(
    received_on: date, period: Period, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> date | None:
    """Return the last lawful day for a receipt of that day, or None while the clock stands."""
    return due(day_ends_at(received_on), period, calendar, pauses).on


def count(day: date, period: Period, calendar: Calendar, counting: Counting = USUAL) -> date:
    """Return the last day of a period whose day 0 is given; hours are taken from its end."""
    if period.unit.ends_within_a_day:
        return legal_day(_ends_at(day_ends_at(day), period, calendar, (), counting))
    return _last_day(_begin(day, counting), period, calendar, counting)


def window_ends_on(opened_on: date, period: Period, calendar: Calendar) -> date:
    """Return the last day of a citizen's own window, moved to the next open day if closed.

    A holiday that was withdrawn takes no time away from a citizen.
    """
    calendar = calendar.as_announced()
    answer = due(day_ends_at(opened_on), period, calendar)
    return calendar.open_day_from(answer.strict_on)


def rule_of_service(source: str, *, verified: bool = True) -> Reason:
    """Return the rule of a service of its own, as a reason that names its source."""
    return Reason(Text(hi=_RULE.hi + source, en=_RULE.en + source), verified=verified)


def pauses_of(
    sent_back: Iterable[Pause], law: Law | None, *, service_rule: Reason | None = None
) -> tuple[tuple[Pause, ...], tuple[Reason, ...]]:
    """Return the times in which the clock stood, and by which rule; without a rule there are none.

    A service may have a rule of its own, as a notified order that says how long papers may take.
    """
    if service_rule is not None:
        return tuple(sent_back), (service_rule,)
    if law is not None and reading_of(law, "sending-back") == "stands":
        return tuple(sent_back), reasons_of(law, "sending-back")
    return (), ()


def _ends_at(
    received_at: datetime,
    period: Period,
    calendar: Calendar,
    pauses: Sequence[Pause],
    counting: Counting,
) -> datetime:
    if period.unit is Unit.HOURS:
        return _ends_at_hours(received_at, timedelta(hours=period.count), pauses)
    if period.unit is Unit.OFFICE_HOURS:
        return _ends_at_office_hours(received_at, timedelta(hours=period.count), calendar, pauses)
    day, left = _begin(legal_day(received_at), counting), period.count
    for asked_on, answered_on in _days_of(pauses):
        if asked_on > day:
            counted = _counted(period, calendar, day, until=asked_on)
            if counted >= left:
                break
            left -= counted
            day = asked_on
        day = max(day, answered_on)
    return day_ends_at(_last_day(day, Period(left, period.unit), calendar, counting))


def _begin(day: date, counting: Counting) -> date:
    return day - ONE_DAY if counting.day_0_counts and day > date.min else day


def _last_day(begin: date, period: Period, calendar: Calendar, counting: Counting) -> date:
    if period.unit is Unit.WORKING_DAYS:
        return calendar.open_day_after(begin, period.count)
    end = date.fromordinal(min(begin.toordinal() + period.count, date.max.toordinal()))
    return calendar.open_day_from(end) if counting.end_is_moved else end


def _counted(period: Period, calendar: Calendar, day: date, *, until: date) -> int:
    if period.unit is Unit.WORKING_DAYS:
        return calendar.open_days_between(day, until)
    return (until - day).days


def _days_of(pauses: Iterable[Pause]) -> list[tuple[date, date]]:
    return [
        (legal_day(pause.asked_at), legal_day(pause.answered_at))
        for pause in pauses
        if pause.answered_at is not None
    ]


def _ends_at_hours(received_at: datetime, hours: timedelta, pauses: Sequence[Pause]) -> datetime:
    ends_at = _later(received_at, hours)
    stood_until = received_at
    for pause in pauses:
        assert pause.answered_at is not None, "an open pause has no due time"
        begins_at = max(pause.asked_at, stood_until)
        if begins_at < ends_at and pause.answered_at > begins_at:
            ends_at = _later(ends_at, pause.answered_at - begins_at)
            stood_until = pause.answered_at
    return ends_at


def _ends_at_office_hours(
    received_at: datetime, hours: timedelta, calendar: Calendar, pauses: Sequence[Pause]
) -> datetime:
    if calendar.hours is None:
        raise ValueError("office hours are counted by a calendar that has them")
    day, left = legal_day(received_at), hours
    while day < date.max:
        for begins_at, ends_at in _worked(day, received_at, calendar, calendar.hours, pauses):
            if ends_at - begins_at >= left:
                return begins_at + left
            left -= ends_at - begins_at
        day = following(day)
    return _LAST


def _worked(
    day: date, since: datetime, calendar: Calendar, hours: OfficeHours, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a day in which the office is open and nobody is waited for."""
    if not calendar.is_open(day):
        return
    opens, closes = hours.on(day)
    at = max(opens, since)
    for pause in pauses:
        assert pause.answered_at is not None, "an open pause has no due time"
        if at < pause.asked_at < closes:
            yield at, pause.asked_at
        if pause.asked_at < closes:
            at = max(at, pause.answered_at)
    if at < closes:
        yield at, closes


def _later(instant: datetime, by: timedelta) -> datetime:
    return instant + by if _LAST - instant > by else _LAST


def _skipped(
    begin: date, end: date, due_: Due, stood: Sequence[tuple[date, date]]
) -> Iterator[Skipped]:
    day = begin
    while day < end:
        day = following(day)
        if any(asked < day <= answered for asked, answered in stood):
            yield Skipped(day, CLOCK_STOOD)
        elif due_.period.unit in _ON_OPEN_DAYS:
            closed = due_.calendar.why_closed(day)
            if closed is not None:
                yield Skipped(day, closed)
