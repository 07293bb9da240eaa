"""A rule as a function of the answers: the back end that runs at every submit.

Each node becomes one closure; None is unknown and `Incomputable` a failure until the edge, where it
becomes a `Failure`. The tables of docs/rules.md are the law for every branch here and in
`web/static/rules.js`; comparisons of what is known only within bounds are in `bound`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from khidki.domain.rule import bound
from khidki.domain.rule.answer import Answers, fitting
from khidki.domain.rule.bound import Bounds, Closure
from khidki.domain.rule.check import Rule
from khidki.domain.rule.day import YEAR_ONLY, day_number, write_day
from khidki.domain.rule.exact import Failure, Incomputable
from khidki.domain.rule.operation import operation
from khidki.domain.rule.signature import sort_of
from khidki.domain.rule.tree import COMPARISONS, Call, Each, Items, Literal, Name, Node, Today
from khidki.domain.rule.type import Names, Sort
from khidki.domain.rule.usual import shortened

Value = int | str | bool
Outcome = Value | Failure | None
Run = Callable[[Answers, date], Outcome]


def compile_rule(rule: Rule) -> Run:
    """Return the function that runs a rule; it never raises, whatever the answers are."""
    compute = Compiler(rule.names).closure(rule.tree)
    if rule.gives is Sort.DATE:
        compute = _written(compute)
    # One day is asked about a million times: remembered as one pair, so threads never mix two.
    known = (date.min, day_number(date.min))

    def run(answers: Answers, today: date) -> Outcome:
        nonlocal known
        last = known
        if last[0] is not today:
            last = known = (today, day_number(today))
        try:
            return compute(answers, last[1], answers)
        except Incomputable as failed:
            return failed.failure

    return run


def _written(compute: Closure) -> Closure:
    def written(answers: Answers, today: int, row: Answers) -> str | None:
        day = compute(answers, today, row)
        return None if day is None else write_day(day)

    return written


class Compiler:
    """Makes closures of the nodes of one checked rule."""

    def __init__(self, names: Names, row: Names | None = None) -> None:
        self.names = names
        self.row: Names = row or {}

    def closure(self, node: Node) -> Closure:
        """Return the closure of a node."""
        return shortened(node, self.names, self._general(node))

    def _general(self, node: Node) -> Closure:  # noqa: C901, PLR0911 -- one line a kind of node
        match node:
            case Literal(value=value):
                return lambda _answers, _today, _row: value
            case Today():
                return lambda _answers, today, _row: today
            case Name():
                return self._exactly(node)
            case Each():
                return self._each(node)
            case Call(op="and" | "or" as op):
                return _joint([self.closure(part) for part in node.args], ends=op == "or")
            case Call(op="not"):
                return _not(self.closure(node.args[0]))
            case Call(op="in"):
                return self._member(node)
            case Call(op="if"):
                return _if([self.closure(part) for part in node.args])
            case Call() if node.op in COMPARISONS:
                return self._compared(node)
            case Call(op="age"):
                return bound.settled(self._bounds(node))
            case Call():
                sorts = [self._sort(part) for part in node.args]
                return _applied(operation(node, sorts), [self.closure(each) for each in node.args])
            case Items():
                held = frozenset(part.value for part in node.parts)
                return lambda _answers, _today, _row: held

    def reader(self, name: Name) -> Closure:
        """Return what reads an answer; a date may be only its year (`day.YEAR_ONLY`)."""
        known, id_ = (self.row if name.of_row else self.names), name.id
        fit = fitting(id_, known[id_])
        if name.of_row:
            return lambda _answers, _today, row: fit(row.get(id_))
        return lambda answers, _today, _row: fit(answers.get(id_))

    def _exactly(self, name: Name) -> Closure:
        read = self.reader(name)
        if self._sort(name) is not Sort.DATE:
            return read

        def whole_day(answers: Answers, today: int, row: Answers) -> int | None:
            day = read(answers, today, row)
            return None if day is None or day < YEAR_ONLY else day

        return whole_day

    def _member(self, node: Call) -> Closure:
        value, many = node.args
        if isinstance(many, Items) and (_has_bounds(value) or self._sort(value) is Sort.DATE):
            # What is known within bounds may still be none of them: one comparison after another.
            tests = [Call("==", (value, each)) for each in many.parts]
            return _joint([self.closure(each) for each in tests], ends=True)
        one, listed = self.closure(value), self.closure(many)

        def member(answers: Answers, today: int, row: Answers) -> bool | None:
            wanted, held = one(answers, today, row), listed(answers, today, row)
            return None if wanted is None or held is None else wanted in held

        return member

    def _compared(self, node: Call) -> Closure:
        left, right = node.args
        if _has_bounds(left) or _has_bounds(right) or self._sort(left) is Sort.DATE:
            return bound.compared_within(node.op, self._bounds(left), self._bounds(right))
        return bound.compared_exactly(node.op, self.closure(left), self.closure(right))

    def _bounds(self, node: Node) -> Bounds:
        """Return the closure that gives the least and the most that a node can be."""
        match node:
            case Call(op="age", args=(birth, on)):
                return bound.age_within(self._loosely(birth), self._loosely(on))
            case Each(op="count"):
                return bound.count_within(*self._rows(node))
            case Name() if self._sort(node) is Sort.DATE:
                return bound.day_within(self.reader(node))
            case _:
                return bound.exact(self.closure(node))

    def _loosely(self, node: Node) -> Closure:
        return self.reader(node) if isinstance(node, Name) else self.closure(node)

    def _each(self, node: Each) -> Closure:
        rows, body = self._rows(node)
        match node.op:
            case "count":
                return bound.settled(bound.count_within(rows, body))
            case "sum":
                return bound.total(rows, body)
            case _:
                return bound.ending(rows, body, ends=node.op == "any")

    def _rows(self, node: Each) -> tuple[Closure, Closure]:
        inside = Compiler(self.names, dict(self.names[node.rows].fields))
        return self.reader(Name(node.rows)), inside.closure(node.body)

    def _sort(self, node: Node) -> Sort:
        return sort_of(node, self.names, self.row)


def _has_bounds(node: Node) -> bool:
    return isinstance(node, Call | Each) and node.op in {"age", "count"}


def _joint(parts: list[Closure], *, ends: bool) -> Closure:
    """Join parts by halves: quicker than a loop, and never deep however many they are."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    halves = (_joint(parts[:middle], ends=ends), _joint(parts[middle:], ends=ends))
    return _two(*halves, ends=ends)


def _two(one: Closure, other: Closure, *, ends: bool) -> Closure:
    def joint(answers: Answers, today: int, row: Answers) -> bool | None:
        try:
            first = one(answers, today, row)
        except Incomputable as failed:
            return after(failed, answers, today, row)
        if first is ends:
            return ends
        second = other(answers, today, row)
        return second if second is ends or first is not None else None

    def after(failed: Incomputable, answers: Answers, today: int, row: Answers) -> bool:
        try:
            if other(answers, today, row) is ends:
                return ends
        except Incomputable:
            pass
        raise failed

    return joint


def _not(part: Closure) -> Closure:
    def denied(answers: Answers, today: int, row: Answers) -> bool | None:
        found = part(answers, today, row)
        return None if found is None else not found

    return denied


def _if(parts: list[Closure]) -> Closure:
    pairs = list(zip(parts[:-1:2], parts[1::2], strict=True))
    otherwise = parts[-1]

    def chosen(answers: Answers, today: int, row: Answers) -> Any:
        for condition, value in pairs:
            holds = condition(answers, today, row)
            if holds is None:
                return None
            if holds:
                return value(answers, today, row)
        return otherwise(answers, today, row)

    return chosen


def _applied(apply: Callable[..., Any], parts: list[Closure]) -> Closure:
    def applied(answers: Answers, today: int, row: Answers) -> Any:
        given = [part(answers, today, row) for part in parts]
        return None if None in given else apply(*given)

    return applied
