"""The calendar of a place: its own week, its own days, and open days counted by weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.law.calendar import Calendar, Holiday, OfficeWeek
from khidki.domain.service.catalogue import CalendarData
from khidki.domain.text import Text

WORDS = Text(hi="छुट्टी", en="Holiday")
FAIR = Holiday(date(2026, 2, 10), WORDS, area="RJ-AJMER")
MARKET = OfficeWeek("market-office:AJMER", (1,), "s")
STATE = CalendarData("s", WORDS, (5, 6), (FAIR,), "s", office_weeks=(MARKET,), version=4)

calendars = st.builds(
    lambda off, closed: Calendar.of([Holiday(d, WORDS) for d in closed], version=1, weekly_off=off),
    st.frozensets(st.integers(0, 6), max_size=6),
    st.sets(st.dates(date(2024, 1, 1), date(2024, 12, 31)), max_size=60),
)
days = st.dates(date(2023, 6, 1), date(2025, 6, 30))


def test_an_office_may_keep_another_week():
    saturday, tuesday = date(2026, 2, 14), date(2026, 2, 17)
    here, elsewhere = STATE.of(office=MARKET.office), STATE.of(office="tehsil-office:X")
    assert (here.is_open(saturday), here.is_open(tuesday)) == (True, False)
    assert (elsewhere.is_open(saturday), elsewhere.is_open(tuesday)) == (False, True)
    assert here.version == 4


def test_a_district_has_days_of_its_own():
    assert not STATE.of(areas={"RJ-AJMER"}).is_open(FAIR.on)
    assert STATE.of(areas={"RJ-KOTA"}).is_open(FAIR.on)


@pytest.mark.parametrize("off", [tuple(range(7)), (7,), (-1,)])
def test_a_week_in_which_nothing_can_be_counted_is_refused(off):
    with pytest.raises(ValueError, match="open day"):
        OfficeWeek("office", off, "s")
    with pytest.raises(ValueError, match="open day"):
        CalendarData("s", WORDS, off, (), "s")


@given(calendars, days, st.integers(0, 400))
def test_open_days_between_are_those_that_are_open(calendar, day, length):
    until = day + timedelta(days=length)
    slow = sum(calendar.is_open(day + timedelta(days=n)) for n in range(1, length + 1))
    assert calendar.open_days_between(day, until) == slow
    assert calendar.open_days_between(until, day) == (0 if length else slow)


@given(calendars, days, st.integers(1, 120))
def test_the_open_day_after_is_open_and_has_so_many_before_it(calendar, day, count):
    found = calendar.open_day_after(day, count)
    assert calendar.is_open(found)
    assert calendar.open_days_between(day, found) == count
