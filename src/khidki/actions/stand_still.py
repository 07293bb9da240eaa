"""The date of a file whose clock stops when it is sent back, and goes on with the answer.

Only where the service or its Act cites a rule for it; else a date stays as it is. So does one that
was not counted but set, as by an order in an appeal. While the clock stands a file has no date; the
one without any pause is computed whenever somebody asks.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from khidki.actions.world import World
from khidki.domain.case.application import Application
from khidki.domain.case.event import Event, State
from khidki.domain.case.waiting import waitings
from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import Pause
from khidki.domain.service.definition import Service
from khidki.store import applications, catalogues
from khidki.store.database import Transaction


async def stopped(
    world: World, tx: Transaction, before: Application, service: Service, *, at: datetime
) -> Application:
    """Return a file as it is dated once its applicant is asked at a moment."""
    if before.due_on is None or not world.published.stands(service, before.received_at):
        return before
    events = await applications.events(tx, before.id)
    calendar = await calendar_of(world, tx, _office(world, events), before.calendar_version)
    if calendar is None:
        return before
    waited = waitings(events)
    given = world.published.due_by(service, calendar, before.received_at, waited)
    if given.on != before.due_on:
        return before  # somebody set it
    asked = (*waited, Pause(at))
    found = world.published.due_by(service, calendar, before.received_at, asked)
    return replace(before, due_on=found.on)


async def gone_on(
    world: World, tx: Transaction, before: Application, service: Service, *, at: datetime
) -> Application:
    """Return a file as it is dated once its applicant answers at a moment."""
    if before.state is not State.SENT_BACK or before.due_on is not None:
        return before
    events = await applications.events(tx, before.id)
    calendar = world.published.calendar(_office(world, events))
    *over, open_ = waitings(events)
    answered = (*over, replace(open_, answered_at=at))
    found = world.published.due_by(service, calendar, before.received_at, answered)
    return replace(before, due_on=found.on, calendar_version=calendar.version)


def _office(world: World, events: Sequence[Event]) -> str:
    """Return the office whose calendar counts: that of the post to which the file came first."""
    first = events[0].post
    assert first is not None, "it was submitted to a post"
    return world.published.posts[first].office


async def calendar_of(world: World, tx: Transaction, office: str, version: int) -> Calendar | None:
    """Return an office's calendar in a version of the state's, or None where it is not kept."""
    newest = world.published.calendar(office)
    if newest.version == version:
        return newest
    older = await catalogues.calendar(tx, version)
    return None if older is None else world.published.calendar_by(older, office)
