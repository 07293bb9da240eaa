"""Sets of whole numbers as ranges: what a cell of a table or a clause of a rule lets through.

Everything that can be answered becomes whole numbers: paise, millionths, days counted from year 1,
the place of a choice in its list, 0 and 1. So a gap between two rows is a range left over, found
exactly. Text has no ranges and is left out by the callers.
"""

from collections.abc import Iterable
from functools import reduce

from khidki.domain.rule.day import as_date, day_number
from khidki.domain.rule.limit import LARGEST, LEAST
from khidki.domain.rule.type import Sort, Type

Span = tuple[tuple[int, int], ...]

EMPTY: Span = ()
_LAST_DAY = 3_652_059  # 9999-12-31


def domain(type_: Type) -> Span | None:
    """Return everything that can be answered, or None for a sort without ranges."""
    match type_.sort:
        case Sort.BOOLEAN:
            return ((0, 1),)
        case Sort.CHOICE:
            return ((0, len(type_.ids) - 1),)
        case Sort.DATE:
            return ((1, _LAST_DAY),)
        case Sort.INTEGER | Sort.DECIMAL | Sort.MONEY:
            least = LEAST if type_.least is None else type_.least
            return ((least, LARGEST if type_.most is None else type_.most),)
        case _:
            return None


def place(value: int | str | bool, type_: Type) -> int:
    """Return the number that stands for a value of a type."""
    if isinstance(value, str):
        return type_.ids.index(value)
    return as_date(value).toordinal() if type_.sort is Sort.DATE else int(value)


def value_at(number: int, type_: Type) -> int | str | bool:
    """Return the value that a number stands for; dates as rules hold them."""
    match type_.sort:
        case Sort.CHOICE:
            return type_.ids[number]
        case Sort.BOOLEAN:
            return bool(number)
        case Sort.DATE:
            return day_number(as_date(10101).fromordinal(number))
        case _:
            return number


def compared(op: str, number: int) -> Span:
    """Return the numbers for which `x op number` holds."""
    ends = 2 * LARGEST
    match op:
        case "<":
            return ((-ends, number - 1),)
        case "<=":
            return ((-ends, number),)
        case ">":
            return ((number + 1, ends),)
        case ">=":
            return ((number, ends),)
        case "==":
            return ((number, number),)
        case _:
            return ((-ends, number - 1), (number + 1, ends))


def both(one: Span, other: Span) -> Span:
    """Return what is in both."""
    met = (
        (max(low, least), min(high, most))
        for low, high in one
        for least, most in other
        if max(low, least) <= min(high, most)
    )
    return tuple(sorted(met))


def joined(spans: Iterable[Span]) -> Span:
    """Return what is in any of them."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(part for span in spans for part in span):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def without(one: Span, other: Span) -> Span:
    """Return what is in the first and not in the second."""

    def cut(left: Span, part: tuple[int, int]) -> Span:
        low, high = part
        return joined([both(left, compared("<", low)), both(left, compared(">", high))])

    return reduce(cut, other, one)
