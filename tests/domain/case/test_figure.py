"""What a file counts for: in time, late, reversed, and the same however the events are cut."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.case import tally
from khidki.domain.case.event import Act, State
from khidki.domain.case.figure import Measure, Past, counted, unchanged_rounds, waiting
from khidki.domain.case.tally import Seat

BEGUN = datetime(2026, 11, 2, 6, tzinfo=UTC)
DUE = date(2026, 11, 20)
PATWARI, TEHSILDAR = UUID(int=1), UUID(int=2)
STATES = {Act.GRANT: State.GRANTED, Act.REFUSE: State.REFUSED, Act.SEND_BACK: State.SENT_BACK}


def past(seq, act, day, *, post="tehsildar:x", posting=TEHSILDAR, due=DUE):
    ends = act in {Act.GRANT, Act.REFUSE}
    state = STATES.get(act, State.AT_STEP)
    at = BEGUN + timedelta(days=day)
    return Past(seq, act, state, None if ends else post, posting, due, at)


SUBMIT = past(1, Act.SUBMIT, 0, posting=None)


def found(*pasts, **more):
    counts = counted(pasts, **more)
    return {c.measure: n for c, n in counts.items() if c.posting is None}


def test_a_grant_by_the_last_day_is_in_time_and_one_after_it_is_late():
    assert Measure.GRANTED_IN_TIME in found(SUBMIT, past(2, Act.GRANT, 18))
    assert Measure.GRANTED_LATE in found(SUBMIT, past(2, Act.GRANT, 19))


def test_a_refusal_in_the_last_two_days_counts_as_such_and_one_before_or_after_does_not():
    at_last = [found(SUBMIT, past(2, Act.REFUSE, day)) for day in (16, 17, 18, 19)]
    assert [Measure.REFUSED_AT_LAST in each for each in at_last] == [False, True, True, False]


def test_a_refusal_that_an_appeal_reverses_counts_against_who_refused():
    order = past(4, Act.APPEAL_ORDER, 30, posting=UUID(int=9), due=date(2026, 12, 9))
    pasts = (SUBMIT, past(2, Act.REFUSE, 3), past(3, Act.APPEAL_FIRST, 5, posting=None), order)
    counts = counted(pasts)
    against = {c.posting for c in counts if c.measure is Measure.REVERSED}
    assert against == {None, TEHSILDAR}


def test_the_days_of_an_order_make_nothing_timely_that_was_late():
    order = past(3, Act.APPEAL_ORDER, 30, due=date(2026, 12, 9))
    counts = found(
        SUBMIT, past(2, Act.REFUSE, 3), order, past(4, Act.GRANT, 33, due=date(2026, 12, 9))
    )
    assert Measure.GRANTED_LATE in counts
    assert Measure.GRANTED_IN_TIME not in counts


def test_what_waits_counts_where_it_lies_now_and_what_is_decided_does_not_wait():
    report = past(2, Act.REPORT, 1, post="sdo:y", posting=PATWARI)
    assert found(SUBMIT, report)[Measure.PENDING] == 1
    assert waiting((SUBMIT, report)).post == "sdo:y"
    assert waiting((SUBMIT, past(2, Act.GRANT, 1))) is None


def test_an_objection_is_empty_when_the_same_came_in_again_and_was_granted():
    pasts = (SUBMIT, past(2, Act.SEND_BACK, 1), past(3, Act.ANSWER, 2), past(4, Act.GRANT, 3))
    assert Measure.SENT_BACK_EMPTY in found(*pasts, unchanged={2})
    assert Measure.SENT_BACK_EMPTY not in found(*pasts)
    assert Measure.SENT_BACK_EMPTY not in found(*pasts[:3], unchanged={2})


def test_nothing_is_known_of_a_round_whose_content_was_erased():
    assert unchanged_rounds([(1, "a"), (3, "a")], [2]) == {2}
    assert unchanged_rounds([(1, "a"), (3, "b")], [2]) == set()
    assert unchanged_rounds([(1, "a")], [2]) == set()


def test_a_discreet_service_is_in_the_totals_and_in_no_row_of_its_own():
    rows = tally.rows(counted([SUBMIT]), "health/x", sits, discreet=True)
    assert {cell.service for cell, _ in rows} == {""}


def test_periods_are_this_year_the_last_and_twelve_months_back():
    offered = list(tally.periods(date(2026, 2, 11)))
    assert offered[:4] == ["2025-2026", "2024-2025", "2026-02", "2026-01"]
    assert len(offered) == 14
    assert tally.month_in("2026-01") == date(2026, 1, 1)
    assert tally.month_in("2025-2026") is None


def sits(post):
    return Seat(f"office of {post}", "district", "state")


ACTS = st.sampled_from(
    [
        Act.REPORT,
        Act.SEND_BACK,
        Act.ANSWER,
        Act.GRANT,
        Act.REFUSE,
        Act.APPEAL_ORDER,
        Act.APPEAL_FIRST,
    ]
)


@given(st.lists(ACTS, max_size=8), st.lists(st.integers(0, 9), max_size=5), st.booleans())
def test_figures_are_the_same_however_the_events_are_cut(acts, cuts, again):
    pasts = [SUBMIT, *(past(n, act, n) for n, act in enumerate(acts, 2))]
    whole = tally.rows(counted(pasts, again=again), "s", sits, discreet=False)
    added = Counter()
    for here, there in zip([0, *sorted(cuts)], [*sorted(cuts), len(pasts)], strict=True):
        added.update(tally.rows(counted(pasts[:there], again=again), "s", sits, discreet=False))
        added.subtract(tally.rows(counted(pasts[:here], again=again), "s", sits, discreet=False))
    assert +added == whole
    assert not -added
