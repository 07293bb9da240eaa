"""Patterns: what many services share, put into a service while it is read.

A service names a pattern and says only what is its own; a pattern may build on another. Everything
happens to nodes, before they become records, so what is stored is whole and names no pattern, and
a fault is found in the file where its line stands. Lists whose parts have an id are joined by it.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from khidki.domain.service.catalogue import Finding
from khidki.domain.service.definition import Service, Step
from khidki.domain.service.shape import slots_of
from khidki.gateways.nodes import Home, Node
from khidki.gateways.yaml_nodes import Document

Entries = dict[str, tuple[Node, Node]]

# What every service says of itself; a pattern that said it would make services alike in silence.
OWN = frozenset({"service", "title", "summary", "department", "law", "fee", "form", "variants"})
SHARED = tuple(slot.key for slot in slots_of(Service) if slot.key not in OWN)
BY_ID = {"steps": "id", "documents": "id", "refusal_reasons": "code"}
_NEEDED = tuple(slot.key for slot in slots_of(Step) if slot.required)
_TEXT = {"hi", "en"}


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A pattern as its file says it, before what it builds on is put in."""

    home: Home
    name: Node
    base: Node | None
    entries: Entries


@dataclass(slots=True)
class Patterns:
    """All patterns of a catalogue, and what is wrong with them."""

    findings: list[Finding] = field(default_factory=list[Finding])
    _known: dict[str, _Pattern] = field(default_factory=dict[str, _Pattern])
    _ready: dict[str, Entries | None] = field(default_factory=dict[str, Entries | None])

    def add(self, path: Path, name: str, document: Document) -> None:
        """Take in the file of one pattern."""
        home, root = Home(name, document.lines), document.root
        if root.shape != "mapping" or "pattern" not in root.entries:
            self._fault(home, root, "the pattern has no name", f"begin with pattern: {path.stem}")
            return
        _settle(root, home)
        entries = dict(root.entries)
        _, told = entries.pop("pattern")
        _, base = entries.pop("builds_on", (None, None))
        if told.text != path.stem:
            what = f'the pattern calls itself "{told.text}" and its file "{path.stem}"'
            self._fault(home, told, what, f"write pattern: {path.stem}, or rename the file")
        for key, (at, _) in list(entries.items()):
            if key not in SHARED:
                why = "every service says this itself" if key in OWN else "nobody knows this here"
                self._fault(home, at, f'"{key}" in a pattern: {why}', f"use: {', '.join(SHARED)}")
                del entries[key]
        self._known[path.stem] = _Pattern(home, told, base, entries)

    def settle(self) -> None:
        """Put patterns together, so that what is wrong with them is told even if none is used."""
        for name in sorted(self._known):
            self._entries(name, ())

    def expand(self, root: Node, home: Home) -> Node | None:
        """Return a service with its pattern put in, or None when that cannot be done."""
        if root.shape != "mapping" or "pattern" not in root.entries:
            return root
        own = dict(root.entries)
        _, named = own.pop("pattern")
        base = self._named(named, home)
        if base is None:
            return None
        before = len(self.findings)
        merged = self._joined(base, own, home)
        self._whole(merged, own, named, home)
        if len(self.findings) > before:
            return None
        return Node("mapping", root.line, root.column, entries=merged)

    def _named(self, named: Node, home: Home) -> Entries | None:
        if named.text not in self._known:
            near = difflib.get_close_matches(named.text, self._known, 1)
            remedy = f'did you mean "{near[0]}"?' if near else "use a file of patterns/"
            self._fault(home, named, f'there is no pattern "{named.text}"', remedy)
            return None
        found = self._entries(named.text, ())
        if found is None:
            what = f'the pattern "{named.text}" cannot be used'
            self._fault(home, named, what, f"correct {self._known[named.text].home.name}")
        return found

    def _entries(self, name: str, trail: tuple[str, ...]) -> Entries | None:
        if name in self._ready:
            return self._ready[name]
        pattern = self._known[name]
        made: Entries | None = pattern.entries
        if pattern.base is not None:
            made = self._built(name, pattern, pattern.base, (*trail, name))
        self._ready[name] = made
        return made

    def _built(
        self, name: str, pattern: _Pattern, base: Node, trail: tuple[str, ...]
    ) -> Entries | None:
        if base.text not in self._known:
            self._fault(pattern.home, base, f'there is no pattern "{base.text}"', "correct it")
            return None
        if base.text in trail:
            circle = " > ".join((*trail[trail.index(base.text) :], base.text))
            what = f"patterns build on one another in a circle: {circle}"
            self._fault(pattern.home, base, what, "let one of them stand by itself")
            return None
        below = self._entries(base.text, trail)
        if below is None:
            what = f'the pattern "{name}" builds on one that cannot be used'
            self._fault(pattern.home, base, what, f"correct {self._known[base.text].home.name}")
            return None
        return self._joined(below, pattern.entries, pattern.home)

    def _joined(self, base: Entries, over: Entries, home: Home) -> Entries:
        """Return what is below with what is above put over it."""
        made = dict(base)
        for key, (at, value) in over.items():
            below = base[key][1] if key in base else None
            made[key] = (at, value if below is None else self._over(key, below, value, home))
        return made

    def _over(self, key: str, below: Node, above: Node, home: Home) -> Node:
        if key in BY_ID and below.shape == "list":
            if above.shape == "mapping":
                return self._patched(key, below, above, home)
            if key == "steps" and above.shape == "list":
                what = "a list of steps would throw away the steps of the pattern"
                self._fault(home, above, what, "write the id of a step and what is other in it")
            return _both(below, above, BY_ID[key]) if above.shape == "list" else above
        if above.shape == below.shape == "mapping" and not _TEXT & below.entries.keys():
            return _with(above, self._joined(below.entries, above.entries, home))
        return above

    def _patched(self, key: str, below: Node, above: Node, home: Home) -> Node:
        """Return a list whose parts are changed, or joined, under their ids."""
        parts = list(below.items)
        for name, (at, change) in above.entries.items():
            places = {_id(part, BY_ID[key]): place for place, part in enumerate(parts)}
            if change.shape != "mapping":
                self._fault(home, change, f'nothing is said of "{name}"', "write key: value lines")
            elif name in places:
                # It stands where it was said last: there the reader can do something about it.
                made = self._joined(parts[places[name]].entries, change.entries, home)
                parts[places[name]] = _with(at, made)
            else:
                self._insert(parts, places, (at, change), home, key=BY_ID[key])
        return Node("list", above.line, above.column, home=above.home, items=parts)

    def _insert(
        self,
        parts: list[Node],
        places: Mapping[str, int],
        new: tuple[Node, Node],
        home: Home,
        *,
        key: str,
    ) -> None:
        at, change = new
        said = {
            side: change.entries[side][1] for side in ("before", "after") if side in change.entries
        }
        beside = next(iter(said.values()), None)
        if len(said) != 1 or beside is None or beside.text not in places:
            near = difflib.get_close_matches(at.text, places, 1)
            self._fault(
                home,
                beside or at,
                f'the pattern has no "{at.text if beside is None else beside.text}"',
                (f'did you mean "{near[0]}"? A' if near and not said else "A")
                + " new one says after which it comes, as: after: "
                + next(iter(places), "id"),
            )
            return
        own = {name: entry for name, entry in change.entries.items() if name not in said}
        place = places[beside.text] + ("after" in said)
        parts.insert(place, _with(change, {key: (at, at), **own}))

    def _whole(self, merged: Entries, own: Entries, named: Node, home: Home) -> None:
        """Find what the pattern leaves open and the service does not say."""
        told = own["steps"][1].entries if "steps" in own else {}
        steps = merged["steps"][1].items if "steps" in merged else []
        for step in steps:
            id_ = _id(step, "id")
            at = told[id_][0] if id_ in told else named
            for key in _NEEDED:
                if step.shape == "mapping" and key not in step.entries:
                    what = f'the pattern leaves "{key}" of the step "{id_}" open'
                    self._fault(home, at, what, f'write "{key}:" beneath "{id_}:" in "steps:"')

    def _fault(self, home: Home, node: Node, what: str, remedy: str) -> None:
        at = node.home or home
        quote = at.lines[node.line - 1] if 0 < node.line <= len(at.lines) else ""
        found = Finding(at.name, node.line, node.column, quote, what, remedy)
        if found not in self.findings:
            self.findings.append(found)


def _both(below: Node, above: Node, key: str) -> Node:
    # One's own come first; of the pattern's, those that are not said again.
    said = {_id(part, key) for part in above.items}
    kept = [part for part in below.items if _id(part, key) not in said]
    return Node("list", above.line, above.column, home=above.home, items=[*above.items, *kept])


def _with(node: Node, entries: Entries) -> Node:
    return Node("mapping", node.line, node.column, node.flow, node.home, entries=entries)


def _id(part: Node, key: str) -> str:
    return part.entries[key][1].text if key in part.entries else ""


def _settle(root: Node, home: Home) -> None:
    for node in _all(root):
        node.home = home


def _all(node: Node) -> Iterator[Node]:
    yield node
    for part in node.items:
        yield from _all(part)
    for key, value in node.entries.values():
        yield key
        yield from _all(value)
