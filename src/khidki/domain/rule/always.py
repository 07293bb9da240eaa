"""Rules, and clauses of rules, that every complete answer makes true, or none.

Two means, and no more than docs/rules.md promises: computing with ranges, and joining what one
`and` or `or` says of the same subject. Found faults are certain; a rule that passes may still be
senseless. Unknown plays no part: it is about answers that are there.
"""

from khidki.domain.rule.exact import Incomputable, divide
from khidki.domain.rule.limit import LARGEST, LEAST, MOST_ROWS, SCALE
from khidki.domain.rule.problem import RuleProblem
from khidki.domain.rule.signature import sort_of
from khidki.domain.rule.span import EMPTY, Span, both, compared, domain, joined, place, without
from khidki.domain.rule.tree import (
    COMPARISONS,
    MIRRORED,
    Call,
    Each,
    Items,
    Literal,
    Name,
    Node,
    Today,
)
from khidki.domain.rule.type import BOOLEAN, Names, Sort, Type

_OLDEST = 9_998


def decided(tree: Node, names: Names) -> list[RuleProblem]:
    """Return a problem for every outermost condition that is always true or always false."""
    return _Finder(names).found(tree)


def domain_of(subject: Node, names: Names) -> Span:
    """Return all values that a subject can have; nothing for text, which has no ranges."""
    return _Finder(names).domain(subject)


class _Finder:
    def __init__(self, names: Names, row: Names | None = None) -> None:
        self._names = names
        self._row: Names = row or {}
        # By the node's identity: each is looked at again by everything that stands above it.
        self._verdicts: dict[int, bool | None] = {}
        self._told: dict[int, tuple[Node, Span] | None] = {}

    def found(self, node: Node) -> list[RuleProblem]:
        match self.verdict(node):
            case True:
                return [RuleProblem("always_true", node.at)]
            case False:
                return [RuleProblem("always_false", node.at)]
            case None:
                pass
        match node:
            case Call():
                return [problem for part in node.args for problem in self.found(part)]
            case Each():
                inside = _Finder(self._names, dict(self._names[node.rows].fields))
                return inside.found(node.body)
            case _:
                return []

    def verdict(self, node: Node) -> bool | None:
        """Return what a condition always is, or None when it depends or is no condition."""
        if id(node) not in self._verdicts:
            self._verdicts[id(node)] = self._judged(node)
        return self._verdicts[id(node)]

    def _judged(self, node: Node) -> bool | None:
        match node:
            case Literal(sort=Sort.BOOLEAN):
                return bool(node.value)
            case Call(op="and"):
                return self._joint(node, ends=False)
            case Call(op="or"):
                return self._joint(node, ends=True)
            case Call(op="not"):
                inner = self.verdict(node.args[0])
                return None if inner is None else not inner
            case Call():
                return self._leaf(node)
            case _:
                return None

    def _joint(self, node: Call, *, ends: bool) -> bool | None:
        verdicts = [self.verdict(part) for part in node.args]
        if ends in verdicts:
            return ends
        if all(each is not None for each in verdicts):
            return not ends
        let: dict[Node, Span] = {}
        for part in node.args:
            if (told := self._says(part)) is None:
                continue
            subject, span = told
            whole = self.domain(subject)
            # Everything said of a subject by an `or` leaves over what all its parts refuse.
            refused = without(whole, span) if ends else both(whole, span)
            let[subject] = both(let.get(subject, whole), refused)
        return ends if EMPTY in let.values() else None

    def _leaf(self, node: Call) -> bool | None:
        told = self._says(node)
        if told is not None:
            subject, span = told
            whole = self.domain(subject)
            return (
                False
                if both(whole, span) == EMPTY
                else True
                if without(whole, span) == EMPTY
                else None
            )
        if node.op not in COMPARISONS:
            return None
        left, right = node.args
        if isinstance(left, Literal) and isinstance(right, Literal) and left.sort is Sort.TEXT:
            return _texts(node.op, str(left.value), str(right.value))
        ours, theirs = self._range(left), self._range(right)
        return None if ours is None or theirs is None else _ranges(node.op, ours, theirs)

    def _says(self, node: Node) -> tuple[Node, Span] | None:
        """Return the subject of a leaf and which of its values make the leaf true."""
        if id(node) not in self._told:
            self._told[id(node)] = self._heard(node)
        return self._told[id(node)]

    def _heard(self, node: Node) -> tuple[Node, Span] | None:
        match node:
            case Name():
                return (node, ((1, 1),)) if self._type(node).sort is Sort.BOOLEAN else None
            case Call(op="not"):
                told = self._says(node.args[0])
                return told and (told[0], without(self.domain(told[0]), told[1]))
            case Call(op="in", args=(subject, Items() as items)):
                spans = [self._against("==", subject, each) for each in items.parts]
                kept = [span for span in spans if span is not None]
                return (subject, joined(kept)) if len(kept) == len(spans) else None
            case Call(op=op, args=(left, right)) if op in COMPARISONS:
                if isinstance(left, Literal):
                    left, right, op = right, left, MIRRORED[op]
                span = self._against(op, left, right)
                return None if span is None else (left, span)
            case _:
                return None

    def _against(self, op: str, subject: Node, value: Node) -> Span | None:
        if not isinstance(value, Literal) or isinstance(subject, Literal):
            return None
        if not self.domain(subject):
            return None
        return compared(op, place(value.value, self._type(subject)))

    def _type(self, node: Node) -> Type:
        if isinstance(node, Name):
            return (self._row if node.of_row else self._names)[node.id]
        return Type(sort_of(node, self._names, self._row))

    def domain(self, subject: Node) -> Span:
        """Return all values of a subject; nothing when it has no ranges."""
        type_ = self._type(subject)
        if type_.sort in {Sort.INTEGER, Sort.DECIMAL, Sort.MONEY}:
            known = self._range(subject)
            return EMPTY if known is None else (known,)
        return domain(BOOLEAN if type_.sort is Sort.BOOLEAN else type_) or EMPTY

    def _range(self, node: Node) -> tuple[int, int] | None:  # noqa: PLR0911 -- a table
        """Return the least and the most that a number can be."""
        match node:
            case Literal(sort=Sort.INTEGER | Sort.DECIMAL | Sort.MONEY | Sort.BOOLEAN):
                return int(node.value), int(node.value)
            case Literal(sort=Sort.DATE):
                day = place(node.value, Type(Sort.DATE))
                return day, day
            case Name():
                span = domain(self._type(node))
                return span[0] if span and self._type(node).sort is not Sort.CHOICE else None
            case Today():
                span = domain(Type(Sort.DATE))
                return span[0] if span else None
            case Each(op="count"):
                return 0, MOST_ROWS
            case Call(op="age"):
                return 0, _OLDEST
            case Call(op="length"):
                return 0, LARGEST
            case Call() if self._type(node).sort is not Sort.DATE:
                given = [self._range(part) for part in node.args]
                known = [each for each in given if each is not None]
                return _computed(node, known) if len(known) == len(given) else None
            case _:
                return None


def _computed(node: Call, given: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the range of an operation; only what can be computed exactly counts."""
    (low, high), (least, most) = given[0], given[-1]
    match node.op:
        case "neg":
            found = (-high, -low)
        case "+":
            found = (low + least, high + most)
        case "-":
            found = (low - most, high - least)
        case "*":
            ends = [one * other for one in (low, high) for other in (least, most)]
            found = (min(ends), max(ends))
        case "min":
            found = (min(low, least), min(high, most))
        case "max":
            found = (max(low, least), max(high, most))
        case "to_decimal":
            found = (low * SCALE, high * SCALE)
        case "round":
            found = _rounded(node, low, high)
        case _:
            return None
    return max(found[0], LEAST), min(found[1], LARGEST)


def _rounded(node: Call, low: int, high: int) -> tuple[int, int]:
    assert node.rounding is not None
    try:
        return divide(low, SCALE, node.rounding), divide(high, SCALE, node.rounding)
    except Incomputable:
        return LEAST, LARGEST


def _ranges(op: str, ours: tuple[int, int], theirs: tuple[int, int]) -> bool | None:
    """Compare two ranges of independent values."""
    least, most = ours[0] - theirs[1], ours[1] - theirs[0]
    met = both(((least, most),), compared(op, 0))
    return False if met == EMPTY else True if met == ((least, most),) else None


def _texts(op: str, left: str, right: str) -> bool:
    return {
        "==": left == right, "!=": left != right, "<": left < right,
        "<=": left <= right, ">": left > right, ">=": left >= right,
    }[op]  # fmt: skip
