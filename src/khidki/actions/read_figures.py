"""What the figures say about a place: its own, what waits there, and line by line what lies below.

Three statements a page, each by key, whatever was counted. Lines are the places or services that
there are, so one in which nothing happened stands there with its noughts. A discreet service is in
the figures of all services and in no line of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.tally import EVERY_SERVICE, NOTHING, NOW, Figures, Scope, span_of
from khidki.domain.law.calendar import day_begins_at, legal_day
from khidki.domain.law.outage import SYSTEM, WINDOW
from khidki.domain.people.area import AreaKind
from khidki.domain.service.published import Published
from khidki.domain.service.seating import (
    district_of,
    named_services,
    offices_by_district,
    services_by_name,
    state_of,
)
from khidki.domain.text import Language, Text
from khidki.store import figures, outages
from khidki.store.database import Transaction
from khidki.store.figures import Waiting

ABOVE_DISTRICTS = Text(hi="ज़िलों से ऊपर के कार्यालय", en="Offices above the districts")


class By(StrEnum):
    """What the lines are."""

    PLACE = "place"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Place:
    """A place that has figures, and the place above it; one that was abolished says since when."""

    scope: Scope
    id: str
    name: Text
    above: str | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a place, a period, one service or all, and what the lines are."""

    place: Place
    period: str
    service: str
    by: By


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a district, an office or a service."""

    id: str
    name: Text
    counts: Figures


@dataclass(frozen=True, slots=True)
class Down:
    """Outages in a period, by the public ledger."""

    window_down: int
    window_minutes: int
    systems_down: int


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a page shows."""

    total: Figures
    waiting: Waiting
    lines: Sequence[Line]
    down: Down | None = None


def place_of(published: Published, scope: Scope, id_: str) -> Place:
    """Return a place by its name, or refuse."""
    state = state_of(published)
    match scope:
        case Scope.STATE:
            area = published.areas.get(state)
            assert area is not None, "every catalogue has its state"
            return Place(scope, state, area.name)
        case Scope.DISTRICT if id_ == state:
            return Place(scope, state, ABOVE_DISTRICTS, state)
        case Scope.DISTRICT:
            area = published.areas.get(id_)
            if area is None or area.kind is not AreaKind.DISTRICT:
                raise Unknown
            return Place(scope, id_, area.name, state, area.until_on)
        case Scope.OFFICE:
            office = published.offices.get(id_)
            if office is None:
                raise Unknown
            return Place(scope, id_, office.name, district_of(published, office.area))
        case Scope.POSTING:
            raise Unknown


def names_below(world: World, asked: Asked, language: Language) -> Sequence[tuple[str, Text]]:
    """Return what the lines of a page can be today, in the order of their names."""
    published = world.published
    found: Iterable[tuple[str, Text]]
    if asked.by is By.SERVICE:
        return services_by_name(published, language)
    if asked.place.scope is Scope.STATE:
        today = legal_day(world.now())
        living = published.areas.within(asked.place.id, AreaKind.DISTRICT, today)
        found = [*((each.id, each.name) for each in living), (asked.place.id, ABOVE_DISTRICTS)]
    elif asked.place.scope is Scope.DISTRICT:
        found = [
            (each.id, each.name) for each in offices_by_district(published).get(asked.place.id, ())
        ]
    else:
        found = ()
    return sorted(found, key=lambda each: (each[1].of(language), each[0]))


def names_ended(world: World, asked: Asked, language: Language) -> Sequence[tuple[str, Text]]:
    """Return the districts that were abolished: what was counted there stays there."""
    if asked.by is not By.PLACE or asked.place.scope is not Scope.STATE:
        return ()
    today = legal_day(world.now())
    found = [
        (each.id, each.name)
        for each in world.published.areas
        if each.kind is AreaKind.DISTRICT and each.until_on is not None and each.until_on <= today
    ]
    return sorted(found, key=lambda each: (each[1].of(language), each[0]))


async def read_figures(
    world: World, asked: Asked, names: Sequence[tuple[str, Text]], *, today: date
) -> Told:
    """Return the figures of a place, with a line for each of these names."""
    place = asked.place
    async with world.reading() as tx:
        total, lines = await _rows(tx, asked, names)
        waiting = await figures.waiting(
            tx, place.scope, place.id, services=[asked.service], days=ages(today)
        )
        # The ledger knows outages of the window and of systems, not of an office.
        down = None
        if place.scope is Scope.STATE:
            down = await _down(world, tx, asked.period)
    return Told(total, waiting, lines, down)


async def _down(world: World, tx: Transaction, period: str) -> Down:
    """Return how often and how long the window did not answer, and how often others did not."""
    begin, end = (day_begins_at(day) for day in span_of(period))
    end = min(end, world.now())
    systems = [SYSTEM + each for each in world.published.systems]
    lines = await outages.within(tx, [WINDOW, *systems], since=begin, until=end)
    own = [each for each in lines if each.what == WINDOW]
    lasted = (min(each.ended_at or end, end) - max(each.began_at, begin) for each in own)
    minutes = round(sum(lasted, timedelta()).total_seconds() / 60)
    return Down(len(own), minutes, len(lines) - len(own))


async def read_lines(
    tx: Transaction, asked: Asked, names: Sequence[tuple[str, Text]]
) -> list[Line]:
    """Return a line for each of these names."""
    return (await _rows(tx, asked, names))[1]


async def _rows(
    tx: Transaction, asked: Asked, names: Sequence[tuple[str, Text]]
) -> tuple[Figures, list[Line]]:
    """Read the rows of a place and of its lines at once."""
    own, ids = (asked.place.scope, asked.place.id), [id_ for id_, _ in names]
    below = Scope.DISTRICT if asked.place.scope is Scope.STATE else Scope.OFFICE
    by_service = asked.by is By.SERVICE
    rows = await figures.of_places(
        tx,
        [own] if by_service else [own, *((below, id_) for id_ in ids)],
        services=[asked.service, *ids] if by_service else [asked.service],
        periods=(NOW, asked.period),
    )
    total, found = NOTHING, dict.fromkeys(ids, NOTHING)
    for row in rows:
        if (row.scope, row.place) == own and row.service == asked.service:
            total += row.counts
        if by_service and row.service in found:
            found[row.service] += row.counts
        elif not by_service and row.scope is below and row.place in found:
            found[row.place] += row.counts
    return total, [Line(id_, name, found[id_]) for id_, name in names]


def ages(today: date) -> dict[str, date]:
    """Return today and the days on which the classes of age end: 7, 30 and 90 days back."""
    ends = {"week": 8, "month": 31, "quarter": 91}
    return {"today": today} | {name: today - timedelta(days=n) for name, n in ends.items()}


def known_service(published: Published, given: str) -> str:
    """Return the service that was asked for, all when none was, or refuse."""
    if given and given not in named_services(published):
        raise Unknown
    return given or EVERY_SERVICE
