"""Both back ends give what the shared vectors say, and explain it alike."""

from functools import cache

import pytest
from domain.rule import browser
from domain.rule.vectors import VECTORS, Vector, browser_shape, plainly, shape, vectors

from khidki.domain.rule.compile import compile_rule
from khidki.domain.rule.judge import judge
from khidki.domain.rule.plain import from_plain, to_plain

ALL = list(vectors())
ABOUT = [group["about"] for group in VECTORS["groups"]]


@cache
def in_browser() -> list[dict]:
    return browser.run([vector.for_browser for vector in ALL])


def of(about: str) -> list[tuple[int, Vector]]:
    return [(place, vector) for place, vector in enumerate(ALL) if vector.about == about]


def same(one, other) -> bool:
    # 1 == True in Python; here they are different.
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def test_there_are_enough_of_them_and_none_stands_twice():
    seen = {(v.text, str(v.answers), v.today, str(v.clauses)) for v in ALL}
    assert len(ALL) >= 300
    assert len(seen) == len(ALL)


@pytest.mark.parametrize("about", ABOUT)
def test_the_server_gives_what_the_vectors_say(about: str):
    wrong = [
        (vector.text, vector.answers, vector.gives, given)
        for _, vector in of(about)
        if not same(
            given := plainly(compile_rule(vector.rule)(vector.answers, vector.today)), vector.gives
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("about", ABOUT)
def test_the_browser_gives_what_the_vectors_say(about: str):
    wrong = [
        (vector.text, vector.answers, vector.gives, in_browser()[place])
        for place, vector in of(about)
        if not same(in_browser()[place].get("gives", "refused"), vector.gives)
    ]
    assert wrong == []


@pytest.mark.parametrize("about", ABOUT)
def test_both_explain_every_clause_alike(about: str):
    for place, vector in of(about):
        if isinstance(vector.gives, bool | dict | None):
            verdict = judge(vector.rule, vector.answers, vector.today)
            ours = [shape(clause) for clause in verdict.clauses]
            theirs = in_browser()[place]["explained"]
            is_all = vector.rule.tree.op == "and" if hasattr(vector.rule.tree, "op") else False
            listed = theirs["clauses"] if is_all else [theirs]
            assert ours == [browser_shape(clause) for clause in listed], vector.text
            assert vector.clauses is None or ours == vector.clauses, vector.text
            assert plainly(verdict.outcome) == vector.gives


def test_a_rule_survives_being_stored():
    assert all(from_plain(to_plain(vector.rule)) == vector.rule for vector in ALL)
