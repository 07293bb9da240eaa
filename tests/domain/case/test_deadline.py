"""What is told of a date, to whom and when: once each stage, in order, and never back."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.case.deadline import (
    INNER,
    ORDER,
    SOON,
    TELLS,
    Deadline,
    DueKind,
    Stage,
    Whom,
    stage_on,
)

DUE = date(2026, 11, 27)
DAY = timedelta(days=1)
NOBODY = UUID(int=0)


def deadline(kind=DueKind.APPLICATION, due_on=DUE):
    return Deadline.of(
        kind, bucket=0, subject=NOBODY, application=NOBODY, service="s", post="p", office="o",
        due_on=due_on, version=1,
    )  # fmt: skip


def told(days, kind=DueKind.APPLICATION):
    """Who is told on which of these days, when somebody sweeps on each of them."""
    one, heard = deadline(kind), {}
    for day in days:
        while one.next_on is not None and one.next_on <= day:
            one = one.on(day)
            heard.setdefault(day, set()).update(one.told())
    return heard


def test_the_holder_hears_first_then_the_controlling_officer_then_everybody():
    heard = told([DUE - 4 * DAY, DUE - 3 * DAY, DUE - DAY, DUE, DUE + DAY, DUE + 2 * DAY])
    assert heard == {
        DUE - 3 * DAY: {Whom.HOLDER},
        DUE: {Whom.HOLDER, Whom.CONTROLLER},
        DUE + DAY: set(Whom),
    }


def test_a_sweep_that_comes_late_tells_of_the_last_stage_alone():
    assert told([DUE + 30 * DAY]) == {DUE + 30 * DAY: set(Whom)}


def test_a_stage_is_never_left_again_when_a_clock_goes_back():
    late = deadline().on(DUE + DAY)
    assert late.on(DUE - 10 * DAY) == late
    assert late.next_on is None


def test_a_time_to_correct_is_told_to_who_has_to_correct():
    heard = told([DUE - 7 * DAY, DUE, DUE + DAY], DueKind.CURE)
    assert heard == {DUE - 7 * DAY: {Whom.APPLICANT}, DUE: {Whom.APPLICANT}, DUE + DAY: set()}


@pytest.mark.parametrize("kind", sorted(INNER))
def test_what_is_due_inside_is_told_to_the_holder_then_above_and_to_nobody_outside(kind):
    heard = told([DUE - DAY, DUE, DUE + DAY], kind)
    office = {Whom.HOLDER, Whom.CONTROLLER}
    assert heard == {DUE - DAY: {Whom.HOLDER}, DUE: office, DUE + DAY: office}


@pytest.mark.parametrize("kind", DueKind)
def test_every_kind_says_when_it_is_soon_and_whom_it_is_told(kind):
    assert SOON[kind] > 0
    assert set(TELLS[kind]) == set(Stage) - {Stage.RUNNING}


@given(st.sampled_from(DueKind), st.dates(), st.lists(st.dates(), max_size=6))
def test_stages_only_go_on_and_the_next_day_lies_ahead(kind, due_on, days):
    one = deadline(kind, due_on)
    for day in days:
        after = one.on(day)
        assert ORDER.index(after.stage) >= max(
            ORDER.index(one.stage), ORDER.index(stage_on(kind, due_on, day))
        )
        assert after.on(day) == after
        one = after
