"""The times in which a file waited for its applicant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from khidki.domain.case.event import Act, State
from khidki.domain.case.waiting import waitings
from khidki.domain.law.clock import Pause

BEGIN = datetime(2026, 8, 3, 6, tzinfo=UTC)


@dataclass
class Told:
    act: Act
    state: State
    happened_at: datetime


def story(*acts):
    return [Told(act, state, BEGIN + timedelta(hours=n)) for n, (act, state) in enumerate(acts)]


FILED = (Act.SUBMIT, State.AT_STEP)
ASKED = (Act.SEND_BACK, State.SENT_BACK)
TOLD = (Act.COMMUNICATE, State.SENT_BACK)
ANSWERED = (Act.ANSWER, State.AT_STEP)


def hour(n):
    return BEGIN + timedelta(hours=n)


def test_what_was_never_sent_back_never_waited():
    assert waitings(story(FILED)) == ()


def test_it_waits_from_the_question_to_the_answer_whatever_is_told_between():
    assert waitings(story(FILED, ASKED, TOLD, ANSWERED, TOLD)) == (Pause(hour(1), hour(3)),)


def test_a_second_question_is_a_time_of_its_own_and_the_last_may_go_on():
    found = waitings(story(FILED, ASKED, ANSWERED, ASKED, TOLD))
    assert found == (Pause(hour(1), hour(2)), Pause(hour(3)))


def test_a_refusal_for_want_of_an_answer_ends_it_and_an_order_opens_none():
    refused = (Act.REFUSE, State.REFUSED)
    found = waitings(story(FILED, ASKED, refused, (Act.APPEAL_ORDER, State.AT_STEP)))
    assert found == (Pause(hour(1), hour(2)),)
