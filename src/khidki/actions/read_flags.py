"""The board of signatures to be looked at again: for whoever controls the post that signed.

What lies with a post that nobody controls is shown to those who look after people. Settling takes a
line off the board and changes nothing else; nobody settles their own.
"""

from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import Officer
from khidki.domain.people.duty import Duty
from khidki.store import signed
from khidki.store.signed import Flagged, Sought

A_PAGE = 50
EVERYTHING = Sought()


async def read_flags(
    world: World, officer: Officer, sought: Sought = EVERYTHING, *, limit: int = A_PAGE
) -> list[Flagged]:
    """Return the next lines of the board, the latest first."""
    posts = [hat.post for hat in officer.hats]
    orphans = Duty.PEOPLE in officer.duties
    async with world.reading() as tx:
        return await signed.flagged(tx, posts, sought, orphans=orphans, limit=limit)


async def settle_flag(
    world: World, officer: Officer, whose: UUID, application: UUID, seq: int
) -> None:
    """Take a line off the board."""
    async with world.transaction() as tx:
        settled = await signed.settle(
            tx,
            whose,
            application,
            seq,
            posts=[hat.post for hat in officer.hats],
            orphans=Duty.PEOPLE in officer.duties,
            by=officer.id,
            at=world.now(),
        )
    if not settled:
        raise Unknown
