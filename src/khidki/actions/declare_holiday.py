"""A day on which offices are closed, or work although it was announced: with its gazette, by name.

What is declared in the window becomes the next version of the state's calendar at once, and stays
when the folder of the catalogue is published again. Before anybody confirms, `effect` says which
open cases would be given another date, and what the change means for an application that comes
today; `move_dates` then moves the dates of the open cases, and lists each of them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from khidki.actions.move_dates import begin
from khidki.actions.record_look import record_act
from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.case.waiting import waitings
from khidki.domain.law.calendar import Holiday
from khidki.domain.law.clock import Pause
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Refusal
from khidki.domain.service.catalogue import CalendarData
from khidki.domain.service.definition import LANGUAGE
from khidki.domain.service.published import Published
from khidki.domain.service.shape import to_plain
from khidki.store import catalogues, due_dates
from khidki.store.catalogues import Item
from khidki.store.due_dates import Dated

LISTED = 50


class DeclaredAlready(Refusal):
    """The calendar says so already for this place and day."""

    code = "declared_already"


@dataclass(frozen=True, slots=True)
class Declared:
    """What came of a declared day: the calendar's version, and the act that moves dates."""

    version: int
    change: UUID


@dataclass(frozen=True, slots=True)
class Moved:
    """An open case whose date is another when it is counted anew."""

    id: UUID
    number: str
    service: str
    given_on: date
    counted_on: date


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change means: the offices it touches, and the first cases that would move."""

    offices: tuple[str, ...]
    moved: tuple[Moved, ...]
    looked_at: int
    is_all: bool


async def effect(world: World, day: Holiday) -> Effect:
    """Return what would change, or refuse what the calendar says already."""
    before = world.published.holidays
    after = _with(before, day)
    offices = touched(world.published, day)
    posts = [post.id for post in world.published.posts.values() if post.office in offices]
    async with world.reading() as tx:
        lines = await due_dates.due_from(tx, posts, day.on, limit=LISTED + 1)
        paused = [each.id for each in lines[:LISTED] if _may_stand(world.published, each)]
        steps = await due_dates.steps(tx, paused)
    waited = {id_: waitings(happened) for id_, happened in steps.items()}
    found = [
        _moved(world.published, line, before, after, waited.get(line.id, ()))
        for line in lines[:LISTED]
    ]
    moved = tuple(each for each in found if each is not None)
    return Effect(tuple(sorted(offices)), moved, len(lines[:LISTED]), is_all=len(lines) <= LISTED)


async def declare(world: World, officer: Officer, hat: Hat, day: Holiday, *, by: str) -> Declared:
    """Make the next version of the calendar, and let the dates of open cases be moved by it."""
    async with world.transaction() as tx:
        await catalogues.lock_publishing(tx)
        held = await catalogues.calendars(tx)
        now = held[world.published.holidays.id]
        body = canonical(to_plain(replace(_with(now, day), version=1)))
        item = Item(
            "calendar", now.id, now.version + 1, LANGUAGE, body, hashlib.sha256(body).digest()
        )
        await catalogues.put(tx, [item], at=world.now(), by=by)
        what = "works" if day.works else "closed"
        place = day.office or day.area or "state"
        await record_act(
            tx, world, officer, hat, f"calendar {item.version}: {day.on} {what} {place}"
        )
        offices = touched(world.published, day)
        posts = [each.id for each in world.published.posts.values() if each.office in offices]
        change = await begin(
            world, tx, day, calendar=(now.id, item.version), posts=posts, posting=hat.posting
        )
    await world.library.look()
    return Declared(item.version, change)


def touched(published: Published, day: Holiday) -> frozenset[str]:
    """Return the offices that a day is about."""
    areas = published.areas
    return frozenset(
        office.id
        for office in published.offices.values()
        if day.closes({area.id for area in areas.chain(office.area)}, office.id)
    )


def _with(calendar: CalendarData, day: Holiday) -> CalendarData:
    """Return the calendar with a day; what was declared before of the same place gives way."""
    place = day.on, day.area, day.office
    same = [each for each in calendar.holidays if (each.on, each.area, each.office) == place]
    if any(each.works == day.works for each in same if each.declared or not day.works):
        raise DeclaredAlready
    kept = [each for each in calendar.holidays if not (each in same and each.declared)]
    return replace(calendar, holidays=(*kept, replace(day, declared=True)))


def _may_stand(published: Published, line: Dated) -> bool:
    service = published.edition(line.service, line.service_version).service
    return published.stands(service, line.received_at)


def _moved(
    published: Published,
    line: Dated,
    before: CalendarData,
    after: CalendarData,
    waited: Sequence[Pause],
) -> Moved | None:
    service = published.edition(line.service, line.service_version).service
    old, new = (
        published.due_by(
            service, published.calendar_by(data, line.office), line.received_at, waited
        ).on
        for data in (before, after)
    )
    if old == new or new is None:
        return None
    return Moved(line.id, line.number, line.service, line.due_on, new)


def today_for(published: Published, day: Holiday, at: datetime) -> list[tuple[str, date, date]]:
    """Return what an application of today is promised before and after, by service, where it moves.

    Counted at the first office that the day touches; services of one limit move together.
    """
    offices = sorted(touched(published, day))
    if not offices:
        return []
    old = published.calendar_by(published.holidays, offices[0])
    new = published.calendar_by(_with(published.holidays, day), offices[0])
    found: list[tuple[str, date, date]] = []
    for head in published.offered():
        service = published.newest(head.id).service
        was = published.due_by(service, old, at).strict_on
        now = published.due_by(service, new, at).strict_on
        if was != now:
            found.append((head.id, was, now))
    return found
