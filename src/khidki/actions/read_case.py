"""Read one case with all that is needed to decide it, for an officer whose post holds it.

Who may read is judged from the case itself: the post that holds it, or held it when it was decided.
A file is handed out only when its bytes still have the hash that was recorded when it came.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.decide import acts_open
from khidki.actions.desk import answers_in, applicant_name
from khidki.actions.edition_of import edition_of
from khidki.actions.look_up import find_rows, looked_up
from khidki.actions.oversee import hat_for
from khidki.actions.paper_lines import told_in
from khidki.actions.record_look import record_look
from khidki.actions.revoke import AFTER_DECISION, holds_entry, is_being_made
from khidki.actions.world import World
from khidki.domain.case import turn
from khidki.domain.case.application import Unknown
from khidki.domain.case.court import is_stayed
from khidki.domain.case.event import Act, State
from khidki.domain.case.note import DRAFTED, standing
from khidki.domain.people import access
from khidki.domain.people.access import Hat, NotYourPost, Officer
from khidki.domain.people.footprint import Looked
from khidki.domain.refusal import Fault
from khidki.domain.service.published import Edition, Published
from khidki.domain.service.stage import asked_paise, open_until
from khidki.domain.text import Text
from khidki.store import cases, openings
from khidki.store.cases import Case, Happened, Kept, Noted
from khidki.store.registers import Found


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case as the officer sees it: under which hat, in which edition, and which acts are open."""

    case: Case
    edition: Edition
    hat: Hat
    answers: dict[str, Any]
    acts: list[Act]
    rows: list[Found] = field(default_factory=list[Found])  # of a register, that may be meant
    open_until: date | None = None  # the last day for objections, while they are invited
    drafts: list[Act] = field(default_factory=list[Act])  # which orders the reader may prepare

    @property
    def draft(self) -> "Drafted | None":
        """The draft order that stands for the case as it is now, or None."""
        found = standing([line for line, _ in self.case.notes], self.case.application.revision)
        bodies = {line.seq: body for line, body in self.case.notes}
        return None if found is None else Drafted.of(found, bodies[found.seq])

    def report(self) -> str:
        """Return the words of the last enquiry, or nothing."""
        reports = [event.seq for event in self.case.history if event.act is Act.REPORT]
        return self.said_with(reports[-1]).get("words", "") if reports else ""

    def findings(self) -> dict[str, str]:
        """Return what the last enquiry found, question by question."""
        reports = [event.seq for event in self.case.history if event.act is Act.REPORT]
        return self.said_with(reports[-1]).get("findings", {}) if reports else {}

    @property
    def name(self) -> Text:
        """The name of the person the service is for."""
        return _name(self.edition, self.answers)

    def said_with(self, seq: int) -> dict[str, Any]:
        """Return what was said with an event, or nothing."""
        body = next((each.body for each in self.case.said if each.seq == seq), None)
        return {} if body is None else msgspec.json.decode(body)

    def contents(self) -> dict[int, dict[str, Any]]:
        """Return what was said with each event, by its place."""
        return {each.seq: msgspec.json.decode(each.body) for each in self.case.said}

    def told(self) -> dict[str, Any]:
        """Return what papers draw on, as it stands now."""
        return told_in(self.case.said)

    def asked_paise(self) -> int:
        """Return what is to be paid at a step of payment."""
        said = list(self.contents().values())
        return asked_paise(said, self.edition.service.fee.department_paise)

    def refused_before(self) -> dict[str, Any]:
        """Return what was said when the application before this one was refused, or nothing."""
        said = [] if self.case.earlier is None else self.case.earlier.said
        contents: list[dict[str, Any]] = [msgspec.json.decode(body) for body in reversed(said)]
        refused = [content for content in contents if content.get("reasons")]
        return refused[0] if refused else {}


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft order as it stands: its place on the note-sheet, whose it is, and what it says."""

    line: Noted
    act: Act
    said: dict[str, Any]

    @classmethod
    def of(cls, line: Noted, body: bytes) -> "Drafted":
        """Read what was stored."""
        said: dict[str, Any] = msgspec.json.decode(body)
        return cls(line, Act(said["act"]), said)


async def open_case(world: World, officer: Officer, id_: UUID) -> ReadCase:
    """Return a case as `read_case`, and remember that the officer had it open as it stands."""
    read = await read_case(world, officer, id_)
    application = read.case.application
    if read.case.opened_at is None and application.is_open:
        async with world.transaction() as tx:
            await openings.note(
                tx, id_, revision=application.revision,
                officer=officer.id, posting=read.hat.posting, at=world.now(),
            )  # fmt: skip
    return read


async def read_case(world: World, officer: Officer, id_: UUID) -> ReadCase:
    """Return a case of a post of the officer, or refuse."""
    async with world.reading() as tx:
        case = await cases.of(tx, id_, officer=officer.id)
    if case is None:
        raise Unknown
    hat = await hat_for(world, officer, access.last_holder(case.history))
    record_look(world, officer, hat, Looked.CASE, application=id_)
    application, at = case.application, world.now()
    if not world.published.knows(application.service, application.service_version):
        await world.library.look()
    edition = edition_of(world.published, application, case.said)
    answers = answers_in(case.said)
    rows: list[Found] = []
    if application.is_open and looked_up(edition.service) is not None:
        async with world.reading() as tx:
            rows = await find_rows(tx, edition.service, answers)
    acts = _acts(world.published, case, edition, at)
    until = _open_until(world.published, case, edition)
    if hat.post != access.last_holder(case.history):
        prepares = hat.reads is not None and Act.GRANT in acts
        drafts = [each for each in DRAFTED if each in acts] if prepares else []
        return ReadCase(case, edition, hat, answers, [], rows, until, drafts)
    return ReadCase(case, edition, hat, answers, acts, rows, until)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What somebody did with a case after an officer had read it."""

    case: Case
    event: Happened
    edition: Edition
    name: Text
    by_same_officer: bool


async def overtaken(world: World, officer: Officer, id_: UUID, *, revision: int) -> Overtaken:
    """Return the first thing that happened after `revision`, to an officer who held the case then.

    Refuses when nothing happened, or when the case did not lie on a post of the officer.
    """
    async with world.reading() as tx:
        case = await cases.of(tx, id_, officer=officer.id)
    if case is None:
        raise Unknown
    before = [event for event in case.history if event.seq <= revision]
    # Why a file was taken first stands before what was done with it, and is no act by itself.
    later = [
        event
        for event in case.history
        if event.seq > revision and event.act not in turn.ACTS.values()
    ]
    access.reader_for(access.last_holder(before), officer)
    if not later:
        raise NotYourPost
    application = case.application
    edition = edition_of(world.published, application, case.said)
    name = _name(edition, answers_in(case.said))
    return Overtaken(case, later[0], edition, name, later[0].actor_id == officer.id)


async def read_paper(world: World, officer: Officer, id_: UUID, paper: UUID) -> tuple[Kept, bytes]:
    """Return an uploaded paper of a case and its bytes, or refuse."""
    async with world.reading() as tx:
        kept = await cases.paper(tx, id_, paper)
    return await _bytes_of(world, officer, kept, id_, Looked.PAPER)


async def read_certificate(world: World, officer: Officer, id_: UUID) -> tuple[Kept, bytes]:
    """Return the newest certificate of a case and its bytes, or refuse."""
    async with world.reading() as tx:
        kept = await cases.certificate(tx, id_)
    return await _bytes_of(world, officer, kept, id_, Looked.CERTIFICATE)


async def _bytes_of(
    world: World, officer: Officer, kept: Kept | None, of: UUID, kind: Looked
) -> tuple[Kept, bytes]:
    if kept is None:
        raise Unknown
    hat = await hat_for(world, officer, kept.post)
    record_look(world, officer, hat, kind, application=of)
    data = await world.files.read(kept.file)
    if hashlib.sha256(data).digest() != kept.digest:
        raise Fault("a stored paper is not the one that was handed in", retryable=False)
    return kept, data


def _name(edition: Edition, answers: Mapping[str, Any]) -> Text:
    hi, en = applicant_name(edition.service, answers)
    return Text(hi=hi, en=en)


def _acts(published: Published, case: Case, edition: Edition, at: datetime) -> list[Act]:
    application = case.application
    if is_stayed(each.act for each in case.history):
        return []
    if application.state is not State.GRANTED:
        return acts_open(published, edition.service, application, case.history, at)
    holds = any(each.revoked_at is None for each in case.certificates)
    acts = [event.act for event in case.history]
    if is_being_made(acts):
        return []
    if holds_entry(edition.service, acts):
        return [Act.REVOKE]
    return list(AFTER_DECISION) if holds else []


def _open_until(published: Published, case: Case, edition: Edition) -> date | None:
    application = case.application
    step = edition.service.step(application.step or "")
    if step is None or application.office is None:
        return None
    return open_until(step, case.history, published.calendar(application.office))
