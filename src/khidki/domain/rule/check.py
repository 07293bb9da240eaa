"""Whether a rule makes sense for the names it may use: every fault at once.

`read` is the way in: text and names to a `Rule`, or to what is wrong. A `Rule` is proof that its
tree is well typed and cheap enough; both back ends rely on it and check nothing twice. What is
always true or false is found in `always`, sentences are in `sentence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from khidki.domain.rule.always import decided
from khidki.domain.rule.limit import MOST_NODES, MOST_ROWS, MOST_STEPS
from khidki.domain.rule.parse import parse
from khidki.domain.rule.problem import RuleProblem, Unwritable, nearest
from khidki.domain.rule.signature import ORDERED, ROUNDED, SAME, SIGNATURES, VALUES
from khidki.domain.rule.tree import (
    COMPARISONS,
    Call,
    Each,
    Items,
    Literal,
    Name,
    Node,
    Today,
    straight,
    walk,
)
from khidki.domain.rule.type import NUMBERS, Names, Sort, Type


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that makes sense, with the types of the names it uses and no others."""

    tree: Node
    names: Names
    gives: Sort


def read(text: str, names: Names, *, gives: Sort = Sort.BOOLEAN) -> Rule | list[RuleProblem]:
    """Read a rule that must give a value of a sort, or return everything that is wrong with it."""
    try:
        tree = parse(text)
    except Unwritable as fault:
        return [fault.problem]
    rule = checked(tree, names, gives=gives)
    if isinstance(rule, Rule) and (always := decided(rule.tree, rule.names)):
        return always
    return rule


def checked(tree: Node, names: Names, *, gives: Sort | None = None) -> Rule | list[RuleProblem]:
    """Check a tree from wherever it comes; `read` is for rules that people write."""
    checker = _Checker(names)
    found = checker.sort(tree)
    if found is not None and (found is not gives if gives else found not in VALUES | {Sort.CHOICE}):
        checker.fault("gives_other", tree, found=found, wanted=gives or "value")
    nodes = list(walk(tree))
    steps = sum(MOST_ROWS if in_rows else 1 for _, _, in_rows in nodes)
    if len(nodes) > MOST_NODES or steps > MOST_STEPS:
        checker.fault("too_costly", tree, most=MOST_STEPS, given=steps)
    if checker.problems:
        return checker.problems
    assert found is not None, "what has no sort has a problem"
    return Rule(straight(tree), checker.used(), found)


class _Checker:
    def __init__(self, names: Names) -> None:
        self.problems: list[RuleProblem] = []
        self._names = names
        self._row: Mapping[str, Type] = {}
        self._rows = ""
        self._seen: dict[str, set[str]] = {}

    def fault(self, code: str, node: Node, **params: str | int) -> None:
        self.problems.append(RuleProblem(code, node.at, params))

    def used(self) -> Names:
        """Return the types of the names that were met; of rows only the fields that were."""
        kept: dict[str, Type] = {}
        for name, fields in sorted(self._seen.items()):
            whole = self._names[name]
            kept[name] = replace(
                whole, fields=tuple(sorted(each for each in whole.fields if each[0] in fields))
            )
        return kept

    def sort(self, node: Node) -> Sort | None:  # noqa: C901, PLR0911 -- one line a kind of node
        """Return the sort of a node, or None when that was already found wrong."""
        match node:
            case Literal():
                return node.sort
            case Today():
                return Sort.DATE
            case Name():
                type_ = self._type(node)
                return type_.sort if type_ else None
            case Items():
                self.fault("list_not_after_in", node)
            case Each():
                return self._each(node)
            case Call(op="and" | "or" | "not"):
                return self._joint(node)
            case Call(op="in"):
                return self._member(node)
            case Call(op="if"):
                return self._if(node)
            case Call() if node.op in COMPARISONS:
                return self._compared(node)
            case Call():
                return self._signed(node)
        return None

    def _type(self, name: Name) -> Type | None:
        known = self._row if name.of_row else self._names
        type_ = known.get(name.id)
        if type_ is None:
            self.fault("no_such_name", name, found=name.id, near=nearest(name.id, known))
        elif name.of_row:
            self._seen[self._rows].add(name.id)
        else:
            self._seen.setdefault(name.id, set())
        return type_

    def _condition(self, node: Node) -> None:
        found = self.sort(node)
        if found not in {None, Sort.BOOLEAN}:
            self.fault("not_a_condition", node, found=str(found))

    def _counted(self, node: Call, fits: bool, wanted: str) -> bool:
        rounded = (node.rounding is not None) == (node.op in ROUNDED)
        if not fits or not rounded:
            self.fault("wrong_count", node, found=node.op, wanted=wanted, given=len(node.args))
        return fits and rounded

    def _joint(self, node: Call) -> Sort | None:
        least, most = (1, 1) if node.op == "not" else (2, MOST_NODES)
        if not self._counted(node, least <= len(node.args) <= most, str(least)):
            return None
        for part in node.args:
            self._condition(part)
        return Sort.BOOLEAN

    def _each(self, node: Each) -> Sort | None:
        rows = self._type(Name(node.rows, at=node.at))
        if rows is None or self._rows:
            return None if rows is None else self.fault("nested_lists", node)
        if rows.sort is not Sort.RECORDS:
            return self.fault("not_a_list", node, found=node.rows)
        self._rows, self._row = node.rows, dict(rows.fields)
        found = self.sort(node.body)
        self._rows, self._row = "", {}
        if node.op == "sum":
            if found not in {None, *NUMBERS}:
                return self.fault("not_a_number", node.body, found=str(found))
            return found
        if found not in {None, Sort.BOOLEAN}:
            self.fault("not_a_condition", node.body, found=str(found))
        return Sort.INTEGER if node.op == "count" else Sort.BOOLEAN

    def _if(self, node: Call) -> Sort | None:
        if not self._counted(node, len(node.args) >= 3 and len(node.args) % 2 == 1, "3"):
            return None
        for condition in node.args[:-1:2]:
            self._condition(condition)
        values = [*node.args[1::2], *node.args[-1:]]
        sorts = [self.sort(value) for value in values]
        first = sorts[0]
        for value, found in zip(values, sorts, strict=True):
            if found is not None and (found is not first or found not in VALUES | {Sort.CHOICE}):
                self.fault("unlike", value, left=str(first), right=found)
                return None
        return first

    def _signed(self, node: Call) -> Sort | None:
        signatures = SIGNATURES[node.op]
        count = len(signatures[0][0])
        if not self._counted(node, len(node.args) == count, str(count)):
            return None
        given = tuple(self.sort(part) for part in node.args)
        gives = [gives for takes, gives in signatures if takes == given]
        if gives:
            if node.op == "div" and isinstance(node.args[1], Literal) and not node.args[1].value:
                self.fault("divides_by_zero", node.args[1])
            return gives[0]
        if None not in given:
            listed = ", ".join(str(each) for each in given)
            fits = "; ".join(", ".join(takes) for takes, _ in signatures)
            self.fault("cannot_take", node, found=node.op, given=listed, fits=fits)
        return None

    def _compared(self, node: Call) -> Sort | None:
        if not self._counted(node, len(node.args) == 2, "2"):
            return None
        left, right = node.args
        sorts = (self.sort(left), self.sort(right))
        if None in sorts:
            return Sort.BOOLEAN
        if Sort.CHOICE in sorts and node.op in {"==", "!="}:
            self._alike(*((left, right) if sorts[0] is Sort.CHOICE else (right, left)), node)
        elif sorts[0] is not sorts[1] or sorts[0] not in SAME:
            self._unlike(node, *sorts)
        elif node.op not in {"==", "!="} and sorts[0] not in ORDERED:
            self.fault("no_order", node, found=str(sorts[0]))
        return Sort.BOOLEAN

    def _known(self, node: Node) -> Type | None:
        """Return the type of a name that was looked at before."""
        known = self._row if isinstance(node, Name) and node.of_row else self._names
        return known.get(node.id) if isinstance(node, Name) else None

    def _alike(self, chosen: Node, other: Node, node: Call) -> None:
        """Check a choice against an id, or against another choice with an id in common."""
        type_, beside = self._known(chosen), self._known(other)
        assert type_ is not None, "only a name is a choice"
        if isinstance(other, Literal) and other.sort is Sort.TEXT:
            self._id(other, type_)
        elif beside is None or beside.sort is not Sort.CHOICE:
            self._unlike(node, Sort.CHOICE, self.sort(other))
        elif not set(type_.ids) & set(beside.ids):
            self.fault("never_alike", other)

    def _id(self, literal: Literal, type_: Type) -> None:
        written = str(literal.value)
        if written not in type_.ids:
            near, ids = nearest(written, type_.ids), ", ".join(type_.ids)
            self.fault("not_a_choice", literal, found=written, near=near, choices=ids)

    def _unlike(self, node: Node, first: Sort | None, second: Sort | None) -> None:
        code = "unlike"
        if {first, second} == {Sort.MONEY, Sort.INTEGER}:
            code = "money_needs_sign"
        elif {first, second} == {Sort.BOOLEAN, Sort.TEXT}:
            code = "yes_is_true"
        elif Sort.CHOICES in {first, second}:
            code = "use_in"
        self.fault(code, node, left=str(first), right=str(second))

    def _member(self, node: Call) -> Sort | None:
        if not self._counted(node, len(node.args) == 2, "2"):
            return None
        value, many = node.args
        found = self.sort(value)
        if isinstance(many, Items):
            self._listed(value, found, many)
            return Sort.BOOLEAN
        type_ = self._type(many) if isinstance(many, Name) else None
        if type_ is None or type_.sort is not Sort.CHOICES:
            if type_ is not None or not isinstance(many, Name):
                self.fault("not_a_list", many, found=getattr(many, "id", ""))
        elif isinstance(value, Literal) and found is Sort.TEXT:
            self._id(value, type_)
        elif found is Sort.CHOICE:
            self._shares(value, type_)
        elif found is not None:
            self.fault("unlike", node, left=found, right=Sort.CHOICE)
        return Sort.BOOLEAN

    def _shares(self, value: Node, many: Type) -> None:
        type_ = self._known(value)
        if type_ is not None and not set(type_.ids) & set(many.ids):
            self.fault("never_alike", value)

    def _listed(self, value: Node, found: Sort | None, many: Items) -> None:
        type_ = self._known(value)
        for item in many.parts:
            if found is Sort.CHOICE and item.sort is Sort.TEXT and type_ is not None:
                self._id(item, type_)
            elif found is not None and (item.sort is not found or found not in SAME):
                self.fault("unlike", item, left=found, right=item.sort)
