"""Rules over the questions of a form: names, parts of answers, and the schema that says the same."""

from datetime import date
from itertools import product

import jsonschema_rs
import pytest
from domain.service.test_form import AREAS, CHOICES, FACTS, T, a, form

from khidki.domain.people.area import AreaKind
from khidki.domain.problem import Problem
from khidki.domain.rule.check import Rule, read
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.explain import explain
from khidki.domain.rule.plain import to_plain
from khidki.domain.rule.type import BOOLEAN, Sort, Type
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Facts, Field, RuleText
from khidki.domain.service.form import Form
from khidki.domain.service.kind import KINDS
from khidki.domain.service.language_one import Condition
from khidki.domain.service.ruling import WITHOUT_TYPE, Ruling, facts_of, labels_of, names_of
from khidki.domain.service.stored import from_stored, to_stored
from khidki.domain.text import Text
from tests.worlds import catalogue

INCOME = catalogue().service("revenue/income-certificate")
FIELDS = (
    Field("who", "name", T),
    Field("home", "area", T, lowest=AreaKind.TEHSIL),
    Field("job", "yes_no", T),
    Field("x", "choice", T, choices=CHOICES),
    Field("ticks", "several_choices", T, choices=CHOICES),
    Field("income", "money", Text(hi="आय", en="Income"), minimum=100),
    Field("members", "number", T, minimum=1, maximum=9),
    Field("birth", "date", T),
)


def ruling(text: str) -> Ruling:
    rule = read(text, names_of(FIELDS))
    assert isinstance(rule, Rule), rule
    return Ruling(to_plain(rule))


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, None),
        ({"home": 7}, Failure("unfit", "home.district")),
        ({"home": "RJ-NOWHERE"}, None),
        ({"home": "RJ-B"}, False),
        ({"home": "RJ-A-T"}, True),
    ],
)
def test_a_part_of_an_answer_is_looked_up(answers, outcome):
    assert ruling('home.district == "RJ-A"').outcome(answers, FACTS) == outcome


def test_a_name_has_the_parts_that_were_given():
    asked = ruling('starts_with(who.en, "Si")')
    assert asked.outcome({"who": {"en": "Sita"}}, FACTS) is True
    assert asked.outcome({"who": {"hi": "सीता"}}, FACTS) is None


def test_answers_are_copied_only_when_a_part_is_named():
    answers = {"home": "RJ-A-T"}
    assert facts_of(answers, ["home"], AREAS) is answers
    assert facts_of(answers, ["home.district"], AREAS)["home.district"] == "RJ-A"


def test_every_kind_of_question_has_a_type_or_is_known_to_have_none():
    without = {kind for kind in KINDS if not names_of([a(kind)])}
    assert without == WITHOUT_TYPE


def test_a_type_knows_what_its_question_allows():
    names = names_of(FIELDS)
    assert names["income"] == Type(Sort.MONEY, least=100, most=10**15)
    assert names["members"] == Type(Sort.INTEGER, least=1, most=9)
    assert (names["job"], names["ticks"].ids) == (BOOLEAN, ("one", "two"))
    assert {"who.hi", "home.sub_division"} <= names.keys()
    assert "who" not in names


def test_nobody_has_an_age_without_a_day():
    asked = ruling("age(birth, today) >= 18")
    assert asked.outcome({"birth": "2000-01-01"}, Facts()) is None
    assert asked.outcome({"birth": "2000-01-01"}, FACTS) is True


def test_a_verdict_names_questions_choices_and_places():
    asked = ruling('home.district == "RJ-A" and x == "one" and income <= ₹50')
    verdict = asked.verdict({"home": "RJ-B", "x": "two", "income": 9000}, FACTS)
    lines = explain(asked.rule, verdict, labels_of(asked.rule, FIELDS, AREAS))
    assert [line.text.en for line in lines][1:] == [
        "K: Two, must be One",
        "Income: ₹90, must be at most ₹50",
    ]
    assert "Ajmer" in lines[0].text.en


SAYABLE = [
    "job", "not job", 'x == "one"', 'x != "one"', 'x in ["one"]',
    'not (x in ["one"])', '"two" in ticks', 'not ("two" in ticks)', "income > ₹5", "income >= ₹5",
    "income < ₹5", "₹5 >= income", "members == 2", "members != 2", 'job and x == "one"',
    "job or members > 2", '(job and members > 2) or not (x == "one" and income > ₹5)',
]  # fmt: skip
ANSWERS = [
    {name: value for name, value in zip(("job", "x", "ticks", "income", "members"), each, strict=True) if value is not None}
    for each in product(
        (None, True, False), (None, "one", "two"), (None, ["one"], ["two", "one"]),
        (None, 400, 500, 600), (None, 1, 2, 3),
    )
]  # fmt: skip


@pytest.mark.parametrize("text", SAYABLE)
def test_the_schema_requires_what_the_rule_requires(text):
    asked = form(
        *(
            Field(each.id, each.kind, T, choices=each.choices, required=False)
            for each in FIELDS[2:7]
        ),
        Field("y", "text", T, required_if=RuleText(text)),
    )
    schema = jsonschema_rs.validator_for(asked.json_schema())
    assert "$comment" not in str(asked.json_schema())
    for answers in ANSWERS:
        assert schema.is_valid(answers) == (Problem("y", "required") not in asked.check(answers)), (
            answers
        )


@pytest.mark.parametrize(
    "text",
    ["age(birth, today) >= 18", 'home.district == "RJ-A"', "income + income > ₹5", "job and birth > 2000-01-01"],
)  # fmt: skip
def test_what_a_schema_cannot_say_it_does_not_say_by_halves(text):
    told = ruling(text).schema("y")
    assert told == {"$comment": "y is also required by a rule that JSON Schema cannot express"}


def test_a_rule_is_read_from_its_stored_form_and_only_when_it_is_asked():
    stored = to_stored(INCOME, "template")
    assert INCOME.clearing is not None
    assert set(stored["rules"]) == {'purpose == "other"', "government_job", INCOME.clearing.rule}
    spoilt = {
        **stored,
        "rules": {key: {**each, "language": 9} for key, each in stored["rules"].items()},
    }
    form = from_stored(spoilt).form
    assert form.requires(form.by_id["mobile"], {}) is False
    with pytest.raises(ValueError, match="language"):
        form.requires(form.by_id["purpose_other"], {})


def test_a_stored_service_comes_back_whole():
    held = from_stored(to_stored(INCOME, "template"))
    assert (held.service, held.template) == (INCOME, "template")
    assert held.form.json_schema() == Form.of(INCOME).json_schema()


LANGUAGE_ONE = {
    "purpose_other": {"field": "purpose", "equals": "other"},
    "salary_slip": {"field": "government_job", "equals": "yes"},
}


def as_published_before_there_were_rules() -> dict:
    plain = INCOME.to_json() | {"language": 1, "template": "template"}
    del plain["clearing"]  # nothing was cleared by a rule then
    asks = [
        *(asked for section in plain["form"] for asked in section["fields"]),
        *plain["documents"],
    ]
    for ask in asks:
        if "required_if" in ask:
            ask["required_if"] = LANGUAGE_ONE[ask["id"]]
    return plain


def test_a_version_of_the_first_language_runs_as_it_did():
    form = from_stored(as_published_before_there_were_rules()).form
    purpose, slip = form.by_id["purpose_other"], INCOME.document("salary_slip")
    slip = next(ask for ask in form.documents if ask.id == slip.id)
    assert form.requires(purpose, {"purpose": "other"}) is True
    assert form.requires(purpose, {"purpose": "scheme"}) is False
    assert form.requires(purpose, {}) is False, "a missing answer met no condition then"
    assert [form.requires(slip, {"government_job": each}) for each in (True, False)] == [
        True,
        False,
    ]
    assert form.json_schema()["allOf"] == [Condition("purpose", "other").schema("purpose_other")]
    assert form.check({"purpose": "scheme"}, Facts(date(2026, 1, 20)))[-1].path == "declaration"


@pytest.mark.parametrize(
    ("answer", "equals", "met"),
    [
        (True, "yes", True), (True, "no", False), (False, "no", True), (["one", "two"], "two", True),
        (["one"], "two", False), (5, "5", True), ("two", "two", True), (None, "two", False),
    ],
)  # fmt: skip
def test_a_condition_of_the_first_language_means_what_it_meant(answer, equals, met):
    condition = Condition("x", equals)
    assert condition.outcome({"x": answer}, FACTS) is met
    if answer is not None and not isinstance(answer, bool):
        schema = jsonschema_rs.validator_for(condition.schema("y"))
        assert schema.is_valid({"x": answer}) is not met


def test_a_definition_with_eligibility_is_stored_as_it_was_written():
    entry = {"rule": "government_job", "otherwise": {"hi": "क", "en": "K"}}
    service = Service.from_json(INCOME.to_json() | {"eligibility": [entry]})
    assert service.to_json()["eligibility"] == [entry]
    assert type(service.eligibility[0].rule) is RuleText
