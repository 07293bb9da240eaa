"""Appeals, penalties and revisions follow when the area of the authority that has them ends.

They go to the authority that answers today for the applicant's own area, by an event of the file;
their dates, their hearing and all that was said stay. Where nobody answers yet they stay where they
are. Doing it twice moves nothing twice. Files themselves are `follow_area.py`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from khidki.actions.answer_penalty import reviser_of
from khidki.actions.appeal import File, authority, file_of, law_of, store, told_of
from khidki.actions.follow_area import ended_posts
from khidki.actions.in_turn import in_turn
from khidki.actions.penalise import told
from khidki.actions.world import World
from khidki.domain.case import appeal as appealing
from khidki.domain.case import penalty as penalising
from khidki.domain.case.event import SYSTEM, Act
from khidki.domain.case.filing import NobodyHolds
from khidki.domain.case.penalty import Penalty
from khidki.domain.case.proceeding import STANDINGS, Kind
from khidki.store import appeals, hearings, penalties
from khidki.store.database import Transaction
from khidki.store.due_places import START, Place

AT_ONCE = 200
OPEN = sorted(
    {
        each.stage
        for each in STANDINGS
        if each.kind in {Kind.PENALTY, Kind.REVISION} and not each.is_end
    }
)


async def follow_appeals(world: World) -> int:
    """Move what is heard off the posts of areas that ended; return how many were moved."""
    moved = 0
    for post in ended_posts(world):
        for read, follow in ((_appeals, _follow_appeal), (_penalties, _follow_penalty)):
            moved += await _each(world, post.id, read, follow)
    return moved


Reads = Callable[[Transaction, str, Place], Awaitable[list[Place]]]


async def _each(
    world: World, post: str, read: Reads, follow: Callable[[World, UUID], Awaitable[int]]
) -> int:
    moved, after = 0, START
    while True:
        async with world.reading() as tx:
            found = await read(tx, post, after)
        for each in found:
            moved += await in_turn(lambda each=each: follow(world, each.id))
        if len(found) < AT_ONCE:
            return moved
        after = found[-1]


async def _appeals(tx: Transaction, post: str, after: Place) -> list[Place]:
    found = await appeals.before(tx, [post], stages=None, after=after, limit=AT_ONCE)
    return [Place(each.due_on, each.id) for each in found]


async def _penalties(tx: Transaction, post: str, after: Place) -> list[Place]:
    found = await penalties.listed(
        tx, [post], officer=None, stages=OPEN, after=after, limit=AT_ONCE
    )
    return [Place(each.due_on, each.id) for each in found]


async def _follow_appeal(world: World, id_: UUID) -> int:
    async with world.transaction() as tx:
        before = await appeals.by_id(tx, id_)
        if before is None or not before.is_open:
            return 0
        file = await file_of(world, tx, before.application)
        post = _answers_now(lambda: authority(world, file, Kind(before.kind)))
        if post is None or post == before.post:
            return 0
        seq = file.application.revision + 1
        after = appealing.done(before, Act.APPEAL_FOLLOW, at=world.now(), seq=seq)
        said = {**told_of(before), **_way(before.post, post)}
        await store(world, tx, file, Act.APPEAL_FOLLOW, by=SYSTEM, said=said)
        await appeals.move(tx, replace(after, post=post))
        await _move_hearing(tx, id_, post)
    return 1


async def _follow_penalty(world: World, id_: UUID) -> int:
    async with world.transaction() as tx:
        before = await penalties.by_id(tx, id_)
        if before is None or not before.is_open:
            return 0
        file = await file_of(world, tx, before.application)
        post = _answers_now(lambda: _decides(world, file, before))
        if post is None or post == before.post:
            return 0
        act = Act.REVISION_FOLLOW if before.kind == Kind.REVISION else Act.PENALTY_FOLLOW
        seq = file.application.revision + 1
        after = penalising.done(before, act, at=world.now(), seq=seq)
        said = {**told(before), **_way(before.post, post)}
        await store(world, tx, file, act, by=SYSTEM, said=said)
        await penalties.move(tx, replace(after, post=post))
        await _move_hearing(tx, id_, post)
    return 1


def _decides(world: World, file: File, penalty: Penalty) -> str:
    if penalty.kind != Kind.REVISION:
        return authority(world, file, Kind.SECOND_APPEAL)
    law = law_of(world, file)
    assert law is not None, "a revision begins only under an Act"
    return reviser_of(world, file, law)


def _answers_now(find: Callable[[], str]) -> str | None:
    try:
        return find()
    except NobodyHolds:
        return None


def _way(before: str, after: str) -> dict[str, Any]:
    return {"from": before, "to": after}


async def _move_hearing(tx: Transaction, subject: UUID, post: str) -> None:
    held = await hearings.of(tx, subject)
    if held is not None:
        await hearings.put(tx, replace(held, post=post))
