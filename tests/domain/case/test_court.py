"""Every order of a court can end, a stay stops what decides, and a bad entry says all that is wrong."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from khidki.domain.case.court import (
    STEPS,
    STOPPED,
    CourtOrder,
    Entry,
    Kind,
    OrderEnded,
    Stage,
    done,
    is_stayed,
    offers,
    problems_with,
    problems_with_act,
)
from khidki.domain.case.event import Act
from khidki.domain.case.move import COURTS, MOVES, Role

TODAY, RECEIVED = date(2026, 11, 22), date(2026, 11, 2)
AT = datetime(2026, 11, 22, tzinfo=UTC)
GOOD = Entry("direction", "High Court", "CW 1", date(2026, 11, 20), "Decide.", date(2026, 12, 1))


def order(kind):
    return CourtOrder(
        0, UUID(int=1), UUID(int=2), "1", kind, Stage.IN_FORCE, "p", "c", "n",
        TODAY, None, None, 2, AT,
    )  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_every_order_can_end_also_after_contempt_and_nothing_follows_an_end(kind):
    held = done(order(kind), Act.COURT_CONTEMPT, at=AT, seq=3, on=date(2026, 12, 9))
    assert (held.stage, held.next_on) == (Stage.CONTEMPT, date(2026, 12, 9))
    for each in (order(kind), held):
        end = next(act for act in offers(each) if act is not Act.COURT_CONTEMPT)
        ended = done(each, end, at=AT, seq=4, on=None)
        assert (ended.stage, ended.ended_at, offers(ended)) == (Stage.ENDED, AT, [])
        with pytest.raises(OrderEnded):
            done(ended, end, at=AT, seq=5, on=None)


def test_every_act_of_a_court_is_in_both_tables():
    assert {step.act for step in STEPS} == set(COURTS)
    assert {move.act for move in MOVES if move.role is Role.COURT} == set(COURTS)


def test_a_stay_stops_no_court_and_no_applicant():
    stopped = {move.role for move in MOVES if move.act in STOPPED}
    assert not stopped & {Role.COURT, Role.APPLICANT}


def test_a_file_is_stayed_until_every_stay_is_vacated():
    stays = [Act.COURT_STAY, Act.COURT_STAY]
    assert is_stayed([*stays, Act.COURT_VACATE])
    assert not is_stayed([*stays, Act.COURT_VACATE, Act.COURT_VACATE])


def test_a_bad_entry_is_told_everything_at_once():
    assert problems_with(GOOD, today=TODAY, received_on=RECEIVED) == []
    bad = Entry("x", "", "n" * 201, date(2026, 11, 1), " ", date(2026, 10, 1))
    found = problems_with(bad, today=TODAY, received_on=RECEIVED)
    assert [each.path for each in found] == [
        "kind", "court", "case_no", "words", "ordered_on", "until",
    ]  # fmt: skip


def test_contempt_needs_a_day_that_lies_ahead():
    contempt = Act.COURT_CONTEMPT
    assert problems_with_act(contempt, "w", None, today=TODAY)[0].code == "not_a_date"
    assert problems_with_act(contempt, "w", RECEIVED, today=TODAY)[0].code == "order_day_wrong"
    assert problems_with_act(Act.COURT_VACATE, "w", None, today=TODAY) == []
