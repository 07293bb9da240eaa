"""What follows at once from a filing, a hearing or an appeal, and what keeps one from being made.

A complaint about an application on which an appeal is going on is not taken, and says until when;
one that names a number which is none of the account's own is asked again. An application that was
not taken brings its first appeal with it, with the office's own log of the day beside it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from khidki.actions.appeal import File, file_appeal, own_file, store
from khidki.actions.list_hearing import list_complaint, named_application
from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal, Filer, Ground, Memo, Relief
from khidki.domain.case.event import SYSTEM, Act
from khidki.domain.case.proceeding import NotOpen
from khidki.domain.law.calendar import day_begins_at, legal_day
from khidki.domain.law.hearing import hearing
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.service.published import Edition
from khidki.store import appeals, hearings
from khidki.store.hearings import Taken

LOGGED_MOST = 500
PENDING = "appeal-pending"


class NotTaken(Refusal):
    """What a complaint names keeps it from being taken now; the problem says until when."""

    code = "not_taken"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


async def follow_filing(world: World, account: UUID, edition: Edition, id_: UUID) -> None:
    """Do what a filed application brings with it; doing it again changes nothing."""
    if edition.service.is_heard:
        await list_complaint(world, id_)
    if not edition.service.law.receipt:
        await _appeal_at_once(world, account, id_)


async def require_open(
    world: World, account: UUID, edition: Edition, answers: Mapping[str, Any]
) -> None:
    """Refuse a complaint about what is under appeal, or about an application of somebody else."""
    field = edition.service.applicant.about
    if field is None or not answers.get(field):
        return
    async with world.reading() as tx:
        about = await named_application(tx, edition, dict(answers))
        if about is None or about.account != account:
            raise NotTaken(Problem(field, "number_not_yours"))
        waiting = [each for each in await appeals.of(tx, about.id) if each.waits]
    law = world.published.law_on(edition.service.law.act, legal_day(world.now()))
    if not waiting or law is None:
        return
    calendar = world.published.calendar(world.published.posts[waiting[-1].post].office)
    if PENDING in hearing(law, calendar, about=[PENDING]).excluded_by:
        raise NotTaken(Problem(field, "appeal_pending", _told(waiting[-1])))


def _told(appeal: Appeal) -> dict[str, str | int]:
    day = appeal.due_on
    return {"number": appeal.number, "day": f"{day.day:02}-{day.month:02}-{day.year}"}


async def _appeal_at_once(world: World, account: UUID, id_: UUID) -> None:
    """Make the first appeal about an application that was not taken, unless it is made."""
    file = await own_file(world, account, id_)
    if file.appeals:
        return
    revision = file.application.revision
    if not any(event.act is Act.INTAKE_LOG for event in file.events):
        await _put_log(world, file)
        revision += 1
    words = str(file.answers.get(file.edition.service.applicant.words or "") or "")
    memo = Memo([Ground.NOT_TAKEN], words, Relief.SERVICE, Filer.PERSON)
    try:
        await file_appeal(world, account, id_, memo, revision=revision)
    except NotOpen:
        return  # the door was used meanwhile


def _refused_on(file: File) -> date:
    """Return the day that was named, never one after the filing."""
    filed_on = legal_day(file.application.received_at)
    asked = next((each.id for each in file.edition.service.fields() if each.kind == "date"), "")
    given = file.answers.get(asked)
    return min(date.fromisoformat(given), filed_on) if isinstance(given, str) else filed_on


async def _put_log(world: World, file: File) -> None:
    office, day = file.application.office, _refused_on(file)
    taken = await _log(world, office, day)
    said = {"intake": {"office": office, "day": day.isoformat(), "taken": taken}}
    async with world.transaction() as tx:
        await store(world, tx, file, Act.INTAKE_LOG, by=SYSTEM, said=said)


async def _log(world: World, office: str | None, day: date) -> list[dict[str, str]]:
    """Return what the posts of an office took on a day: numbers, services and times."""
    posts = [each.id for each in world.published.posts.of_office(office or "")]
    async with world.reading() as tx:
        found = await hearings.taken(
            tx, posts,
            from_at=day_begins_at(day), until=day_begins_at(day + timedelta(days=1)),
            limit=LOGGED_MOST,
        )  # fmt: skip
    return [_line(each) for each in found]


def _line(taken: Taken) -> dict[str, str]:
    return {
        "number": taken.number,
        "service": taken.service,
        "at": taken.received_at.isoformat(),
        "channel": taken.channel,
    }
