"""What is shown of a due date is what was computed: numbered, in order, and nothing else."""

from datetime import date

from hypothesis import given

from khidki.domain.law.calendar import day_ends_at
from khidki.domain.law.clock import due
from khidki.domain.law.period import Period, Unit
from khidki.domain.law.why import days
from tests.domain.law.test_clock import REPUBLIC_DAY, STATE, calendars, periods
from tests.domain.law.test_clock import days as received


@given(received, periods, calendars)
def test_the_days_shown_are_numbered_one_by_one_up_to_the_limit(day, period, calendar):
    told = days(due(day_ends_at(day), period, calendar))
    numbers = [each.number for each in told if each.number is not None]
    assert numbers == [*range(1, period.count + 1)]
    assert told[-1].number == period.count
    assert all((each.number is None) == (each.why is not None) for each in told)


def test_a_holiday_on_the_way_has_its_name_and_no_number():
    told = days(due(day_ends_at(date(2026, 1, 23)), Period(1, Unit.WORKING_DAYS), STATE))
    shown = [(each.on.day, each.number, each.why.en if each.why else "") for each in told]
    assert shown == [
        (24, None, "Saturday"), (25, None, "Sunday"), (26, None, REPUBLIC_DAY.name.en), (27, 1, ""),
    ]  # fmt: skip


def test_of_a_limit_in_hours_no_day_is_counted():
    assert days(due(day_ends_at(date(2026, 1, 23)), Period(48, Unit.HOURS), STATE)) == ()
