"""Submit: from a checked draft to a number that will not be lost.

Everything is decided before the batch is joined; the batch only commits. The same key twice is one
application, and whoever asks again hears the first answer again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Application, Channel, Unknown
from khidki.domain.case.event import Actor, ActorKind
from khidki.domain.case.filing import (
    AlreadyLive,
    Filing,
    Incomplete,
    KeyReused,
    Paper,
    StaleDraft,
    file,
)
from khidki.domain.case.number import SERIALS, number
from khidki.domain.law.calendar import legal_day
from khidki.domain.problem import Problem
from khidki.domain.service.published import Edition
from khidki.store import applications, documents, drafts
from khidki.store.documents import Document
from khidki.store.drafts import Draft
from khidki.store.submission_records import Answer, Outcome, Submission


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the person is told: the application is there, under this number."""

    application: UUID
    number: str


async def submit_draft(
    world: World, account: UUID, draft_id: UUID, *, revision: int, channel: Channel = "portal"
) -> Receipt:
    """Submit a draft as it was at `revision`; asking again returns the same receipt."""
    async with world.reading() as tx:
        draft = await drafts.of_account(tx, draft_id, account=account)
        if draft is None:
            return _already(await applications.by_id(tx, draft_id), account)
        papers = await documents.of(tx, draft_id)
    if draft.revision != revision:
        raise StaleDraft
    edition = world.published.edition(draft.service, draft.version)
    problems = problems_of(world, edition, draft, papers, at=world.now())
    if problems:
        raise Incomplete(problems)
    filing = _filing(world, edition, draft, papers, channel=channel)
    return await commit(world, filing, edition, key=str(draft_id), draft_revision=revision)


def problems_of(
    world: World, edition: Edition, draft: Draft, papers: list[Document], *, at: datetime
) -> list[Problem]:
    """Return everything that keeps a draft from being submitted."""
    problems = edition.form.check(draft.answers, world.published.facts(at))
    missing = edition.form.missing_documents({paper.ask for paper in papers}, draft.answers)
    return problems + [Problem(ask.id, "paper_missing") for ask in missing]


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


def _filing(
    world: World, edition: Edition, draft: Draft, papers: list[Document], *, channel: Channel
) -> Filing:
    received_at = world.now()
    service = edition.service
    area = draft.answers.get(service.applicant.area or "")
    place = world.published.place(
        service.steps[0], area if isinstance(area, str) else None, legal_day(received_at)
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
    )


def _already(application: Application | None, account: UUID) -> Receipt:
    if application is None or application.account != account:
        raise Unknown
    return Receipt(application.id, application.number)


def _receipt(outcome: Outcome) -> Receipt:
    match outcome.answer:
        case Answer.ACCEPTED | Answer.REPLAYED:
            assert outcome.application is not None
            assert outcome.number is not None
            return Receipt(outcome.application, outcome.number)
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
