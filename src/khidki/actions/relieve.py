"""An officer hands a post over and goes; somebody joins and takes it over.

The list of everything that lies on the post is written down at the moment of relief, and whoever
joins signs for it. From then on the posting is over; the work stays with the post, and where nobody
holds it, the controlling officer sees it. Files in the hands of who goes lie on the desk again.
"""

from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.people.stand_in import problems_with_order
from khidki.domain.problem import Problem
from khidki.store import officers, reliefs, turns
from khidki.store.reliefs import Relief


async def relieve(world: World, officer: Officer, post: str, *, order_no: str) -> list[Problem]:
    """End the officer's posting to a post, with a list of what lies there; or say what is wrong."""
    hat = officer.hat_of(post)
    if hat is None:
        raise NotYourPost
    problems = problems_with_order(order_no)
    if problems:
        return problems
    at = world.now()
    async with world.transaction() as tx:
        numbers = await reliefs.pending(tx, post)
        relief = Relief(
            id=uuid7(),
            posting=hat.posting,
            post=post,
            officer=officer.id,
            order_no=order_no.strip(),
            relieved_at=at,
            pending=len(numbers),
            numbers=numbers,
        )
        if not await reliefs.add(tx, relief):
            raise NotYourPost
        await officers.cut_posting(tx, hat.posting, at=at)
        await turns.let_go(tx, post, officer=officer.id)
    return []


async def read_reliefs(world: World, officer: Officer) -> list[Relief]:
    """Return what was left on the officer's posts and nobody has signed for."""
    async with world.reading() as tx:
        return await reliefs.open_on(tx, [hat.post for hat in officer.hats])


async def join(world: World, officer: Officer, id_: UUID) -> None:
    """Sign for what was left on a post of the officer's, or refuse."""
    posts = [hat.post for hat in officer.hats]
    async with world.transaction() as tx:
        if not await reliefs.join(tx, id_, officer=officer.id, posts=posts, at=world.now()):
            raise Unknown
