"""Read what lies on an officer's desk, and find a case by its number.

One statement a page, under the officers' database role, which row security holds to the officer's
posts whatever the statement says. A page ends where the next one begins: the cursor is the last
line shown, so nothing is counted and nothing skipped.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from khidki.actions.desk import name_key
from khidki.actions.world import World
from khidki.domain.case.application import Application
from khidki.domain.case.event import State
from khidki.domain.case.number import read_number
from khidki.domain.law.calendar import ONE_DAY, legal_day
from khidki.domain.people.access import Hat, Officer
from khidki.store import cases, inboxes
from khidki.store.inboxes import START, Cursor, Filter, Line

PAGE = 50
LOOK_AHEAD = 20  # lines read to find the next case that waits for the officer
WEEK = timedelta(days=7)


class Due(StrEnum):
    """When the cases that an officer asks for must be decided."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer asks to see on one post; empty means everything."""

    service: str = ""
    step: str = ""
    due: Due | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Some lines of a desk, and where they go on."""

    lines: list[Line]
    next: Cursor | None


async def read_desk(
    world: World,
    officer: Officer,
    hat: Hat,
    *,
    wanted: Wanted,
    after: Cursor = START,
    limit: int = PAGE,
) -> DeskPage:
    """Return the next lines of a post: fewest days left first, then as they came."""
    asked = _filter(world, wanted)
    async with world.transaction() as tx:
        await tx.become_officer([each.post for each in officer.hats])
        found = await inboxes.page(tx, hat.post, wanted=asked, after=after, limit=limit + 1)
    lines = found[:limit]
    return DeskPage(lines, cursor_of(lines[-1]) if len(found) > limit else None)


async def next_to_decide(
    world: World, officer: Officer, hat: Hat, *, wanted: Wanted, done: Application
) -> UUID | None:
    """Return the case that comes after the one just done, or None at the end of the list."""
    if wanted.name or done.due_on is None:
        return None
    after = Cursor(done.due_on, done.received_at, done.id)
    page = await read_desk(world, officer, hat, wanted=wanted, after=after, limit=LOOK_AHEAD)
    waiting = (line for line in page.lines if line.state == State.AT_STEP)
    return next((line.application for line in waiting), None)


async def find_case(world: World, officer: Officer, typed: str) -> UUID | None:
    """Return the case of a number if it lies, or last lay, on a post of the officer."""
    number = read_number(typed)
    async with world.transaction() as tx:
        await tx.become_officer([each.post for each in officer.hats])
        found = await cases.locate(tx, number)
    return found.id if found is not None and officer.hat_of(found.post) else None


def cursor_of(line: Line) -> Cursor:
    """Return where a list goes on after a line."""
    return Cursor(line.due_on, line.received_at, line.application, line.name_key)


def _filter(world: World, wanted: Wanted) -> Filter:
    today = legal_day(world.now())
    begin, end = {
        None: (None, None),
        Due.LATE: (None, today),
        Due.TODAY: (today, today + ONE_DAY),
        Due.WEEK: (today, today + WEEK),
    }[wanted.due]
    return Filter(
        service=wanted.service or None,
        step=wanted.step or None,
        due_from=begin,
        due_before=end,
        name_key=name_key(wanted.name) or None,
    )
