"""What went wrong between the window and other systems, for the officers who can put it right.

Two lists: steps that no system took although they were given long ago, and statuses that do not fit
what we know. An officer sees those of the posts they hold; a status about nobody we know is seen by
the kind of post that watches over its system. Whoever has seen to one takes it off the list.
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions.hand_over import hand_over_again
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import NotYourPost, Officer
from khidki.store import handovers, statuses
from khidki.store.handovers import Handover, Sought
from khidki.store.statuses import Kept

LONG_AGO = timedelta(minutes=2)
A_PAGE = 50
EVERYTHING = Sought()


async def list_misfits(
    world: World, officer: Officer, sought: Sought = EVERYTHING, *, limit: int = A_PAGE
) -> list[Kept]:
    """Return the statuses that do not fit and wait for an officer, the oldest first."""
    posts = [hat.post for hat in officer.hats]
    async with world.reading() as tx:
        return await statuses.open_for(tx, posts, _watched(world, officer), sought, limit=limit)


async def list_untaken(
    world: World, officer: Officer, sought: Sought = EVERYTHING, *, limit: int = A_PAGE
) -> list[Handover]:
    """Return the steps of an officer's posts that no system took, the oldest first."""
    posts = [hat.post for hat in officer.hats]
    before = world.now() - LONG_AGO
    async with world.reading() as tx:
        return await handovers.waiting(tx, posts, sought, before=before, limit=limit)


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
