"""YAML nodes made into the records of the domain, by the records' own types.

What a clerk writes is a little friendlier than what is stored: money in rupees (`amount: 50` for
`amount_paise`), sizes in words (`max_size: 2 MB` for `max_bytes`), yes and no. Every fault becomes
a finding and reading goes on, so that one run tells everything. A text for people stands in both
languages on its own lines: inside {...} a comma would cut the sentence in two without an error.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar, cast, get_args, get_origin

from khidki.domain.law.period import Period
from khidki.domain.money.amount import parse_rupees
from khidki.domain.service.catalogue import Finding, Place
from khidki.domain.service.field import RuleText
from khidki.domain.service.shape import Slot, is_record, is_written, slots_of, without_none
from khidki.domain.text import Text
from khidki.gateways.yaml_nodes import Node

T = TypeVar("T")

LONGEST_TEXT = 2000
_SIZE = re.compile(r"(\d{1,4})\s?(KB|MB)")
_BYTES = {"KB": 1024, "MB": 1024 * 1024}
_NOTHING: Any = object()
_RULE_REMEDY = 'write a rule on one line, as: purpose == "other"'
_SHAPES = {"scalar": "one value", "list": "a list", "mapping": "a group of key: value lines"}


class Reader:
    """Makes records from the nodes of one file, and keeps findings and places."""

    def __init__(self, file: str, lines: list[str]) -> None:
        """Begin with nothing found."""
        self.findings: list[Finding] = []
        self.places: dict[str, Place] = {}
        self._file = file
        self._lines = lines

    def record(self, kind: type[T], node: Node, path: str) -> T | None:
        """Make one record, or None when something of it is wrong."""
        made = self._record(kind, node, path)
        return None if made is _NOTHING else cast("T", made)

    def list_of(self, kind: type[T], node: Node) -> list[T] | None:
        """Make the records of a list, leaving out those that are wrong."""
        if node.shape != "list":
            self._fault(
                node, f"{_SHAPES[node.shape]} stands where a list is needed", "begin with -"
            )
            return None
        made = (self.record(kind, part, f"{place}") for place, part in enumerate(node.items))
        return [each for each in made if each is not None]

    def entries(
        self, node: Node, known: Mapping[str, Any], findings: list[Finding]
    ) -> Iterator[tuple[str, Node]]:
        """Go through the known keys of a file whose values are lists."""
        if node.shape != "mapping":
            self._fault(node, "the file has no keys", f"begin with {next(iter(known))}:")
        for key, (at, value) in node.entries.items():
            if key not in known:
                self._fault(at, f'nobody knows "{key}"', f"use: {', '.join(known)}")
            elif value.shape != "list":
                self._fault(value, f"{key} is a list", "begin each entry with -")
            else:
                yield key, value
        findings += self.findings

    def _record(self, kind: Any, node: Node, path: str) -> Any:
        self._mark(path, node)
        if node.shape != "mapping":
            wanted = ", ".join(_written(slot)[0] for slot in slots_of(kind) if slot.required)
            self._fault(
                node, f"{_SHAPES[node.shape]} stands where a group is needed", f"write: {wanted}"
            )
            return _NOTHING
        if kind is Text and node.flow:
            self._fault(node, "a text stands inside {...}", "put hi: and en: on lines of their own")
            return _NOTHING
        slots = {_written(slot)[0]: slot for slot in slots_of(kind)}
        held, sound = self._held(slots, node, path)
        for key, slot in slots.items():
            if slot.required and key not in node.entries:
                what = f'the {"translation" if kind is Text else "line"} "{key}:" is missing'
                self._fault(node, what, f'add "{key}:"')
                sound = False
        if not sound:
            return _NOTHING
        try:
            return kind(**held)
        except ValueError as fault:
            self._fault(node, str(fault), "correct it")
            return _NOTHING

    def _held(
        self, slots: Mapping[str, Slot], node: Node, path: str
    ) -> tuple[dict[str, Any], bool]:
        held: dict[str, Any] = {}
        sound = True
        for key, (at, value) in node.entries.items():
            slot = slots.get(key)
            below = f"{path}.{key}" if path else key
            if slot is None:
                near = difflib.get_close_matches(key, slots, 1)
                remedy = f'did you mean "{near[0]}"?' if near else f"use: {', '.join(slots)}"
                self._fault(at, f'nobody knows "{key}" here', remedy)
                sound = False
                continue
            self._mark(below, at)
            made = self._value(slot.type, value, below, _written(slot)[1])
            sound = sound and made is not _NOTHING
            held[slot.name] = made
        return held, sound

    def _value(self, hint: Any, node: Node, path: str, manner: str) -> Any:
        kind: Any
        kind, _ = without_none(hint)
        if get_origin(kind) is tuple:
            return self._tuple(get_args(kind)[0], node, path)
        if get_origin(kind) is not None:
            return self._mapping(node, path)
        if is_record(kind) and not is_written(kind):
            return self._record(kind, node, path)
        if kind is RuleText and node.shape == "scalar":
            self._mark_rule(path, node)
        return self._one(kind, node, manner)

    def _one(self, kind: Any, node: Node, manner: str) -> Any:
        if node.shape != "scalar":
            remedy = _RULE_REMEDY if kind is RuleText else ""
            self._fault(node, f"{_SHAPES[node.shape]} stands where one value is needed", remedy)
            return _NOTHING
        if not node.text.strip():
            self._fault(node, "nothing is written here", "write the value, or remove the line")
            return _NOTHING
        try:
            return _scalar(kind, node.text.strip(), manner)
        except ValueError as fault:
            self._fault(node, f'"{node.text[:60]}" does not fit here', str(fault))
            return _NOTHING

    def _tuple(self, kind: Any, node: Node, path: str) -> Any:
        if node.shape != "list":
            self._fault(
                node, f"{_SHAPES[node.shape]} stands where a list is needed", "begin with -"
            )
            return _NOTHING
        made: list[Any] = []
        for place, part in enumerate(node.items):
            below = f"{path}.{place}"
            self._mark(below, part)
            made.append(self._value(kind, part, below, ""))
        return _NOTHING if any(part is _NOTHING for part in made) else tuple(made)

    def _mapping(self, node: Node, path: str) -> Any:
        if node.shape != "mapping":
            self._fault(node, f"{_SHAPES[node.shape]} stands where answers are needed", "")
            return _NOTHING
        held: dict[str, str] = {}
        for key, (at, value) in node.entries.items():
            self._mark(f"{path}.{key}", at)
            if value.shape != "scalar":
                self._fault(value, "an answer is one text", "write it after the colon")
                return _NOTHING
            held[key] = value.text
        return held

    def _mark(self, path: str, node: Node) -> None:
        if path not in self.places:
            self.places[path] = self._place(node, node.line, node.column)

    def _mark_rule(self, path: str, node: Node) -> None:
        """Mark where the letters of a rule stand in the file, once for each unbroken run."""
        lines = node.home.lines if node.home else self._lines
        for at, line, column in _runs(lines, node):
            self.places.setdefault(f"{path}@{at}", self._place(node, line, column))

    def _place(self, node: Node, line: int, column: int) -> Place:
        file, lines = (node.home.name, node.home.lines) if node.home else (self._file, self._lines)
        return Place(file, line, column, lines[line - 1] if 0 < line <= len(lines) else "")

    def _fault(self, node: Node, what: str, remedy: str) -> None:
        at = self._place(node, node.line, node.column)
        remedy = remedy or "correct it"
        self.findings.append(Finding(at.file, at.line, at.column, at.quote, what, remedy))


def _runs(lines: list[str], node: Node) -> Iterator[tuple[int, int, int]]:
    # Quotes, escapes and line breaks of the file are no letters of the rule: both are read side by
    # side, and whatever the rule does not have is passed over.
    row, column = node.line - 1, node.column - 1
    if lines[row][column : column + 1] in {">", "|"}:
        row, column = row + 1, 0
    expected: tuple[int, int] | None = None
    for at, letter in enumerate(node.text.strip()):
        if letter.isspace():
            expected = expected and (expected[0], expected[1] + 1)
            continue
        while row < len(lines) and lines[row][column : column + 1] != letter:
            row, column = (row, column + 1) if column < len(lines[row]) else (row + 1, 0)
        if row == len(lines):
            return
        if (row, column) != expected:
            yield at, row + 1, column + 1
        column += 1
        expected = (row, column)


def _written(slot: Slot) -> tuple[str, str]:
    # How an attribute is written by a clerk: its key, and the manner of its value.
    if slot.key.endswith("_paise"):
        return slot.key.removesuffix("_paise"), "rupees"
    if slot.key == "paise":
        return "rupees", "rupees"
    if slot.key == "max_bytes":
        return "max_size", "size"
    return slot.key, ""


def _scalar(kind: Any, text: str, manner: str) -> Any:
    if manner:
        return _MANNERS[manner](text)
    if kind in _READERS:
        return _READERS[kind](text)
    if issubclass(kind, Enum):
        allowed = [str(member.value) for member in kind]
        if text not in allowed:
            raise ValueError(f"use one of: {', '.join(allowed)}")
        return kind(text)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} letters")
    return kind(text)


def _size(text: str) -> int:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError('write it like "500 KB" or "2 MB"')
    return int(match[1]) * _BYTES[match[2]]


def _yes_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError("write yes or no")
    return text == "yes"


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?(?:0|[1-9][0-9]{0,15})", text):
        raise ValueError("write a whole number, without a leading 0")
    return int(text)


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("write a date as 2025-08-15")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("there is no such day") from None


_MANNERS: Mapping[str, Callable[[str], Any]] = {"rupees": parse_rupees, "size": _size}
_READERS: Mapping[Any, Callable[[str], Any]] = {
    Period: Period.parse,
    date: _date,
    bool: _yes_no,
    int: _whole,
}
