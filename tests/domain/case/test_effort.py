"""What work takes, in slots that name nobody."""

import pytest

from khidki.domain.case.effort import SHOWN_FROM, SPANS, Measure, Spent, median, slot_of, span_end


@pytest.mark.parametrize(
    ("figure", "slot"), [(-5, 0), (0, 0), (4, 3), (29, 25), (30, 30), (10**9, 1800)]
)
def test_seconds_fall_into_a_span(figure, slot):
    assert slot_of(Measure.SECONDS, figure) == slot


def test_clicks_are_kept_as_they_are_up_to_a_limit():
    assert [slot_of(Measure.CLICKS, figure) for figure in (0, 7, 10**6)] == [0, 7, 60]


def test_without_a_script_nothing_longer_than_a_minute_is_believed():
    assert Spent(served=4000).slots() == [(Measure.SERVED, 60)]
    assert Spent().slots() == []


def test_the_middle_is_shown_only_where_it_can_hide_a_person():
    assert median({10: SHOWN_FROM - 1}) is None
    assert median({10: 9, 20: 11, 900: 1}) == 20
    assert median({5: 10, 30: 10}) == 5


def test_every_span_but_the_last_has_an_end():
    assert [span_end(slot) for slot in SPANS] == [*SPANS[1:], None]
