"""Give a complaint its date of hearing, move it, and note what was said there.

The first date follows from the Act, the schedule of the level and the calendar of the office: the
receipt can name it; the hearing officer may move it to another open day, with a message to who
complained. Decided is only what was heard (`domain/case/hearing.py: require_heard`, asked by
`decide`). A job lists what a crash left without a date.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from khidki.actions.declare import require_stranger
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown, act, require_seen
from khidki.domain.case.event import SYSTEM, Act, Actor, Content, Event
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import (
    Hearing,
    Listing,
    Minutes,
    fixed,
    problems_with_listing,
    problems_with_minutes,
)
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.case.proceeding import Kind, NotOpen, stage_after, step
from khidki.domain.law.calendar import IST, legal_day
from khidki.domain.law.hearing_day import hearing_on
from khidki.domain.people import access
from khidki.domain.people.access import Officer
from khidki.domain.service.published import Edition
from khidki.store import applications, hearings
from khidki.store.database import Transaction
from khidki.store.outboxes import Job

LIST_HEARING = "list-hearing"
BEGINS = time(11, 0)  # of a hearing; the officer may name another hour


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint with what decides about its hearing."""

    application: Application
    events: list[Event]
    edition: Edition
    answers: dict[str, Any]

    @property
    def stage(self) -> str | None:
        """How far it is, by the table of proceedings."""
        return stage_after(Kind.COMPLAINT, [event.act for event in self.events])


async def list_hearing(world: World, job: Job) -> None:
    """Give the complaint of a job its date, unless it has one."""
    await list_complaint(world, UUID(job.body["application"]))


async def list_complaint(world: World, id_: UUID) -> Hearing | None:
    """Give a complaint that waits for it a date, and return the date; asking again is harmless."""
    async with world.transaction() as tx:
        found = await _complaint(world, tx, id_)
        if found is None or found.stage != "lodged" or not found.application.is_open:
            return await hearings.of(tx, id_)
        listing = Listing(_first_date(world, found), _place(world, found.application))
        about = await _about(tx, found)
        return await _store(world, tx, found, listing, by=SYSTEM, about=about)


async def move_hearing(
    world: World, officer: Officer, id_: UUID, listing: Listing, *, revision: int
) -> Hearing:
    """Fix another date, or the first one; it lies ahead, on an open day of the office."""
    async with world.transaction() as tx:
        found, by = await _of_officer(world, tx, officer, id_, Act.HEARING_LIST, revision=revision)
        before = found.application
        assert before.office is not None, "what a post holds lies in an office"
        calendar = world.published.calendar(before.office)
        problems = problems_with_listing(
            listing, calendar, filed_at=before.received_at, now=world.now()
        )
        if problems:
            raise Incomplete(problems)
        return await _store(world, tx, found, listing, by=by, about=await _about(tx, found))


async def note_hearing(
    world: World, officer: Officer, id_: UUID, minutes: Minutes, *, revision: int
) -> Hearing:
    """Write down who was there and what was said, on the day of the hearing or later."""
    async with world.transaction() as tx:
        found, by = await _of_officer(world, tx, officer, id_, Act.HEARING_NOTE, revision=revision)
        held = await hearings.of(tx, id_)
        heard_on = None if held is None else legal_day(held.at)
        today = legal_day(world.now())
        if problems := problems_with_minutes(minutes, heard_on=heard_on, today=today):
            raise Incomplete(problems)
        assert held is not None, "a hearing without a date was refused"
        after = await _append(world, tx, found, Act.HEARING_NOTE, by=by, said=minutes.content())
        held = replace(held, seq=after.revision, noted_at=world.now())
        await hearings.put(tx, held)
    return held


async def _complaint(world: World, tx: Transaction, id_: UUID) -> Complaint | None:
    application = await applications.held(tx, id_)
    if application is None:
        return None
    said = await applications.contents(tx, id_)
    edition = edition_of(world.published, application, said)
    if not edition.service.is_heard:
        return None
    events = await applications.events(tx, id_)
    return Complaint(application, events, edition, answers_in(said))


async def _of_officer(
    world: World, tx: Transaction, officer: Officer, id_: UUID, act_: Act, *, revision: int
) -> tuple[Complaint, Actor]:
    """Return a complaint that an officer may hear now, or refuse."""
    found = await _complaint(world, tx, id_)
    if found is None:
        raise Unknown
    require_seen(found.application, found.events, revision)
    by, _ = access.officer_for(found.application, act_, officer)
    await require_stranger(tx, world, officer.id, found.application)
    step(Kind.COMPLAINT, found.stage, act_)
    if not found.application.is_open:
        raise NotOpen
    return found, by


async def _store(
    world: World,
    tx: Transaction,
    found: Complaint,
    listing: Listing,
    *,
    by: Actor,
    about: UUID | None,
) -> Hearing:
    after = await _append(world, tx, found, Act.HEARING_LIST, by=by, said=listing.content())
    hearing = fixed(after, listing, about=about)
    await hearings.put(tx, hearing)
    return hearing


async def _append(
    world: World, tx: Transaction, found: Complaint, act_: Act, *, by: Actor, said: dict[str, Any]
) -> Application:
    content = Content.of(said, salt=world.salt())
    after, event = act(found.application, act_, by=by, at=world.now(), content=content)
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))
    return after


def _first_date(world: World, found: Complaint) -> datetime:
    """Return when the Act, the schedule and the calendar let it be heard first."""
    before = found.application
    today = legal_day(world.now())
    due_on = max(before.due_on or today, today)
    return datetime.combine(_day(world, found, today, due_on), BEGINS, tzinfo=IST)


def _day(world: World, found: Complaint, today: date, due_on: date) -> date:
    before, service = found.application, found.edition.service
    law = world.published.law_on(service.law.act, legal_day(before.received_at))
    at_step = service.step(before.step or "")
    assert law is not None, "reviewed: a service names an Act that there is"
    assert at_step is not None
    assert before.office is not None
    calendar = world.published.calendar(before.office)
    level = "office" if at_step.hearing is None else at_step.hearing.value
    return hearing_on(law, level, calendar, filed_on=today, due_on=due_on)


def _place(world: World, application: Application) -> str:
    office = world.published.offices[application.office or ""]
    return f"{office.name.hi} / {office.name.en}"


async def _about(tx: Transaction, found: Complaint) -> UUID | None:
    """Return the application that a complaint is about, if it names one of the same account."""
    about = await named_application(tx, found.edition, found.answers)
    same = about is not None and about.account == found.application.account
    return about.id if about is not None and same else None


async def named_application(
    tx: Transaction, edition: Edition, answers: dict[str, Any]
) -> Application | None:
    """Return the application whose number was given as what it is about, if there is one."""
    given = answers.get(edition.service.applicant.about or "")
    if not isinstance(given, str):
        return None
    try:
        return await applications.by_number(tx, read_number(given))
    except NotANumber:
        return None
