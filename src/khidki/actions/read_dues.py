"""Read what falls due: at an officer's posts, and, from the last day on, at the posts below.

Soon is told to who owes it alone; the last day and what is overdue are seen from above. Nothing
here changes anything, and every list is read a page at a time.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.deadline import DueKind, Stage
from khidki.domain.people.access import Officer
from khidki.store import dues
from khidki.store.dues import Late, Listed

OWN = (Stage.OVERDUE, Stage.TODAY, Stage.SOON)
BELOW = (Stage.OVERDUE, Stage.TODAY)
START = (date.min, UUID(int=0))


async def read_dues(
    world: World,
    officer: Officer,
    *,
    below: bool,
    stages: Sequence[Stage],
    number: str | None = None,
    after: tuple[date, UUID] = START,
    limit: int,
) -> list[Listed]:
    """Return what falls due at the officer's posts, or at those they look after."""
    seen = BELOW if below else OWN
    posts = [hat.post for hat in officer.hats]
    if below:
        posts = [each for post in posts for each in world.published.under.get(post, ())]
    async with world.reading() as tx:
        return await dues.listed(
            tx, posts,
            stages=[each for each in stages if each in seen], number=number, after=after,
            limit=limit,
        )  # fmt: skip


async def read_late(
    world: World,
    office: str,
    *,
    kind: DueKind | None = None,
    after: tuple[date, UUID] = START,
    limit: int,
) -> list[Late]:
    """Return what is overdue at an office, as anybody may see it."""
    async with world.reading() as tx:
        return await dues.late(tx, office, kind=kind, after=after, limit=limit)
