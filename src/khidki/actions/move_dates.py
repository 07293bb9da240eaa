"""Move the dates of open cases after a day was declared: one audited act that lists each of them.

The day is declared first and binds what comes from then on; a job then counts every open case of
the offices that it touches anew, a hundred at a time, and each date that comes out otherwise is
moved by an event of its file, told to the applicant, and listed. A date that somebody set, as an
order in an appeal does, is not one that was counted, and stays. Doing it twice moves nothing twice.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from khidki.actions.edition_of import edition_of
from khidki.actions.in_turn import in_turn
from khidki.actions.stand_still import calendar_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application, act
from khidki.domain.case.event import SYSTEM, Act, Content
from khidki.domain.case.waiting import waitings
from khidki.domain.law.calendar import Holiday
from khidki.domain.law.moving import Whose, binding_on
from khidki.domain.service.definition import Service
from khidki.store import applications, date_changes, outboxes
from khidki.store.database import Transaction
from khidki.store.date_changes import BEGIN, DateChange, DateMoved, OpenCase
from khidki.store.outboxes import Job

MOVE_DATES = "move-dates"
AT_ONCE = 100


async def begin(
    world: World,
    tx: Transaction,
    day: Holiday,
    *,
    calendar: tuple[str, int],
    posts: list[str],
    posting: UUID,
) -> UUID:
    """Set the moving off, in the transaction that declares the day; return the act's id."""
    id_, version = calendar
    change = DateChange(
        uuid7(), id_, version, day.on, day.source, sorted(posts), posting, world.now()
    )
    await date_changes.add(tx, change)
    await _go_on(world, tx, change.id, post=0, after=BEGIN)
    return change.id


async def move_dates(world: World, job: Job) -> None:
    """Count some open cases anew; what is left is another job's."""
    await world.library.look()
    async with world.reading() as tx:
        change = await date_changes.by_id(tx, UUID(job.body["change"]))
        assert change is not None, "changes are never deleted"
        post, after = int(job.body["post"]), _read(job.body["after"])
        found: list[OpenCase] = []
        if change.done_at is None and post < len(change.posts):
            found = await date_changes.open_cases(
                tx, change.posts[post], day=change.day, after=after, limit=AT_ONCE
            )
    for each in found:
        await in_turn(lambda each=each: _move(world, change, each.application))
    async with world.transaction() as tx:
        if len(found) == AT_ONCE:
            await date_changes.on(tx, change.id, looked_at=len(found), done_at=None)
            await _go_on(world, tx, change.id, post=post, after=found[-1])
        elif post + 1 < len(change.posts):
            await date_changes.on(tx, change.id, looked_at=len(found), done_at=None)
            await _go_on(world, tx, change.id, post=post + 1, after=BEGIN)
        else:
            await date_changes.on(tx, change.id, looked_at=len(found), done_at=world.now())


async def _go_on(
    world: World, tx: Transaction, change: UUID, *, post: int, after: OpenCase
) -> None:
    place = [after.due_on.isoformat(), after.received_at.isoformat(), str(after.application)]
    body: dict[str, Any] = {"change": str(change), "post": post, "after": place}
    job = world.new_id(bucket_of(change))
    await outboxes.add_jobs(tx, [(job, MOVE_DATES, body)], run_at=world.now())


def _read(place: list[str]) -> OpenCase:
    due_on, received_at, application = place
    return OpenCase(
        date.fromisoformat(due_on), datetime.fromisoformat(received_at), UUID(application)
    )


async def _move(world: World, change: DateChange, id_: UUID) -> None:
    async with world.transaction() as tx:
        before = await applications.held(tx, id_)
        if before is None or not before.is_open or before.due_on is None:
            return  # it is decided, or its clock stands and is counted anew with the answer
        said = await applications.contents(tx, id_)
        service = edition_of(world.published, before, said).service
        counted = await _counted_anew(world, tx, before, service)
        if counted is None:
            return
        binds = binding_on(before.due_on, counted, whose=Whose.OFFICER)
        moved = DateMoved(
            before.bucket, id_, change.id, before.number, before.service, before.due_on,
            counted, binds,
        )  # fmt: skip
        await date_changes.moved(tx, moved)
        told = {
            "given_on": before.due_on.isoformat(), "due_on": binds.isoformat(),
            "change": str(change.id), "gazette": change.gazette, "version": change.version,
        }  # fmt: skip
        content = Content.of(told, salt=world.salt())
        dated = replace(before, due_on=binds, calendar_version=change.version)
        after, event = act(dated, Act.MOVE_DATE, by=SYSTEM, at=world.now(), content=content)
        message = world.new_id(after.bucket)
        await applications.append(tx, after, event, content=content, message=message)


async def _counted_anew(
    world: World, tx: Transaction, before: Application, service: Service
) -> date | None:
    """Return the date by the calendar in force where it is another one, else None."""
    assert before.office is not None, "an open application lies in an office"
    newest = world.published.calendar(before.office)
    older = await calendar_of(world, tx, before.office, before.calendar_version)
    if older is None or newest.version <= before.calendar_version:
        return None
    waited = waitings(await applications.events(tx, before.id))
    given = world.published.due_by(service, older, before.received_at, waited).on
    if given != before.due_on:
        return None  # somebody set it
    counted = world.published.due_by(service, newest, before.received_at, waited).on
    return None if counted == given else counted
