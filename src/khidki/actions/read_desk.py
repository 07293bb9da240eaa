"""Read what lies on an officer's desk, and find a case by its number.

One statement a page, under the officers' database role, which row security holds to the officer's
posts whatever the statement says. A page ends where the next one begins: the cursor is the last
line shown, so nothing is counted and nothing skipped.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from khidki.actions.desk import name_key
from khidki.actions.world import World
from khidki.domain.case.application import Application
from khidki.domain.case.number import read_number
from khidki.domain.law.calendar import ONE_DAY, legal_day
from khidki.domain.people.access import Hat, Officer
from khidki.store import around_desks, cases, inboxes
from khidki.store.around_desks import Around
from khidki.store.inboxes import START, Cursor, Filter, Line

PAGE = 50
LOOK_AHEAD = 50  # lines read to find the next case that waits for the officer
EXPORTED_AT_ONCE = 500
WEEK = timedelta(days=7)


class Due(StrEnum):
    """When the cases that an officer asks for must be decided."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer asks to see on some posts; empty means everything."""

    service: str = ""
    step: str = ""
    due: Due | None = None
    name: str = ""
    label: UUID | None = None
    is_mine: bool = False  # in the officer's own hands


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Some lines of a desk, and where they go on."""

    lines: list[Line]
    next: Cursor | None


async def read_desk(
    world: World,
    officer: Officer,
    hats: Sequence[Hat],
    *,
    wanted: Wanted,
    after: Cursor = START,
    limit: int = PAGE,
) -> DeskPage:
    """Return the next lines of some posts: fewest days left first, a service's own as they came."""
    return await read_posts(
        world, officer, [hat.desk for hat in hats], wanted=wanted, after=after, limit=limit
    )


async def read_posts(
    world: World,
    officer: Officer,
    posts: Sequence[str],
    *,
    wanted: Wanted,
    after: Cursor = START,
    limit: int = PAGE,
) -> DeskPage:
    """Return the next lines of posts that the caller knows the officer may see."""
    asked = _filter(world, officer, wanted)
    async with world.transaction() as tx:
        await tx.become_officer(posts)
        found = await inboxes.page(tx, posts, wanted=asked, after=after, limit=limit + 1)
    lines = found[:limit]
    return DeskPage(lines, cursor_of(lines[-1]) if len(found) > limit else None)


async def read_around(world: World, officer: Officer, posts: Sequence[str]) -> Around:
    """Return what an officer put around the desks."""
    async with world.reading() as tx:
        return await around_desks.around(tx, officer.id, posts)


async def export_desk(
    world: World, officer: Officer, posts: Sequence[str], *, wanted: Wanted
) -> AsyncIterator[list[Line]]:
    """Yield every line of a list, a few hundred at a time, each as row security stands then."""
    after: Cursor | None = START
    while after is not None:
        page = await read_posts(
            world, officer, posts, wanted=wanted, after=after, limit=EXPORTED_AT_ONCE
        )
        yield page.lines
        after = page.next


async def next_to_decide(
    world: World,
    officer: Officer,
    hats: Sequence[Hat],
    *,
    wanted: Wanted,
    left: Application,
    skips: bool = False,
) -> UUID | None:
    """Return the case of the list that waits next for the officer, or None when none does.

    Whoever decided one goes on with the first that waits; who `skips` one, with what follows it. A
    case that another works at, and one that waits for somebody else, is passed over.
    """
    if wanted.name or not hats:
        return None
    after = START
    if skips and left.due_on is not None:
        after = Cursor(left.due_on, left.received_at, left.id)
    page = await read_desk(world, officer, hats, wanted=wanted, after=after, limit=LOOK_AHEAD)
    waiting = (
        line.application
        for line in page.lines
        if line.in_turn and line.application != left.id and line.assigned_to in {None, officer.id}
    )
    return next(waiting, None)


async def find_case(world: World, officer: Officer, typed: str) -> UUID | None:
    """Return the case of a number if it lies, or last lay, on a post of the officer."""
    number = read_number(typed)
    async with world.transaction() as tx:
        await tx.become_officer(officer.desks)
        found = await cases.locate(tx, number)
    return (
        found.id
        if found is not None and (officer.hat_of(found.post) or officer.reader_of(found.post))
        else None
    )


def cursor_of(line: Line) -> Cursor:
    """Return where a list goes on after a line."""
    return Cursor(line.due_on, line.received_at, line.application, line.name_key)


def _filter(world: World, officer: Officer, wanted: Wanted) -> Filter:
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
        label=wanted.label,
        assigned_to=officer.id if wanted.is_mine else None,
    )
