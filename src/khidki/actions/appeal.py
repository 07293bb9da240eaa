"""Who was refused, or waits beyond the limit, appeals; adds to the appeal; takes it back.

An appeal is filed on the file of the application: its record below is there by itself, and what
happens in it is sealed with the file. No fee. A direct second appeal takes the first one over, so
that never two authorities decide. Only the account that filed the application may appeal; it says
whether the person, a relative or an advocate speaks.
"""

import secrets
from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from khidki.actions import desk
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal, Memo, done, problems_with_memo
from khidki.domain.case.application import (
    Application,
    Place,
    SomebodyElseActed,
    Unknown,
    act,
    require_seen,
)
from khidki.domain.case.event import Act, Actor, Content, Event, State
from khidki.domain.case.filing import Incomplete, NobodyHolds
from khidki.domain.case.number import SERIALS, number
from khidki.domain.case.proceeding import Kind, NotOpen, step
from khidki.domain.case.recourse import Recourse, course_of, due_of, recourse
from khidki.domain.law.act import Law
from khidki.domain.law.appeal import DecideBy
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import access
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.record.upload import Limits, display_name
from khidki.domain.service.definition import PostRef
from khidki.domain.service.published import Edition
from khidki.store import appeals, applications, documents, hearings, standings
from khidki.store.applications import Said
from khidki.store.database import Transaction
from khidki.store.documents import Document

ENCLOSURE = "appeal"  # what a paper of an appeal answers
PAPERS_MOST = 60


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened in an appeal or a penalty, and what was said with it."""

    seq: int
    act: Act
    at: datetime
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file with all that decides about its appeals."""

    application: Application
    events: list[Event]
    said: list[Said]
    appeals: list[Appeal]
    edition: Edition

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as they stand."""
        return answers_in(self.said)


async def read_file(world: World, tx: Transaction, application: Application) -> File:
    """Return what decides about the appeals of an application."""
    events = await applications.events(tx, application.id)
    said = await applications.contents(tx, application.id)
    made = await appeals.of(tx, application.id)
    edition = edition_of(world.published, application, said)
    return File(application, events, said, made, edition)


async def file_of(world: World, tx: Transaction, application: UUID) -> File:
    """Return the file, to act on, of an application that a row names: it is there."""
    found = await applications.held(tx, application)
    assert found is not None, "applications are never deleted"
    return await read_file(world, tx, found)


def said_about(file: File, what: Literal["appeal", "penalty"], id_: UUID) -> list[Told]:
    """Return what was said in one appeal or penalty of a file, first things first."""
    bodies: dict[int, dict[str, Any]] = {
        each.seq: msgspec.json.decode(each.body) for each in file.said
    }
    return [
        Told(event.seq, event.act, event.happened_at, bodies[event.seq])
        for event in file.events
        if bodies.get(event.seq, {}).get(what) == str(id_)
    ]


async def own_file(world: World, account: UUID, id_: UUID) -> File:
    """Return the file of an account's own application, or refuse."""
    async with world.reading() as tx:
        stood = await standings.of(tx, id_)
        application, _ = access.applicant_for(stood.application if stood else None, account)
        events, made = await appeals.with_events(tx, id_)
    assert stood is not None, "a stranger was refused"
    edition = edition_of(world.published, application, stood.said)
    return File(application, events, stood.said, made, edition)


def law_of(world: World, file: File) -> Law | None:
    """Return the Act as it was in force when the application was filed."""
    day = legal_day(file.application.received_at)
    return world.published.law_on(file.edition.service.law.act, day)


def open_now(world: World, file: File) -> Recourse | None:
    """Return the appeal that may be made now, or None."""
    law = law_of(world, file)
    post = access.last_holder(file.events)
    if law is None or post is None or any(each.waits for each in _seconds(file.appeals)):
        return None
    if file.application.state is State.WITHDRAWN:
        return None  # who took it back has nothing to be given
    calendar = world.published.calendar(world.published.posts[post].office)
    today = legal_day(world.now())
    receipt = file.edition.service.law.receipt
    if not receipt and file.application.state is State.GRANTED:
        return None
    course = course_of(file.events, file.appeals, receipt_given=receipt)
    course = replace(course, outages=world.published.outages_of())
    return recourse(course, law, calendar, today=today)


def _seconds(made: Sequence[Appeal]) -> list[Appeal]:
    return [each for each in made if each.kind == Kind.SECOND_APPEAL]


def authority(world: World, file: File, kind: Kind) -> str:
    """Return the post that hears an appeal of a kind about a file, or refuse."""
    return authority_of(world, file, _ref(file, kind))


def authority_of(world: World, file: File, ref: PostRef) -> str:
    """Return the post that answers for the file's area in a role of its service, or refuse."""
    area = file.answers.get(file.edition.service.applicant.area or "")
    published = world.published
    found = None
    if isinstance(area, str):
        found = published.post_for(ref.post, area, legal_day(world.now()))
    if found is None:
        raise NobodyHolds(ref.post)
    return found.id


def due(
    world: World, file: File, kind: Kind, post: str, *, appeal: Appeal | None = None
) -> DecideBy:
    """Return by when an appeal must be decided, and why; one that is not yet made, if made now."""
    law = law_of(world, file)
    assert law is not None, "a door is open only under an Act"
    filed_on = legal_day(world.now() if appeal is None else appeal.filed_at)
    calendar = world.published.calendar(world.published.posts[post].office)
    return due_of(law, kind, filed_on, calendar, of_service=_ref(file, kind).limit)


def _ref(file: File, kind: Kind) -> PostRef:
    officers = file.edition.service.officers
    return officers.first_appeal if kind is Kind.FIRST_APPEAL else officers.second_appeal


async def file_appeal(
    world: World,
    account: UUID,
    id_: UUID,
    memo: Memo,
    *,
    revision: int,
    paper: Document | None = None,
) -> Appeal:
    """Make the appeal that is open about an application, or refuse with what is wrong."""
    async with world.transaction() as tx:
        before, by = access.applicant_for(await applications.held(tx, id_), account)
        file = await read_file(world, tx, before)
        found = open_now(world, file)
        if found is None:
            raise NotOpen
        require_seen(before, file.events, revision)
        problems = problems_with_memo(memo, is_late=found.is_late)
        if problems:
            raise Incomplete(problems)
        new = _new(world, file, found, number_=await _number(world, tx, before.bucket))
        if paper is not None:
            await documents.add(tx, paper)
        said = {**memo.content(), **told_of(new), **_papers(paper)}
        after, event = await store(world, tx, file, found.act, by=by, said=said)
        new = replace(new, seq=event.seq)
        if not await appeals.add(tx, new):
            raise SomebodyElseActed
        await _take_over(world, tx, file, found.act, seq=event.seq)
    assert after.bucket == new.bucket
    return new


def _new(world: World, file: File, found: Recourse, *, number_: str) -> Appeal:
    before = file.application
    post = authority(world, file, found.kind)
    by_when = due(world, file, found.kind, post)
    assert by_when.on is not None, "without a limit there is a target"
    return Appeal(
        bucket=before.bucket,
        id=world.new_id(before.bucket),
        application=before.id,
        kind=found.kind.value,
        stage=step(found.kind, None, found.act).to,
        number=number_,
        post=post,
        filed_at=world.now(),
        due_on=by_when.on,
        is_target=by_when.is_target,
        seq=0,
    )


async def _take_over(world: World, tx: Transaction, file: File, act_: Act, *, seq: int) -> None:
    """Let the second authority take over a first appeal that is still going on."""
    if act_ in {Act.APPEAL_FIRST, Act.APPEAL_FIRST_LATE}:
        return
    for each in file.appeals:
        if each.kind == Kind.FIRST_APPEAL and each.is_open:
            await appeals.move(tx, done(each, act_, at=world.now(), seq=seq))
            await hearings.close(tx, each.id)


async def add_to_appeal(
    world: World, account: UUID, appeal_id: UUID, words: str, *, paper: Document | None = None
) -> list[Problem]:
    """Add words, and perhaps a paper, to an appeal that waits; return what is wrong."""
    if problems := problems_with_words("words", words):
        return problems
    await _do(world, account, appeal_id, Act.APPEAL_ADD, {"words": words}, paper=paper)
    return []


async def withdraw_appeal(world: World, account: UUID, appeal_id: UUID) -> None:
    """Take an appeal back; within its time it may be made again."""
    await _do(world, account, appeal_id, Act.APPEAL_WITHDRAW, {})


async def _do(
    world: World,
    account: UUID,
    appeal_id: UUID,
    act_: Act,
    said: Mapping[str, Any],
    *,
    paper: Document | None = None,
) -> None:
    async with world.transaction() as tx:
        appeal = await appeals.by_id(tx, appeal_id)
        if appeal is None:
            raise Unknown
        before = await applications.by_id(tx, appeal.application)
        before, by = access.applicant_for(before, account)
        file = await read_file(world, tx, before)
        moved = done(appeal, act_, at=world.now(), seq=before.revision + 1)
        if paper is not None:
            await documents.add(tx, paper)
        await store(
            world, tx, file, act_, by=by, said={**said, **told_of(appeal), **_papers(paper)}
        )
        await appeals.move(tx, moved)
        if act_ is Act.APPEAL_WITHDRAW:
            await hearings.close(tx, appeal_id)


async def store(
    world: World, tx: Transaction, file: File, act_: Act, *, by: Actor, said: Mapping[str, Any]
) -> tuple[Application, Event]:
    """Append what happens in an appeal to the events of its file, which stays where it is."""
    content = Content.of(said, salt=world.salt())
    after, event = act(file.application, act_, by=by, at=world.now(), content=content)
    message = world.new_id(after.bucket)
    await applications.append(tx, after, event, content=content, message=message)
    if after.is_open:
        await desk.show(tx, world.published, [(after, file.answers)])
    return after, event


def place_again(world: World, file: File) -> Place:
    """Return where a refused file goes when it is opened again: to the step that decided."""
    refusal = next(event for event in reversed(file.events) if event.act is Act.REFUSE)
    left = next(event for event in reversed(file.events) if event.seq < refusal.seq and event.step)
    deciding = file.edition.service.step(left.step or "")
    assert deciding is not None, "a stored step is one of its version's"
    area = file.answers.get(file.edition.service.applicant.area or "")
    today = legal_day(world.now())
    return world.published.place(deciding, area if isinstance(area, str) else None, today)


async def keep_enclosure(
    world: World, account: UUID, id_: UUID, *, label: str, data: AsyncIterable[bytes]
) -> Document:
    """Make an uploaded paper safe; it belongs to the file as soon as the appeal is stored."""
    async with world.reading() as tx:
        application, _ = access.applicant_for(await applications.by_id(tx, id_), account)
        held = await documents.of(tx, id_)
    if len(held) >= PAPERS_MOST:
        raise Incomplete([Problem("paper", "too_many_papers", {"most": PAPERS_MOST})])
    safe = await world.uploads.accept(data, Limits())
    return Document(
        bucket=application.bucket,
        application=id_,
        id=world.new_id(application.bucket),
        ask=ENCLOSURE,
        file=await world.files.put(safe.data),
        digest=bytes.fromhex(safe.sha256),
        media_type=safe.media_type,
        size_bytes=len(safe.data),
        label=display_name(label),
        uploaded_at=world.now(),
    )


def told_of(appeal: Appeal) -> dict[str, Any]:
    """Return what every event of an appeal says: which one it belongs to."""
    return {"appeal": str(appeal.id), "appeal_number": appeal.number, "tier": appeal.kind}


def _papers(paper: Document | None) -> dict[str, Any]:
    if paper is None:
        return {}
    return {"papers": [{"id": str(paper.id), "sha256": paper.digest.hex()}]}


async def _number(world: World, tx: Transaction, bucket: int) -> str:
    """Draw a number that neither an application nor an appeal has."""
    year = legal_day(world.now()).year
    while True:
        drawn = number(year=year, bucket=bucket, serial=secrets.randbelow(SERIALS))
        of_appeal = await appeals.about(tx, drawn)
        if of_appeal is None and await applications.by_number(tx, drawn) is None:
            return drawn
