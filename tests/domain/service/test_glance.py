"""What is known at a glance to be right is right: compared with the full check on made answers."""

from datetime import date

import pytest
from domain.service.test_form import CHOICES, FACTS, UUID, T, a, form
from domain.service.test_group import ROWS, WITNESSES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from khidki.domain.people.area import AreaKind
from khidki.domain.service import kind as kinds
from khidki.domain.service.field import Facts, Field, Precision, RuleText
from khidki.domain.service.kind import KINDS
from khidki.gateways.schemas import compiled

QUICK = Facts(FACTS.today, FACTS.areas, compiled)
GOOD = {
    "name": {"hi": "सीता बड़ा", "en": "Sita D'Souza"}, "text": "बड़ा मोहल्ला, मकान 14", "long_text": "a\nb",
    "mobile": "9000000001", "email": "a@b.in", "pin_code": "303806", "date": "1984-06-12",
    "money": 100, "number": 7, "choice": "one", "several_choices": ["one", "two"],
    "yes_no": False, "declaration": True, "area": "RJ-A-T", "file": UUID, "photo": UUID,
    "aadhaar_last_four": "1234", "family_number": "1234567890", "land_parcel": {"khasra": "1/2"},
    "bank_account": {"account": "123456789", "ifsc": "SBIN0001234"},
    "group": [{"who": {"en": "Ram"}, "age": 4}],
}  # fmt: skip
FORM = form(
    Field("name", "name", T),
    Field("birth", "date", T, past=True, precision=Precision.YEAR),
    Field("day", "date", T, required=False, past=True),
    Field("home", "area", T, required=False, lowest=AreaKind.TEHSIL),
    Field("job", "yes_no", T),
    Field("x", "choice", T, choices=CHOICES, required_if=RuleText("job")),
    Field("one", "money", T, required=False),
    Field("two", "money", T, required=False),
    Field("total", "money", T, sum_of=("one", "two")),
    WITNESSES,
)
FILLED = {
    "name": {"hi": "सीता"}, "birth": "1984", "day": "2026-01-20", "home": "RJ-A-T", "job": True,
    "x": "one", "one": 5, "two": 6, "total": 11, "witnesses": ROWS,
}  # fmt: skip
MARKS = ("\u093c", "\u0958", "\u094d", "\u200d", "\u0951", "\ud800", "\x00", "\u0929", "\u0931")
SIGNS = st.sampled_from([*"कनरळा \n.-'(AZaé0९’", *MARKS])
texts = st.text(SIGNS, max_size=6) | st.text(max_size=8)
plain = (
    texts
    | st.none() | st.booleans() | st.integers(-3, 200) | st.floats(allow_nan=False)
    | st.sampled_from(["2026-02-29", "2024-02-29", "2026-01-21", "1849-12-31", "2027", "1984\n", "12345", 11.0, "RJ-A", UUID.upper()])
)  # fmt: skip
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hi", "en", "who", "age", "name"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_answer_of_every_kind_is_known_at_a_glance(kind):
    asked = form(a(kind))
    answers = {"x": GOOD[kind]}
    assert asked.check(answers, QUICK) == asked.problems(answers, QUICK) == []
    assert asked._glance[0].passes(answers, QUICK)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(value=values)
def test_what_passes_at_a_glance_passes_the_full_check(kind, value):
    asked = form(a(kind))
    asked.check({}, QUICK)
    if asked._glance[0].passes({"x": value}, QUICK):
        assert kinds.problems(a(kind), value, FACTS) == []


@pytest.mark.parametrize("kind", ["name", "text", "long_text"])
@settings(max_examples=300, deadline=None)
@given(words=texts)
@example(words="\u0930\u0928\u093c")
@example(words="\u0915\u094d\u093c")
def test_words_that_pass_at_a_glance_pass_the_full_check(kind, words):
    asked = form(a(kind))
    asked.check({}, QUICK)
    for value in ({"hi": words}, {"en": words}) if kind == "name" else (words,):
        if asked._glance[0].passes({"x": value}, QUICK):
            assert kinds.problems(a(kind), value, FACTS) == []


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*FILLED, "nobody"]), values, max_size=2),
    st.sets(st.sampled_from(sorted(FILLED)), max_size=2),
)
@example({"birth": "2027"}, set())
@example({"witnesses": [{**ROWS[0], "age": 40.0}, ROWS[1]]}, set())
@example({"job": False}, {"x"})
@example({}, {"x"})
@example({"one": 5.0}, set())
def test_both_ways_say_the_same_of_a_whole_form(changes, left_out):
    answers = {name: answer for name, answer in (FILLED | changes).items() if name not in left_out}
    assert FORM.check(answers, QUICK) == FORM.problems(answers, QUICK)


def test_a_whole_form_is_known_at_a_glance_until_the_day_or_the_areas_change():
    asked = form(*FORM.by_id.values())
    assert asked.check(FILLED, QUICK) == []
    assert asked._glance[0].passes(FILLED, QUICK)
    assert [each.path for each in asked.check(FILLED, Facts(date(2026, 1, 19), FACTS.areas, compiled))] == ["day"]  # fmt: skip
    elsewhere = Facts(FACTS.today, type(FACTS.areas)([]), compiled)
    assert [each.path for each in asked.check(FILLED, elsewhere)] == ["home"]
