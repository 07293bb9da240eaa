"""Properties of random rules: server and browser agree, and no later answer changes a verdict."""

import json
from dataclasses import replace
from datetime import date

from domain.rule import browser
from domain.rule.growing import NAMES, Grower
from domain.rule.vectors import browser_shape, plainly, shape
from hypothesis import given, settings
from hypothesis import strategies as st

from khidki.domain.rule.always import decided
from khidki.domain.rule.check import Rule, checked
from khidki.domain.rule.compile import compile_rule
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.judge import judge
from khidki.domain.rule.plain import from_plain, to_plain
from khidki.domain.rule.tree import straight
from khidki.domain.rule.type import Sort

TODAY = date(2026, 11, 22)
SORTS = [Sort.BOOLEAN] * 4 + [Sort.INTEGER, Sort.MONEY, Sort.DECIMAL, Sort.DATE]
SEEDS = st.integers(0, 2**64)
often = settings(max_examples=200, deadline=None, database=None)


def grown(grower: Grower, sort: Sort | None = None) -> Rule:
    rule = checked(grower.node(sort or grower.random.choice(SORTS), 4), NAMES)
    assert isinstance(rule, Rule), rule
    return rule


@settings(max_examples=4, deadline=None, database=None)
@given(SEEDS)
def test_server_and_browser_agree_on_any_rule_and_any_answers(seed):
    grower = Grower(seed)
    asked = [
        (rule, grower.answers(hostile=place * 0.04))
        for rule in (grown(grower) for _ in range(150))
        for place in range(4)
    ]
    theirs = browser.run(
        [
            {"rule": json.dumps(to_plain(rule)), "answers": each, "today": TODAY.isoformat()}
            for rule, each in asked
        ]
    )
    for (rule, each), found in zip(asked, theirs, strict=True):
        assert found.get("gives", found) == plainly(compile_rule(rule)(each, TODAY)), (rule, each)
        if rule.gives is Sort.BOOLEAN:
            verdict = judge(rule, each, TODAY)
            root = found["explained"]
            parts = root["clauses"] if getattr(rule.tree, "op", "") == "and" else [root]
            assert [shape(part) for part in verdict.clauses] == [*map(browser_shape, parts)]
            assert plainly(verdict.outcome) == found["gives"]
    values = [found for found in theirs if found["gives"] is not None]
    assert len(values) > len(theirs) // 3, "rules that are never decided prove little"


@often
@given(SEEDS)
def test_what_is_decided_no_further_answer_changes(seed):
    grower = Grower(seed)
    run, known = compile_rule(grown(grower)), grower.answers()
    before = run(known, TODAY)
    if before is not None and not isinstance(before, Failure):
        for _ in range(5):
            assert run({**grower.answers(), **known}, TODAY) == before


@often
@given(SEEDS)
def test_bringing_not_to_the_leaves_changes_no_verdict(seed):
    grower = Grower(seed)
    tree = grower.node(Sort.BOOLEAN, 4)
    as_written = compile_rule(Rule(tree, NAMES, Sort.BOOLEAN))
    stored = compile_rule(Rule(straight(tree), NAMES, Sort.BOOLEAN))
    for place in range(5):
        answers = grower.answers(hostile=place * 0.1)
        assert as_written(answers, TODAY) == stored(answers, TODAY)


@settings(often, max_examples=400)
@given(SEEDS)
def test_what_is_called_always_true_or_false_is_so(seed):
    grower = Grower(seed)
    rule = grown(grower, Sort.BOOLEAN)
    marked = replace(rule.tree, at=1)
    found = [problem.code for problem in decided(marked, rule.names) if problem.at == 1]
    if found:
        run = compile_rule(rule)
        outcomes = {run(grower.answers(), TODAY) for _ in range(20)}
        assert (found == ["always_false"]) not in outcomes


@often
@given(SEEDS)
def test_any_rule_survives_being_stored(seed):
    rule = grown(Grower(seed))
    assert from_plain(json.loads(json.dumps(to_plain(rule)))) == rule
