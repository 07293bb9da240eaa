"""Who may agree to a stand-in, and what makes its time wrong."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from khidki.domain.people.stand_in import (
    LONGEST,
    NotYourStandIn,
    StandIn,
    StandInKind,
    StandInOver,
    problems_with,
    require_answerer,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAY = timedelta(days=1)
ASKER, TAKER, BOSS = UUID(int=1), UUID(int=2), UUID(int=3)


def wanted(kind, agreed=None, until=NOW + 5 * DAY):
    posting = UUID(int=9) if kind is StandInKind.LEAVE else None
    return StandIn(
        UUID(int=8), kind, "p", posting, TAKER, NOW, until, "1/26", ASKER, NOW, agreed
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "by", "controls", "may"),
    [
        (StandInKind.LEAVE, BOSS, True, True),
        (StandInKind.LEAVE, TAKER, False, False),
        (StandInKind.LEAVE, ASKER, True, False),
        (StandInKind.ADDITIONAL, TAKER, False, True),
        (StandInKind.ADDITIONAL, ASKER, True, False),
        (StandInKind.ADDITIONAL, BOSS, True, False),
    ],
)
def test_it_takes_the_other_of_two_people(kind, by, controls, may):
    if may:
        require_answerer(wanted(kind), by=by, controls=controls, now=NOW)
    else:
        with pytest.raises(NotYourStandIn):
            require_answerer(wanted(kind), by=by, controls=controls, now=NOW)


@pytest.mark.parametrize("over", [{"agreed": False}, {"agreed": True}, {"until": NOW}])
def test_what_was_answered_or_is_over_cannot_be_answered(over):
    with pytest.raises(StandInOver):
        require_answerer(wanted(StandInKind.LEAVE, **over), by=BOSS, controls=True, now=NOW)


@pytest.mark.parametrize(
    ("from_at", "until_at", "codes"),
    [
        (NOW, NOW + DAY, []),
        (None, None, ["required", "required"]),
        (NOW, NOW, ["ends_before_it_begins"]),
        (NOW - 3 * DAY, NOW - DAY, ["ends_before_it_begins"]),
        (NOW, NOW + LONGEST + DAY, ["too_far_off"]),
    ],
)
def test_a_time_that_makes_no_sense_is_told(from_at, until_at, codes):
    found = problems_with(from_at=from_at, until_at=until_at, order_no="1/26", now=NOW)
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(("order_no", "code"), [(" ", "required"), ("x" * 61, "too_long")])
def test_nobody_comes_or_goes_without_an_order(order_no, code):
    found = problems_with(from_at=NOW, until_at=NOW + DAY, order_no=order_no, now=NOW)
    assert [each.code for each in found] == [code]
