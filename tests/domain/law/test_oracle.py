"""Due dates against an oracle that walks day by day, over all the years that may be asked about.

The clock counts by weeks and jumps over pauses; the oracle here takes one day after another and asks
of each whether it counts. They share nothing but the calendar's own answer for a day.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from khidki.domain.law.calendar import IST, Calendar, Holiday, OfficeHours, day_ends_at, legal_day
from khidki.domain.law.clock import USUAL, Counting, Pause, count, due
from khidki.domain.law.period import Period, Unit
from khidki.domain.text import Text

WORDS = Text(hi="छुट्टी", en="Holiday")
FEW = settings(max_examples=80, deadline=None)
BEGIN, END = datetime(2011, 1, 1), datetime(2035, 12, 31, 23, 59, 59)

instants = st.datetimes(BEGIN, END).map(lambda at: at.replace(tzinfo=IST).astimezone(UTC))
closed = st.sets(st.dates(BEGIN.date(), END.date()), max_size=60)
weeks = st.frozensets(st.integers(0, 6), max_size=6)
MINUTE = timedelta(minutes=1)
OPEN = OfficeHours(time(9, 30), time(18))
hours_of_offices = st.sampled_from(
    [OPEN, OfficeHours(time(0), time(23, 59)), OfficeHours(time(10), time(11))]
)
units = st.sampled_from(Unit)
periods = st.builds(Period, st.integers(1, 60), units)
in_days = st.builds(Period, st.integers(1, 60), st.sampled_from(list(Unit)[:2]))
gaps = st.lists(
    st.tuples(
        st.timedeltas(timedelta(0), timedelta(20)), st.timedeltas(timedelta(0), timedelta(9))
    ),
    max_size=4,
)
countings = st.builds(Counting, st.booleans(), st.booleans())


def calendar_of(days, off=frozenset({5, 6})):
    held = [Holiday(day, WORDS) for day in days]
    return Calendar.of(held, version=1, weekly_off=off, hours=OPEN)


def to_minute(given):
    """An instant or a length without its seconds."""
    if isinstance(given, timedelta):
        return given // MINUTE * MINUTE
    return given.replace(second=0, microsecond=0)


def pauses_after(begin, gaps_):
    """Pauses that may overlap or lie in one another; each a wait and a length."""
    return [Pause(begin + wait, begin + wait + length) for wait, length in gaps_]


def walked(received_at, period, calendar, pauses, counting=USUAL):
    """The last day of a limit in days, one day after another."""
    day = received_at.astimezone(IST).date()
    left = period.count
    if counting.day_0_counts:
        day -= timedelta(days=1)
    while left:
        day += timedelta(days=1)
        waits = any(
            p.asked_at.astimezone(IST).date() < day <= p.answered_at.astimezone(IST).date()
            for p in pauses
        )
        is_off = day.weekday() in calendar.weekly_off or day in calendar.holidays
        if not waits and not (period.unit is Unit.WORKING_DAYS and is_off):
            left -= 1
    while counting.end_is_moved and not calendar.is_open(day):
        day += timedelta(days=1)
    return day


def ticked(received_at, hours, pauses):
    """The end of a limit in hours, one second after another that is not waited."""
    at, left = received_at, timedelta(hours=hours)
    edges = sorted({edge for p in pauses for edge in (p.asked_at, p.answered_at) if edge > at})
    for edge in edges:
        waits = any(p.asked_at <= at and edge <= p.answered_at for p in pauses)
        if not waits and edge - at >= left:
            return at + left
        left -= timedelta(0) if waits else edge - at
        at = edge
    return at + left


@FEW
@given(instants, in_days, closed, weeks, gaps, countings)
def test_limits_in_days_agree_with_walking_day_by_day(at, period, days, off, gaps_, counting):
    calendar, pauses = calendar_of(days, off), pauses_after(at, gaps_)
    found = due(at, period, calendar, pauses, counting)
    assert found.on == walked(at, period, calendar, pauses, counting)
    assert found.strict_on == walked(at, period, calendar, [], counting)
    assert found.at == day_ends_at(found.on)


@FEW
@given(instants, st.integers(1, 900), gaps)
def test_limits_in_hours_agree_with_counting_time_that_is_not_waited(at, hours, gaps_):
    pauses = pauses_after(at, gaps_)
    found = due(at, Period(hours, Unit.HOURS), calendar_of(()), pauses)
    assert found.at == ticked(at, hours, pauses)
    assert found.strict_at == at + timedelta(hours=hours)


def open_minutes(at, hours, calendar, pauses):
    """The end of a limit in office hours, one open minute after another that is not waited."""
    left, hours_ = timedelta(hours=hours) // MINUTE, calendar.hours
    while left:
        local = at.astimezone(IST)
        works = calendar.is_open(local.date()) and hours_.opens <= local.time() < hours_.closes
        left -= works and not any(p.asked_at <= at < p.answered_at for p in pauses)
        at += MINUTE
    return at


@settings(max_examples=30, deadline=None)
@given(instants.map(to_minute), st.integers(1, 40), closed, weeks, gaps, hours_of_offices)
def test_limits_in_office_hours_agree_with_counting_open_minutes(
    at, count_, days, off, gaps_, hours
):
    calendar = replace(calendar_of(days, off), hours=hours)
    whole = [(to_minute(wait), to_minute(length)) for wait, length in gaps_]
    pauses = pauses_after(at, whole)
    found = due(at, Period(count_, Unit.OFFICE_HOURS), calendar, pauses)
    assert found.at == open_minutes(at, count_, calendar, pauses)
    assert found.strict_at == open_minutes(at, count_, calendar, [])


@FEW
@given(instants, instants, periods, closed)
def test_who_comes_later_is_never_due_earlier(one, other, period, days):
    calendar = calendar_of(days)
    early, late = sorted((one, other))
    assert due(early, period, calendar).at <= due(late, period, calendar).at


@FEW
@given(instants, periods, closed)
def test_a_longer_limit_never_ends_earlier(at, period, days):
    calendar = calendar_of(days)
    longer = Period(period.count + 1, period.unit)
    assert due(at, period, calendar).at < due(at, longer, calendar).at


@FEW
@given(instants, periods, closed, gaps)
def test_a_pause_never_shortens(at, period, days, gaps_):
    found = due(at, period, calendar_of(days), pauses_after(at, gaps_))
    assert found.at >= found.strict_at


@FEW
@given(instants, periods, closed, gaps, st.dates(BEGIN.date(), END.date()))
def test_adding_a_holiday_never_brings_a_date_nearer(at, period, days, gaps_, day):
    pauses = pauses_after(at, gaps_)
    before = due(at, period, calendar_of(days), pauses)
    assert due(at, period, calendar_of(days | {day}), pauses).at >= before.at


@FEW
@given(instants, periods, closed, gaps)
def test_the_same_pause_told_twice_changes_nothing(at, period, days, gaps_):
    calendar, pauses = calendar_of(days), pauses_after(at, gaps_)
    assert due(at, period, calendar, pauses * 2).at == due(at, period, calendar, pauses).at
    assert due(at, period, calendar, pauses[::-1]).at == due(at, period, calendar, pauses).at


@FEW
@given(instants, in_days, closed, gaps)
def test_what_was_skipped_and_what_was_counted_are_all_the_days(at, period, days, gaps_):
    found = due(at, period, calendar_of(days), pauses_after(at, gaps_))
    assert (found.on - legal_day(at)).days == period.count + len(found.skipped)


@FEW
@given(instants, periods, closed, gaps)
def test_a_clock_that_stands_keeps_its_strict_date(at, period, days, gaps_):
    pauses = [*pauses_after(at, gaps_), Pause(at)]
    found = due(at, period, calendar_of(days), pauses)
    assert (found.on, found.at) == (None, None)
    assert found.strict_at == due(at, period, calendar_of(days)).at


@given(st.datetimes(timezones=st.just(UTC)), st.builds(Period, st.integers(1, 3650), units), weeks)
def test_nothing_breaks_at_the_ends_of_time(at, period, off):
    calendar = calendar_of((date.max, date.min), off)
    found = due(at, period, calendar, [Pause(at, at)])
    assert found.on >= legal_day(at)
    assert len(found.skipped) >= 0
    assert count(date.max, period, calendar) == date.max
