"""A rule as a tree: what the parser makes and everything else walks.

Positions (`at`, counted in code points) are for problems only and play no part in equality. Dates
stand as whole numbers, 20260401 (`day`). `straight` brings `not` to the leaves and joins nested
`and`s, so that every clause can be explained by itself; the tables of docs/rules.md make it exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from khidki.domain.rule.exact import Rounding
from khidki.domain.rule.type import Sort


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands in the rule."""

    sort: Sort
    value: int | str | bool
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """An answer; `of_row` when it is one of the row that `any` and its like look at."""

    id: str
    of_row: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Today:
    """The day on which the rule is asked."""

    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Items:
    """The values after `in`."""

    parts: tuple[Literal, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function and what it is applied to."""

    op: str
    args: "tuple[Node, ...]"
    rounding: Rounding | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Each:
    """`any`, `all`, `count` or `sum` of `body` over the rows of a list."""

    op: str
    rows: str
    body: "Node"
    at: int = field(default=0, compare=False)


Node = Literal | Name | Today | Items | Call | Each

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_OTHER_JOINT = {"and": "or", "or": "and"}
_OTHER_EACH = {"any": "all", "all": "any"}


def parts(node: Node) -> tuple[Node, ...]:
    """Return what a node is directly made of."""
    match node:
        case Call():
            return node.args
        case Items():
            return node.parts
        case Each():
            return (node.body,)
        case _:
            return ()


def walk(node: Node) -> Iterator[tuple[Node, int, bool]]:
    """Yield every node with its level, and whether it is computed for every row of a list."""
    waiting: list[tuple[Node, int, bool]] = [(node, 1, False)]
    while waiting:
        each, level, in_rows = waiting.pop()
        yield each, level, in_rows
        below = in_rows or isinstance(each, Each)
        waiting += [(part, level + 1, below) for part in reversed(parts(each))]


def straight(node: Node, *, denied: bool = False) -> Node:
    """Return the same rule with `not` only at leaves and no `and` directly inside an `and`."""
    match node:
        case Call(op="not"):
            return straight(node.args[0], denied=not denied)
        case Call(op="and" | "or" as joint):
            joint = _OTHER_JOINT[joint] if denied else joint
            flat: list[Node] = []
            for part in node.args:
                each = straight(part, denied=denied)
                flat += each.args if isinstance(each, Call) and each.op == joint else (each,)
            return Call(joint, tuple(flat), at=node.at)
        case Call(op=op) if op in COMPARISONS:
            inner = tuple(straight(part) for part in node.args)
            return Call(OPPOSITE[op] if denied else op, inner, at=node.at)
        case Each(op="any" | "all" as op):
            body = straight(node.body, denied=denied)
            return Each(_OTHER_EACH[op] if denied else op, node.rows, body, node.at)
        case Literal(sort=Sort.BOOLEAN) if denied:
            return Literal(Sort.BOOLEAN, not node.value, node.at)
        case _:
            kept = _straight_inside(node)
            return Call("not", (kept,), at=node.at) if denied else kept


def _straight_inside(node: Node) -> Node:
    match node:
        case Call():
            inner = tuple(straight(part) for part in node.args)
            return Call(node.op, inner, node.rounding, node.at)
        case Each():
            return Each(node.op, node.rows, straight(node.body), node.at)
        case _:
            return node
