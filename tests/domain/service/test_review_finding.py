"""The review of topics and of the questions that tell like services apart; and how far it is."""

from dataclasses import replace

import pytest

from khidki.domain.service.confusion import PlainAnswer, PlainQuestion, way
from khidki.domain.service.review import review
from khidki.domain.text import Text
from tests.worlds import catalogue

WORDS = Text(hi="हाँ", en="yes")
INCOME = "revenue/income-certificate"
DOMICILE = "revenue/domicile-certificate"
ON, HERE, THERE = PlainAnswer(WORDS), PlainAnswer(WORDS, INCOME), PlainAnswer(WORDS, DOMICILE)
AWAY = PlainAnswer(WORDS, elsewhere=WORDS)
BOTH = PlainAnswer(WORDS, INCOME, WORDS)
NOWHERE = PlainAnswer(WORDS, "revenue/none")


def found(**changed):
    given = catalogue()
    service = replace(given.service(INCOME), **changed)
    services = tuple(service if each.id == INCOME else each for each in given.services)
    return [each.what for each in review(replace(given, services=services))]


def asks(*answers):
    return PlainQuestion(WORDS, answers)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"life_events": ("wedding",)}, 'there is no "wedding" in topics.yaml'),
        ({"audiences": ("king",)}, 'there is no "king" in topics.yaml'),
        ({"life_events": ("school", "school")}, '"school" is named twice'),
        ({"mixed_up_with": (asks(HERE),)}, "fewer than two answers"),
        ({"mixed_up_with": (asks(HERE, ON),)}, "the answer leads nowhere"),
        ({"mixed_up_with": (asks(HERE, BOTH),)}, "leads to two places"),
        ({"mixed_up_with": (asks(HERE, NOWHERE),)}, 'there is no service "revenue/none"'),
        ({"mixed_up_with": (asks(THERE, AWAY),)}, "no answer leads to this service"),
        ({"mixed_up_with": (asks(HERE, AWAY), asks(HERE, AWAY))}, "no answer goes on"),
        ({"mixed_up_with": (asks(ON, AWAY),) * 5 + (asks(HERE, AWAY),)}, "6 questions; 4"),
    ],
)
def test_what_leads_nowhere_is_found(changed, what):
    assert any(what in each for each in found(**changed)), found(**changed)


def test_sound_questions_are_left_alone():
    assert found(mixed_up_with=(asks(ON, AWAY), asks(HERE, THERE))) == []


@pytest.mark.parametrize(
    ("given", "step", "answer"),
    [
        ((), 0, None), ((9,), 0, None), ((-1,), 0, None), ((0,), 1, None), ((0, 9), 1, None),
        ((1,), None, AWAY), ((0, 1), None, THERE), ((1, 1, 1), None, AWAY), ((0, 0, 7), None, HERE),
    ],
)  # fmt: skip
def test_answers_are_followed_as_far_as_they_make_sense(given, step, answer):
    questions = (asks(ON, AWAY), asks(HERE, THERE))
    come = way(questions, given)
    assert come.question == (None if step is None else questions[step])
    assert come.answer == answer


def test_the_review_tells_how_far_it_is():
    told: list[int] = []
    review(catalogue(), told.append)
    assert told == list(range(len(catalogue().services)))
