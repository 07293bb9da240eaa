"""Leave with a substitute, and charge of a vacant post: asked by one person, agreed by another.

Who goes on leave asks, naming who stands in; the officer of the controlling post agrees. The
officer of the controlling post offers a vacant post; who is named agrees. The posting that follows
begins and ends by itself, and files in the hands of who goes lie on the desk again.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions import tell
from khidki.actions.oversee import controls
from khidki.actions.sign_in_officer import folded
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.people import stand_in
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.people.stand_in import StandIn, StandInKind, StandInOver
from khidki.domain.problem import Problem
from khidki.store import officers, stand_ins, turns
from khidki.store.database import Transaction
from khidki.store.stand_ins import Asked

MESSAGE = "office-account-changed"
# Said as the other changes of an account are: officers are told in Hindi.
WHAT = {
    StandInKind.LEAVE: "अवकाश",
    StandInKind.ADDITIONAL: "अतिरिक्त कार्यभार",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: for which post, who shall stand in, from when until when, by which order."""

    post: str
    user_name: str
    from_at: datetime | None
    until_at: datetime | None
    order_no: str


async def ask_leave(world: World, officer: Officer, wanted: Wanted) -> list[Problem]:
    """Ask for leave from a post that the officer holds, or return what is wrong."""
    hat = officer.hat_of(wanted.post)
    if hat is None:
        raise NotYourPost
    return await _ask(world, officer, wanted, StandInKind.LEAVE, posting=hat.posting)


async def offer_vacant(world: World, officer: Officer, wanted: Wanted) -> list[Problem]:
    """Offer a vacant post that the officer looks after to somebody, or return what is wrong."""
    async with world.reading() as tx:
        hat = await controls(tx, world, officer, wanted.post, at=world.now())
        sitting = await stand_ins.sitting(tx, [wanted.post], at=world.now())
    if hat is None or any(each.away_until is None for each in sitting):
        raise NotYourPost
    return await _ask(world, officer, wanted, StandInKind.ADDITIONAL, posting=None)


async def waiting_for(world: World, officer: Officer) -> list[Asked]:
    """Return what waits for an answer below the officer, or from or to them."""
    below = [post for hat in officer.hats for post in world.published.under.get(hat.post, ())]
    async with world.reading() as tx:
        return await stand_ins.waiting(tx, officer.id, posts=below, now=world.now())


async def answer(world: World, officer: Officer, id_: UUID, *, agreed: bool) -> StandIn:
    """Agree or not, as the other of the two people; the posting follows at once."""
    at = world.now()
    async with world.transaction() as tx:
        found = await stand_ins.by_id(tx, id_)
        if found is None:
            raise Unknown
        hat = await controls(tx, world, officer, found.post, at=at)
        stand_in.require_answerer(found, by=officer.id, controls=hat is not None, now=at)
        if not await stand_ins.answer(tx, id_, by=officer.id, at=at, agreed=agreed):
            raise StandInOver
        if agreed:
            await _begin(world, tx, found, at=at)
    return found


async def come_back(world: World, officer: Officer, posting: UUID) -> None:
    """Take up a post before the leave is over; refuses when there is no leave to end."""
    async with world.transaction() as tx:
        holder = await officers.of_posting(tx, posting)
        if holder is None or holder.officer != officer.id:
            raise NotYourPost
        if not await stand_ins.end_leave(tx, posting, post=holder.post, at=world.now()):
            raise StandInOver


async def _begin(world: World, tx: Transaction, agreed: StandIn, *, at: datetime) -> None:
    """Let the posting follow, and tell both whose postings change on their own phones."""
    for concerned in {agreed.officer, agreed.asked_by}:
        await tell.person(
            world, tx, concerned, MESSAGE, is_officer=True, values={"what": WHAT[agreed.kind]}
        )
    await stand_ins.add_posting(tx, uuid7(), agreed, from_at=max(agreed.from_at, at))
    if agreed.kind is StandInKind.LEAVE:
        await turns.let_go(tx, agreed.post, officer=agreed.asked_by)


async def _ask(
    world: World, officer: Officer, wanted: Wanted, kind: StandInKind, *, posting: UUID | None
) -> list[Problem]:
    now = world.now()
    problems = stand_in.problems_with(
        from_at=wanted.from_at, until_at=wanted.until_at, order_no=wanted.order_no, now=now
    )
    async with world.transaction() as tx:
        taker = await officers.by_user_name(tx, folded(wanted.user_name))
        if taker is None or taker.disabled_at is not None or taker.id == officer.id:
            problems.append(Problem("user_name", "no_such_officer"))
        if problems or taker is None or wanted.from_at is None or wanted.until_at is None:
            return problems
        asked = StandIn(
            id=uuid7(),
            kind=kind,
            post=wanted.post,
            posting=posting,
            officer=taker.id,
            from_at=wanted.from_at,
            until_at=wanted.until_at,
            order_no=wanted.order_no.strip(),
            asked_by=officer.id,
            asked_at=now,
        )
        await stand_ins.ask(tx, asked)
    return []
