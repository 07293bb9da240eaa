"""The figures by department: all of them, or one with its services; from there by district.

A department's figures are those of its services that may be named, added up when they are read:
two statements by key, and a third for what waits. Discreet services are in the state's total and
not in any department's, so the departments may add up to less than the state.
"""

from collections.abc import Sequence
from datetime import date

from khidki.actions.read_figures import Asked, By, Line, Place, Told, ages, read_lines
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.case.tally import NOTHING, NOW, Figures, Scope
from khidki.domain.service.published import Published
from khidki.domain.service.seating import named_services, services_by_name, state_of
from khidki.domain.text import Language, Text
from khidki.store import figures
from khidki.store.database import Transaction


def departments_named(published: Published, language: Language) -> Sequence[tuple[str, Text]]:
    """Return the departments that have a service that may be named, in the order of their names."""
    ids = {head.department for head in named_services(published).values()}
    found = [(id_, published.departments[id_].name) for id_ in ids]
    return sorted(found, key=lambda each: (each[1].of(language), each[0]))


def services_of(
    published: Published, department: str, language: Language
) -> Sequence[tuple[str, Text]]:
    """Return the services of a department that may be named, or refuse."""
    heads = named_services(published)
    found = [
        (id_, title)
        for id_, title in services_by_name(published, language)
        if heads[id_].department == department
    ]
    if not found:
        raise Unknown
    return found


async def read_departments(world: World, period: str, language: Language, *, today: date) -> Told:
    """Return the figures of every department, and of them together."""
    published = world.published
    names = departments_named(published, language)
    services = {id_: head.department for id_, head in named_services(published).items()}
    async with world.reading() as tx:
        rows = await figures.of_departments(
            tx, services, state=state_of(published), periods=(NOW, period)
        )
        waiting = await _waiting(tx, published, list(services), today)
    by_id = {row.department: row.counts for row in rows}
    lines = [Line(id_, name, by_id.get(id_, NOTHING)) for id_, name in names]
    return Told(_sum(lines), waiting, lines)


async def read_department(
    world: World, department: str, period: str, language: Language, *, today: date
) -> Told:
    """Return the figures of the services of a department, and of them together."""
    published = world.published
    names = services_of(published, department, language)
    state = state_of(published)
    place = Place(Scope.STATE, state, published.departments[department].name)
    async with world.reading() as tx:
        lines = await read_lines(tx, Asked(place, period, "", By.SERVICE), names)
        waiting = await _waiting(tx, published, [id_ for id_, _ in names], today)
    return Told(_sum(lines), waiting, lines)


async def _waiting(
    tx: Transaction, published: Published, services: Sequence[str], today: date
) -> figures.Waiting:
    return await figures.waiting(
        tx, Scope.STATE, state_of(published), services=services, days=ages(today)
    )


def _sum(lines: Sequence[Line]) -> Figures:
    total = NOTHING
    for each in lines:
        total += each.counts
    return total
