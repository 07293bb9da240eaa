"""Decision tables: run as rules, and nothing between or under their rows stays hidden."""

from datetime import date

import pytest

from khidki.domain.rule.check import Rule
from khidki.domain.rule.compile import compile_rule
from khidki.domain.rule.sentence import sentence
from khidki.domain.rule.table import Hit, Row, Table, TableProblem, read_table
from khidki.domain.rule.type import BOOLEAN, DATE, TEXT, Sort, Type, choice

NAMES = {
    "birth": DATE,
    "on": DATE,
    "category": choice("general", "obc", "sc", "st"),
    "income": Type(Sort.MONEY, least=0),
    "bpl": BOOLEAN,
    "village": TEXT,
    "share": Type(Sort.DECIMAL, least=0),
}
TODAY = date(2026, 11, 22)
BY_AGE = ("age(birth, today)", "category")
FEES = [
    ("< 18", "-", "₹0"),
    ("18..59", "general, obc", "₹50"),
    ("18..59", "sc, st", "₹20"),
    (">= 60", "-", "₹0"),
]


def table(columns, rows, **more) -> Rule | list[TableProblem]:
    written = tuple(Row(tuple(cells), gives) for *cells, gives in rows)
    return read_table(Table(tuple(columns), written, Sort.MONEY, **more), NAMES)


def codes(found) -> list[str]:
    assert isinstance(found, list), found
    assert all(sentence(each.problem).what.hi for each in found)
    return [each.problem.code for each in found]


def example(found) -> str:
    return str(found[0].problem.params["example"])


@pytest.mark.parametrize(
    ("answers", "fee"),
    [
        ({"birth": "2010-01-01"}, 0),
        ({"birth": "1990-01-01", "category": "obc"}, 5000),
        ({"birth": "1990", "category": "st"}, 2000),
        ({"birth": "1950"}, 0),
        ({"birth": "1990-01-01"}, None),
        ({"category": "sc"}, None),
        ({"birth": "1966", "category": "sc"}, None),
        ({"birth": "1966-11-23", "category": "sc"}, 2000),
    ],
)
def test_a_table_gives_what_its_row_says_and_unknown_stays_unknown(answers, fee):
    rule = table(BY_AGE, FEES)
    assert isinstance(rule, Rule)
    assert compile_rule(rule)(answers, TODAY) == fee


def test_a_gap_is_shown_by_an_example():
    found = table(BY_AGE, [*FEES[:3], ("> 60", "-", "₹0")])
    assert codes(found) == ["gap"]
    assert example(found) == "age(birth, today): 60"
    found = table(BY_AGE, [FEES[0], FEES[1], FEES[3]])
    assert example(found) == "age(birth, today): 18, category: sc"


def test_an_overlap_is_shown_by_an_example():
    found = table(BY_AGE, [*FEES[:2], ("17..59", "sc, st", "₹20"), FEES[3]])
    assert codes(found) == ["overlap"]
    assert example(found) == "age(birth, today): 17, category: sc"
    assert (found[0].row, found[0].problem.params["first"]) == (2, 1)


def test_a_gap_of_one_paisa_is_found():
    rows = [("<= ₹48000", "₹0"), ("> ₹48000.01", "₹20")]
    assert example(table(["income"], rows)) == "income: ₹48,000.01"
    assert isinstance(table(["income"], [rows[0], ("> ₹48000", "₹20")]), Rule)


def test_a_gap_of_one_day_and_of_a_millionth_is_found():
    days = [("< 2026-04-01", "₹0"), ("> 2026-04-01", "₹1")]
    assert example(table(["on"], days)) == "on: 01-04-2026"
    shares = [("0.0..0.5", "₹0"), ("> 0.500001", "₹1")]
    assert example(table(["share"], shares)) == "share: 0.500001"


def test_what_the_question_does_not_allow_needs_no_row():
    assert isinstance(table(["income"], [("₹0..₹10", "₹0"), ("> ₹10", "₹1")]), Rule)


def test_in_a_first_table_rows_may_overlap_but_each_must_be_reached():
    rows = [("yes", "-", "₹0"), ("-", "<= ₹48000", "₹5"), ("-", "-", "₹20")]
    assert isinstance(table(["bpl", "income"], rows, hit=Hit.FIRST), Rule)
    found = table(["bpl", "income"], [*rows, ("no", "₹1", "₹3")], hit=Hit.FIRST)
    assert codes(found) == ["never_reached"]
    assert found[0].row == 3


def test_an_otherwise_fills_every_gap():
    rule = table(["village"], [('"कोटा"', "₹0"), ('"a", "b"', "₹1")], otherwise="₹9")
    assert isinstance(rule, Rule)
    assert compile_rule(rule)({"village": "b"}, TODAY) == 100
    assert compile_rule(rule)({"village": "x"}, TODAY) == 900
    assert compile_rule(rule)({}, TODAY) is None
    assert codes(table(["village"], [('"कोटा"', "₹0")])) == ["gap"]


def test_what_a_row_gives_may_be_reckoned():
    rule = table(["bpl"], [("yes", "₹0"), ("no", "mul(income, 0.02, up) + ₹1")])
    assert isinstance(rule, Rule)
    assert compile_rule(rule)({"bpl": False, "income": 1001}, TODAY) == 121


def test_everything_wrong_with_a_table_is_listed_with_its_place():
    found = table(["on", "category", "nobody"], [("< 5", "scx", "-", "₹0")])
    assert [(each.problem.code, each.column) for each in found] == [("no_such_name", 2)]
    rows = [("< 5", "scx", "₹0"), ("2026-04-01..2025-01-01", "sc..st", "5"), ("", "< sc", "₹1")]
    found = table(["on", "category"], rows, otherwise="true")
    assert [(each.problem.code, each.row, each.column) for each in found] == [
        ("unlike", 0, 0),
        ("not_a_choice", 0, 1),
        ("range_backwards", 1, 0),
        ("no_order", 1, 1),
        ("no_cell", 2, 0),
        ("no_order", 2, 1),
        ("gives_other", 1, None),
        ("gives_other", None, None),
    ]
    assert codes(table(["on"], [])) == ["no_rows"]
    assert codes(table(["on"], [("-", "-", "₹0")])) == ["wrong_cells"]


def test_a_table_too_wide_to_be_checked_says_so():
    columns = [f"income + ₹{n}" for n in range(1, 8)]
    starts = [[(row * 7 + column) % 90 for column in range(7)] for row in range(60)]
    rows = [(*(f"₹{start}..₹{start + 20}" for start in row), "₹1") for row in starts]
    assert "too_wide" in codes(table(columns, rows))


def test_a_table_of_one_row_is_its_value():
    rule = table(["bpl"], [("-", "₹7")])
    assert isinstance(rule, Rule)
    assert compile_rule(rule)({}, TODAY) == 700


def test_days_since_a_date_are_covered_like_any_number():
    days = ("today - on",)
    rows = [("<= 30", "₹0"), ("31..365", "₹50"), ("> 365", "₹100")]
    rule = table(days, rows)
    assert isinstance(rule, Rule), codes(rule)
    assert compile_rule(rule)({"on": "2026-11-01"}, TODAY) == 0
    assert compile_rule(rule)({"on": "2025-12-01"}, TODAY) == 5000
    assert compile_rule(rule)({"on": "2020-01-01"}, TODAY) == 10000
    assert codes(table(days, rows[:2])) == ["gap"]
