"""Submit: from checked answers to a number that will not be lost.

Everything is decided before the batch is joined; the batch only commits. The same key twice is one
application, and whoever asks again hears the first answer again. People submit a draft; programs
say everything in one call, naming a draft only for the papers they uploaded to it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.actions.allot import draw_of
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_for
from khidki.actions.follow_filing import follow_filing, require_open
from khidki.actions.recall import with_carried_fee
from khidki.actions.reckon import reckon
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application, Channel, Unknown
from khidki.domain.case.event import Actor, ActorKind
from khidki.domain.case.filing import (
    AlreadyLive,
    Filing,
    FormChanged,
    Incomplete,
    KeyReused,
    Paper,
    StaleDraft,
    file,
)
from khidki.domain.case.number import SERIALS, number
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.wallet import Operator
from khidki.domain.problem import Problem
from khidki.domain.service.eligibility import MET, Denied, NotEligible, standing
from khidki.domain.service.pause import Paused
from khidki.domain.service.published import Edition
from khidki.domain.service.relation_paper import asks_of
from khidki.domain.text import Language
from khidki.store import applications, people
from khidki.store.documents import Document
from khidki.store.drafts import Draft
from khidki.store.submission_records import Answer, Outcome, Submission


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person is told: the application is there, under this number."""

    application: UUID
    number: str
    again: bool = False  # this is the stored answer of an earlier request


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that lacks nothing: what would be filed of it now."""

    filing: Filing
    edition: Edition
    revision: int


async def submit_draft(
    world: World,
    account: UUID,
    draft_id: UUID,
    *,
    revision: int,
    channel: Channel = "portal",
    declared: bool = False,
) -> Receipt:
    """Submit a draft as it was at `revision`; asking again returns the same receipt.

    `declared` says that the person has just agreed to every declaration of the form. What it costs
    is not asked for here: `actions/file_paid.py` does, where people pay online.
    """
    found = await ready(
        world, account, draft_id, revision=revision, channel=channel, declared=declared
    )
    return found if isinstance(found, Receipt) else await file_ready(world, found)


async def ready(
    world: World,
    account: UUID,
    draft_id: UUID,
    *,
    revision: int,
    channel: Channel,
    declared: bool,
    through: Operator | None = None,
) -> Ready | Receipt:
    """Return what a draft would be filed as, or the receipt of what it was filed as before."""
    whole = await world.reads.drafts.get((draft_id, account))
    if whole is None:
        async with world.reading() as tx:
            return _already(await applications.by_id(tx, draft_id), account)
    draft, papers = whole.draft, whole.papers
    if draft.revision != revision:
        raise StaleDraft
    if _is_older(world, draft):
        raise FormChanged
    edition = edition_for(world.published, draft)
    if declared:
        draft = agreed(draft, edition)
    await require_open(world, account, edition, draft.answers)
    filing = _decided(world, edition, draft, papers, channel=channel, through=through)
    return Ready(await with_carried_fee(world, filing), edition, revision)


def agreed(draft: Draft, edition: Edition) -> Draft:
    """Return a draft with every declaration of its form agreed to."""
    declarations = edition.form.declarations()
    return replace(draft, answers={**draft.answers, **dict.fromkeys(declarations, True)})


async def file_ready(world: World, found: Ready) -> Receipt:
    """File what is ready; its draft's id is its key."""
    filing = found.filing
    receipt = await commit(
        world, filing, found.edition, key=str(filing.id), draft_revision=found.revision
    )
    await follow_filing(world, filing.account, found.edition, receipt.application)
    return receipt


@dataclass(frozen=True, slots=True)
class Direct:
    """A whole application in one request; `draft` is where its papers were uploaded, if any."""

    service: str
    person: UUID
    language: Language
    answers: Mapping[str, Any]
    draft: UUID | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What a program is told; `again` says that an earlier request was answered the same."""

    application: UUID
    number: str
    due_on: date | None
    again: bool


async def submit_directly(world: World, account: UUID, asked: Direct, *, key: str) -> Filed:
    """Submit a whole application; the same key with the same content is the same application.

    What it costs is not asked for here: `actions/file_directly.py` does, where people pay online.
    """
    found = await ready_directly(world, account, asked)
    if isinstance(found, Filed):
        return found
    return await file_said(world, found, asked, key=key)


async def ready_directly(world: World, account: UUID, asked: Direct) -> Ready | Filed:
    """Return what would be filed of what a program says, or what its draft was filed as before."""
    if asked.draft is None:
        draft, papers = await _begun(world, account, asked), list[Document]()
    else:
        found = await _uploaded(world, account, asked, asked.draft)
        if isinstance(found, Filed):
            return found
        draft, papers = found
    draft = replace(draft, language=asked.language, answers=dict(asked.answers))
    if _is_older(world, draft):
        # A program says all answers anew: they are checked against the version offered now.
        draft = replace(draft, version=world.published.newest(draft.service).version)
    edition = edition_for(world.published, draft)
    await require_open(world, account, edition, draft.answers)
    filing = _decided(world, edition, draft, papers, channel="api")
    return Ready(await with_carried_fee(world, filing), edition, draft.revision)


async def file_said(world: World, found: Ready, asked: Direct, *, key: str) -> Filed:
    """File what a program said, under its key."""
    filing = found.filing
    revision = found.revision if asked.draft is not None else None
    receipt = await commit(world, filing, found.edition, key=key, draft_revision=revision)
    await follow_filing(world, filing.account, found.edition, receipt.application)
    if not receipt.again:
        return Filed(receipt.application, receipt.number, filing.due_on, again=False)
    async with world.reading() as tx:
        stored = await applications.by_id(tx, receipt.application)
    assert stored is not None, "a stored key names its application"
    return Filed(stored.id, stored.number, stored.due_on, again=True)


async def _begun(world: World, account: UUID, asked: Direct) -> Draft:
    """Return the draft that the request would have been, which is never stored."""
    edition = world.published.newest(asked.service)
    async with world.reading() as tx:
        related = await people.relation(tx, account, asked.person)
    if related is None:
        raise Unknown
    at = world.now()
    bucket = bucket_of(asked.person)
    return Draft(
        bucket=bucket,
        id=world.new_id(bucket),
        account=account,
        person=asked.person,
        service=asked.service,
        version=edition.version,
        language=asked.language,
        relation=related.kind,
        answers={},
        again_of=None,
        revision=1,
        created_at=at,
        updated_at=at,
    )


async def _uploaded(
    world: World, account: UUID, asked: Direct, draft_id: UUID
) -> tuple[Draft, list[Document]] | Filed:
    """Return the draft that holds the papers, or what was filed from it before."""
    whole = await world.reads.drafts.get((draft_id, account))
    if whole is None:
        async with world.reading() as tx:
            application = await applications.by_id(tx, draft_id)
            receipt = _already(application, account)
            assert application is not None
            said = await applications.contents(tx, draft_id)
        if not _is_same(application, answers_in(said[:1]), asked):
            raise KeyReused
        return Filed(draft_id, receipt.number, application.due_on, again=True)
    if (whole.draft.service, whole.draft.person) != (asked.service, asked.person):
        raise Unknown
    return whole.draft, whole.papers


def _is_same(application: Application, answers: Mapping[str, Any], asked: Direct) -> bool:
    stored = (application.service, application.person, answers)
    return stored == (asked.service, asked.person, asked.answers)


def _is_older(world: World, draft: Draft) -> bool:
    head = world.published.head(draft.service)
    return head is not None and head.version > draft.version


def _decided(
    world: World,
    edition: Edition,
    draft: Draft,
    papers: list[Document],
    *,
    channel: Channel,
    through: Operator | None = None,
) -> Filing:
    """Return the filing of a draft that lacks nothing, or refuse with what stands in its way."""
    if (pause := world.published.paused(draft.service, world.now())) is not None:
        raise Paused(pause)
    found = checked(world, edition, draft, papers, at=world.now())
    if found.denied:
        raise NotEligible(found.denied)
    if found.problems:
        raise Incomplete(found.problems)
    return filing_of(
        world, edition, draft, papers, channel=channel, received_at=world.now(), through=through
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that keeps a draft from being submitted, and what it will never be granted for."""

    problems: list[Problem]
    denied: tuple[Denied, ...]


def checked(
    world: World, edition: Edition, draft: Draft, papers: list[Document], *, at: datetime
) -> Checked:
    """Check answers and papers, and judge them by the rules of the service."""
    form, facts = edition.form, world.published.facts(at)
    problems = form.check(draft.answers, facts)
    told = {problem.question for problem in problems}
    stands = standing(form, draft.answers, facts, told) if form.eligibility else MET
    told.update(problem.question for problem in stands.problems)
    given, asks = {paper.ask for paper in papers}, asks_of(edition.service, draft.relation)
    missing = form.missing_documents(given, draft.answers, facts, asks=asks, told=told)
    papers_missing = [Problem(ask.id, "paper_missing") for ask in missing]
    return Checked([*problems, *stands.problems, *papers_missing], stands.denied)


async def commit(
    world: World, filing: Filing, edition: Edition, *, key: str, draft_revision: int | None
) -> Receipt:
    """Put a decided filing into the submit batch and return its receipt, or refuse."""
    by = Actor(ActorKind.CITIZEN, filing.account)
    bucket = bucket_of(filing.id)
    for _ in range(5):
        drawn = number(
            year=legal_day(filing.received_at).year,
            bucket=bucket,
            serial=secrets.randbelow(SERIALS),
        )
        application, event, content = file(filing, number=drawn, by=by, salt=world.salt())
        outcome = await world.submissions.put(
            Submission(
                application=application,
                event=event,
                content=content,
                actor=filing.account,
                key=key,
                request_digest=filing.request_digest(),
                message=world.new_id(bucket),
                one_live=edition.service.applicant.one_live_per is not None,
                draft_revision=draft_revision,
            )
        )
        if outcome.answer is not Answer.NUMBER_TAKEN:
            return _receipt(outcome)
    raise AssertionError("five drawn numbers were all taken: the year's numbers are running out")


def filing_of(
    world: World,
    edition: Edition,
    draft: Draft,
    papers: list[Document],
    *,
    channel: Channel,
    received_at: datetime,
    through: Operator | None = None,
) -> Filing:
    """Return what a draft is filed as, received at an instant: its place, its date, its dues."""
    service = edition.service
    area = draft.answers.get(service.applicant.area or "")
    place = world.published.place(
        service.steps[0],
        area if isinstance(area, str) else None,
        legal_day(received_at),
        draw=draw_of(world, draft.id, received_at=received_at),
    )
    due = world.published.due(service, place, received_at)
    return Filing(
        id=draft.id,
        person=draft.person,
        account=draft.account,
        relation=draft.relation,
        service=draft.service,
        service_version=draft.version,
        channel=channel,
        language=draft.language,
        answers=draft.answers,
        papers=[Paper(p.ask, p.id, p.digest, p.media_type) for p in papers],
        place=place,
        received_at=received_at,
        due_on=due.on,
        calendar_version=due.calendar_version,
        again_of=draft.again_of,
        variant=None if edition.variant is None else edition.variant.id,
        dues=reckon(
            world.published,
            edition,
            draft.answers,
            on=legal_day(received_at),
            channel=channel,
            through=through,
        ),
    )


def _already(application: Application | None, account: UUID) -> Receipt:
    if application is None or application.account != account:
        raise Unknown
    return Receipt(application.id, application.number, again=True)


def _receipt(outcome: Outcome) -> Receipt:
    match outcome.answer:
        case Answer.ACCEPTED | Answer.REPLAYED:
            assert outcome.application is not None
            assert outcome.number is not None
            again = outcome.answer is Answer.REPLAYED
            return Receipt(outcome.application, outcome.number, again=again)
        case Answer.KEY_REUSED:
            raise KeyReused
        case Answer.ALREADY_LIVE:
            raise AlreadyLive(outcome.number)
        case Answer.STALE_DRAFT:
            raise StaleDraft
        case Answer.NOT_YOURS:
            raise Unknown
        case Answer.NUMBER_TAKEN:
            raise AssertionError("drawn again by the caller")
