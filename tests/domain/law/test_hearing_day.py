"""When a complaint is heard: the month's public hearing where it lies in time, else an open day before the limit."""

from datetime import date, timedelta
from itertools import islice

import pytest

from khidki.domain.law.act import Law, LawValue
from khidki.domain.law.calendar import Calendar, Holiday
from khidki.domain.law.hearing_day import hearing_on, next_public_hearings, public_hearings
from khidki.domain.text import Text

WORDS = Text(hi="नियम", en="Rule")
OPEN = Calendar.of([], version=1, weekly_off={5, 6})
FEAST = Calendar.of([Holiday(date(2026, 12, 3), WORDS)], version=1, weekly_off={5, 6})
DAYS = {
    "panchayat": "first-thursday",
    "sub-division": "second-thursday",
    "district": "third-thursday",
}
LAW = Law(
    "act", WORDS,
    tuple(LawValue(f"public-hearing-{n}", "1", WORDS, "s", reading=r) for n, r in DAYS.items()),
)  # fmt: skip


@pytest.mark.parametrize(
    ("level", "day"), [("panchayat", 3), ("sub-division", 10), ("district", 17)]
)
def test_each_level_has_its_thursday(level, day):
    (first,) = public_hearings(DAYS[level], date(2026, 12, 25))
    assert first == date(2026, 12, day)


def test_where_every_thursday_is_one_a_month_has_four_or_five():
    counts = {len(public_hearings("every-thursday", date(2026, m, 1))) for m in range(1, 13)}
    assert counts == {4, 5}


def test_a_public_hearing_on_a_closed_day_is_not_moved():
    days = list(islice(next_public_hearings(LAW, "panchayat", FEAST, after=date(2026, 11, 20)), 2))
    assert days == [date(2027, 1, 7), date(2027, 2, 4)]


def test_who_complains_in_time_comes_to_the_public_hearing():
    heard = hearing_on(
        LAW, "panchayat", OPEN, filed_on=date(2026, 11, 24), due_on=date(2026, 12, 9)
    )
    assert heard == date(2026, 12, 3)


def test_the_right_to_be_heard_does_not_wait_for_a_month():
    """The next public hearing lies beyond the limit: the last open day before it is taken."""
    late = hearing_on(LAW, "panchayat", OPEN, filed_on=date(2026, 12, 4), due_on=date(2026, 12, 19))
    assert late == date(2026, 12, 18)  # the 19th is a Saturday


@pytest.mark.parametrize("level", ["panchayat", "sub-division", "district", "office"])
def test_every_day_of_a_year_has_its_hearing_in_time_on_an_open_day(level):
    for gone in range(366):
        filed = date(2026, 1, 1) + timedelta(days=gone)
        due = filed + timedelta(days=15)
        heard = hearing_on(LAW, level, FEAST, filed_on=filed, due_on=due)
        assert filed < heard <= due, filed
        assert FEAST.is_open(heard), filed
