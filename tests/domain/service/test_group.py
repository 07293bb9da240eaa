"""Rows: typed, sent, checked, read back, and asked by rules."""

from dataclasses import replace

import jsonschema_rs
import pytest
from domain.service.test_form import AREAS, CHOICES, FACTS, T, form
from hypothesis import given
from hypothesis import strategies as st

from khidki.domain.people.area import AreaKind
from khidki.domain.problem import Problem
from khidki.domain.rule.check import Rule, read
from khidki.domain.rule.explain import explain
from khidki.domain.rule.plain import to_plain
from khidki.domain.service import group, kind
from khidki.domain.service.field import Field, RuleText
from khidki.domain.service.review_field import question_faults
from khidki.domain.service.ruling import Ruling, labels_of, names_of
from khidki.domain.service.shape import from_plain
from khidki.domain.service.shape import to_plain as plain_of
from khidki.domain.text import Text
from tests.work import counted

WITNESSES = Field(
    "witnesses",
    "group",
    Text(hi="गवाह", en="Witnesses"),
    row=Text(hi="गवाह", en="witness"),
    at_least=2,
    at_most=3,
    fields=(
        Field("name", "name", Text(hi="नाम", en="Name")),
        Field("age", "number", Text(hi="आयु", en="Age"), minimum=18, maximum=120),
        Field("side", "choice", T, required=False, choices=CHOICES),
        Field("home", "area", T, required=False, lowest=AreaKind.TEHSIL),
    ),
)
ROWS = [{"name": {"en": "Ram"}, "age": 40}, {"name": {"hi": "मोहन"}, "age": 51, "side": "two"}]
FORM = form(WITNESSES)
NONE = replace(WITNESSES, at_least=0)


def typed(raw, asked=WITNESSES):
    return form(asked).normalise(form(asked).sections[0], raw, {}, FACTS)


def test_rows_are_read_and_empty_ones_closed_up():
    answers, problems = typed(
        {
            "witnesses.1.name.en": "Ram", "witnesses.1.age": "४०",
            "witnesses.2.name.en": " ", "witnesses.2.age": "",
            "witnesses.5.name.hi": "मोहन", "witnesses.5.age": "51", "witnesses.5.side": "two",
        }
    )  # fmt: skip
    assert (answers["witnesses"], problems) == (ROWS, [])
    assert FORM.check(answers, FACTS) == []


def test_what_is_right_in_a_row_is_kept_beside_what_is_wrong():
    answers, problems = typed(
        {"witnesses.1.name.en": "Ram", "witnesses.1.age": "17", "witnesses.2.age": "x"}
    )
    assert answers["witnesses"] == [{"name": {"en": "Ram"}}, {}]
    assert [(each.path, each.code) for each in problems] == [
        ("witnesses.1.age", "too_small"),
        ("witnesses.2.name", "required"),
        ("witnesses.2.age", "not_a_number"),
    ]


def test_rows_that_must_be_there_are_asked_for_question_by_question():
    _, none = typed({})
    _, one = typed({"witnesses.1.name.en": "Ram", "witnesses.1.age": "40"})
    first = ["witnesses.1.name", "witnesses.1.age"]
    second = ["witnesses.2.name", "witnesses.2.age"]
    assert [each.path for each in none] == first + second
    assert [each.path for each in one] == second


def test_no_row_at_all_is_an_answer_where_none_need_be():
    answers, problems = typed({}, NONE)
    assert (answers, problems) == ({"witnesses": []}, [])
    assert form(NONE).check(answers) == []
    assert form(NONE).check({}) == [Problem("witnesses", "required")]
    assert kind.read_back(NONE, [], "en") == "None"


def test_no_row_of_an_optional_list_is_no_answer():
    optional = replace(WITNESSES, required=False)
    assert typed({}, optional) == ({}, [])
    assert form(optional).check({}) == []
    assert form(optional).check({"witnesses": []})[0].code == "too_few_rows"


def test_rows_whose_questions_may_all_stay_empty_are_counted():
    loose = replace(WITNESSES, fields=(replace(WITNESSES.fields[1], required=False),))
    _, problems = typed({"witnesses.1.age": "40"}, loose)
    assert problems == [Problem("witnesses", "too_few_rows", {"least": 2})]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Ram", [("witnesses", "not_rows")]),
        (["Ram", ROWS[0]], [("witnesses.1", "not_rows")]),
        ([*ROWS, *ROWS], [("witnesses", "too_many_rows")]),
        (ROWS[:1], [("witnesses", "too_few_rows")]),
        ([ROWS[0], {"age": 12}], [("witnesses.2.name", "required"), ("witnesses.2.age", "too_small")]),
        ([ROWS[0], {**ROWS[1], "x": 1}], [("witnesses.2.x", "unknown_field")]),
        ([ROWS[0], {**ROWS[1], "side": None}], [("witnesses.2.side", "required")]),
        ([ROWS[0], {**ROWS[1], "name": {"en": "7"}}], [("witnesses.2.name.en", "name_not_in_en")]),
        ([ROWS[0], {**ROWS[1], "home": "RJ-A"}], [("witnesses.2.home", "area_too_wide")]),
        ([ROWS[0], {**ROWS[1], "home": [1]}], [("witnesses.2.home", "not_an_area")]),
    ],
)  # fmt: skip
def test_a_sent_list_is_told_row_and_question(answer, found):
    problems = FORM.check({"witnesses": answer}, FACTS)
    assert [(each.path, each.code) for each in problems] == found
    schema = jsonschema_rs.validator_for(FORM.json_schema(), validate_formats=True)
    assert schema.is_valid({"witnesses": ROWS})
    if found[0][1] not in {"name_not_in_en", "area_too_wide"}:  # letters and places: no schema
        assert not schema.is_valid({"witnesses": answer})


def test_ten_thousand_rows_are_refused_before_any_is_looked_at():
    many = [{"name": {"en": "x" * 10_000}}] * 10_000
    raw = {f"witnesses.{number}.age": "40" for number in range(1, 10_001)}
    with counted() as work:
        problems = FORM.check({"witnesses": many})
    assert problems == [Problem("witnesses", "too_many_rows", {"most": 3, "given": 10_000})]
    assert work.calls < 1_000
    assert [each.code for each in typed(raw)[1]] == ["too_many_rows"]


@pytest.mark.parametrize(
    "name", ["witnesses.0.age", "witnesses.1.x", "witnesses.1", "witnesses", "witnesses.1.age.x"]
)
def test_an_input_that_no_row_has_is_refused(name):
    assert Problem(name, "unknown_field") in typed({name: "1"})[1]


@given(st.dictionaries(st.text(max_size=8).map(lambda text: f"witnesses.{text}"), st.text()))
def test_no_input_breaks_rows(raw):
    answers, _ = typed(raw)
    assert len(answers.get("witnesses", [])) <= 3


def test_rows_are_read_back_in_both_languages_on_one_line():
    assert kind.read_back(WITNESSES, ROWS, "en") == "1. Ram, 40; 2. मोहन, 51, Two"
    assert "दो" in kind.read_back(WITNESSES, ROWS, "hi")
    assert [len(row) for row in group.read_rows(WITNESSES, ROWS, "en", FACTS)] == [4, 4]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("all(w in witnesses, w.age >= 21)", True),
        ("any(w in witnesses, w.age >= 60)", False),
        ("count(w in witnesses, w.age > 45) == 1", True),
        ("sum(w in witnesses, w.age) == 91", True),
        ("length(witnesses) == 2", True),
        ('any(w in witnesses, w.side == "two")', True),
        ('all(w in witnesses, w.side == "two")', None),
    ],
)
def test_rules_look_into_rows(text, outcome):
    rule = read(text, names_of([WITNESSES]))
    assert isinstance(rule, Rule), rule
    assert Ruling(to_plain(rule)).outcome({"witnesses": ROWS}, FACTS) is outcome


def test_a_rule_over_rows_explains_itself_with_their_words():
    rule = read('any(w in witnesses, w.side == "one" and w.age > 60)', names_of([WITNESSES]))
    verdict = Ruling(to_plain(rule)).verdict({"witnesses": ROWS}, FACTS)
    told = str(explain(rule, verdict, labels_of(rule, [WITNESSES], AREAS)))
    assert "Age" in told
    assert "Witnesses" in told
    assert "One" in told


def test_a_wrong_row_asks_and_never_decides():
    asked = form(
        WITNESSES,
        Field("why", "text", T, required_if=RuleText("any(w in witnesses, w.age > 60)")),
    )
    found = asked.check({"witnesses": [ROWS[0], {"name": {"en": "M"}}]}, FACTS)
    assert [each.path for each in found] == ["witnesses.2.age"]


def test_a_group_is_stored_and_read_again():
    stored = plain_of(WITNESSES)
    assert stored["row"] == {"hi": "गवाह", "en": "witness"}
    assert from_plain(Field, stored) == WITNESSES


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"at_most": 201}, "201 rows"),
        ({"at_most": 200}, "more than a page can send"),
        ({"at_least": 4}, "at least 4 of at most 3"),
        ({"at_most": None}, "needs at_most"),
        ({"fields": ()}, "needs fields"),
        ({"row": None}, "needs row"),
        ({"fields": (WITNESSES,)}, "a row cannot ask for a group"),
        ({"fields": (Field("x", "photo", T),)}, "a row cannot ask for a photo"),
        ({"fields": (Field("x", "hologram", T),)}, 'there is no kind "hologram"'),
        ({"fields": (Field("x", "text", T), Field("x", "text", T))}, "two questions"),
        ({"fields": (Field("x", "text", T, required_if=RuleText("a")),)}, "has no required_if"),
        ({"fields": (Field("x", "choice", T),)}, "a choice needs choices"),
        ({"choices": CHOICES}, "a group has no choices"),
    ],
)
def test_the_review_finds_what_is_wrong_with_a_group(changes, said):
    assert list(question_faults(WITNESSES, {})) == []
    assert said in str(list(question_faults(replace(WITNESSES, **changes), {})))
