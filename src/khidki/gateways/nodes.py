"""What a YAML file says: scalars, lists and mappings that know where they stand.

Every scalar is the text that was written; what it means is asked where its place is known
(`node_records`). Two readers make nodes: `plain_lines` the plainest files, `yaml_nodes` all others.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Home:
    """The file from which a node was taken into another, and its lines for quoting."""

    name: str
    lines: list[str]


# A catalogue has half a million scalars, and none of them holds anything: they share these.
_NO_ITEMS: list["Node"] = []
_NO_ENTRIES: dict[str, tuple["Node", "Node"]] = {}


class Node:
    """A scalar (`text`), a list (`items`) or a mapping (`entries`) and where it begins.

    `home` is the file, when it is another than the one that is being read.
    """

    __slots__ = ("column", "entries", "flow", "home", "items", "line", "shape", "text")
    shape: str
    items: list["Node"]
    entries: dict[str, tuple["Node", "Node"]]

    def __init__(
        self,
        shape: str,
        line: int,
        column: int,
        flow: bool = False,
        home: Home | None = None,
        *,
        text: str = "",
        items: list["Node"] | None = None,
        entries: dict[str, tuple["Node", "Node"]] | None = None,
    ) -> None:
        """Make a node; what is not given is empty and is not to be added to."""
        self.shape, self.line, self.column = shape, line, column
        self.flow, self.home, self.text = flow, home, text
        self.items = _NO_ITEMS if items is None else items
        self.entries = _NO_ENTRIES if entries is None else entries
