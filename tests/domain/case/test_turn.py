"""Which file has its turn, and what it takes to pass an earlier one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from types import SimpleNamespace
from uuid import UUID

import pytest

from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, Actor, ActorKind, State
from khidki.domain.case.turn import (
    ACTS,
    First,
    OutOfTurn,
    Queued,
    earliest_before,
    is_taken_first,
    require,
    take_first,
)
from khidki.domain.service.definition import StepAct
from khidki.domain.service.stage import has_turn

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
FILE = Application(
    bucket=1, id=UUID(int=50), number="26000000000000", service="revenue/x", service_version=1,
    person=UUID(int=3), account=UUID(int=4), relation="self", channel="portal", language="hi",
    state=State.AT_STEP, step="decision", post="tehsildar:A", office="office:A", received_at=NOON,
    due_on=date(2026, 12, 1), calendar_version=1, again_of=None, revision=2,
)  # fmt: skip
OFFICER = Actor(ActorKind.OFFICER, UUID(int=7), UUID(int=8))


def step(act=StepAct.DECISION, system=None):
    return SimpleNamespace(act=act, system=system, hearing=None)


def queued(minutes, id_=1):
    return Queued(UUID(int=id_), "26000000000001", NOON + timedelta(minutes=minutes))


def happened(act, post="tehsildar:A"):
    return SimpleNamespace(act=act, post=post)


def test_an_earlier_file_keeps_a_later_one_back():
    with pytest.raises(OutOfTurn) as refused:
        require(FILE, waiting=[queued(-5)], history=[happened(Act.SUBMIT)])
    assert refused.value.earlier == queued(-5)


def test_a_later_file_keeps_nobody_back():
    require(FILE, waiting=[queued(5), queued(60, 2)], history=[])


@pytest.mark.parametrize(("id_", "waits"), [(49, True), (51, False)])
def test_of_two_files_of_one_instant_the_lower_id_comes_first(id_, waits):
    assert (earliest_before(FILE, [queued(0, id_)]) is not None) is waits


def test_the_earliest_is_found_in_whatever_order_they_come():
    three = [queued(-1, 1), queued(-9, 2), queued(-4, 3)]
    assert {earliest_before(FILE, order) for order in permutations(three)} == {queued(-9, 2)}


@pytest.mark.parametrize("act", [StepAct.NOTICE, StepAct.PAYMENT, StepAct.LOOK_UP])
def test_what_waits_for_others_has_no_turn(act):
    assert not has_turn(State.AT_STEP, step(act))


@pytest.mark.parametrize("act", [StepAct.REPORT, StepAct.DECISION])
def test_what_the_post_works_at_itself_has_a_turn(act):
    assert has_turn(State.AT_STEP, step(act))


def test_what_another_system_does_or_an_applicant_was_asked_has_no_turn():
    assert not has_turn(State.AT_STEP, step(system="water"))
    assert not has_turn(State.SENT_BACK, step())
    assert not has_turn(State.GRANTED, None)


@pytest.mark.parametrize("why", First)
def test_a_coded_reason_lets_it_pass_and_says_nothing_else(why):
    after, event = take_first(FILE, why, by=OFFICER, at=NOON)
    assert (event.act, event.content_digest, event.posting) == (ACTS[why], None, OFFICER.posting)
    assert after == replace(FILE, revision=3)
    require(after, waiting=[queued(-5)], history=[happened(Act.SUBMIT), event])


def test_a_reason_holds_for_one_stay_at_the_post():
    there = [happened(Act.FIRST_CAMP), happened(Act.SEND_BACK), happened(Act.ANSWER)]
    gone = [happened(Act.FIRST_CAMP), happened(Act.FORWARD, "patwari:A"), happened(Act.REPORT)]
    assert is_taken_first(there, "tehsildar:A")
    assert not is_taken_first(gone, "tehsildar:A")


def test_every_reason_has_an_act_of_its_own():
    assert set(ACTS) == set(First)
    assert len(set(ACTS.values())) == len(First)


def test_what_is_heard_on_a_day_of_its_own_has_no_turn():
    heard = SimpleNamespace(act=StepAct.DECISION, system=None, hearing="panchayat")
    assert not has_turn(State.AT_STEP, heard)
