"""The plainest YAML read line by line: keys, values and lists, each on a line of its own.

Nearly every file of a catalogue is no more than this, and a thousand of them are read half again as
fast as through libyaml's events. At the first thing that is not plain (a text over several lines, a
quote within quotes, a bracket, a doubt) nothing is returned and libyaml reads the file from its
beginning: nothing is refused here, and a test compares both readers on whatever it can think of.
"""

import re

from khidki.gateways.nodes import Node

DEEPEST = 16
MOST_LINES = 100_000
_STRANGE = re.compile("[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
# Indentation; "- " of a list; a key with its colon; what follows.
_LINE = re.compile(r"^( *)(- )?(?:([A-Za-z_][A-Za-z0-9_.]*):(?= |$)( *))?(.*)$", re.MULTILINE)
_NOT_FIRST = frozenset(" -?:,[]{}#&*!|>'\"%@`")


class _NotPlain(Exception):  # noqa: N818 -- says what the file is
    pass


def read_plain(text: str, lines: list[str]) -> Node | None:
    """Return the root of a file of plain lines, or None when it is not one."""
    if _STRANGE.search(text) or len(lines) > MOST_LINES:
        return None
    reader = _Lines()
    take = reader.take
    try:
        for number, found in enumerate(_LINE.finditer(text), start=1):
            indent, dash, key, space, rest = found.groups()
            if key is not None or dash is not None:
                take(number, len(indent), dash, key, space, rest)
            elif rest and rest[0] != "#":
                return None
        return reader.root()
    except _NotPlain:
        return None


class _Lines:
    """What is open: lists and mappings with their columns, and the key that waits for its value."""

    def __init__(self) -> None:
        self._roots: list[Node] = []
        self._open: list[tuple[int, Node]] = []
        self._key: Node | None = None  # of the innermost mapping

    def root(self) -> Node | None:
        """Return what was read, once nothing waits."""
        if self._key is not None or not self._roots:
            raise _NotPlain
        return self._roots[0]

    def take(
        self, number: int, column: int, dash: str | None, key: str | None, space: str, rest: str
    ) -> None:
        """Take in one line: where it begins, whether it is of a list, its key and its value."""
        stack = self._open
        if stack and (stack[-1][0] > column or stack[-1][1].shape == "list"):
            self._close(column, is_item=dash is not None)
        if dash is not None:
            self._item(number, column)
            column += 2
        if key is not None:
            self._entry(number, column, key, is_first=dash is not None)
            column += len(key) + 1 + len(space)
        if rest:
            if rest[0] in _NOT_FIRST:
                rest = _quoted(rest)
            elif ": " in rest or " #" in rest or rest[-1] == ":":
                raise _NotPlain
            elif rest[-1] == " ":
                rest = rest.rstrip(" ")
            self._add(Node("scalar", number, column + 1, text=rest))
        elif key is None:
            raise _NotPlain

    def _close(self, column: int, *, is_item: bool) -> None:
        stack = self._open
        while stack and (
            stack[-1][0] > column
            # A list may stand in the column of its key; the next key ends it.
            or (stack[-1][0] == column and not is_item and stack[-1][1].shape == "list")
        ):
            if self._key is not None:
                raise _NotPlain
            stack.pop()

    def _item(self, number: int, column: int) -> None:
        if self._open:
            at, node = self._open[-1]
            if node.shape == "list" and at == column:
                return
            if self._key is None or at > column:
                raise _NotPlain
        elif self._roots:
            raise _NotPlain
        self._begin(Node("list", number, column + 1, items=[]), column)

    def _entry(self, number: int, column: int, key: str, *, is_first: bool) -> None:
        node = self._open[-1][1] if self._open else None
        if is_first or node is None or self._open[-1][0] < column:
            fits = is_first or (self._key is not None if node else not self._roots)
            if not fits:
                raise _NotPlain
            node = Node("mapping", number, column + 1, entries={})
            self._begin(node, column)
        elif node.shape != "mapping" or self._key is not None or key in node.entries:
            raise _NotPlain
        self._key = Node("scalar", number, column + 1, text=key)

    def _begin(self, node: Node, column: int) -> None:
        if len(self._open) >= DEEPEST:
            raise _NotPlain
        if self._open:
            self._add(node)
        else:
            self._roots.append(node)
        self._open.append((column, node))

    def _add(self, node: Node) -> None:
        parent = self._open[-1][1]
        if parent.shape == "list":
            parent.items.append(node)
        elif self._key is None:
            raise _NotPlain
        else:
            parent.entries[self._key.text] = (self._key, node)
            self._key = None


def _quoted(rest: str) -> str:
    """Return what stands between quotes, where there is nothing more to it."""
    mark, inner = rest[0], rest[1:-1]
    if mark not in "\"'" or len(rest) < 3 or rest[-1] != mark or mark in inner or "\\" in inner:
        raise _NotPlain
    return inner
