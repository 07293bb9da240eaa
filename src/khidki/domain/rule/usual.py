"""Short ways for the clauses that nearly every rule is made of.

`income <= ₹48000`, `category == "sc"` (or `in [...]`), `"nfsa" in schemes`, `is_widow`, and
`age(birth, today) >= 58`. Each looks only at the usual case, an answer that is there and fits, and
leaves everything else to the general closure it was made from: a verdict can be sooner here, never
different. `bench/rules.py` measures what that is worth.
"""

from collections.abc import Mapping
from typing import Any, cast

from khidki.domain.rule.answer import Answers
from khidki.domain.rule.bound import Closure
from khidki.domain.rule.day import YEAR_ONLY, read_day
from khidki.domain.rule.limit import LARGEST, LEAST
from khidki.domain.rule.tree import Call, Items, Literal, Name, Node, Today
from khidki.domain.rule.type import NUMBERS, Names, Sort

_ORDERED = ("==", "<", "<=", ">", ">=")


def shortened(node: Node, names: Names, general: Closure) -> Closure:
    """Return a shorter way to the same verdicts, or the general one."""
    match node:
        case Name(id=id_, of_row=False) if names[id_].sort is Sort.BOOLEAN:
            return _boolean(id_, general)
        case Call(op="in", args=(Literal(value=str(wanted)), Name(id=id_, of_row=False))):
            return _ticked(id_, frozenset(names[id_].ids), wanted, general)
        case Call(args=(Name(id=id_, of_row=False), *_)) if names[id_].sort is Sort.CHOICE:
            verdicts = _verdicts(node, names[id_].ids)
            return _choice(id_, verdicts, general) if verdicts else general
        case Call(op=op, args=(subject, Literal(value=int(limit)))) if op in _ORDERED:
            return _compared(subject, _range(op, limit), names, general)
        case _:
            return general


def _compared(subject: Node, lawful: tuple[int, int], names: Names, general: Closure) -> Closure:
    match subject:
        case Name(id=id_, of_row=False) if names[id_].sort in NUMBERS:
            return _number(id_, *lawful, general)
        case Call(op="age", args=(Name(id=id_, of_row=False), Today())):
            return _age(id_, *lawful, general)
        case _:
            return general


def _range(op: str, limit: int) -> tuple[int, int]:
    """Return the first and the last number for which `x op limit` holds."""
    match op:
        case "<":
            return LEAST, limit - 1
        case "<=":
            return LEAST, limit
        case ">":
            return limit + 1, LARGEST
        case ">=":
            return limit, LARGEST
        case _:
            return limit, limit


def _number(id_: str, low: int, high: int, general: Closure) -> Closure:
    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        if type(value) is int:
            if low <= value <= high:
                return True
            if LEAST <= value <= LARGEST:
                return False
        return general(answers, today, row)

    return compared


def _age(id_: str, low: int, high: int, general: Closure) -> Closure:
    # An age of 58 is a difference of 58_00_00 to 58_99_99 between two days as numbers.
    least, most = low * 10_000, high * 10_000 + 9_999

    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        born = read_day(value) if type(value) is str else None
        if born is not None and YEAR_ONLY <= born <= today:
            return least <= today - born <= most
        return general(answers, today, row)

    return compared


def _boolean(id_: str, general: Closure) -> Closure:
    def given(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        if value is True or value is False:
            return value
        return general(answers, today, row)

    return given


def _verdicts(node: Call, ids: tuple[str, ...]) -> Mapping[Any, bool | None]:
    """Return what a clause on a choice makes of each id, and of no answer."""
    match node:
        case Call(op="==" | "!=" as op, args=(_, Literal(value=str(wanted)))):
            return {None: None, **{each: (each == wanted) is (op == "==") for each in ids}}
        case Call(op="in", args=(_, Items() as items)):
            listed = {part.value for part in items.parts}
            return {None: None, **{each: each in listed for each in ids}}
        case _:
            return {}


def _choice(id_: str, verdicts: Mapping[Any, bool | None], general: Closure) -> Closure:
    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        try:
            return verdicts[answers.get(id_)]
        except (KeyError, TypeError):  # no id at all
            return general(answers, today, row)

    return compared


def _ticked(id_: str, ids: frozenset[str], wanted: str, general: Closure) -> Closure:
    def ticked(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        # One tick is the usual number; more of them are looked at in the general way.
        if type(value) is list and len(cast("list[Any]", value)) == 1:
            only = cast("list[Any]", value)[0]
            if type(only) is str and only in ids:
                return only == wanted
        return general(answers, today, row)

    return ticked
