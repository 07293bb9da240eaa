"""What each operator and function takes and gives: the table of docs/rules.md as data.

`sort_of` answers the same question for a tree that has been checked; the back ends ask it where the
arithmetic differs by sort. `==`, `in`, `if` and the joints have rules of their own in `check`.
"""

from collections.abc import Mapping

from khidki.domain.rule.tree import COMPARISONS, Call, Each, Items, Literal, Name, Node, Today
from khidki.domain.rule.type import Names, Sort

Signature = tuple[tuple[Sort, ...], Sort]

_I, _D, _M, _DAY, _T, _B = (
    Sort.INTEGER,
    Sort.DECIMAL,
    Sort.MONEY,
    Sort.DATE,
    Sort.TEXT,
    Sort.BOOLEAN,
)
_LIKE: tuple[Signature, ...] = (((_I, _I), _I), ((_D, _D), _D), ((_M, _M), _M))

SIGNATURES: Mapping[str, tuple[Signature, ...]] = {
    "+": (*_LIKE, ((_DAY, _I), _DAY)),
    "-": (*_LIKE, ((_DAY, _I), _DAY), ((_DAY, _DAY), _I)),
    "*": (((_I, _I), _I), ((_M, _I), _M), ((_I, _M), _M), ((_D, _I), _D), ((_I, _D), _D)),
    "neg": (((_I,), _I), ((_D,), _D), ((_M,), _M)),
    "mul": (((_M, _D), _M), ((_D, _D), _D)),
    "div": (
        ((_I, _I), _I), ((_M, _I), _M), ((_M, _D), _M), ((_M, _M), _I), ((_D, _I), _D),
        ((_D, _D), _D),
    ),
    "round": (((_D,), _I),),
    "to_decimal": (((_I,), _D),),
    "min": (*_LIKE, ((_DAY, _DAY), _DAY)),
    "max": (*_LIKE, ((_DAY, _DAY), _DAY)),
    "age": (((_DAY, _DAY), _I),),
    "length": (((_T,), _I), ((Sort.CHOICES,), _I), ((Sort.RECORDS,), _I)),
    "starts_with": (((_T, _T), _B),),
}  # fmt: skip
ROUNDED = frozenset({"mul", "div", "round"})
FUNCTIONS = (
    "age", "div", "mul", "round", "to_decimal", "min", "max", "if", "length", "starts_with",
)  # fmt: skip
ORDERED = frozenset({_I, _D, _M, _DAY, _T})
SAME = ORDERED | {_B, Sort.CHOICE}
VALUES = ORDERED | {_B}


def sort_of(node: Node, names: Names, row: Names) -> Sort:  # noqa: PLR0911 -- a table
    """Return the sort of a node of a checked tree; `row` holds the fields of the row, if any."""
    match node:
        case Literal():
            return node.sort
        case Name():
            return (row if node.of_row else names)[node.id].sort
        case Today():
            return Sort.DATE
        case Each(op="sum"):
            return sort_of(node.body, names, dict(names[node.rows].fields))
        case Each():
            return Sort.INTEGER if node.op == "count" else Sort.BOOLEAN
        case Call(op="if"):
            return sort_of(node.args[-1], names, row)
        case Call() if node.op in SIGNATURES:
            given = tuple(sort_of(part, names, row) for part in node.args)
            return next(gives for takes, gives in SIGNATURES[node.op] if takes == given)
        case Call():
            assert node.op in COMPARISONS | {"and", "or", "not", "in"}
            return Sort.BOOLEAN
        case Items():
            return Sort.CHOICES
