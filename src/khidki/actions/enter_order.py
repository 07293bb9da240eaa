"""Enter what a court ordered about a file, and what became of it.

Who may: an officer of a post above the file in the chain of control, or of the post itself where
none is above; never who merely holds the file. Every entry is an event of the file with the court,
its case number and the gist in words. A stay stops the file for everybody until it is vacated; what
waited for that, as a paper to be issued, then goes on by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from khidki.actions import desk
from khidki.actions.appeal import File, place_again, read_file
from khidki.actions.world import World
from khidki.domain.case import court
from khidki.domain.case.application import Application, Unknown, act
from khidki.domain.case.court import BEGINS, CourtOrder, Entry, Kind, Stage
from khidki.domain.case.event import Act, Actor, ActorKind, Content, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import control
from khidki.domain.people.access import Hat, NotYourPost, Officer, last_holder
from khidki.store import appeals, applications, court_orders, outboxes
from khidki.store.court_orders import EVERYTHING, Sought
from khidki.store.database import Transaction
from khidki.store.due_places import Place as After


@dataclass(frozen=True, slots=True)
class Read:
    """An order of a court with what may be entered about it by who reads."""

    order: CourtOrder
    offers: Sequence[Act]


async def enter_order(world: World, officer: Officer, number: str, entry: Entry) -> CourtOrder:
    """Enter an order of a court about the file of a checked number."""
    at = world.now()
    async with world.transaction() as tx:
        before = await applications.by_number(tx, number)
        if before is None:
            raise Unknown
        file = await read_file(world, tx, before)
        post, hat = _above(world, officer, file)
        received_on = legal_day(before.received_at)
        problems = court.problems_with(entry, today=legal_day(at), received_on=received_on)
        if problems:
            raise Incomplete(problems)
        kind = Kind(entry.kind)
        after = await _append(world, tx, file, BEGINS[kind], _actor(officer, hat), entry.content())
        assert entry.ordered_on is not None
        order = CourtOrder(
            bucket=after.bucket,
            id=world.new_id(after.bucket),
            application=after.id,
            number=after.number,
            kind=kind,
            stage=Stage.IN_FORCE,
            post=post,
            court=entry.court.strip(),
            case_no=entry.case_no.strip(),
            ordered_on=entry.ordered_on,
            until=entry.until,
            contempt_on=None,
            seq=after.revision,
            entered_at=at,
        )
        await court_orders.add(tx, order)
        if kind is Kind.STAY:
            await court_orders.stay(tx, after.id, stayed=True)
    return order


async def follow_order(
    world: World, officer: Officer, id_: UUID, act_: Act, *, words: str, on: date | None
) -> CourtOrder:
    """Enter what became of an order: vacated, complied with, produced, or heard for contempt."""
    at = world.now()
    async with world.transaction() as tx:
        order = await court_orders.one(tx, id_)
        before = None if order is None else await applications.by_id(tx, order.application)
        if order is None or before is None:
            raise Unknown
        file = await read_file(world, tx, before)
        _, hat = _above(world, officer, file)
        problems = court.problems_with_act(act_, words, on, today=legal_day(at))
        if problems:
            raise Incomplete(problems)
        said = {"order": str(order.id), "words": words}
        if on is not None:
            said["on"] = on.isoformat()
        changed = court.done(order, act_, at=at, seq=before.revision + 1, on=on)
        after = await _append(world, tx, file, act_, _actor(officer, hat), said)
        await court_orders.change(tx, changed)
        if act_ is Act.COURT_VACATE:
            others = await court_orders.of(tx, after.id)
            stays = [each for each in others if each.kind is Kind.STAY and each.ended_at is None]
            await court_orders.stay(tx, after.id, stayed=bool(stays))
            if not stays:
                await outboxes.wake(tx, after.id, at=at)
    return changed


async def read_orders(
    world: World,
    officer: Officer,
    sought: Sought = EVERYTHING,
    *,
    after: After,
    limit: int,
) -> list[CourtOrder]:
    """Return what still stands about the files of an officer's own posts and those below."""
    posts = _mine(world, officer)
    async with world.reading() as tx:
        if not posts:
            return []
        return await court_orders.open_at(tx, posts, sought, after=after, limit=limit)


async def read_order(world: World, officer: Officer, id_: UUID) -> Read:
    """Return one order, with what the officer may enter about it, or refuse."""
    async with world.reading() as tx:
        order = await court_orders.one(tx, id_)
    if order is None or order.post not in _mine(world, officer):
        raise Unknown
    above = any(may_enter(world, hat.post, order.post) for hat in officer.hats)
    return Read(order, court.offers(order) if above else [])


def may_enter(world: World, post: str, held_by: str) -> bool:
    """Say whether a post may enter orders about files that another holds."""
    chain: list[str] = []
    above = world.published.controllers.get(held_by)
    while above is not None and above not in chain:
        chain.append(above)
        above = world.published.controllers.get(above)
    return post in (chain or [held_by])


def _above(world: World, officer: Officer, file: File) -> tuple[str, Hat]:
    post = last_holder(file.events)
    assert post is not None, "every file was held by somebody"
    hat = next((each for each in officer.hats if may_enter(world, each.post, post)), None)
    if hat is None:
        raise NotYourPost
    return post, hat


def _actor(officer: Officer, hat: Hat) -> Actor:
    return Actor(ActorKind.OFFICER, officer.id, hat.posting)


def _mine(world: World, officer: Officer) -> list[str]:
    posts = officer.desks
    return [*posts, *control.everything_under(posts, world.published.under)]


async def _append(
    world: World, tx: Transaction, file: File, act_: Act, by: Actor, said: dict[str, str]
) -> Application:
    """Append an event; a remand opens again what was refused, at the step that decides."""
    before = file.application
    content = Content.of(said, salt=world.salt())
    reopens = act_ is Act.COURT_REMAND and before.state is State.REFUSED
    place = place_again(world, file) if reopens else None
    after, event = act(before, act_, by=by, at=world.now(), place=place, content=content)
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))
    if reopens:
        await appeals.live_again(tx, after)
    await desk.show(tx, world.published, [(after, file.answers)], left=before.office)
    return after
