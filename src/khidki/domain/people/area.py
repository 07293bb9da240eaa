"""Where people live and offices rule: a tree of areas that changes with the years.

An area has days of validity and, when it was abolished, successors: a paper that names an old
district still finds the office of today. The chain is state > division > district > sub-division >
tehsil > village, with towns and blocks beside it. It holds no geometry and no statistics.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from khidki.domain.text import Text

STATE_BEGAN_ON = date(1949, 3, 30)


class AreaKind(Enum):
    """The level of an area."""

    STATE = "state"
    DIVISION = "division"
    DISTRICT = "district"
    SUB_DIVISION = "sub-division"
    TEHSIL = "tehsil"
    PATWAR_CIRCLE = "patwar-circle"
    VILLAGE = "village"
    BLOCK = "block"
    GRAM_PANCHAYAT = "gram-panchayat"
    TOWN = "town"
    WARD = "ward"


AREA_WORDS: Mapping[AreaKind, Text] = {
    AreaKind.STATE: Text(hi="राज्य", en="State"),
    AreaKind.DIVISION: Text(hi="संभाग", en="Division"),
    AreaKind.DISTRICT: Text(hi="जिला", en="District"),
    AreaKind.SUB_DIVISION: Text(hi="उपखंड", en="Sub-division"),
    AreaKind.TEHSIL: Text(hi="तहसील", en="Tehsil"),
    AreaKind.PATWAR_CIRCLE: Text(hi="पटवार मंडल", en="Patwar circle"),
    AreaKind.VILLAGE: Text(hi="गाँव", en="Village"),
    AreaKind.BLOCK: Text(hi="पंचायत समिति", en="Block"),
    AreaKind.GRAM_PANCHAYAT: Text(hi="ग्राम पंचायत", en="Gram panchayat"),
    AreaKind.TOWN: Text(hi="नगर", en="Town"),
    AreaKind.WARD: Text(hi="वार्ड", en="Ward"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A place with its name, the area it lies in, and the days on which it exists."""

    id: str
    kind: AreaKind
    name: Text
    parent: str | None = None
    from_on: date = STATE_BEGAN_ON
    until_on: date | None = None
    successors: tuple[str, ...] = ()

    def exists_on(self, day: date) -> bool:
        """Say whether the area exists on that day; `until_on` is the first day without it."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


class Areas:
    """All areas by id, with the questions that offices and forms ask of them."""

    def __init__(self, areas: Iterable[Area]) -> None:
        """Index the areas; the order given is the order in which they are shown."""
        self._by_id = {area.id: area for area in areas}
        self._within: dict[str | None, list[Area]] = {}
        for area in self._by_id.values():
            self._within.setdefault(area.parent, []).append(area)

    def __iter__(self) -> Iterator[Area]:
        """Go through all areas in the order given."""
        return iter(self._by_id.values())

    def __len__(self) -> int:
        """Count the areas."""
        return len(self._by_id)

    def get(self, area_id: str) -> Area | None:
        """Return an area, or None when nobody knows it."""
        return self._by_id.get(area_id)

    def chain(self, area_id: str) -> tuple[Area, ...]:
        """Return the area and all it lies in, the state last; empty when unknown."""
        found: list[Area] = []
        step = self._by_id.get(area_id)
        while step is not None and step not in found:
            found.append(step)
            step = self._by_id.get(step.parent) if step.parent else None
        return tuple(found)

    def ancestor(self, area_id: str, kind: AreaKind) -> Area | None:
        """Return the area itself or the one it lies in at that level."""
        return next((area for area in self.chain(area_id) if area.kind is kind), None)

    def within(self, parent_id: str | None, kind: AreaKind, day: date) -> tuple[Area, ...]:
        """Return the areas of a level below a parent, at any depth, that exist on a day."""
        found: list[Area] = []
        for area in self._within.get(parent_id, ()):
            if area.kind is kind and area.exists_on(day):
                found.append(area)
            elif area.kind is not kind:
                found.extend(self.within(area.id, kind, day))
        return tuple(found)

    def today(self, area_id: str, day: date) -> tuple[Area, ...]:
        """Return the area as it exists on a day: itself, or the successors of an abolished one."""
        return tuple(dict.fromkeys(self._living(area_id, day, frozenset())))

    def _living(self, area_id: str, day: date, seen: frozenset[str]) -> Iterator[Area]:
        area = self._by_id.get(area_id)
        if area is None or area_id in seen:
            return
        if area.exists_on(day):
            yield area
            return
        for successor in area.successors:
            yield from self._living(successor, day, seen | {area_id})

    def faults(self) -> list[tuple[str, str, str]]:
        """List (area id, code, about): unknown parents and successors, circles, turned dates."""
        found: list[tuple[str, str, str]] = []
        for area in self:
            if area.parent is not None and area.parent not in self._by_id:
                found.append((area.id, "unknown_parent", area.parent))
            found.extend(
                (area.id, "unknown_successor", successor)
                for successor in area.successors
                if successor not in self._by_id
            )
            top = self.chain(area.id)[-1]
            if top.parent is not None and top.parent in self._by_id:
                found.append((area.id, "circle", top.id))
            if area.until_on and area.until_on < area.from_on:
                found.append((area.id, "ends_before_it_starts", area.until_on.isoformat()))
        return found
