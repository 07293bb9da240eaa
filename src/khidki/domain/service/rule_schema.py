"""What JSON Schema can say of "required if", for programs that fill in a form.

A rule of yes-or-no answers, choices and numbers can be said exactly, joined by `and` and `or` as it
is; dates, ages, texts and reckoning cannot, and then a `$comment` says so. Nothing is said by
halves: the form's own check decides either way. A test compares both.
"""

from collections.abc import Sequence
from typing import Any

from khidki.domain.rule.check import Rule
from khidki.domain.rule.tree import MIRRORED, Call, Items, Literal, Name, Node
from khidki.domain.rule.type import NUMBERS, Names, Sort

Schema = dict[str, Any]


def required_by(rule: Rule, name: str) -> Schema:
    """Return the schema by which `name` is required unless the rule is surely false."""
    false = _surely(rule.tree, rule.names, wanted=False)
    if false is None:
        return {"$comment": f"{name} is also required by a rule that JSON Schema cannot express"}
    return {"if": false, "else": {"required": [name]}}


def _surely(  # noqa: PLR0911 -- a table
    node: Node, names: Names, *, wanted: bool
) -> Schema | None:
    """Return the schema of answers that surely give `wanted`: a missing one is never sure."""
    match node:
        case Call(op="and" | "or"):
            parts = [_surely(part, names, wanted=wanted) for part in node.args]
            return _joined(parts, every=(node.op == "and") is wanted)
        case Call(op="not", args=(part,)):
            return _surely(part, names, wanted=not wanted)
        case Name(id=id_) if names[id_].sort is Sort.BOOLEAN:
            return _answer(id_, {"const": wanted})
        case Call(op="in", args=(Literal(value=tick), Name(id=id_))):
            return _answer(id_, _denied({"contains": {"const": tick}}, wanted))
        case Call(op="in", args=(Name(id=id_), Items() as items)) if _is_plain(id_, names):
            return _answer(id_, _denied({"enum": [part.value for part in items.parts]}, wanted))
        case Call(op=op, args=(Name(id=id_), Literal() as limit)) if _is_plain(id_, names):
            return _answer(id_, _compared(op, limit.value, wanted=wanted))
        case Call(op=op, args=(Literal() as limit, Name(id=id_))) if _is_plain(id_, names):
            return _answer(id_, _compared(MIRRORED[op], limit.value, wanted=wanted))
        case _:
            return None


def _joined(parts: Sequence[Schema | None], *, every: bool) -> Schema | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return {"allOf" if every else "anyOf": known}


def _is_plain(name: str, names: Names) -> bool:
    return "." not in name and names[name].sort in {*NUMBERS, Sort.CHOICE}


def _compared(op: str, limit: int | str | bool, *, wanted: bool) -> Schema:
    match op:
        case "==":
            return _denied({"const": limit}, wanted)
        case "!=":
            return _denied({"const": limit}, not wanted)
        case "<":
            return _denied({"exclusiveMaximum": limit}, wanted)
        case "<=":
            return _denied({"maximum": limit}, wanted)
        case ">":
            return _denied({"exclusiveMinimum": limit}, wanted)
        case _:
            return _denied({"minimum": limit}, wanted)


def _denied(schema: Schema, wanted: bool) -> Schema:
    return schema if wanted else {"not": schema}


def _answer(name: str, schema: Schema) -> Schema:
    return {"properties": {name: schema}, "required": [name]}
