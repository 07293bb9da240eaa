"""What each operator and function does with values that are all there.

Chosen once, when a rule is compiled, by the sorts of the operands: money times a decimal is rounded
back to paise, dates are moved and not added. Everything is whole numbers (`exact`, `day`); unknown
operands never get here.
"""

from collections.abc import Callable, Sequence, Sized
from typing import Any

from khidki.domain.rule.day import days_between, days_later
from khidki.domain.rule.exact import Rounding, divide, whole
from khidki.domain.rule.limit import SCALE
from khidki.domain.rule.tree import Call
from khidki.domain.rule.type import Sort

Operation = Callable[..., Any]


def operation(call: Call, sorts: Sequence[Sort]) -> Operation:
    """Return what a checked call does with its operands."""
    if call.rounding is not None:
        return _rounded(call.op, sorts, call.rounding)
    if Sort.DATE in sorts and call.op in {"+", "-"}:
        return _moved(call.op, sorts)
    return _PLAIN[call.op]


def _rounded(op: str, sorts: Sequence[Sort], rounding: Rounding) -> Operation:
    scale = SCALE if sorts[-1] is Sort.DECIMAL else 1

    def rounded(a: int) -> int:
        return divide(a, SCALE, rounding)

    def times(a: int, b: int) -> int:
        return divide(a * b, SCALE, rounding)

    def parted(a: int, b: int) -> int:
        return divide(a * scale, b, rounding)

    return {"round": rounded, "mul": times, "div": parted}[op]


def _moved(op: str, sorts: Sequence[Sort]) -> Operation:
    if sorts[1] is Sort.DATE:
        return days_between
    return days_later if op == "+" else _days_earlier


def _days_earlier(day: int, count: int) -> int:
    return days_later(day, -count)


def _plus(a: int, b: int) -> int:
    return whole(a + b)


def _minus(a: int, b: int) -> int:
    return whole(a - b)


def _times(a: int, b: int) -> int:
    return whole(a * b)


def _negative(a: int) -> int:
    return -a


def _as_decimal(a: int) -> int:
    return whole(a * SCALE)


def _length(value: Sized) -> int:
    return len(value)


_PLAIN: dict[str, Operation] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
    "neg": _negative,
    "to_decimal": _as_decimal,
    "min": min,
    "max": max,
    "length": _length,
    "starts_with": str.startswith,
}
