"""Every record that a program sends or is told, as types: the one source of what it looks like.

Answers name days as `YYYY-MM-DD`, instants in UTC, money in whole paise, and texts for people in
both languages. What is optional in an answer is null rather than absent. A record that is sent
takes no names but its own. Records of events, appeals and desks stand in files of their own.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from khidki.domain.people.person import Relation
from khidki.domain.text import Text

Number = Annotated[str, Meta(pattern="^[0-9]{14}$")]
ServiceId = Annotated[str, Meta(pattern="^[a-z0-9-]+/[a-z0-9-]+$", max_length=200)]
Words = Annotated[str, Meta(max_length=4000)]
Id = Annotated[str, Meta(pattern="^[a-z0-9_-]+$", max_length=100)]
State = Literal["at_step", "sent_back", "granted", "refused", "withdrawn"]
Next = Annotated[str, Meta(description="Address of the next lines; null at the end.")] | None
Instant = Annotated[datetime, Meta(tz=True)]
Revision = Annotated[int, Meta(ge=1, le=999_999_999)]


class Both(Struct):
    """A text in both languages."""

    hi: str
    en: str

    @classmethod
    def of(cls, text: Text) -> "Both":
        """Return a text of ours."""
        return cls(text.hi, text.en)


# What anyone may know ---


class PaperAsked(Struct):
    """A paper that a service asks for."""

    id: str
    title: Both
    required: bool
    accept: list[str]
    max_bytes: int


class Resting(Struct):
    """Since when a service takes no applications, its last closed day if that is known, and why."""

    since: Instant
    until_on: date | None
    why: Both


class Service(Struct):
    """A service that can be applied for; `pause` says that it takes nothing new at present."""

    id: str
    version: int
    title: Both
    summary: Both
    department: str
    limit: str
    papers: list[PaperAsked]
    schema: str
    pause: Resting | None


class Services(Struct):
    """Some services, in the order of their ids."""

    services: list[Service]
    next: Next


class Status(Struct):
    """Where an application lies; nothing about the person. What is discreet names no office."""

    number: str
    service: str | None
    state: State
    step: str | None
    post: Both | None
    office: Both | None
    since: date
    received_at: Instant
    due_on: date | None
    as_of: Instant


# A citizen's program ---


class PersonSent(Struct, forbid_unknown_fields=True):
    """Whom applications are for, and what the account is to them."""

    name: dict[str, str]
    relation: Relation = Relation.SELF
    birth: str | None = None
    parent: dict[str, str] | None = None
    area: str | None = None


class Made(Struct):
    """What was registered."""

    id: UUID


class PaperSent(Struct, forbid_unknown_fields=True):
    """Which paper the body is; the first upload begins a draft for a service and a person."""

    ask: Id
    name: Annotated[str, Meta(max_length=200, pattern="^[^\\x00]*$")] = ""
    draft: UUID | None = None
    service: ServiceId | None = None
    person: UUID | None = None


class PaperKept(Struct):
    """A paper as it was kept, with the draft that it lies with."""

    draft: UUID
    id: UUID
    ask: str
    sha256: str
    media_type: str
    size: int


class Filing(Struct, forbid_unknown_fields=True):
    """A whole application; `draft` is what an upload returned."""

    service: ServiceId
    person: UUID
    answers: dict[str, Any]
    language: Literal["hi", "en"] = "hi"
    draft: UUID | None = None


class Filed(Struct):
    """An application that was taken, and until when it must be decided."""

    id: UUID
    number: str
    due_on: date | None
    state: State


class DueLine(Struct):
    """One line of what is to be paid."""

    id: str
    title: Both
    paise: int


PaymentState = Literal[
    "created", "started", "succeeded", "failed", "cancelled", "expired", "refund_asked", "refunded"
]


class Payment(Struct):
    """A payment: where it can be made while it is open, what became of it, what was filed by it."""

    id: UUID
    draft: UUID
    service: str
    state: PaymentState
    amount_paise: int
    lines: list[DueLine]
    pay_at: Annotated[str, Meta(description="A page for whoever pays; null when over.")] | None
    upi: Annotated[str, Meta(description="The same for a phone's payment app.")] | None
    expires_at: Instant
    paid_at: Instant | None
    number: Annotated[str, Meta(description="Of the application, once it is filed.")] | None
    refund_paise: int


class Line(Struct):
    """One of one's own applications."""

    id: UUID
    number: str
    service: str
    version: int
    state: State
    step: str | None
    received_at: Instant
    due_on: date | None


class Lines(Struct):
    """Some of one's own applications, newest first."""

    applications: list[Line]
    next: Next


class Happened(Struct):
    """One thing that happened to an application."""

    seq: int
    act: str
    state: State
    step: str | None
    post: Both | None
    happened_at: Instant


class Paper(Struct):
    """A paper of an application."""

    id: UUID
    ask: str
    name: str
    media_type: str
    size: int


class Papers(Struct):
    """The papers of an application."""

    documents: list[Paper]


class Issued(Struct):
    """The certificate that came out."""

    number: str
    issued_at: Instant
    revoked_at: Instant | None


class Whole(Struct):
    """A file as its account and its office read it: what was answered and what happened."""

    id: UUID
    number: str
    service: str
    version: int
    state: State
    step: str | None
    post: Both | None
    received_at: Instant
    due_on: date | None
    revision: int
    answers: dict[str, Any]
    events: list[Happened]


class Details(Whole):
    """One's own application with everything that was said."""

    asked: list[dict[str, str]]
    certificate: Issued | None


class AnswerSent(Struct, forbid_unknown_fields=True):
    """An answer to all that was asked; `answers` holds only questions that were named."""

    revision: Revision
    words: Words = ""
    answers: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])
    despite: bool = False  # send it although a rule excludes the person by it


class Acted(Struct):
    """A file after an act."""

    number: str
    state: State
    step: str | None
    due_on: date | None
    revision: int


class Withdrawn(Struct):
    """An application that was taken back."""

    number: str
    state: State
    revision: int


# When the answer is no ---


class Wrong(Struct):
    """One thing that is wrong: where, which code, and a sentence."""

    path: str
    code: str
    params: dict[str, Any]
    detail: str
    said: Both


class Denied(Struct):
    """A rule of the service that excludes the person."""

    detail: str
    said: Both
    clauses: list[dict[str, Any]]


class Problem(Struct, omit_defaults=True):
    """Why a call was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    request: str
    problems: list[Wrong] = msgspec.field(default_factory=list[Wrong])
    denied: list[Denied] = msgspec.field(default_factory=list[Denied])
    pause: Resting | None = None


class PaymentFirst(Struct):
    """What was sent is kept as a draft, and is filed by itself when this is paid (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    request: str
    payment: Payment
