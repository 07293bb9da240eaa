"""What a controlling officer sees of the posts below: who sits there, who is away, what waits.

The work of a vacant post is seen by whoever controls it, and read under the hat of the controlling
post; to act on it somebody has to hold the post. Two statements a board, whatever lies below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import access, control
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.domain.people.control import Overseen
from khidki.domain.text import Text
from khidki.store import stand_ins
from khidki.store.database import Transaction
from khidki.store.stand_ins import Load, Sitting


@dataclass(frozen=True, slots=True)
class Overlooked:
    """One post of a board; without anybody at work there it is vacant."""

    post: str
    title: Text
    office: Text
    at_work: Sequence[Sitting]
    away: Sequence[Sitting]
    waiting: int
    late: int
    appeals: int

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds the post, not even in somebody's place."""
        return not self.at_work


async def read_board(world: World, officer: Officer) -> list[Overlooked]:
    """Return the posts that an officer looks after: vacant ones first, then the latest first."""
    below = _everything_below(world, officer)
    if not below:
        return []
    async with world.reading() as tx:
        sitting = await stand_ins.sitting(tx, below, at=world.now())
        seen = _seen(world, officer, sitting)
        loads = await stand_ins.loads(tx, list(seen.posts), today=legal_day(world.now()))
    by_post = {load.post: load for load in loads}
    found = [_overlooked(world, post, sitting, by_post) for post in seen.posts]
    return sorted(found, key=lambda each: (not each.is_vacant, -each.late, -each.waiting))


async def hat_over(world: World, officer: Officer, post: str | None) -> Hat:
    """Return the hat under which an officer sees a vacant post's work, or refuse."""
    below = _everything_below(world, officer)
    if post is None or post not in below:
        raise NotYourPost
    async with world.reading() as tx:
        sitting = await stand_ins.sitting(tx, below, at=world.now())
    if post not in _seen(world, officer, sitting).vacant:
        raise NotYourPost
    held = {each.post for each in sitting if each.away_until is None}
    hats = {hat.post: hat for hat in officer.hats}
    above = control.overseer(post, world.published.controllers, held=held | set(hats))
    if above not in hats:
        raise NotYourPost
    return hats[above]


async def hat_for(world: World, officer: Officer, post: str | None) -> Hat:
    """Return the hat under which an officer reads what lies, or lay last, with a post."""
    try:
        return access.reader_for(post, officer)
    except NotYourPost:
        return await hat_over(world, officer, post)


async def controls(
    tx: Transaction, world: World, officer: Officer, post: str, *, at: datetime
) -> Hat | None:
    """Return the hat of the first held post above one, if the officer wears it."""
    chain = _chain_above(world, post)
    sitting = await stand_ins.sitting(tx, chain, at=at)
    held = {each.post for each in sitting if each.away_until is None}
    return officer.hat_of(control.overseer(post, world.published.controllers, held=held))


def _chain_above(world: World, post: str) -> list[str]:
    chain: list[str] = []
    above = world.published.controllers.get(post)
    while above is not None and above not in chain:
        chain.append(above)
        above = world.published.controllers.get(above)
    return chain


def _everything_below(world: World, officer: Officer) -> list[str]:
    mine = [hat.post for hat in officer.hats]
    return list(control.everything_under(mine, world.published.under))


def _seen(world: World, officer: Officer, sitting: Sequence[Sitting]) -> Overseen:
    held = {each.post for each in sitting if each.away_until is None}
    return control.overseen([hat.post for hat in officer.hats], world.published.under, held=held)


def _overlooked(
    world: World, post: str, sitting: Sequence[Sitting], loads: Mapping[str, Load]
) -> Overlooked:
    here = [each for each in sitting if each.post == post]
    load = loads.get(post, Load(post, 0, 0))
    return Overlooked(
        post=post,
        title=world.published.post_name(post),
        office=world.published.offices[world.published.posts[post].office].name,
        at_work=[each for each in here if each.away_until is None],
        away=[each for each in here if each.away_until is not None],
        waiting=load.waiting,
        late=load.late,
        appeals=load.appeals,
    )
