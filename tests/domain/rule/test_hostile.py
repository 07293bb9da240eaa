"""Stored rules and answers made to harm: refused or without effect, on the server and in the browser."""

import gzip
import json
from datetime import date
from typing import Any

import pytest
from domain.rule import browser

from khidki.domain.rule.check import Rule, checked, read
from khidki.domain.rule.compile import compile_rule
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.judge import judge
from khidki.domain.rule.limit import LARGEST
from khidki.domain.rule.plain import NotARule, from_plain, to_plain
from khidki.domain.rule.tree import Call, Each, Literal, Name
from khidki.domain.rule.type import BOOLEAN, INTEGER, MONEY, TEXT, Sort, choices, records
from tests.work import counted

TODAY = date(2026, 11, 22)
TRUE = ["boolean", True]


def stored(rule: Any, names: Any = None, **more: Any) -> dict[str, Any]:
    return {"language": 1, "names": names or {"n": "integer"}, "rule": rule, **more}


def deep(levels: int) -> Any:
    node: Any = TRUE
    for _ in range(levels):
        node = ["not", node]
    return node


NO_RULES = {
    "nothing": None,
    "a list": [],
    "an empty object": {},
    "another language": {**stored(TRUE), "language": 2},
    "language as a boolean": {**stored(TRUE), "language": True},
    "an unknown operator": stored(["eval", "1"]),
    "an operator of every object": stored(["constructor", TRUE]),
    "__proto__ as an operator": stored(["__proto__", TRUE]),
    "a number for an operator": stored([1, 2]),
    "an empty node": stored([]),
    "text for a node": stored("true"),
    "deep nesting": stored(deep(40)),
    "very deep nesting": stored(deep(900)),
    "too many nodes": stored(["and", *[TRUE] * 5001]),
    "a name that is not declared": stored([">", ["name", "m"], ["integer", 1]]),
    "a row outside a list": stored([">", ["row", "n"], ["integer", 1]]),
    "the name __proto__": stored(["name", "__proto__"], {"__proto__": "boolean"}),
    "a name with capitals": stored(["name", "N"], {"N": "boolean"}),
    "an unknown type": stored(TRUE, {"n": "float"}),
    "the type constructor": stored(TRUE, {"n": "constructor"}),
    "a choice without ids": stored(TRUE, {"n": ["choice"]}),
    "records in records": stored(TRUE, {"n": ["records", {"m": ["records", {}]}]}),
    "an integer beyond 2^53": stored([">", ["name", "n"], ["integer", LARGEST + 1]]),
    "a huge integer": stored([">", ["name", "n"], ["integer", 10**400]]),
    "a fraction": stored([">", ["name", "n"], ["integer", 1.5]]),
    "a literal of two values": stored([">", ["name", "n"], ["integer", 1, 2]]),
    "no such day": stored(["<", ["today"], ["date", "2023-02-29"]]),
    "a year for a day": stored(["<", ["today"], ["date", "2023"]]),
    "half a mark": stored(["==", ["text", "\ud800"], ["text", "a"]]),
    "an empty text": stored(["==", ["text", ""], ["text", "a"]]),
    "unlike sorts": stored(["==", ["name", "n"], ["money", 1]]),
    "one operand": stored([">", ["name", "n"]]),
    "three operands": stored([">", ["name", "n"], ["integer", 1], ["integer", 2]]),
    "and of one": stored(["and", TRUE]),
    "a joint of numbers": stored(["and", TRUE, ["name", "n"]]),
    "a division without rounding": stored(["div", ["name", "n"], ["integer", 2]]),
    "an unknown rounding": stored(["div", ["name", "n"], ["integer", 2], "sideways"]),
    "if without else": stored(["if", TRUE, ["integer", 1]]),
    "if of unlike values": stored(["if", TRUE, ["integer", 1], ["money", 1]]),
    "in nothing": stored(["in", ["name", "n"], ["list"]]),
    "in a list of names": stored(["in", ["name", "n"], ["list", ["name", "n"]]]),
    "a bare list": stored(["list", TRUE]),
    "any over no list": stored(["any", "n", TRUE]),
    "any in any": stored(
        ["any", "r", ["any", "r", ["row", "b"]]], {"r": ["records", {"b": "boolean"}]}
    ),
    "too many steps": stored(
        ["any", "r", ["or", *[["row", "b"]] * 600]], {"r": ["records", {"b": "boolean"}]}
    ),
    "records for a result": stored(["name", "r"], {"r": ["records", {"b": "boolean"}]}),
}


@pytest.mark.parametrize("plain", NO_RULES.values(), ids=NO_RULES)
def test_what_is_no_stored_rule_is_refused(plain):
    with pytest.raises(NotARule):
        from_plain(plain)


def test_the_browser_refuses_the_same():
    asked = [
        {"rule": json.dumps(plain), "answers": {}, "today": "2026-11-22"}
        for plain in NO_RULES.values()
    ]
    found = dict(zip(NO_RULES, browser.run(asked), strict=True))
    # A year is no day for the browser either; a name nobody uses harms nobody there.
    assert {name for name, each in found.items() if each != {"refused": "NotARule"}} == set()


def test_a_rule_that_contains_itself_is_refused():
    node: list[Any] = ["not"]
    node.append(node)
    with pytest.raises(NotARule):
        from_plain(stored(node))


def test_a_megabyte_of_rule_is_refused_at_once():
    for text in ("a or " * 200_000, "(" * 1_000_000, '"' + "x" * 1_000_000, "[" * 1_000_000):
        with counted() as work:
            problems = read(text, {"a": BOOLEAN})
        assert isinstance(problems, list)
        assert problems[0].code == "too_long"
        assert work.calls < 100


def test_a_tree_beyond_the_limits_is_too_costly():
    many = Call("or", tuple(Name("b", of_row=True) for _ in range(600)))
    problems = checked(Each("any", "r", many), {"r": records(b=BOOLEAN)})
    assert isinstance(problems, list)
    assert [each.code for each in problems] == ["too_costly"]
    wide = Call("and", tuple(Literal(Sort.BOOLEAN, value=True) for _ in range(5001)))
    assert isinstance(checked(wide, {}), list)


def test_as_many_parts_as_may_be_are_joined_without_depth():
    parts = [[">", ["name", "n"], ["integer", 0]]] * 1600
    for rule in (from_plain(stored([joint, *parts])) for joint in ("and", "or")):
        assert compile_rule(rule)({"n": 1}, TODAY) is True
        assert judge(rule, {"n": 1}, TODAY).outcome is True
        assert compile_rule(rule)({}, TODAY) is None


HOSTILE_ANSWERS = [
    None, True, 0, -1, 1.5, float("nan"), float("inf"), -float("inf"), 10**400, "", "x", "\ud800",
    "a" * 10_001, "\u202e", [], {}, [None] * 10_000, [{}] * 10_000, {"a": {}}, object(), b"x", (1,),
    {1, 2}, [[[[]]]], [float("nan")], "2026-02-30",
]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "n + 1 > 0",
        "m > ₹1",
        's == "a"',
        '"a" in c',
        "any(x in r, x.b)",
        "sum(x in r, x.n) > 1",
        "b",
    ],
)
def test_no_answer_whatsoever_raises(text):
    names = {"n": INTEGER, "m": MONEY, "s": TEXT, "c": choices("a"), "b": BOOLEAN}
    names["r"] = records(b=BOOLEAN, n=INTEGER)
    rule = read(text, names)
    assert isinstance(rule, Rule)
    run = compile_rule(rule)
    for value in HOSTILE_ANSWERS:
        answers = dict.fromkeys(names, value) | {"r": [{"b": value, "n": value}]}
        for given in (answers, dict.fromkeys(names, value)):
            found = run(given, TODAY)
            assert found is None or isinstance(found, bool | Failure)
            assert judge(rule, given, TODAY).outcome == found


def test_a_list_of_ten_thousand_rows_is_not_even_walked():
    rule = read("any(x in r, x.b)", {"r": records(b=BOOLEAN)})
    assert isinstance(rule, Rule)
    run = compile_rule(rule)
    assert run({"r": [{"b": False}] * 10_000}, TODAY) == Failure("too_many_rows", "r")
    [found] = browser.run(
        [
            {
                "rule": json.dumps(to_plain(rule)),
                "answers": {"r": [{"b": False}] * 10_000},
                "today": "2026-11-22",
            }
        ]
    )
    assert found["gives"] == {"failure": "too_many_rows", "name": "r"}


def test_the_browsers_script_is_small_and_evaluates_no_text():
    script = browser.SCRIPT.read_text()
    assert len(gzip.compress(script.encode())) < 6_500
    assert "eval" not in script.replace("evaluated as text", "")
    assert "Function(" not in script
    assert "innerHTML" not in script
