"""Comparing what is known only within bounds: births by their year, ages, counts of rows.

An old person may know the year of birth and no more. A verdict that is the same for every day of
that year is the verdict; otherwise it is unknown. A pair (least, most) stands for a number, None
for unknown. Everything here works on closures and knows no nodes; which nodes have bounds says
`compile`.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from khidki.domain.rule.answer import Answers
from khidki.domain.rule.day import ages, first_day, last_day
from khidki.domain.rule.exact import Incomputable, whole

# The answers, today as a number, and the row that is being looked at.
Closure = Callable[[Answers, int, Answers], Any]
Pair = tuple[int, int]
Bounds = Callable[[Answers, int, Answers], Pair | None]

EXACTLY: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compared_exactly(op: str, left: Closure, right: Closure) -> Closure:
    """Compare two values."""
    test = EXACTLY[op]

    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        one, other = left(answers, today, row), right(answers, today, row)
        return None if one is None or other is None else test(one, other)

    return compared


def compared_within(op: str, left: Bounds, right: Bounds) -> Closure:
    """Compare two pairs: true or false only if it is so for every number in them."""
    test = EXACTLY[op]
    if op in {"==", "!="}:
        return _alike(left, right, same=op == "==")

    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        one, other = left(answers, today, row), right(answers, today, row)
        if one is None or other is None:
            return None
        # Order is monotone, so the two extremes speak for everything between them.
        verdict = test(one[0], other[1])
        return verdict if verdict == test(one[1], other[0]) else None

    return compared


def _alike(left: Bounds, right: Bounds, *, same: bool) -> Closure:
    def alike(answers: Answers, today: int, row: Answers) -> bool | None:
        one, other = left(answers, today, row), right(answers, today, row)
        if one is None or other is None:
            return None
        if one[1] < other[0] or other[1] < one[0]:
            return not same
        return same if one[0] == one[1] == other[0] == other[1] else None

    return alike


def exact(read: Closure) -> Bounds:
    """Return a value that is there as both of its bounds."""

    def pair(answers: Answers, today: int, row: Answers) -> Pair | None:
        value = read(answers, today, row)
        return None if value is None else (value, value)

    return pair


def day_within(read: Closure) -> Bounds:
    """Return the first and the last day that an answer means."""

    def pair(answers: Answers, today: int, row: Answers) -> Pair | None:
        day = read(answers, today, row)
        return None if day is None else (first_day(day), last_day(day))

    return pair


def age_within(birth: Closure, on: Closure) -> Bounds:
    """Return the least and the most age."""

    def pair(answers: Answers, today: int, row: Answers) -> Pair | None:
        born, day = birth(answers, today, row), on(answers, today, row)
        return None if born is None or day is None else ages(born, day)

    return pair


def count_within(rows: Closure, body: Closure) -> Bounds:
    """Return how many rows are true, and how many may be."""

    def pair(answers: Answers, today: int, row: Answers) -> Pair | None:
        listed = rows(answers, today, row)
        if listed is None:
            return None
        verdicts = [body(answers, today, each) for each in listed]
        sure = verdicts.count(True)
        return sure, sure + verdicts.count(None)

    return pair


def settled(bounds: Bounds) -> Closure:
    """Return the number if its bounds agree, else unknown."""

    def value(answers: Answers, today: int, row: Answers) -> int | None:
        pair = bounds(answers, today, row)
        return pair[0] if pair is not None and pair[0] == pair[1] else None

    return value


def total(rows: Closure, body: Closure) -> Closure:
    """Add up the rows, exactly at every step."""

    def added(answers: Answers, today: int, row: Answers) -> int | None:
        listed = rows(answers, today, row)
        if listed is None:
            return None
        reached, complete = 0, True
        for each in listed:
            value = body(answers, today, each)
            if value is None:
                complete = False
            else:
                reached = whole(reached + value)
        return reached if complete else None

    return added


def ending(rows: Closure, body: Closure, *, ends: bool) -> Closure:
    """Join the rows as `or` (ends at true) or `and` (ends at false) joins its parts."""

    def joined(answers: Answers, today: int, row: Answers) -> bool | None:
        listed = rows(answers, today, row)
        if listed is None:
            return None
        verdict: bool | None = not ends
        failed: Incomputable | None = None
        for each in listed:
            try:
                found = body(answers, today, each)
            except Incomputable as fault:
                failed = failed or fault
                continue
            if found is ends:
                return ends
            if found is None:
                verdict = None
        if failed is not None:
            raise failed
        return verdict

    return joined
