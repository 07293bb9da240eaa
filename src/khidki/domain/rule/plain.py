"""A rule as plain JSON values: what is stored with an edition and what the browser reads.

Reading trusts nothing: unknown operators, missing operands, numbers that are not exact, trees too
deep or too large are `NotARule` with the place. What was read is checked again like a rule that a
person wrote, so a loaded `Rule` is as good as a read one.
"""

import re
import unicodedata
from typing import Any, cast

from khidki.domain.rule.check import Rule, checked
from khidki.domain.rule.day import YEAR_ONLY, read_day, write_day
from khidki.domain.rule.exact import Rounding
from khidki.domain.rule.limit import (
    LANGUAGE,
    LARGEST,
    LEAST,
    LONGEST_LITERAL,
    MOST_LEVELS,
    MOST_NODES,
)
from khidki.domain.rule.parse import EACH
from khidki.domain.rule.signature import ROUNDED, SIGNATURES, VALUES
from khidki.domain.rule.token import is_visible
from khidki.domain.rule.tree import COMPARISONS, Call, Each, Items, Literal, Name, Node, Today
from khidki.domain.rule.type import NUMBERS, Sort, Type

_OPERATORS = {*COMPARISONS, *SIGNATURES, "and", "or", "not", "in", "if"}
_LITERALS = {*NUMBERS, Sort.TEXT, Sort.DATE, Sort.BOOLEAN}
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_NAME = 100


class NotARule(ValueError):  # noqa: N818 -- says what the value is
    """A stored value is no rule of this language; `path` leads to the fault."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def to_plain(rule: Rule) -> dict[str, Any]:
    """Write a rule as plain JSON values."""
    names = {name: _type_to_plain(type_) for name, type_ in rule.names.items()}
    return {"language": LANGUAGE, "names": names, "rule": node_to_plain(rule.tree)}


def _type_to_plain(type_: Type) -> Any:
    if type_.sort is Sort.RECORDS:
        return ["records", {name: _type_to_plain(each) for name, each in type_.fields}]
    return [type_.sort.value, *type_.ids] if type_.ids else type_.sort.value


def node_to_plain(node: Node) -> list[Any]:  # noqa: PLR0911 -- a table
    """Write one node and what is below it."""
    match node:
        case Literal(sort=Sort.DATE, value=int(day)):
            return ["date", write_day(day)]
        case Literal():
            return [node.sort.value, node.value]
        case Name():
            return ["row" if node.of_row else "name", node.id]
        case Today():
            return ["today"]
        case Items():
            return ["list", *map(node_to_plain, node.parts)]
        case Each():
            return [node.op, node.rows, node_to_plain(node.body)]
        case Call():
            rounding = [node.rounding.value] if node.rounding else []
            return [node.op, *map(node_to_plain, node.args), *rounding]


def from_plain(plain: Any) -> Rule:
    """Read a stored rule, or raise `NotARule`."""
    if not isinstance(plain, dict):
        raise NotARule("")
    given = cast("dict[Any, Any]", plain)
    if given.keys() != {"language", "names", "rule"}:
        raise NotARule("")
    if type(given["language"]) is not int or given["language"] != LANGUAGE:
        raise NotARule("language")
    names = _names(given["names"], _NAME, "names")
    reader = _Reader()
    tree = reader.node(given["rule"], "rule", 1)
    rule = checked(tree, names)
    if isinstance(rule, list):
        raise NotARule(f"rule: {rule[0].code}")
    if rule.gives not in VALUES:
        raise NotARule("rule")
    return rule


def _names(plain: Any, pattern: re.Pattern[str], path: str) -> dict[str, Type]:
    if not isinstance(plain, dict) or len(cast("dict[Any, Any]", plain)) > MOST_NODES:
        raise NotARule(path)
    found: dict[str, Type] = {}
    for name, written in cast("dict[Any, Any]", plain).items():
        if not isinstance(name, str) or len(name) > _LONGEST_NAME or not pattern.fullmatch(name):
            raise NotARule(path)
        found[name] = _type(written, f"{path}.{name}", in_row=pattern is _FIELD)
    return found


def _type(plain: Any, path: str, *, in_row: bool) -> Type:
    if isinstance(plain, str):
        plain = [plain]
    if not isinstance(plain, list) or not plain:
        raise NotARule(path)
    sort, *more = cast("list[Any]", plain)
    match sort:
        case "records" if len(more) == 1 and not in_row:
            fields = _names(more[0], _FIELD, path)
            return Type(Sort.RECORDS, fields=tuple(sorted(fields.items())))
        case "choice" | "choices" if more and all(isinstance(each, str) and each for each in more):
            return Type(Sort(sort), ids=tuple(more))
        case str() if sort in {*_LITERALS} and not more:
            return Type(Sort(sort))
        case _:
            raise NotARule(path)


class _Reader:
    def __init__(self) -> None:
        self._left = MOST_NODES

    def node(self, plain: Any, path: str, level: int) -> Node:
        self._left -= 1
        if self._left < 0 or level > MOST_LEVELS or not isinstance(plain, list) or not plain:
            raise NotARule(path)
        op, *rest = cast("list[Any]", plain)
        if not isinstance(op, str):
            raise NotARule(path)
        if op in _LITERALS:
            return _literal(Sort(op), rest, path)
        if op == "today" and not rest:
            return Today()
        if op in {"name", "row"} and len(rest) == 1 and isinstance(rest[0], str):
            return Name(rest[0], of_row=op == "row")
        if op in EACH and len(rest) == 2 and isinstance(rest[0], str):
            return Each(op, rest[0], self.node(rest[1], f"{path}.2", level + 1))
        return self._call(op, rest, path, level)

    def _call(self, op: str, rest: list[Any], path: str, level: int) -> Node:
        rounding = None
        if op in ROUNDED:
            if not rest or not isinstance(rest[-1], str) or rest[-1] not in set(Rounding):
                raise NotARule(path)
            rounding, rest = Rounding(rest[-1]), rest[:-1]
        if op not in {*_OPERATORS, "list"} or not rest:
            raise NotARule(path)
        args = tuple(
            self.node(part, f"{path}.{place}", level + 1) for place, part in enumerate(rest, 1)
        )
        if op != "list":
            return Call(op, args, rounding)
        items = tuple(each for each in args if isinstance(each, Literal))
        if len(items) != len(args):
            raise NotARule(path)
        return Items(items)


def _literal(sort: Sort, rest: list[Any], path: str) -> Literal:
    value = rest[0] if len(rest) == 1 else None
    match sort:
        case Sort.BOOLEAN if isinstance(value, bool):
            return Literal(sort, value)
        case Sort.TEXT if isinstance(value, str) and _is_literal_text(value):
            return Literal(sort, value)
        case Sort.DATE if isinstance(value, str) and (read_day(value) or 0) >= YEAR_ONLY:
            return Literal(sort, cast("int", read_day(value)))
        case _ if sort in NUMBERS and type(value) is int and LEAST <= value <= LARGEST:
            return Literal(sort, value)
        case _:
            raise NotARule(path)


def _is_literal_text(text: str) -> bool:
    fits = 0 < len(text) <= LONGEST_LITERAL and is_visible(text)
    return fits and unicodedata.is_normalized("NFC", text)
