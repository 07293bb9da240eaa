"""Due dates against a slow oracle, and the cases that a lawyer would ask about."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.law.calendar import (
    IST,
    Calendar,
    Holiday,
    day_begins_at,
    day_ends_at,
    following,
    legal_day,
)
from khidki.domain.law.clock import CLOCK_STOOD, Pause, due, due_on, window_ends_on
from khidki.domain.law.period import Period, Unit
from khidki.domain.text import Text

REPUBLIC_DAY = Holiday(date(2026, 1, 26), Text(hi="गणतंत्र दिवस", en="Republic Day"))
STATE = Calendar.of([REPUBLIC_DAY], version=3, weekly_off={5, 6})
FIFTEEN = Period(15, Unit.WORKING_DAYS)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
calendars = st.builds(
    lambda off, closed: Calendar.of(
        [Holiday(day, Text(hi="छुट्टी", en="Holiday")) for day in closed], version=1, weekly_off=off
    ),
    st.frozensets(st.integers(0, 6), max_size=6),
    st.sets(st.dates(date(2024, 1, 1), date(2026, 12, 31)), max_size=40),
)
periods = st.builds(
    Period, st.integers(1, 90), st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS])
)


def ist(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=IST).astimezone(UTC)


def test_a_week_without_an_open_day_is_refused():
    with pytest.raises(ValueError, match="open day"):
        Calendar(1, frozenset(range(7)))


def test_an_instant_before_midnight_in_india_is_still_that_day():
    assert legal_day(datetime(2026, 1, 19, 18, 29, 59, tzinfo=UTC)) == date(2026, 1, 19)
    assert legal_day(datetime(2026, 1, 19, 18, 30, tzinfo=UTC)) == date(2026, 1, 20)


def test_the_day_of_receipt_is_not_counted():
    assert due_on(date(2026, 1, 20), Period(1, Unit.WORKING_DAYS), STATE) == date(2026, 1, 21)


def test_the_limit_ends_with_the_last_second_in_india():
    answer = due(ist(2026, 1, 20, 9), FIFTEEN, STATE)
    assert answer.at == datetime(2026, 2, 11, 18, 29, 59, tzinfo=UTC)


def test_skipped_days_are_named():
    answer = due(ist(2026, 1, 23, 12), Period(1, Unit.WORKING_DAYS), STATE)
    assert [(skip.on.day, skip.why.en) for skip in answer.skipped] == [
        (24, "Saturday"),
        (25, "Sunday"),
        (26, "Republic Day"),
    ]


def test_an_officers_calendar_days_are_not_moved_off_a_closed_day():
    saturday = due_on(date(2026, 1, 20), Period(4, Unit.CALENDAR_DAYS), STATE)
    assert saturday == date(2026, 1, 24)


def test_a_citizens_window_is_moved_to_the_next_open_day():
    ends = window_ends_on(date(2026, 1, 20), Period(4, Unit.CALENDAR_DAYS), STATE)
    assert ends == date(2026, 1, 27)


def test_what_has_run_out_does_not_stand_still_when_it_is_sent_back_afterwards():
    received = ist(2026, 1, 20, 9)
    ends = due(received, FIFTEEN, STATE)
    asked_late = Pause(ends.at + timedelta(seconds=1))
    assert due(received, FIFTEEN, STATE, [asked_late]).on == ends.on
    assert due(received, FIFTEEN, STATE, [Pause(ends.at)]).on is None
    earlier = Pause(ist(2026, 1, 21, 10), ist(2026, 1, 23, 17))  # it ends two days later by this
    assert due(received, FIFTEEN, STATE, [earlier, asked_late]).on is None
    assert ends.on == date(2026, 2, 11)


def test_the_clock_stands_while_the_citizen_is_asked():
    open_pause = [Pause(ist(2026, 1, 21, 10))]
    assert due_on(date(2026, 1, 20), FIFTEEN, STATE, open_pause) is None


def test_a_question_answered_the_same_day_costs_no_day():
    pause = [Pause(ist(2026, 1, 21, 10), ist(2026, 1, 21, 17))]
    assert due_on(date(2026, 1, 20), FIFTEEN, STATE, pause) == date(2026, 2, 11)


def test_days_of_waiting_are_not_counted_and_say_so():
    pause = [Pause(ist(2026, 1, 21, 10), ist(2026, 1, 23, 17))]
    answer = due(ist(2026, 1, 20, 9), Period(2, Unit.WORKING_DAYS), STATE, pause)
    assert answer.on == date(2026, 1, 27)
    assert [skip.on.day for skip in answer.skipped if skip.why == CLOCK_STOOD] == [22, 23]


def test_hours_run_through_closed_days_and_stand_while_waiting():
    pause = [Pause(ist(2026, 1, 23, 20), ist(2026, 1, 23, 22))]
    answer = due(ist(2026, 1, 23, 18), Period(24, Unit.HOURS), STATE, pause)
    assert answer.at == ist(2026, 1, 24, 20)


def test_a_year_without_holidays_says_that_the_answer_is_weaker():
    answer = due(ist(2040, 1, 2), FIFTEEN, STATE)
    assert not answer.every_year_seeded


def test_a_local_holiday_counts_only_in_its_district():
    fair = Holiday(date(2026, 11, 24), Text(hi="मेला", en="Fair"), area="RJ-AJMER")
    ajmer = Calendar.of([fair], version=1, weekly_off={6}, areas={"RJ-AJMER", "RJ"})
    jaipur = Calendar.of([fair], version=1, weekly_off={6}, areas={"RJ-JAIPUR", "RJ"})
    assert not ajmer.is_open(fair.on)
    assert jaipur.is_open(fair.on)


def test_an_office_may_be_closed_alone():
    moved = Holiday(date(2026, 11, 24), Text(hi="बंद", en="Closed"), office="tehsil-office:X")
    here = Calendar.of([moved], version=1, weekly_off={6}, office="tehsil-office:X")
    assert not here.is_open(moved.on)
    assert Calendar.of([moved], version=1, weekly_off={6}).is_open(moved.on)


@given(days, periods, calendars)
def test_due_dates_agree_with_an_oracle_that_counts_one_day_after_another(day, period, calendar):
    left, oracle = period.count, day
    while left:
        oracle += timedelta(days=1)
        closed = oracle.weekday() in calendar.weekly_off or oracle in calendar.holidays
        if period.unit is Unit.CALENDAR_DAYS or not closed:
            left -= 1
    assert due_on(day, period, calendar) == oracle


@given(days, periods, calendars, st.integers(0, 30), st.integers(0, 30))
def test_a_pause_of_calendar_days_moves_the_end_by_its_length(day, period, calendar, after, length):
    asked = day_ends_at(day + timedelta(days=after))
    pause = Pause(asked, asked + timedelta(days=length))
    plain = due_on(day, Period(period.count, Unit.CALENDAR_DAYS), calendar)
    paused = due_on(day, Period(period.count, Unit.CALENDAR_DAYS), calendar, [pause])
    assert plain is not None
    assert paused == plain + timedelta(days=length if after < period.count else 0)


@given(st.dates(), periods, calendars)
def test_no_day_of_any_year_breaks_the_calendar(day, period, calendar):
    answer = due(day_ends_at(day), period, calendar)
    assert answer.on >= day


@given(days)
def test_a_legal_day_holds_its_first_and_last_moment(day):
    assert legal_day(day_begins_at(day)) == legal_day(day_ends_at(day)) == day
    assert following(day) == day + timedelta(days=1)
    assert legal_day(day_ends_at(day) + timedelta(seconds=1)) == following(day)


def test_the_ends_of_computer_time_do_not_crash():
    assert legal_day(datetime.max.replace(tzinfo=UTC)) == date.max
    assert legal_day(datetime.min.replace(tzinfo=UTC)) == date.min
    assert day_begins_at(date.min).year == 1
    assert following(date.max) == date.max
    assert Calendar(1, frozenset({4})).open_day_from(date.max) == date.max


@given(st.integers(1, 3650), st.sampled_from(Unit))
def test_a_period_is_read_back_from_its_own_words(count, unit):
    assert Period.parse(Period(count, unit).written()) == Period(count, unit)


@pytest.mark.parametrize("words", ["15 days", "0 hours", "-1 hours", "a week", "9999 hours", ""])
def test_an_unclear_period_is_refused(words):
    with pytest.raises(ValueError):
        Period.parse(words)


def test_a_period_is_said_in_both_languages():
    assert FIFTEEN.text() == Text(hi="15 कार्य दिवस", en="15 working days")
    assert Period(1, Unit.HOURS).text() == Text(hi="1 घंटा", en="1 hour")
