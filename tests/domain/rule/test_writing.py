"""What people write: each fault is named at its place, and the sentence about it can be said."""

import re
from pathlib import Path

import pytest

from khidki.domain.rule.check import Rule, read
from khidki.domain.rule.problem import nearest
from khidki.domain.rule.sentence import SENTENCES, sentence
from khidki.domain.rule.type import (
    BOOLEAN,
    DATE,
    DECIMAL,
    MONEY,
    TEXT,
    Names,
    Sort,
    Type,
    choice,
    choices,
    records,
)

NAMES: Names = {
    "birth": DATE,
    "family_income": Type(Sort.MONEY, least=0),
    "category": choice("general", "obc", "sc", "st"),
    "gender": choice("female", "male"),
    "schemes": choices("nfsa", "bpl"),
    "is_widow": BOOLEAN,
    "children": Type(Sort.INTEGER, least=0, most=20),
    "share": DECIMAL,
    "village": TEXT,
    "family": records(income=MONEY, birth=DATE, studies=BOOLEAN),
    "applicant_name.hi": TEXT,
}
LAWFUL = [
    "age(birth, today) >= 58 and family_income <= ₹48,000",
    '(gender == "female" and age(birth, today) >= 55) or (gender == "male" and children > 2)',
    '"nfsa" in schemes and category not in ["sc", "st"]',
    "not is_widow and not (share > 0.5 or village == 'कोटा')",
    "any(m in family, m.income > ₹5 and m.studies) or length(family) == 0",
    "div(family_income, ₹1000, up) * ₹5 <= Rs 500",
    'applicant_name.hi == "क" or starts_with(village, "ज")',
    "children in [-1, 2] or -children == -2 or 2 - -children == 3",
    "birth + 21 < today and today - birth > 3652",
]


@pytest.mark.parametrize("rule", LAWFUL)
def test_a_sensible_rule_is_read(rule):
    assert isinstance(read(rule, NAMES), Rule)


WRITTEN = [
    ("", "empty_rule", 0), ("  ", "empty_rule", 0), ("x" * 2001, "too_long", 0),
    ("is_widow && is_widow", "strange_sign", 9), ("children = 2", "strange_sign", 9),
    ("children ≤ 2", "strange_sign", 9), ("children => 2", "strange_sign", 9),
    ("children / 2 == 1", "strange_sign", 9), ("children > २", "strange_sign", 11),
    ("village == “a”", "strange_sign", 11), ("children @ 2", "strange_mark", 9),
    ("₹", "strange_mark", 0), ("is_widow \u202e", "hidden_marks", 9),
    ("is_widow\u200b", "hidden_marks", 8), ("\ud83d", "hidden_marks", 0),
    ('village == "a\u202eb"', "hidden_marks", 11), ('village == "\ud83d"', "hidden_marks", 11),
    ('village == "a', "unclosed_text", 11), ('village == ""', "empty_text", 11),
    (f'village == "{"a" * 201}"', "text_too_long", 11), ("children > 007", "leading_zero", 11),
    ("share > 0.1234567", "too_many_places", 8), ("family_income > ₹1.234", "too_many_places", 16),
    ("children > 9007199254740992", "number_too_large", 11),
    ("family_income > ₹90071992547409.92", "number_too_large", 16),
    ("birth > 01-04-2026", "date_backwards", 8), ("birth > 1/4/2026", "date_backwards", 8),
    ("birth > 2026-02-30", "no_such_date", 8), ("Children > 2", "not_a_word", 0),
    ("__proto__ > 2", "not_a_word", 0), ("children >", "ends_too_soon", 10),
    ("age(birth, today", "ends_too_soon", 16), ("children 2", "unexpected", 9),
    ("and is_widow", "unexpected", 0), ("children..2", "unexpected", 8), ("age()", "unexpected", 4),
    ("(is_widow]", "wanted_other", 9), ("category not == 'sc'", "wanted_other", 13),
    ("is_widow and is_widow or is_widow", "mixed_and_or", 22),
    ("is_widow or not is_widow and is_widow", "mixed_and_or", 25),
    ("1 <= children <= 3", "chained", 14), ("children == 1 == is_widow", "chained", 14),
    ("[1] == 2", "list_not_after_in", 0), ("children in [children]", "list_of_literals", 13),
    ("agee(birth, today) > 3", "no_such_function", 0), ("div(children, 2) == 1", "no_rounding", 14),
    ("div(children, 2, sideways) == 1", "no_rounding", 17), ("any(family, is_widow)", "no_row_word", 4),
    ("any(m in family, all(n in family, n.studies))", "nested_lists", 17),
    ("(" * 40 + "is_widow" + ")" * 40, "too_deep", 32), ("not " * 40 + "is_widow", "too_deep", 128),
    ("children" + " + children" * 40 + " > 2", "too_deep", None),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "code", "at"), WRITTEN)
def test_what_is_no_rule_is_refused_where_it_goes_wrong(rule, code, at):
    problems = read(rule, NAMES)
    assert isinstance(problems, list)
    assert [problem.code for problem in problems] == [code]
    assert at is None or problems[0].at == at
    said = sentence(problems[0])
    assert all((said.what.hi, said.what.en, said.remedy.hi, said.remedy.en))


SENSELESS = [
    ("family_incom <= ₹5", ["no_such_name"]), ("any(m in family, m.incme > ₹5)", ["no_such_name"]),
    ("children", ["gives_other"]), ("children and is_widow", ["not_a_condition"]),
    ("not village", ["not_a_condition"]), ("any(m in family, m.income)", ["not_a_condition"]),
    ("family_income <= 48000", ["money_needs_sign"]), ("share > 2", ["unlike"]),
    ("birth > today - birth", ["unlike"]), ("village == category", ["unlike"]),
    ('is_widow == "yes"', ["yes_is_true"]), ('schemes == "nfsa"', ["use_in"]),
    ("is_widow < is_widow", ["no_order"]), ('category == "scc"', ["not_a_choice"]),
    ('category in ["sc", "x"]', ["not_a_choice"]), ('"x" in schemes', ["not_a_choice"]),
    ("category == gender", ["never_alike"]), ("gender in schemes", ["never_alike"]),
    ('"a" in village', ["not_a_list"]), ("any(m in village, is_widow)", ["not_a_list"]),
    ("sum(m in family, m.birth) > 1", ["not_a_number"]), ("age(birth) > 3", ["wrong_count"]),
    ("if(is_widow, 1) == 2", ["wrong_count"]), ("share * share > 1.0", ["cannot_take"]),
    ("children + ₹5 > ₹6", ["cannot_take"]), ("div(children, 0, up) == 1", ["divides_by_zero"]),
    ("if(is_widow, 1, ₹1) == 1", ["unlike"]), ("2 in schemes", ["unlike"]),
    ("family_incom <= 48000 and categry == 'x'", ["no_such_name", "no_such_name"]),
    ("x > 1 and y > 2 and category == 'zz'", ["no_such_name", "no_such_name", "not_a_choice"]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "codes"), SENSELESS)
def test_everything_that_makes_no_sense_is_found_at_once(rule, codes):
    problems = read(rule, NAMES)
    assert isinstance(problems, list)
    assert [problem.code for problem in problems] == codes
    assert all("{" not in sentence(each).what.en + sentence(each).remedy.hi for each in problems)


DECIDED = [
    ("family_income >= ₹0", "always_true"), ("family_income < ₹0", "always_false"),
    ("children <= 20", "always_true"), ("children + 1 > 21", "always_false"),
    ("children * 2 <= 40", "always_true"), ("min(children, 5) > 5", "always_false"),
    ("age(birth, today) >= 0", "always_true"), ("count(m in family, m.studies) > 200", "always_false"),
    ("age(birth, today) > 60 and age(birth, today) < 18", "always_false"),
    ("age(birth, today) >= 18 or age(birth, today) < 18", "always_true"),
    ('gender == "male" and gender == "female"', "always_false"),
    ('category in ["sc", "st", "obc", "general"]', "always_true"),
    ('gender != "male" or gender != "female"', "always_true"),
    ("is_widow and not is_widow", "always_false"), ("is_widow or true", "always_true"),
    ("birth < 2020-01-01 or birth >= 2020-01-01", "always_true"), ("1 < 2", "always_true"),
    ('"a" == "b"', "always_false"), ("2 in [1, 3]", None), ("0.5 > 0.4", "always_true"),
    ("any(m in family, m.studies and not m.studies)", "always_false"),
    ("is_widow and (children >= 0 or is_widow)", "always_true"),
    ("children > 3 and (is_widow or children < 2)", None), ("children > 3 or children < 3", None),
    ("family_income <= ₹48000 and family_income > ₹47999.99", None), ("birth > today", None),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "code"), DECIDED)
def test_a_rule_that_no_answer_can_change_is_found(rule, code):
    found = read(rule, NAMES)
    assert [each.code for each in found] == [code] if code else isinstance(found, Rule)


def test_a_rule_knows_which_names_it_uses_and_no_others():
    rule = read('any(m in family, m.income > ₹5) or category == "sc"', NAMES)
    assert isinstance(rule, Rule)
    assert list(rule.names) == ["category", "family"]
    assert rule.names["family"] == records(income=MONEY)


def test_the_word_that_was_meant_is_suggested():
    assert nearest("famly_income", NAMES) == "family_income"
    assert nearest("income", NAMES) == "family_income"
    assert nearest("ctaegory", NAMES) == "category"
    assert nearest("zebra", NAMES) == ""


def test_every_problem_has_a_sentence_and_every_sentence_a_problem():
    sources = [
        path.read_text()
        for path in Path("src/khidki/domain/rule").glob("*.py")
        if path.name != "sentence.py"
    ]
    raised = {
        code
        for text in sources
        for code in re.findall(r'(?:Unwritable|fault|RuleProblem)\(\s*"(\w+)"', text)
    }
    assert raised - set(SENTENCES) == set()
    assert [code for code in SENTENCES if not any(f'"{code}"' in text for text in sources)] == []


def test_a_rule_may_give_any_value_that_is_wanted():
    rule = read("children + 1", NAMES, gives=Sort.INTEGER)
    assert isinstance(rule, Rule)
    assert rule.gives is Sort.INTEGER
