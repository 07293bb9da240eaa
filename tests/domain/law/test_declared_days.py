"""A day that was announced and withdrawn is a working day again, where it was withdrawn."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.law.calendar import Calendar, Holiday
from khidki.domain.law.window import window
from khidki.domain.text import Text
from tests.domain.law.test_act import LAWS

FAIR = Holiday(date(2026, 3, 9), Text(hi="मेला", en="Fair"))


def calendar(*days, areas=()):
    return Calendar.of(days, version=1, weekly_off=(5, 6), areas=areas)


def test_a_withdrawn_holiday_is_a_working_day():
    withdrawn = replace(FAIR, works=True)
    assert calendar(FAIR, withdrawn).is_open(FAIR.on)
    assert calendar(withdrawn, FAIR).is_open(FAIR.on)


def test_it_is_withdrawn_only_where_it_was_said():
    withdrawn = replace(FAIR, works=True, area="RJ-AJMER")
    assert calendar(FAIR, withdrawn, areas=("RJ-AJMER", "RJ")).is_open(FAIR.on)
    assert not calendar(FAIR, withdrawn, areas=("RJ-JAIPUR", "RJ")).is_open(FAIR.on)


def ends(*days, told_on, name="first-appeal-window", law="rgdps-2011"):
    return window(LAWS[law], name, calendar(*days), communicated_on=told_on)


def test_a_withdrawn_holiday_never_takes_time_to_appeal_away_and_the_page_says_so():
    told_on = FAIR.on - timedelta(days=30)
    assert ends(told_on=told_on).shown_on == FAIR.on
    announced = ends(FAIR, told_on=told_on)
    after = ends(FAIR, replace(FAIR, works=True), told_on=told_on)
    assert after.shown_on == announced.shown_on == date(2026, 3, 10)
    assert any("withdrawn" in each.says.en for each in after.because)
    assert not any("withdrawn" in each.says.en for each in announced.because)


def test_a_withdrawn_holiday_that_moves_nothing_is_not_spoken_of():
    after = ends(FAIR, replace(FAIR, works=True), told_on=date(2026, 2, 20))
    assert after == ends(FAIR, told_on=date(2026, 2, 20))


marches = st.dates(date(2026, 3, 1), date(2026, 5, 31))


@given(
    st.sampled_from(
        [
            ("rgdps-2011", "first-appeal-window"), ("rgdps-2011", "second-appeal-window"),
            ("rth-2012", "first-appeal-window"), ("sakala-2012", "first-appeal-window"),
        ]
    ),
    marches, st.sets(marches, max_size=8), st.sets(marches, max_size=8),
)  # fmt: skip
def test_no_window_of_any_act_is_shortened_by_what_is_withdrawn(of, told_on, held, withdrawn):
    law, name = of
    days = [Holiday(day, FAIR.name) for day in held | withdrawn]
    worked = [replace(each, works=True) for each in days if each.on in withdrawn]
    before = ends(*days, told_on=told_on, name=name, law=law)
    after = ends(*days, *worked, told_on=told_on, name=name, law=law)
    assert (after.strict_on, after.shown_on) == (before.strict_on, before.shown_on)
