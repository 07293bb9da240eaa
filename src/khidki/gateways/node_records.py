"""YAML nodes made into the records of the domain, by the records' own types.

What a clerk writes is a little friendlier than what is stored: money in rupees (`amount: 50` for
`amount_paise`), sizes in words (`max_size: 2 MB` for `max_bytes`), yes and no. Every fault becomes
a finding and reading goes on, so that one run tells everything. A text for people stands in both
languages on its own lines: inside {...} a comma would cut the sentence in two without an error.
"""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, cast, get_args, get_origin

from khidki.domain.law.calendar import IST
from khidki.domain.law.period import Period
from khidki.domain.money.amount import parse_rupees
from khidki.domain.service.catalogue import Finding
from khidki.domain.service.definition import Service, Variant
from khidki.domain.service.field import RuleText
from khidki.domain.service.shape import is_record, is_written, slots_of, without_none
from khidki.domain.text import Text
from khidki.gateways.nodes import Node

T = TypeVar("T")

LONGEST_TEXT = 2000
_SIZE = re.compile(r"(\d{1,4})\s?(KB|MB)")
_BYTES = {"KB": 1024, "MB": 1024 * 1024}
_NOTHING: Any = object()
_OF_A_SERVICE = frozenset(slot.key for slot in slots_of(Service))
_RULE_REMEDY = 'write a rule on one line, as: purpose == "other"'
_SHAPES = {"scalar": "one value", "list": "a list", "mapping": "a group of key: value lines"}


@dataclass(frozen=True, slots=True)
class _Line:
    """One attribute as a clerk writes it: its name, whether it must be there, and its reader."""

    name: str
    required: bool
    read: "Callable[[Reader, Node], Any]"


class Reader:
    """Makes records from the nodes of one file, and keeps what is wrong with them."""

    def __init__(self, file: str, lines: list[str]) -> None:
        """Begin with nothing found."""
        self.findings: list[Finding] = []
        self._file = file
        self._lines = lines

    def record(self, kind: type[T], node: Node) -> T | None:
        """Make one record, or None when something of it is wrong."""
        made = self.read_record(kind, node)
        return None if made is _NOTHING else cast("T", made)

    def list_of(self, kind: type[T], node: Node) -> list[T] | None:
        """Make the records of a list, leaving out those that are wrong."""
        if node.shape != "list":
            self._no_list(node)
            return None
        made = (self.record(kind, part) for part in node.items)
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

    def read_record(self, kind: Any, node: Node) -> Any:
        """Make one record; what is wrong gives no value at all."""
        lines = _lines_of(kind)
        if node.shape != "mapping":
            wanted = ", ".join(key for key, line in lines.items() if line.required)
            self._fault(
                node, f"{_SHAPES[node.shape]} stands where a group is needed", f"write: {wanted}"
            )
            return _NOTHING
        if kind is Text and node.flow:
            self._fault(node, "a text stands inside {...}", "put hi: and en: on lines of their own")
            return _NOTHING
        held, sound = self._held(kind, lines, node)
        for key, line in lines.items():
            if line.required and key not in node.entries:
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
        self, kind: Any, lines: Mapping[str, _Line], node: Node
    ) -> tuple[dict[str, Any], bool]:
        held: dict[str, Any] = {}
        sound = True
        for key, (at, value) in node.entries.items():
            line = lines.get(key)
            if line is None:
                near = difflib.get_close_matches(key, lines, 1)
                remedy = f'did you mean "{near[0]}"?' if near else f"use: {', '.join(lines)}"
                what = f'nobody knows "{key}" here'
                if kind is Variant and key in _OF_A_SERVICE:
                    what = f'a variant cannot change "{key}"'
                    remedy = "only fee, law, officers, documents, steps and texts may differ"
                self._fault(at, what, remedy)
                sound = False
                continue
            made = line.read(self, value)
            sound = sound and made is not _NOTHING
            held[line.name] = made
        return held, sound

    def read_one(self, kind: Any, scalar: Callable[[str], Any], node: Node) -> Any:
        """Make one value of what stands there."""
        if node.shape != "scalar":
            remedy = _RULE_REMEDY if kind is RuleText else ""
            self._fault(node, f"{_SHAPES[node.shape]} stands where one value is needed", remedy)
            return _NOTHING
        text = node.text.strip()
        if not text:
            self._fault(node, "nothing is written here", "write the value, or remove the line")
            return _NOTHING
        if text[0] in "“‘" and text[-1] in "”’":
            self._fault(node, "curly quotes stand around this", 'use straight quotes ("), or none')
            return _NOTHING
        try:
            return scalar(text)
        except ValueError as fault:
            self._fault(node, f'"{node.text[:60]}" does not fit here', str(fault))
            return _NOTHING

    def read_list(self, read: "Callable[[Reader, Node], Any]", node: Node) -> Any:
        """Make every value of a list."""
        if node.shape != "list":
            self._no_list(node)
            return _NOTHING
        made = [read(self, part) for part in node.items]
        return _NOTHING if any(part is _NOTHING for part in made) else tuple(made)

    def read_rules(self, read: "Callable[[Reader, Node], Any]", node: Node) -> Any:
        """Make every rule of a list; a comma is part of a rule, so none stands in brackets."""
        if node.flow:
            self._fault(node, "rules stand inside [...]", "begin each with - on a line of its own")
            return _NOTHING
        return self.read_list(read, node)

    def read_answers(self, node: Node) -> Any:
        """Make the answers of an example, which are texts under their own names."""
        if node.shape != "mapping":
            self._fault(node, f"{_SHAPES[node.shape]} stands where answers are needed", "")
            return _NOTHING
        held: dict[str, str] = {}
        for key, (_, value) in node.entries.items():
            if value.shape != "scalar":
                self._fault(value, "an answer is one text", "write it after the colon")
                return _NOTHING
            held[key] = value.text
        return held

    def _no_list(self, node: Node) -> None:
        self._fault(node, f"{_SHAPES[node.shape]} stands where a list is needed", "begin with -")

    def _fault(self, node: Node, what: str, remedy: str) -> None:
        name, lines = (node.home.name, node.home.lines) if node.home else (self._file, self._lines)
        quote = lines[node.line - 1] if 0 < node.line <= len(lines) else ""
        found = Finding(name, node.line, node.column, quote, what, remedy or "correct it")
        self.findings.append(found)


@cache
def _lines_of(record: type) -> Mapping[str, _Line]:
    """Return the attributes of a record by the keys that a clerk writes."""
    lines: dict[str, _Line] = {}
    for slot in slots_of(record):
        key, manner = _written(slot.key)
        lines[key] = _Line(slot.name, slot.required, _reading(slot.type, manner))
    return lines


def _reading(hint: Any, manner: str) -> Callable[[Reader, Node], Any]:
    # Chosen once for a type: a thousand services hold three hundred thousand values.
    kind: Any
    kind, _ = without_none(hint)
    if get_origin(kind) is tuple:
        part = get_args(kind)[0]
        read = _reading(part, "")
        if part is RuleText:
            return lambda reader, node: reader.read_rules(read, node)
        return lambda reader, node: reader.read_list(read, node)
    if get_origin(kind) is not None:
        return Reader.read_answers
    if is_record(kind) and not is_written(kind):
        return lambda reader, node: reader.read_record(kind, node)
    scalar = _scalar(kind, manner)
    return lambda reader, node: reader.read_one(kind, scalar, node)


def _written(key: str) -> tuple[str, str]:
    # How an attribute is written by a clerk: its key, and the manner of its value.
    if key.endswith("_paise"):
        return key.removesuffix("_paise"), "rupees"
    if key == "paise":
        return "rupees", "rupees"
    if key == "max_bytes":
        return "max_size", "size"
    return key, ""


def _scalar(kind: Any, manner: str) -> Callable[[str], Any]:
    if manner:
        return _MANNERS[manner]
    if kind in _READERS:
        return _READERS[kind]
    return partial(_member if issubclass(kind, Enum) else _text, kind)


def _member(kind: type[Enum], text: str) -> Enum:
    allowed = [str(member.value) for member in kind]
    if text not in allowed:
        raise ValueError(f"use one of: {', '.join(allowed)}")
    return kind(text)


def _text(kind: type[str], text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"at most {LONGEST_TEXT} letters")
    return text if kind is str else kind(text)


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


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- of every day
    except ValueError as cause:
        raise ValueError('write the time like "09:30"') from cause


def _instant(text: str) -> datetime:
    """Read an instant in India; a day alone is its noon."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?", text):
        raise ValueError("write an instant as 2025-08-15 10:30, or a day alone")
    try:
        found = datetime.fromisoformat(text if " " in text else f"{text} 12:00")
        return found.replace(tzinfo=IST).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("there is no such day or hour") from None


_MANNERS: Mapping[str, Callable[[str], Any]] = {"rupees": parse_rupees, "size": _size}
_READERS: Mapping[Any, Callable[[str], Any]] = {
    Period: Period.parse,
    date: _date,
    datetime: _instant,
    time: _time,
    bool: _yes_no,
    int: _whole,
}
