"""A verdict with its reasons: what every clause of a rule makes of the answers.

`compile` says yes or no a million times; this says why, once. A clause is a part of the rule that
stands by itself: `and` and `or` are groups, everything else is judged whole, with the values it was
judged by and the answers it waits for. Words for people are in `explain`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from khidki.domain.rule.answer import Answers, fitting
from khidki.domain.rule.check import Rule
from khidki.domain.rule.compile import Compiler, Outcome
from khidki.domain.rule.day import YEAR_ONLY, day_number
from khidki.domain.rule.exact import Failure, Incomputable
from khidki.domain.rule.tree import Call, Each, Items, Name, Node, walk
from khidki.domain.rule.type import Names, Sort, Type


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its outcome, the values of its operands, and the names it waits for."""

    outcome: Outcome
    node: Node
    clauses: "tuple[Clause, ...]" = ()
    values: tuple[Outcome, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule makes of answers, and every clause that it must or may meet."""

    outcome: Outcome
    clauses: tuple[Clause, ...]
    today: date

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the answers that an undecided verdict waits for, each once."""
        if self.outcome is not None:
            return ()
        return tuple(dict.fromkeys(_waiting(self.clauses)))


def judge(rule: Rule, answers: Answers, today: date) -> Verdict:
    """Judge answers by a rule, clause by clause; never raises."""
    root = _clause(rule.tree, _Judge(rule.names, answers, today))
    is_all = isinstance(rule.tree, Call) and rule.tree.op == "and"
    return Verdict(root.outcome, root.clauses if is_all else (root,), today)


def _waiting(clauses: Sequence[Clause]) -> Iterator[str]:
    for clause in clauses:
        if clause.outcome is None:
            yield from clause.missing
            yield from _waiting(clause.clauses)


@dataclass(frozen=True, slots=True)
class _Judge:
    names: Names
    answers: Answers
    today: date

    def value(self, node: Node) -> Any:
        """Compute a node as it stands; failures become values."""
        try:
            found = Compiler(self.names).closure(node)(
                self.answers, day_number(self.today), self.answers
            )
        except Incomputable as failed:
            return failed.failure
        return found


def _clause(node: Node, judging: _Judge) -> Clause:
    if isinstance(node, Call) and node.op in {"and", "or"}:
        parts = tuple(_clause(part, judging) for part in node.args)
        return Clause(_joined([part.outcome for part in parts], ends=node.op == "or"), node, parts)
    inner = node.args[0] if isinstance(node, Call) and node.op == "not" else node
    operands = inner.args if isinstance(inner, Call) else ()
    values = tuple(judging.value(part) for part in operands if not isinstance(part, Items))
    return Clause(judging.value(node), node, (), values, tuple(_missing(node, judging)))


def _joined(outcomes: Sequence[Outcome], *, ends: bool) -> Outcome:
    if any(each is ends for each in outcomes):
        return ends
    failed = next((each for each in outcomes if isinstance(each, Failure)), None)
    return failed or (None if None in outcomes else not ends)


def _missing(node: Node, judging: _Judge) -> Iterator[str]:
    """Yield the names below a clause that have no answer, or only the year of a date."""
    rows = [each.rows for each, _, _ in walk(node) if isinstance(each, Each)]
    for each, _, _ in walk(node):
        match each:
            case Name(id=id_, of_row=False):
                if _lacks(id_, judging.names[id_], judging.answers):
                    yield id_
            case Each(rows=id_):
                if _lacks(id_, judging.names[id_], judging.answers):
                    yield id_
            case Name(id=id_):
                yield from _missing_in_rows(id_, rows, judging)
            case _:
                pass


def _missing_in_rows(field: str, lists: list[str], judging: _Judge) -> Iterator[str]:
    for name in lists:
        type_ = judging.names[name].field(field)
        held = judging.answers.get(name)
        rows = cast("list[Any]", held) if isinstance(held, list) else []
        found = (cast("Answers", row) for row in rows if isinstance(row, dict))
        if type_ and any(_lacks(field, type_, row) for row in found):
            yield f"{name}.{field}"


def _lacks(name: str, type_: Type, answers: Answers) -> bool:
    try:
        value = fitting(name, type_)(answers.get(name))
    except Incomputable:
        return False
    return value is None or (type_.sort is Sort.DATE and value < YEAR_ONLY)
