"""The board of signatures to be looked at again: for whoever controls the post that signed.

What lies with a post that nobody controls is shown to those who look after people. Settling takes a
line off the board and changes nothing else; nobody settles their own.
"""

from datetime import datetime, timedelta
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import Officer
from khidki.domain.people.duty import Duty
from khidki.store import signed
from khidki.store.signed import Flagged

A_PAGE = 50
LAST = UUID(int=(1 << 128) - 1)


async def read_flags(
    world: World, officer: Officer, *, before: datetime | None = None, last: UUID = LAST
) -> tuple[list[Flagged], bool]:
    """Return a page of the board, the latest first, and whether there is more."""
    async with world.reading() as tx:
        found = await signed.flagged(
            tx,
            [hat.post for hat in officer.hats],
            orphans=Duty.PEOPLE in officer.duties,
            before=before or world.now() + timedelta(days=1),
            last=last,
            limit=A_PAGE + 1,
        )
    return found[:A_PAGE], len(found) > A_PAGE


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
