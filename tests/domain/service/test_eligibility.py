"""Who may have a service: a rule denies, waits or fails, and says so once."""

from dataclasses import replace
from datetime import date

import pytest

from khidki.domain.problem import Problem
from khidki.domain.service.definition import Eligibility
from khidki.domain.service.eligibility import MET, standing
from khidki.domain.service.example import differences
from khidki.domain.service.field import Facts, RuleText
from khidki.domain.service.form import Form
from khidki.domain.service.review import review
from khidki.domain.text import Text
from tests.worlds import catalogue

CATALOGUE = catalogue()
INCOME = CATALOGUE.service("revenue/income-certificate")
FARMER = CATALOGUE.examples[INCOME.id][0]
OTHERWISE = Text(hi="यह सेवा छोटे परिवारों के लिए है।", en="This service is for small families.")
FACTS = Facts(date(2026, 11, 20), CATALOGUE.areas)
SMALL_AND_POOR = "family_members <= 10 and income_total <= ₹48000"


def of(*rules):
    entries = tuple(Eligibility(RuleText(rule), OTHERWISE) for rule in rules)
    return replace(INCOME, eligibility=entries, mixed_up_with=())


def stands(answers, *rules, told=()):
    return standing(Form.of(of(*rules)), answers, FACTS, told)


def test_a_rule_that_is_not_met_denies_with_every_clause_in_both_languages():
    found = stands({"family_members": 12, "income_total": 6_200_000}, SMALL_AND_POOR)
    (denied,) = found.denied
    assert denied.otherwise == OTHERWISE
    assert [line.text.en for line in denied.lines] == [
        "How many people are in the family?: 12, must be at most 10",
        "Total yearly income: ₹62,000, must be at most ₹48,000",
    ]
    assert "₹62,000" in denied.lines[1].text.hi
    assert denied.questions == {"family_members", "income_total"}


def test_what_is_denied_needs_no_further_answer():
    found = stands({"family_members": 12}, SMALL_AND_POOR, told={"income_total", "birth"})
    assert [line.outcome for line in found.denied[0].lines] == [False, None]
    assert found.problems == ()


def test_a_wrong_answer_denies_nobody():
    assert stands({"family_members": 99}, SMALL_AND_POOR, told={"family_members"}).denied == ()


@pytest.mark.parametrize(
    ("answers", "told", "problems"),
    [
        ({"birth": "1968"}, (), [Problem("birth", "undecided")]),
        ({}, ("birth",), []),
        ({"birth": "1960"}, (), []),
    ],
)
def test_a_rule_that_waits_asks_for_what_is_not_asked_for_anyway(answers, told, problems):
    found = stands(answers, "age(birth, today) >= 58", told=told)
    assert (list(found.problems), found.denied) == (problems, ())


def test_one_question_is_asked_for_once_though_several_rules_wait_for_it():
    rules = ("age(birth, today) >= 58", "age(birth, today) != 57")
    assert stands({"birth": "1968"}, *rules).problems == (Problem("birth", "undecided"),)


def test_a_rule_that_cannot_be_computed_neither_grants_nor_denies():
    found = stands({"family_members": 1}, "div(₹10, family_members - 1, down) > ₹1")
    assert (found.problems, found.denied) == ((Problem("family_members", "cannot_decide"),), ())


def test_whoever_meets_every_rule_stands_as_if_there_were_none():
    assert stands({"family_members": 5, "income_total": 100}, SMALL_AND_POOR) is MET
    assert stands({}) is MET


def test_an_example_may_show_who_is_not_eligible_and_why():
    service = of("family_members <= 4")
    reason = "How many people are in the family?: 5, must be at most 4"
    wrong = replace(FARMER, eligible=False, reasons=("too many",))
    assert differences(replace(FARMER, eligible=False, reasons=(reason,)), service, CATALOGUE) == []
    assert reason in differences(FARMER, service, CATALOGUE)[0]
    assert reason in differences(wrong, service, CATALOGUE)[0]
    assert "every rule is met" in differences(wrong, INCOME, CATALOGUE)[0]


def test_eligibility_may_look_at_every_question_and_is_reviewed():
    catalogue = replace(CATALOGUE, services=(of("family_members <= 4", 'pin_code == "302001"'),))
    said = [finding.what for finding in review(catalogue)]
    assert any("pin_code" in each and "may stay empty" in each for each in said)
