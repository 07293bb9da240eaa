"""From checked answers to the first event: what a submit consists of.

A pure decision: which office receives it, which day is day 0, when the limit ends. The content that
goes with the first event is everything the person handed in: answers, papers by their hashes, the
relation under which it was filed and the version of the service. Nothing here can be recomputed
differently later, because every input is in the content or in the event.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application, Channel, Place, event_of
from khidki.domain.case.event import Act, Actor, Content, Event, State
from khidki.domain.money.dues import Dues
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.text import Language


class Incomplete(Refusal):
    """The answers or papers are not all there; `problems` names each one."""

    code = "incomplete"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


class AlreadyLive(Refusal):
    """An application for this person and service is open; `number` is its number."""

    code = "already_live"

    def __init__(self, number: str | None) -> None:
        super().__init__(number)
        self.number = number


class StaleDraft(Refusal):
    """The draft was changed elsewhere after this page was shown; nothing was overwritten."""

    code = "stale_draft"


class FormChanged(Refusal):
    """The draft is of an older version of the service; opened again, it is carried to this one."""

    code = "form_changed"


class KeyReused(Refusal):
    """The idempotency key was used before for something else."""

    code = "key_reused"


class NobodyHolds(Refusal):
    """No office is responsible for this area on this day; `post` is the kind of post missing."""

    code = "nobody_holds"

    def __init__(self, post: str) -> None:
        super().__init__(post)
        self.post = post


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper handed in: which ask it answers and the hash of its bytes."""

    ask: str
    id: UUID
    digest: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Who files what for whom, where it goes and until when it must be decided."""

    id: UUID
    person: UUID
    account: UUID
    relation: str
    service: str
    service_version: int
    channel: Channel
    language: Language
    answers: Mapping[str, Any]
    papers: Sequence[Paper]
    place: Place
    received_at: datetime
    due_on: date | None
    calendar_version: int
    again_of: UUID | None = None
    variant: str | None = None
    dues: Dues | None = None
    payment: UUID | None = None  # that came first
    carried: Dues | None = None  # what was paid for the application that this one replaces
    counter: Mapping[str, str] | None = None  # which operator filed it for the citizen
    recorded_at: datetime | None = None  # where that is later than it was received

    def request_digest(self) -> bytes:
        """Return what makes two requests the same: service, person, answers, papers."""
        return hashlib.sha256(
            canonical(
                {
                    "service": self.service,
                    "person": str(self.person),
                    "answers": self.answers,
                    "papers": [paper.digest.hex() for paper in self.papers],
                }
            )
        ).digest()


def file(
    filing: Filing, *, number: str, by: Actor, salt: bytes
) -> tuple[Application, Event, Content]:
    """Return the application as it enters the first office, its first event and its content."""
    application = Application(
        bucket=bucket_of(filing.id),
        id=filing.id,
        number=number,
        service=filing.service,
        service_version=filing.service_version,
        person=filing.person,
        account=filing.account,
        relation=filing.relation,
        channel=filing.channel,
        language=filing.language,
        state=State.AT_STEP,
        step=filing.place.step,
        post=filing.place.post,
        office=filing.place.office,
        received_at=filing.received_at,
        due_on=filing.due_on,
        calendar_version=filing.calendar_version,
        again_of=filing.again_of,
        revision=1,
    )
    content = Content.of(
        {
            "answers": filing.answers,
            "papers": [
                {
                    "ask": paper.ask,
                    "id": str(paper.id),
                    "sha256": paper.digest.hex(),
                    "media_type": paper.media_type,
                }
                for paper in filing.papers
            ],
            # What the summary row says and no event does, so that changing it there is seen.
            "number": number,
            "person": str(filing.person),
            "account": str(filing.account),
            "relation": filing.relation,
            "service": filing.service,
            "version": filing.service_version,
            # Areas change; what was promised when this came does not.
            **({} if filing.variant is None else {"variant": filing.variant}),
            # Tariffs change too.
            **({} if filing.dues is None else {"dues": filing.dues.as_plain()}),
            **({} if filing.payment is None else {"payment": str(filing.payment)}),
            **({} if filing.carried is None else {"carried": filing.carried.as_plain()}),
            **({} if filing.counter is None else {"counter": dict(filing.counter)}),
        },
        salt=salt,
    )
    event = event_of(application, Act.SUBMIT, by=by, at=filing.received_at, content=content)
    recorded_at = filing.recorded_at or filing.received_at
    return application, replace(event, recorded_at=recorded_at), content
