"""What went wrong between the window and other systems, for the officers who can put it right.

Two lists: steps that no system took although they were given long ago, and statuses that do not fit
what we know. An officer sees those of the posts they hold; a status about nobody we know is seen by
the kind of post that watches over its system. Whoever has seen to one takes it off the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from khidki.actions.hand_over import hand_over_again
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import NotYourPost, Officer
from khidki.store import handovers, statuses
from khidki.store.handovers import Handover
from khidki.store.statuses import Kept

LONG_AGO = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Both lists, the oldest first."""

    statuses: Sequence[Kept]
    handovers: Sequence[Handover]


async def read_outside(world: World, officer: Officer) -> Waiting:
    """Return what waits for an officer."""
    posts = [hat.post for hat in officer.hats]
    async with world.reading() as tx:
        kept = await statuses.open_for(tx, posts, _watched(world, officer))
        given = await handovers.waiting(tx, posts, before=world.now() - LONG_AGO)
    return Waiting(kept, given)


async def settle(world: World, officer: Officer, id_: UUID) -> None:
    """Take a status off the officer's list, or refuse when it is not on it."""
    if not officer.hats:
        raise NotYourPost
    async with world.transaction() as tx:
        done = await statuses.settle(
            tx,
            id_,
            bucket=bucket_of(id_),
            posts=[hat.post for hat in officer.hats],
            systems=_watched(world, officer),
            posting=officer.hats[0].posting,
            at=world.now(),
        )
    if not done:
        raise Unknown


async def try_again(world: World, officer: Officer, application: UUID) -> None:
    """Give a step over once more at once, or refuse when none of the officer's waits."""
    async with world.reading() as tx:
        given = await handovers.of(tx, application)
    mine = [h for h in given if h.accepted_at is None and officer.hat_of(h.post) is not None]
    if not mine:
        raise Unknown
    await hand_over_again(world, mine[-1])


def _watched(world: World, officer: Officer) -> list[str]:
    kinds = {hat.kind for hat in officer.hats}
    return [each.id for each in world.published.systems.values() if each.watched_by in kinds]
