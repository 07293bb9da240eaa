"""A strict part of YAML read into nodes that know their line.

Every scalar stays the text that was written: `0123`, `no`, `1.10` and dates become what they are
only where their place asks for it. Anchors, aliases, tags, directives, several documents, merge
keys and duplicate keys are refused; so are files too large or nested too deeply. Built from
libyaml's events, so nothing is ever constructed from the file; the plainest files are read line by
line (`plain_lines`), which gives the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from khidki.domain.service.catalogue import Finding
from khidki.gateways.nodes import Node
from khidki.gateways.plain_lines import read_plain
from khidki.gateways.yaml_faults import explained

DEEPEST = 20
MOST_NODES = 600_000


class Unreadable(Exception):  # noqa: N818 -- says what the file is
    """The file is not the YAML that the catalogue is written in; `finding` says where and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Document:
    """The one document of a file, and its lines for quoting."""

    root: Node
    lines: list[str]


def read(path: Path, name: str, most_bytes: int) -> Document:
    """Read one file into nodes, or raise `Unreadable`."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= most_bytes else b""
    except OSError as fault:
        raise _refused(name, [], (1, 1), f"the file cannot be read: {fault.strerror}", "") from None
    if size > most_bytes:
        what = f"the file has {size:,} bytes; {most_bytes:,} is the most"
        raise _refused(name, [], (1, 1), what, "split it into several files")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise _refused(
            name, [], (line, 1), "the file is not UTF-8", "save it again as UTF-8"
        ) from None
    lines = text.splitlines()
    return Document(read_plain(text, lines) or by_events(data, name, lines), lines)


def by_events(data: bytes, name: str, lines: list[str]) -> Node:
    """Read what is not plain enough to be read line by line, or raise `Unreadable`."""
    return _Builder(name, lines).build(data)


def _refused(
    name: str, lines: list[str], at: tuple[int, int], what: str, remedy: str
) -> Unreadable:
    line, column = at
    quote = lines[line - 1] if 0 < line <= len(lines) else ""
    return Unreadable(Finding(name, line, column, quote, what, remedy or "correct the file"))


class _Builder:
    """Turns the events of one file into nodes."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self._name = name
        self._lines = lines
        self._open: list[tuple[Node, Node | None]] = []
        self._roots: list[Node] = []
        self._count = 0

    def build(self, data: bytes) -> Node:
        """Return the root of the only document."""
        # The library has no types; its events are read by their class.
        following: Callable[[], Any] = cast("Any", yaml.CSafeLoader)(data).get_event
        try:
            while (event := following()).__class__ is not yaml.StreamEndEvent:
                self._take(event)
        except yaml.MarkedYAMLError as fault:
            raise self._refuse(*explained(fault, data, self._lines)) from None
        except yaml.YAMLError as fault:
            raise self._refuse((1, 1), str(fault).split("\n")[0], "") from None
        if not self._roots:
            raise self._refuse((1, 1), "the file is empty", "write something, or delete it")
        return self._roots[0]

    def _take(self, event: Any) -> None:
        # In the order of how often they come; a large catalogue has a million of them.
        kind: type[Any] = event.__class__
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if kind is yaml.ScalarEvent:
            if event.anchor or event.tag is not None:
                self._plain(event, (line, column))
            self._add(Node("scalar", line, column, text=event.value))
        elif kind is yaml.MappingStartEvent:
            self._plain(event, (line, column))
            self._begin(Node("mapping", line, column, bool(event.flow_style), entries={}))
        elif kind is yaml.SequenceStartEvent:
            self._plain(event, (line, column))
            self._begin(Node("list", line, column, bool(event.flow_style), items=[]))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            node, _ = self._open.pop()
            self._add(node)
        elif kind is yaml.AliasEvent:
            what = f"an alias (*{event.anchor}) stands here"
            remedy = "write the text out again; aliases are not used"
            raise self._refuse((line, column), what, remedy)
        elif kind is yaml.DocumentStartEvent:
            if self._roots:
                what = "a second document begins"
                raise self._refuse((line, column), what, "one file, one document")
            if event.version or event.tags:
                raise self._refuse((line, column), "a % directive stands here", "remove the line")

    def _plain(self, event: Any, at: tuple[int, int]) -> None:
        if event.anchor:
            what = f"an anchor (&{event.anchor}) stands here"
            raise self._refuse(at, what, "write the text out where it is needed")
        if event.tag is not None:
            what = f"a tag ({event.tag}) stands here"
            raise self._refuse(at, what, "remove it; if the text begins with !, put it in quotes")

    def _begin(self, node: Node) -> None:
        if len(self._open) >= DEEPEST:
            at = (node.line, node.column)
            raise self._refuse(at, f"nested more than {DEEPEST} deep", "make it flatter")
        self._open.append((node, None))

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > MOST_NODES:
            at = (node.line, node.column)
            raise self._refuse(at, "the file says too many things", "split it")
        if not self._open:
            self._roots.append(node)
            return
        parent, key = self._open[-1]
        if parent.shape == "list":
            parent.items.append(node)
        elif key is not None:
            parent.entries[key.text] = (key, node)
            self._open[-1] = (parent, None)
        else:
            if node.shape != "scalar" or node.text == "<<" or node.text in parent.entries:
                self._no_key(parent, node)
            self._open[-1] = (parent, node)

    def _no_key(self, parent: Node, key: Node) -> None:
        at = (key.line, key.column)
        if key.shape != "scalar":
            raise self._refuse(at, "a key must be a word", "write: key, colon, space, value")
        if key.text == "<<":
            raise self._refuse(at, "a merge key (<<) stands here", "write the lines out")
        first = parent.entries[key.text][0].line
        what = f'"{key.text}" is already said in line {first}'
        raise self._refuse(at, what, "keep one of the two")

    def _refuse(self, at: tuple[int, int], what: str, remedy: str) -> Unreadable:
        return _refused(self._name, self._lines, at, what, remedy)
