"""The authority hears an appeal: condones a delay, fixes a date, orders the service, or dismisses.

Everything is an event of the file, and the revision of the file that was on the screen must still
be the latest: of two who decide at once the second is told so. An order for service opens a refused
application again at the step that decides, due when the order says. Reasons are always asked.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from khidki.actions import desk
from khidki.actions.appeal import File, file_of, law_of, place_again, store, told_of
from khidki.actions.declare import require_stranger
from khidki.actions.in_turn import in_turn
from khidki.actions.read_appeals import appeal_before
from khidki.actions.world import World
from khidki.domain.case.appeal import (
    DECIDING,
    Appeal,
    Order,
    done,
    problems_with_order,
)
from khidki.domain.case.application import Application, act, require_seen
from khidki.domain.case.event import SYSTEM, Act, Actor, ActorKind, Content, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import (
    Listing,
    Minutes,
    fixed,
    problems_with_listing,
    problems_with_minutes,
)
from khidki.domain.case.proceeding import Kind
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.hearing import may_order
from khidki.domain.people.access import Frozen, Officer
from khidki.domain.problem import problems_with_words
from khidki.domain.refusal import Refusal
from khidki.store import appeals, applications, hearings
from khidki.store.database import Transaction

OBEYED_AT_ONCE = 200


class OwnDecision(Refusal):
    """Who did below what is heard cannot hear it: an application, an appeal, a penalty."""

    code = "own_decision"


async def condone(
    world: World, officer: Officer, id_: UUID, words: str, *, revision: int
) -> Appeal:
    """Accept the cause of a delay, with reasons; the appeal is then heard as any other."""
    if problems := problems_with_words("words", words):
        raise Incomplete(problems)
    said = {"words": words}
    return await _act(world, officer, id_, Act.APPEAL_CONDONE, said, revision=revision)


async def fix_hearing(
    world: World, officer: Officer, id_: UUID, listing: Listing, *, revision: int
) -> Appeal:
    """Fix a date of hearing, or another one; it lies ahead, on an open day of the office."""
    async with world.reading() as tx:
        appeal, _ = await appeal_before(tx, officer, id_)
    calendar = world.published.calendar(world.published.posts[appeal.post].office)
    problems = problems_with_listing(listing, calendar, filed_at=appeal.filed_at, now=world.now())
    if problems:
        raise Incomplete(problems)
    said = listing.content()
    return await _act(
        world, officer, id_, Act.APPEAL_LIST, said, revision=revision, listing=listing
    )


async def note_appeal(
    world: World, officer: Officer, id_: UUID, minutes: Minutes, *, revision: int
) -> Appeal:
    """Write down who was there and what was said, on the day of the hearing or later."""
    async with world.reading() as tx:
        appeal, _ = await appeal_before(tx, officer, id_)
    heard_on = None if appeal.hearing_at is None else legal_day(appeal.hearing_at)
    today = legal_day(world.now())
    if problems := problems_with_minutes(minutes, heard_on=heard_on, today=today):
        raise Incomplete(problems)
    said = minutes.content()
    return await _act(world, officer, id_, Act.APPEAL_NOTE, said, revision=revision)


async def decide_appeal(
    world: World, officer: Officer, id_: UUID, order: Order, *, revision: int
) -> Appeal:
    """Order the service within some days, or dismiss; both with reasons."""
    assert order.act in DECIDING
    if problems := problems_with_order(order):
        raise Incomplete(problems)
    return await _act(
        world, officer, id_, order.act, order.content(), revision=revision, order=order
    )


async def _act(
    world: World,
    officer: Officer,
    id_: UUID,
    act_: Act,
    said: dict[str, Any],
    *,
    revision: int,
    listing: Listing | None = None,
    order: Order | None = None,
) -> Appeal:
    async with world.transaction() as tx:
        appeal, hat = await appeal_before(tx, officer, id_)
        file = await file_of(world, tx, appeal.application)
        require_seen(file.application, file.events, revision)
        if act_ in DECIDING and officer.is_frozen:
            raise Frozen
        await require_stranger(tx, world, officer.id, file.application)
        require_other(file, officer, did={Act.GRANT, Act.REFUSE, *DECIDING})
        by = Actor(ActorKind.OFFICER, officer.id, hat.posting)
        seq = file.application.revision + 1
        after = done(appeal, act_, at=world.now(), seq=seq)
        if listing is not None:
            after = replace(after, hearing_at=listing.at)
        told = {**said, **told_of(appeal)}
        if order is not None and order.act is Act.APPEAL_ORDER:
            after = replace(after, obey_by=order.obey_by(legal_day(world.now())))
            gives = _gives(world, file, appeal)
            await _ordered(world, tx, file, after, by=by, said={**told, "order": gives})
        else:
            await store(world, tx, file, act_, by=by, said=told)
        await appeals.move(tx, after)
        await _on_the_list(world, tx, after, act_, listing=listing)
    return after


async def _on_the_list(
    world: World, tx: Transaction, appeal: Appeal, act_: Act, *, listing: Listing | None
) -> None:
    """Put a hearing on the cause list, note that it was held, or take it off."""
    if listing is not None:
        await hearings.put(tx, fixed(appeal, listing))
    elif act_ is Act.APPEAL_NOTE:
        held = await hearings.of(tx, appeal.id)
        assert held is not None, "what has a date is on the list"
        await hearings.put(tx, replace(held, seq=appeal.seq, noted_at=world.now()))
    elif act_ in DECIDING:
        await hearings.close(tx, appeal.id)


def require_other(file: File, officer: Officer, *, did: Collection[Act]) -> None:
    """Refuse who did to the file what is now looked at from above."""
    if any(event.act in did and event.actor_id == officer.id for event in file.events):
        raise OwnDecision


def _gives(world: World, file: File, appeal: Appeal) -> str:
    """Return what the Act lets the authority order: the service, or only a hearing."""
    law = law_of(world, file)
    first = appeal.kind == Kind.FIRST_APPEAL
    only_hearing = law is not None and first and not may_order(law, "give-service")
    return "give-hearing" if only_hearing else "give-service"


async def _ordered(
    world: World, tx: Transaction, file: File, after: Appeal, *, by: Actor, said: dict[str, Any]
) -> None:
    """Append an order for service; what was refused is opened again, due when the order says."""
    if file.application.state is not State.REFUSED:
        await store(world, tx, file, Act.APPEAL_ORDER, by=by, said=said)
        return
    place = place_again(world, file)
    content = Content.of(said, salt=world.salt())
    before = replace(file.application, due_on=after.obey_by)
    again, event = act(
        before, Act.APPEAL_ORDER, by=by, at=world.now(), place=place, content=content
    )
    await applications.append(tx, again, event, content=content, message=world.new_id(again.bucket))
    await appeals.live_again(tx, again)
    await desk.show(tx, world.published, [(again, file.answers)])


async def tell_decision(world: World, application: UUID, seq: int) -> None:
    """Record that the decision of an event was communicated, once: a right runs from then."""
    async with world.transaction() as tx:
        made = await appeals.of(tx, application)
        found = next((each for each in made if each.decided_at and each.told_at is None), None)
        if found is None or found.seq < seq or found.stage not in {"ordered", "dismissed"}:
            return
        await _by_itself(world, tx, found, Act.APPEAL_TELL)


async def watch_orders(world: World) -> int:
    """Record which orders for service were obeyed meanwhile; return how many."""
    async with world.reading() as tx:
        ids = await appeals.obeyed(tx, limit=OBEYED_AT_ONCE)

    async def obey(id_: UUID) -> None:
        async with world.transaction() as tx:
            appeal = await appeals.by_id(tx, id_)
            if appeal is not None and appeal.stage == "ordered":
                await _by_itself(world, tx, appeal, Act.APPEAL_OBEY)

    for id_ in ids:
        await in_turn(lambda id_=id_: obey(id_))
    return len(ids)


async def _by_itself(world: World, tx: Transaction, appeal: Appeal, act_: Act) -> Application:
    before = await applications.by_id(tx, appeal.application)
    assert before is not None, "applications are never deleted"
    after, event = act(before, act_, by=SYSTEM, at=world.now())
    await applications.append(tx, after, event, message=world.new_id(after.bucket))
    await appeals.move(tx, done(appeal, act_, at=world.now(), seq=event.seq))
    return after
