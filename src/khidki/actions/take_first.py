"""Files are taken in the order received; who takes a later one first gives a coded reason.

`as_taken` stands before every act of an officer at a step where files have a turn. The reason is an
event of its own, in the transaction of the act, and everybody sees it in the timeline. What a turn
is, and which files wait, says `domain/case/turn.py`. An earlier file that the officer may not touch
holds nobody up: it waits for somebody else.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from khidki.actions.declare import ties_of
from khidki.actions.world import World
from khidki.domain.case import turn
from khidki.domain.case.application import Application
from khidki.domain.case.event import Actor
from khidki.domain.case.turn import First, OutOfTurn, Queued
from khidki.domain.people import tie
from khidki.domain.service.definition import Step
from khidki.domain.service.stage import has_turn
from khidki.store import applications, turns
from khidki.store.database import Transaction


async def as_taken(
    tx: Transaction,
    world: World,
    application: Application,
    step: Step | None,
    *,
    by: Actor,
    why: First | None,
    at: datetime,
) -> Application:
    """Return a file as it may be acted on, with the reason in its history if it passes another.

    Refuses with `OutOfTurn` when an earlier file waits for this officer and no reason is given.
    """
    if not has_turn(application.state, step):
        return application
    assert by.id is not None, "an officer acts under a name"
    waiting = await _waiting(tx, world, by.id, application)
    history = await applications.events(tx, application.id) if waiting else []
    try:
        turn.require(application, waiting=waiting, history=history)
    except OutOfTurn:
        if why is None:
            raise
    else:
        return application
    after, event = turn.take_first(application, why, by=by, at=at)
    await applications.append(tx, after, event, content=None, message=world.new_id(after.bucket))
    return after


async def _waiting(
    tx: Transaction, world: World, officer: UUID, application: Application
) -> Sequence[Queued]:
    """Return which earlier files wait for an officer: of their own ones none does."""
    found = await turns.waiting_before(tx, application, officer=officer, at=world.now())
    ids = [each.application for each in found]
    tied = await ties_of(tx, world, officer, ids) if found else []
    if not tied:
        return found
    among = {each.id: each for each in await applications.among(tx, ids)}
    return [each for each in found if tie.bars(among[each.application], tied) is None]
