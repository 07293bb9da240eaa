"""A day that was announced and withdrawn is a working day again, where it was withdrawn."""

from dataclasses import replace
from datetime import date

from khidki.domain.law.calendar import Calendar, Holiday
from khidki.domain.text import Text

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
