"""Verdicts in words: what was found, what was wanted, what is missing, in both languages."""

from datetime import date
from typing import Any

from domain.rule.growing import NAMES as GROWN
from domain.rule.growing import Grower
from hypothesis import given, settings
from hypothesis import strategies as st

from khidki.domain.rule.check import Rule, checked, read
from khidki.domain.rule.explain import Line, explain
from khidki.domain.rule.judge import judge
from khidki.domain.rule.type import (
    BOOLEAN,
    DATE,
    DECIMAL,
    MONEY,
    Names,
    Sort,
    choice,
    choices,
    records,
)
from khidki.domain.text import Text

NAMES: Names = {
    "birth": DATE,
    "died_on": DATE,
    "reported_on": DATE,
    "income": MONEY,
    "limit": MONEY,
    "area": DECIMAL,
    "domicile": choice("rj", "other"),
    "schemes": choices("nfsa", "bpl"),
    "is_widow": BOOLEAN,
    "family": records(income=MONEY, birth=DATE, studies=BOOLEAN),
}
LABELS = {
    "birth": Text(hi="जन्म तिथि", en="Date of birth"),
    "income": Text(hi="परिवार की आय", en="Family income"),
    "limit": Text(hi="सीमा", en="Limit"),
    "domicile": Text(hi="मूल निवास", en="Domicile"),
    "domicile=rj": Text(hi="राजस्थान", en="Rajasthan"),
    "domicile=other": Text(hi="दूसरा राज्य", en="another state"),
    "schemes": Text(hi="योजनाएँ", en="Schemes"),
    "schemes=nfsa": Text(hi="खाद्य सुरक्षा", en="Food security"),
    "is_widow": Text(hi="विधवा", en="Widow"),
    "family": Text(hi="परिवार के सदस्य", en="Family members"),
    "family.income": Text(hi="आय", en="Income"),
    "family.studies": Text(hi="पढ़ाई", en="Studies"),
}


def lines(text: str, **answers: Any) -> list[Line]:
    rule = read(text, NAMES)
    assert isinstance(rule, Rule), rule
    return explain(rule, judge(rule, answers, date(2026, 11, 22)), LABELS)


def said(text: str, **answers: Any) -> str:
    [line] = lines(text, **answers)
    return line.text.en


def test_a_clause_names_what_was_found_and_what_was_wanted():
    [line] = lines("income <= ₹48000", income=6200000)
    assert line.outcome is False
    assert line.text.en == "Family income: ₹62,000, must be at most ₹48,000"
    assert line.text.hi == "परिवार की आय: ₹62,000 (शर्त: ₹48,000 या इससे कम)"


def test_a_missing_answer_is_asked_for():
    [line] = lines("income <= ₹48000")
    assert line.outcome is None
    assert line.text.en == "Family income: not answered yet, must be at most ₹48,000"
    assert line.text.hi == "परिवार की आय: अभी उत्तर नहीं दिया (शर्त: ₹48,000 या इससे कम)"


def test_the_limit_may_stand_first_or_be_an_answer_itself():
    assert said("₹48000 >= income", income=100) == "Family income: ₹1, must be at most ₹48,000"
    assert (
        said("income < limit", income=100, limit=200)
        == "Family income: ₹1, must be less than Limit (₹2)"
    )


def test_choices_are_said_by_their_words():
    assert (
        said('domicile == "rj"', domicile="other") == "Domicile: another state, must be Rajasthan"
    )
    assert (
        said('domicile in ["rj"]', domicile="rj")
        == "Domicile: Rajasthan, must be one of: Rajasthan"
    )
    assert said('"nfsa" in schemes', schemes=["bpl"]) == "Schemes: no, must include Food security"
    assert said('"nfsa" not in schemes', schemes=[]).startswith("Schemes: no, must not include")


def test_yes_and_no_are_words():
    assert said("is_widow", is_widow=False) == "Widow: no, must be yes"
    assert said("not is_widow", is_widow=True) == "Widow: yes, must be no"


def test_ages_are_in_years_and_dates_as_they_are_written_here():
    assert (
        said("age(birth, today) >= 58", birth="1972-01-01")
        == "Age on 22-11-2026 (Date of birth): 54 years, must be at least 58 years"
    )
    assert (
        said("birth < 2000-04-01", birth="2001-12-31")
        == "Date of birth: 31-12-2001, must be before 01-04-2000"
    )


def test_a_year_that_is_enough_is_enough_and_else_the_day_is_asked():
    assert "enough is known to tell" in said("age(birth, today) >= 50", birth="1968")
    assert "needs: Date of birth (day, month and year)" in said(
        "age(birth, today) >= 58", birth="1968"
    )


def test_groups_have_their_parts():
    [line] = lines("income <= ₹5 or is_widow", income=600)
    assert (line.outcome, line.text.en) == (None, "One of these")
    assert [part.outcome for part in line.lines] == [False, None]


def test_rows_are_said_with_their_condition():
    rows = [{"income": 100, "studies": True}, {"studies": True}]
    assert (
        said("count(m in family, m.studies) >= 2", family=rows)
        == "Family members: how many (Studies must be yes): 2, must be at least 2"
    )
    assert (
        said("sum(m in family, m.income) <= ₹5", family=rows)
        == "Family members: total (Income): not known yet, needs: Income, must be at most ₹5"
    )


def test_reckoning_is_shown_as_it_is_written():
    assert (
        said("reported_on - died_on <= 21", reported_on="2026-02-01", died_on="2026-01-01")
        == "reported_on - died_on: 31, must be at most 21"
    )
    assert said("area > 2.5", area=1_250_000) == "area: 1.25, must be more than 2.5"


def test_what_cannot_be_computed_says_why():
    assert (
        said("income <= ₹5", income="much")
        == "Family income: the answer does not fit the question, must be at most ₹5"
    )


def test_an_undecided_verdict_lists_every_answer_it_waits_for_once():
    rule = read("age(birth, today) >= 58 and (income <= ₹5 or income > ₹9) and is_widow", NAMES)
    assert isinstance(rule, Rule)
    today = date(2026, 11, 22)
    assert judge(rule, {"birth": "1968"}, today).missing == ("birth", "income", "is_widow")
    assert judge(rule, {"is_widow": False}, today).missing == ()


def test_braces_in_a_label_stay_braces():
    rule = read("is_widow", NAMES)
    assert isinstance(rule, Rule)
    labels = {"is_widow": Text(hi="{क}", en="{0.__class__}")}
    [line] = explain(rule, judge(rule, {}, date(2026, 1, 1)), labels)
    assert line.text.en.startswith("{0.__class__}: ")


@settings(max_examples=150, deadline=None, database=None)
@given(st.integers(0, 2**64))
def test_every_verdict_of_every_rule_can_be_said(seed):
    grower = Grower(seed)
    rule = checked(grower.node(Sort.BOOLEAN, 4), GROWN)
    assert isinstance(rule, Rule)
    for hostile in (0.0, 0.2):
        verdict = judge(rule, grower.answers(hostile=hostile), date(2026, 11, 22))
        told = explain(rule, verdict, {})
        assert [line.outcome for line in told] == [each.outcome for each in verdict.clauses]
        assert all(line.text.hi and line.text.en for line in told)


def test_all_sorts_of_clauses_have_their_words():
    assert said("max(income, limit) > ₹5", income=600, limit=100) == (
        "the most of: Family income, Limit: ₹6, must be more than ₹5"
    )
    assert said("not any(m in family, m.studies or m.income > ₹5)", family=[]) == (
        "Family members: every one (Studies must be no and Income must be at most ₹5): yes, "
        "must be yes"
    )
    assert said('domicile not in ["rj"]', domicile="rj") == (
        "Domicile: Rajasthan, must be none of: Rajasthan"
    )
    assert said("if(is_widow, income, limit) <= ₹5", is_widow=True, income=600) == (
        "by condition: Widow, Family income, Limit: ₹6, must be at most ₹5"
    )
    assert said("income <= limit", income=600, limit="x") == (
        "Family income: the answer does not fit the question, must be at most Limit"
    )
