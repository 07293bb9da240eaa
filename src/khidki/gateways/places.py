"""Where everything of the catalogue stands in its files, found when somebody asks.

A catalogue of a thousand services says three hundred thousand things, and a finding quotes one. So
nothing is written down while reading: the nodes are kept, and a path is walked when it is wanted.
Keys are "owner#path"; in a rule "owner#path@17" is the 17th letter, where it begins a line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from khidki.domain.service.catalogue import Place
from khidki.gateways.nodes import Home, Node


@dataclass(frozen=True, slots=True)
class _Root:
    home: Home
    node: Node


class Places(Mapping[str, Place]):
    """The place of every path of every owner; of two owners of one name the first counts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._roots: dict[str, list[_Root]] = {}

    def keep(self, owner: str, home: Home, node: Node) -> None:
        """Remember what an owner says; all that lies below it is found through it."""
        self._roots.setdefault(owner, []).append(_Root(home, node))

    def __getitem__(self, key: str) -> Place:
        """Return where a path stands."""
        owner, _, path = key.partition("#")
        path, _, letter = path.partition("@")
        for root in self._roots.get(owner, ()):
            found = _below(root.node, path)
            if found is None:
                continue
            at, value = found
            home = value.home or root.home
            if not letter:
                return _place(at.home or root.home, at.line, at.column)
            for start, line, column in _runs(home.lines, value):
                if str(start) == letter:
                    return _place(home, line, column)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        """Go through the owners' own keys; what lies below them is not listed."""
        return (f"{owner}#" for owner in self._roots)

    def __len__(self) -> int:
        """Return how many owners there are."""
        return len(self._roots)


def _below(node: Node, path: str) -> tuple[Node, Node] | None:
    """Return the node that names what a path leads to, and the node that says it."""
    at, rest = node, path
    while rest:
        key, _, after = rest.partition(".")
        if node.shape == "list":
            part = node.items[int(key)] if key.isdecimal() and int(key) < len(node.items) else None
            step = None if part is None else (part, part)
        else:
            # The name of an answer may have a dot of its own: birth.day.
            key, after = (rest, "") if rest in node.entries else (key, after)
            step = node.entries.get(key)
        if step is None:
            return None
        (at, node), rest = step, after
    return at, node


def _place(home: Home, line: int, column: int) -> Place:
    quote = home.lines[line - 1] if 0 < line <= len(home.lines) else ""
    return Place(home.name, line, column, quote)


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
