"""Forms: hostile and honest input of every kind, and agreement with the published schema."""

from datetime import date

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from khidki.domain.people.area import Area, AreaKind, Areas
from khidki.domain.problem import Problem
from khidki.domain.rule.check import read
from khidki.domain.rule.plain import to_plain
from khidki.domain.service import kind as kinds
from khidki.domain.service.definition import DocumentAsk, Section
from khidki.domain.service.field import Choice, Facts, Field, Kind, Precision, RuleText
from khidki.domain.service.form import Form
from khidki.domain.service.kind import KINDS, PROBLEM_CODES
from khidki.domain.service.ruling import Ruling, names_of
from khidki.domain.text import Text

T = Text(hi="क", en="K")
AREAS = Areas(
    [
        Area("RJ-A", AreaKind.DISTRICT, Text(hi="अजमेर", en="Ajmer")),
        Area("RJ-A-T", AreaKind.TEHSIL, Text(hi="पुष्कर", en="Pushkar"), "RJ-A"),
        Area("RJ-B", AreaKind.DISTRICT, Text(hi="जयपुर", en="Jaipur")),
        Area("RJ-OLD", AreaKind.DISTRICT, T, until_on=date(2024, 12, 28)),
    ]
)
FACTS = Facts(date(2026, 1, 20), AREAS)
CHOICES = (Choice("one", Text(hi="एक", en="One")), Choice("two", Text(hi="दो", en="Two")))
UUID = "0190a0a0-0000-7000-8000-000000000001"


ROW = (Field("who", "name", T), Field("age", "number", T, required=False, maximum=120))


def a(kind: str, **options) -> Field:
    if kind == "group":
        options = {"fields": ROW, "row": T, "at_most": 3, **options}
    if "choices" in KINDS[kind].needs:
        options.setdefault("choices", CHOICES)
    if kind == "area":
        options.setdefault("lowest", AreaKind.TEHSIL)
    return Field("x", kind, T, **options)


def typed(kind: str, raw: dict[str, str | list[str]] | str, **options):
    raw = {"x": raw} if isinstance(raw, str) else raw
    found = kinds.normalise(a(kind, **options), raw, FACTS)
    return found.code if isinstance(found, Problem) else found


def form(*fields: Field, documents: tuple[DocumentAsk, ...] = ()) -> Form:
    texts = {each.required_if for each in (*fields, *documents) if each.required_if}
    rules = {text: Ruling(to_plain(read(text, names_of(fields)))) for text in texts}
    return Form((Section("s", T, fields),), documents, {field.id: field for field in fields}, rules)


@pytest.mark.parametrize(
    ("kind", "raw", "code"),
    [
        ("name", {"x.hi": "Sita"}, "name_not_in_hi"),
        ("name", {"x.en": "सीता"}, "name_not_in_en"),
        ("name", {"x.en": "Sita<script>"}, "name_not_in_en"),
        ("name", {"x.en": "--"}, "name_not_in_en"),
        ("name", {"x.en": "R2D2"}, "name_not_in_en"),
        ("name", {"x.hi": "क" * 121}, "too_long"),
        ("text", "a\u202eb", "hidden_marks"),
        ("text", "a\x00b", "hidden_marks"),
        ("text", "a\x07b", "hidden_marks"),
        ("text", "x" * 201, "too_long"),
        ("text", "x" * 20_000, "too_long"),
        ("long_text", "x" * 2001, "too_long"),
        ("mobile", "12345", "not_a_mobile"),
        ("mobile", "5000000001", "not_a_mobile"),
        ("email", "a@b", "not_an_email"),
        ("email", f"{'a' * 60}@{'b' * 240}.in", "too_long"),
        ("pin_code", "03806", "not_a_pin_code"),
        ("date", {"x.day": "31", "x.month": "2", "x.year": "1984"}, "not_a_date"),
        ("date", {"x.day": "a", "x.month": "2", "x.year": "1984"}, "not_a_date"),
        ("date", {"x.day": "1", "x.month": "2"}, "date_without_year"),
        ("date", {"x.year": "1984"}, "date_without_day"),
        ("date", {"x.day": "1", "x.year": "1984"}, "date_without_month"),
        ("date", "1984", "date_without_day"),
        ("date", "0000-00-00", "not_a_date"),
        ("date", {"x.day": "1", "x.month": "2", "x.year": "84"}, "date_far_away"),
        ("date", {"x.day": "1", "x.month": "2", "x.year": "999999999999"}, "not_a_date"),
        ("money", "-5", "not_an_amount"),
        ("money", "twelve", "not_an_amount"),
        ("number", "1.5", "not_a_number"),
        ("number", "-1", "too_small"),
        ("number", "9" * 16, "too_large"),
        ("choice", "three", "not_a_choice"),
        ("several_choices", {"x": ["one", "three"]}, "not_a_choice"),
        ("yes_no", "perhaps", "not_yes_or_no"),
        ("declaration", "no", "not_declared"),
        ("area", "RJ-NOWHERE", "not_an_area"),
        ("area", "rj; drop", "not_an_area"),
        ("area", "RJ-OLD", "not_an_area"),
        ("area", {"x.district": "RJ-A"}, "area_too_wide"),
        ("area", {"x.district": "RJ-B", "x.tehsil": "RJ-A-T"}, "area_mixed"),
        ("file", "../../etc/passwd", "not_a_file"),
        ("photo", "1", "not_a_file"),
        ("text", {"x": ["a", "b"]}, "repeated"),
    ],
)
def test_what_is_no_answer_gets_its_problem(kind, raw, code):
    assert typed(kind, raw) == code
    assert code in PROBLEM_CODES


@pytest.mark.parametrize(
    ("kind", "raw", "answer", "hindi"),
    [
        ("name", {"x.hi": "  सीता   देवी "}, {"hi": "सीता देवी"}, "सीता देवी"),
        ("name", "Arjun", {"en": "Arjun"}, "Arjun"),
        ("name", {"x.hi": "सीता", "x.en": "Sita"}, {"hi": "सीता", "en": "Sita"}, "सीता / Sita"),
        ("text", "cafe\u0301", "café", "café"),
        ("text", "क\u094d\u200dष", "क\u094d\u200dष", "क\u094d\u200dष"),
        ("long_text", "a  b\r\n c ", "a b\nc", "a b\nc"),
        ("mobile", "+91 90000-00001", "9000000001", "90000 00001"),
        ("mobile", "०९००००००००१", "9000000001", "90000 00001"),
        ("email", "राम@उदाहरण.भारत", "राम@उदाहरण.भारत", "राम@उदाहरण.भारत"),
        ("pin_code", "३०३ ८०६", "303806", "303806"),
        ("date", {"x.day": "१२", "x.month": "6", "x.year": "1984"}, "1984-06-12", "12 जून 1984"),
        ("date", "29/2/2024", "2024-02-29", "29 फ़रवरी 2024"),
        ("money", "१,२०,०००", 12_000_000, "₹1,20,000"),
        ("number", "१२", 12, "12"),
        ("number", "0", 0, "0"),
        ("choice", "two", "two", "दो"),
        ("several_choices", {"x.two": "on", "x.one": "yes"}, ["one", "two"], "एक, दो"),
        ("several_choices", {"x": ["two"]}, ["two"], "दो"),
        ("yes_no", "नहीं", False, "नहीं"),
        ("yes_no", "yes", True, "हाँ"),
        ("declaration", "on", True, "मैं सहमत हूँ"),
        ("area", {"x.district": "RJ-A", "x.tehsil": "RJ-A-T"}, "RJ-A-T", "पुष्कर, अजमेर"),
        ("file", UUID.upper(), UUID, "संलग्न"),
        ("photo", UUID, UUID, "संलग्न"),
    ],
)
def test_an_honest_answer_is_kept_exactly_and_read_back(kind, raw, answer, hindi):
    found = typed(kind, raw)
    assert found == answer
    assert kinds.read_back(a(kind), found, "hi", FACTS) == hindi
    assert kinds.read_back(a(kind), found, "en", FACTS)
    assert jsonschema_rs.validator_for(kinds.schema(a(kind)), validate_formats=True).is_valid(found)


def test_a_birth_year_alone_is_an_answer_where_the_field_allows_it():
    assert typed("date", {"x.year": "१९५७"}, precision=Precision.YEAR) == "1957"
    assert kinds.read_back(a("date"), "1957", "hi") == "1957"


def test_a_birth_in_the_future_is_refused():
    assert typed("date", "2026-01-21", past=True) == "date_in_future"
    assert typed("date", "2026-01-20", past=True) == "2026-01-20"


def test_nothing_typed_is_no_answer_for_every_kind():
    assert [name for name in KINDS if typed(name, "  ") is not None] == []
    assert kinds.read_back(a("text"), None, "hi") == ""


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_has_all_its_parts(kind: Kind):
    schema = kind.schema(a(kind.name))
    jsonschema_rs.meta.validate(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    )
    assert kind.parts(a(kind.name))[0] == ""
    assert kind.needs <= kind.options


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.sampled_from(
        ["one", "1984-06-12", "1957", UUID, "RJ-A-T", "9000000001", "303806", "a@b.in"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hi", "en", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(KINDS)), values)
def test_what_the_check_lets_pass_the_schema_lets_pass(kind, value):
    asked = a(kind)
    first = kinds.check(asked, value, FACTS)
    assert kinds.problems(asked, value, FACTS)[:1] == ([] if first is None else [first])
    if first is None and value is not None:
        schema = kinds.schema(asked)
        assert jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(value)


@given(st.sampled_from(sorted(KINDS)), st.text(), st.text(max_size=30))
def test_no_text_breaks_a_kind(kind, text, other):
    asked = a(kind)
    names = kinds.input_names(asked)
    found = kinds.normalise(asked, {names[0]: text, names[-1]: other}, FACTS)
    if found is not None and not isinstance(found, Problem):
        assert kinds.check(asked, found, FACTS) is None
        assert isinstance(kinds.read_back(asked, found, "hi", FACTS), str)


def test_a_question_that_nobody_asked_is_refused():
    asked = form(Field("x", "text", T))
    _, problems = asked.normalise(asked.sections[0], {"x": "a", "admin": "1"})
    assert problems == [Problem("admin", "unknown_field")]
    assert Problem("admin", "unknown_field") in asked.check({"x": "a", "admin": 1})


def test_everything_missing_is_told_at_once():
    asked = form(
        Field("x", "text", T), Field("y", "text", T), Field("z", "text", T, required=False)
    )
    assert asked.check({}) == [Problem("x", "required"), Problem("y", "required")]
    assert asked.check({"x": None, "y": "b"}) == [Problem("x", "required")]


CONDITIONAL = form(
    Field("job", "yes_no", T),
    Field("x", "text", T, required_if=RuleText("job")),
    documents=(DocumentAsk("slip", T, ("image/png",), 10, required_if=RuleText("job")),),
)


def test_an_answer_can_be_required_by_another():
    assert CONDITIONAL.check({"job": True}) == [Problem("x", "required")]
    assert CONDITIONAL.check({"job": False}) == []
    section = CONDITIONAL.sections[0]
    assert CONDITIONAL.normalise(section, {"job": "yes"})[1] == [Problem("x", "required")]


def test_the_schema_knows_what_another_answer_requires():
    schema = jsonschema_rs.validator_for(CONDITIONAL.json_schema())
    assert not schema.is_valid({"job": True})
    assert schema.is_valid({"job": False})
    assert schema.is_valid({"job": True, "x": "a"})
    assert not schema.is_valid({"job": False, "y": 1})


def test_a_paper_can_be_required_by_an_answer():
    assert [ask.id for ask in CONDITIONAL.missing_documents([], {"job": True})] == ["slip"]
    assert CONDITIONAL.missing_documents([], {"job": False}) == []
    assert CONDITIONAL.missing_documents(["slip"], {"job": True}) == []


def test_a_sum_is_computed_and_cannot_be_lied_about():
    asked = form(
        Field("one", "money", T, required=False),
        Field("two", "money", T, required=False),
        Field("total", "money", T, sum_of=("one", "two")),
    )
    answers, problems = asked.normalise(asked.sections[0], {"one": "10", "two": "5", "total": "1"})
    assert (answers["total"], problems) == (1500, [])
    assert asked.check({"one": 1000, "total": 0}) == [Problem("total", "wrong_sum")]


def test_a_condition_may_look_at_a_list_or_a_number():
    several = form(
        Field("x", "several_choices", T, choices=CHOICES),
        Field("y", "text", T, required_if=RuleText('"two" in x')),
    )
    assert several.check({"x": ["one", "two"]}) == [Problem("y", "required")]
    assert several.check({"x": ["one"]}) == []


def test_what_waits_for_an_answer_is_asked_for_after_it():
    assert CONDITIONAL.normalise(CONDITIONAL.sections[0], {})[1] == [Problem("job", "required")]
    assert CONDITIONAL.check({}) == [Problem("job", "required")]
    assert CONDITIONAL.missing_documents([], {}, told={"job"}) == []


def test_what_can_never_be_decided_is_required():
    chained = form(
        Field("job", "yes_no", T),
        Field("x", "yes_no", T, required_if=RuleText("job")),
        Field("y", "text", T, required_if=RuleText("x")),
        documents=(DocumentAsk("slip", T, ("image/png",), 10, required_if=RuleText("x")),),
    )
    assert chained.check({"job": True}) == [Problem("x", "required")]
    assert chained.check({"job": False}) == [Problem("y", "required")]
    assert [ask.id for ask in chained.missing_documents([], {"job": False})] == ["slip"]


def test_a_rule_that_cannot_be_computed_has_its_own_problem():
    divided = form(
        Field("x", "number", T),
        Field("y", "text", T, required_if=RuleText("div(10, x, down) > 1")),
    )
    assert divided.check({"x": 0}) == [Problem("y", "rule_failed")]
    assert divided.check({"x": "no number"}) == [Problem("x", "not_a_number")]


def test_answers_are_read_back_in_the_order_of_the_form():
    lines = CONDITIONAL.read_back({"x": "a", "job": True}, "en")
    assert [(line.field, line.words) for line in lines] == [("job", "Yes"), ("x", "a")]
