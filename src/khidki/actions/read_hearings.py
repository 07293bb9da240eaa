"""Read hearings: an officer's, a citizen's own, the cause list of an office, what was said.

A cause list names numbers, hours and posts, and nobody: it hangs where anybody reads it. Nothing
here changes anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.appeal import own_file
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.world import World
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.event import Act, Event
from khidki.domain.case.hearing import Hearing
from khidki.domain.case.proceeding import Kind, stage_after
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import Calendar, day_begins_at, legal_day
from khidki.domain.law.hearing import Hearing as Answering
from khidki.domain.law.hearing import hearing as answering
from khidki.domain.people import access
from khidki.domain.people.access import Officer
from khidki.domain.service.published import Edition
from khidki.store import applications, hearings, standings
from khidki.store.applications import Said
from khidki.store.hearings import Place

LISTED_MOST = 300
EVER = timedelta(days=366)
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Heard:
    """A complaint with its hearing, what was said at each act, and until when it is answered."""

    application: Application
    edition: Edition
    answers: dict[str, Any]
    events: list[Event]
    contents: dict[int, dict[str, Any]]
    hearing: Hearing | None
    answering: Answering | None

    @property
    def stage(self) -> str | None:
        """How far it is, by the table of proceedings."""
        return stage_after(Kind.COMPLAINT, [event.act for event in self.events])

    def said_with(self, *acts: Act) -> list[tuple[Event, dict[str, Any]]]:
        """Return what was said with some acts, first things first."""
        return [(e, self.contents.get(e.seq, {})) for e in self.events if e.act in acts]


async def list_hearings(
    world: World, officer: Officer, *, number: str | None = None, after: Place, limit: int
) -> list[Hearing]:
    """Return what the officer's posts hear from a place on, the earliest first."""
    posts = [hat.post for hat in officer.hats]
    until = min(after.at, LAST - EVER) + EVER
    async with world.reading() as tx:
        return await hearings.listed(
            tx, posts, number=number, after=after, until=until, limit=limit
        )


async def cause_list(world: World, office: str, day: date) -> list[Hearing]:
    """Return what the posts of an office hear on a day."""
    posts = [each.id for each in world.published.posts.of_office(office)]
    begin = day_begins_at(day)
    async with world.reading() as tx:
        return await hearings.listed(
            tx, posts,
            after=Place.from_at(begin), until=begin + timedelta(days=1), limit=LISTED_MOST,
        )  # fmt: skip


async def hearing_before(world: World, officer: Officer, subject: UUID) -> Hearing:
    """Return a hearing before a post of the officer's, or refuse."""
    async with world.reading() as tx:
        found = await hearings.of(tx, subject)
    if found is None:
        raise Unknown
    access.reader_for(found.post, officer)
    return found


async def own_hearing(world: World, account: UUID, id_: UUID, subject: UUID) -> Hearing:
    """Return a hearing about an application of the account's own, or refuse."""
    await own_file(world, account, id_)
    async with world.reading() as tx:
        found = await hearings.of(tx, subject)
    if found is None or found.application != id_:
        raise Unknown
    return found


async def own_heard(world: World, account: UUID, id_: UUID) -> Heard:
    """Return a complaint of the account's own with its hearing, or refuse."""
    file = await own_file(world, account, id_)
    if not file.edition.service.is_heard:
        raise Unknown
    async with world.reading() as tx:
        found = await hearings.of(tx, id_)
    return _heard(world, file.application, file.edition, (file.events, file.said), found)


async def heard_before(world: World, officer: Officer, id_: UUID) -> Heard:
    """Return a complaint that a post of the officer's hears, or heard, or refuse."""
    async with world.reading() as tx:
        whole = await standings.of(tx, id_)
        if whole is None:
            raise Unknown
        events = await applications.events(tx, id_)
    access.reader_for(access.last_holder(events), officer)
    application, said = whole.application, whole.said
    edition = edition_of(world.published, application, said)
    if not edition.service.is_heard:
        raise Unknown
    found = next((each for each in whole.hearings if each.subject == id_), None)
    return _heard(world, application, edition, (events, said), found)


def _heard(
    world: World,
    application: Application,
    edition: Edition,
    record: tuple[list[Event], Sequence[Said]],
    found: Hearing | None,
) -> Heard:
    events, said = record
    contents = {each.seq: msgspec.json.decode(each.body) for each in said}
    answers = answers_in(said)
    decided = [event for event in events if event.act in {Act.GRANT, Act.REFUSE}]
    law = world.published.law_on(edition.service.law.act, legal_day(application.received_at))
    post = access.last_holder(events)
    tell = None
    if law is not None and post is not None:
        tell = _answering(
            law, world.published.calendar(world.published.posts[post].office), decided
        )
    return Heard(application, edition, answers, events, contents, found, tell)


def _answering(law: Law, calendar: Calendar, decided: Sequence[Event]) -> Answering:
    """Return by when the decision is told, once there is one."""
    day = legal_day(decided[-1].happened_at) if decided else None
    return answering(law, calendar, decided_on=day)


def begin_of(day: date) -> datetime:
    """Return the instant at which the lists of a day begin."""
    return day_begins_at(day)
