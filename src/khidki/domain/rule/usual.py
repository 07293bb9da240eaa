"""Short ways for the clauses that nearly every rule is made of.

`income <= ₹48000`, `category == "sc"` (or `in [...]`), `"nfsa" in schemes`, `age(birth, today)
>= 60`. Each looks only at the usual case, an answer that is there and fits, and leaves everything
else to the general closure it was made from: a verdict can be sooner here, never different.
`bench/rules.py` measures what that is worth.
"""

from collections.abc import Collection
from typing import Any, cast

from khidki.domain.rule.answer import Answers
from khidki.domain.rule.bound import EXACTLY, Closure
from khidki.domain.rule.day import YEAR_ONLY, read_day
from khidki.domain.rule.limit import LARGEST
from khidki.domain.rule.tree import COMPARISONS, Call, Items, Literal, Name, Node, Today
from khidki.domain.rule.type import NUMBERS, Names, Sort


def shortened(node: Node, names: Names, general: Closure) -> Closure:
    """Return a shorter way to the same verdicts, or the general one."""
    match node:
        case Call(op=op, args=(Name(id=id_, of_row=False), Literal(value=int(limit)))) if (
            op in COMPARISONS and names[id_].sort in NUMBERS
        ):
            return _number(op, id_, limit, general)
        case Call(
            op="==" | "!=", args=(Name(id=id_, of_row=False), Literal(value=str(wanted)))
        ) if names[id_].sort is Sort.CHOICE:
            return _choice(id_, names[id_].ids, {wanted}, same=node.op == "==", general=general)
        case Call(op="in", args=(Name(id=id_, of_row=False), Items() as items)) if (
            names[id_].sort is Sort.CHOICE
        ):
            wanted = {str(each.value) for each in items.parts}
            return _choice(id_, names[id_].ids, wanted, same=True, general=general)
        case Call(
            op=op,
            args=(
                Call(op="age", args=(Name(id=id_, of_row=False), Today())),
                Literal(value=int(limit)),
            ),
        ) if op in COMPARISONS:
            return _age(op, id_, limit, general)
        case Call(op="in", args=(Literal(value=str(wanted)), Name(id=id_, of_row=False))):
            return _ticked(id_, frozenset(names[id_].ids), wanted, general)
        case _:
            return general


def _number(op: str, id_: str, limit: int, general: Closure) -> Closure:
    test = EXACTLY[op]

    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        if type(value) is int and -LARGEST <= value <= LARGEST:
            return test(value, limit)
        return general(answers, today, row)

    return compared


def _choice(
    id_: str, ids: tuple[str, ...], wanted: Collection[str], *, same: bool, general: Closure
) -> Closure:
    verdicts = {each: (each in wanted) is same for each in ids}

    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        if type(value) is str and value in verdicts:
            return verdicts[value]
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


def _age(op: str, id_: str, limit: int, general: Closure) -> Closure:
    test = EXACTLY[op]

    def compared(answers: Answers, today: int, row: Answers) -> bool | None:
        value = answers.get(id_)
        born = read_day(value) if type(value) is str else None
        if born is not None and YEAR_ONLY <= born <= today:
            return test((today - born) // 10_000, limit)
        return general(answers, today, row)

    return compared
