"""Bank days: apart from office days, for every day of every year, and agreeing with a wall calendar."""

import calendar as wall
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.law.bank_calendar import UNPUBLISHED, BankCalendar, BankHoliday, MonthlyOff
from khidki.domain.text import Text
from tests.worlds import catalogue

WORDS = Text(hi="छुट्टी", en="Holiday")
SATURDAYS = MonthlyOff(5, (2, 4), "s", date(2015, 9, 1))


def banks(*holidays):
    return BankCalendar("b", WORDS, (6,), "s", (SATURDAYS,), tuple(holidays))


def test_only_the_second_and_fourth_saturdays_are_closed():
    november = [date(2026, 11, day) for day in (7, 14, 21, 28)]
    assert [banks().is_open(day) for day in november] == [True, False, True, False]
    assert banks().why_closed(date(2026, 11, 14)).en == "Saturday"


def test_before_the_day_from_which_they_are_closed_they_are_open():
    assert banks().is_open(date(2015, 8, 8))
    assert not banks().is_open(date(2015, 9, 12))


def test_the_bank_day_after_a_day_is_counted_from_the_next():
    holiday = BankHoliday(date(2026, 11, 16), WORDS, "s")  # a Monday after a second Saturday
    friday = date(2026, 11, 13)
    assert banks(holiday).bank_day_after(friday) == date(2026, 11, 17)
    assert banks(holiday).bank_day_after(friday, 2) == date(2026, 11, 18)
    assert banks().bank_day_after(date(2026, 11, 14)) == date(2026, 11, 16)


def test_a_day_on_which_banks_work_after_all_is_open():
    day = date(2026, 11, 14)
    assert banks(BankHoliday(day, WORDS, "Gazette 7", works=True)).is_open(day)


def test_days_that_are_not_in_order_are_refused():
    days = [BankHoliday(date(2026, 1, day), WORDS, "s") for day in (5, 5)]
    with pytest.raises(ValueError, match="order"):
        banks(*days)


@given(st.dates(date(2011, 1, 1), date(2036, 12, 31)))
def test_saturdays_agree_with_the_rows_of_a_printed_calendar(day):
    saturdays = [row[5] for row in wall.monthcalendar(day.year, day.month) if row[5]]
    closed = {6: True, 5: day >= SATURDAYS.from_on and day.day in (saturdays[1], saturdays[3])}
    assert banks().is_open(day) != closed.get(day.weekday(), False)


@given(st.dates(), st.integers(0, 12))
def test_no_day_of_any_year_breaks_it(day, count):
    found = UNPUBLISHED.bank_day_after(day, count)
    assert found >= day
    assert count == 0 or found == date.max or UNPUBLISHED.is_open(found)
    assert found == date.max or UNPUBLISHED.bank_days_between(day, found) == count


def test_the_catalogue_has_days_of_its_own_for_banks():
    (ours,) = catalogue().banks
    offices = catalogue().calendars[0].of()
    saturday, closing = date(2026, 11, 21), date(2026, 4, 1)
    assert (ours.is_open(saturday), offices.is_open(saturday)) == (True, False)
    assert (ours.is_open(closing), offices.is_open(closing)) == (False, True)
    assert all(ours.is_seeded(year) for year in range(2011, 2036))
    assert not ours.is_seeded(2036)
    assert ours.bank_day_after(date(2035, 12, 31)) - date(2035, 12, 31) <= timedelta(days=4)
