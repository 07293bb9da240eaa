"""Every record that a program sends or is told, as types: the one source of what it looks like.

Answers name days as `YYYY-MM-DD`, instants in UTC, money in whole paise, and texts for people in
both languages. What is optional in an answer is null rather than absent. A record that is sent
takes no names but its own.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from khidki.domain.people.person import Relation
from khidki.domain.text import Text
from khidki.gateways.public_address import ADDRESS_MOST

Number = Annotated[str, Meta(pattern="^[0-9]{14}$")]
ServiceId = Annotated[str, Meta(pattern="^[a-z0-9-]+/[a-z0-9-]+$", max_length=200)]
Words = Annotated[str, Meta(max_length=4000)]
Id = Annotated[str, Meta(pattern="^[a-z0-9_-]+$", max_length=100)]
State = Literal["at_step", "sent_back", "granted", "refused", "withdrawn"]
Next = Annotated[str, Meta(description="Address of the next lines; null at the end.")] | None


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


class Service(Struct):
    """A service that can be applied for."""

    id: str
    version: int
    title: Both
    summary: Both
    department: str
    limit: str
    papers: list[PaperAsked]
    schema: str


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
    received_at: datetime
    due_on: date | None
    as_of: datetime


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


class Line(Struct):
    """One of one's own applications."""

    id: UUID
    number: str
    service: str
    version: int
    state: State
    step: str | None
    received_at: datetime
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
    happened_at: datetime


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
    issued_at: datetime
    revoked_at: datetime | None


class Details(Struct):
    """One's own application with everything that was said."""

    id: UUID
    number: str
    service: str
    version: int
    state: State
    step: str | None
    post: Both | None
    received_at: datetime
    due_on: date | None
    revision: int
    answers: dict[str, Any]
    asked: list[dict[str, str]]
    events: list[Happened]
    certificate: Issued | None


class Withdrawn(Struct):
    """An application that was taken back."""

    number: str
    state: State
    revision: int


# What happened ---


class Event(Struct):
    """One event: what was done to which application, and nothing about the person."""

    id: str
    number: str
    service: str
    version: int
    act: str
    state: State
    step: str | None
    post: str | None
    due_on: date | None
    happened_at: datetime
    recorded_at: datetime


class Events(Struct):
    """What happened after a cursor, oldest first; `next` is there even when nothing happened."""

    events: list[Event]
    next: str


class WebhookSent(Struct, forbid_unknown_fields=True):
    """An https address that wants to be told."""

    address: Annotated[
        str, Meta(pattern="^https://[!-~]+$", min_length=10, max_length=ADDRESS_MOST)
    ]


class Webhook(Struct):
    """An address that is told."""

    id: UUID
    address: str
    created_at: datetime


class WebhookMade(Struct):
    """A new webhook; its secret is told this once."""

    id: UUID
    address: str
    created_at: datetime
    secret: str


class Webhooks(Struct):
    """The addresses of a holder."""

    webhooks: list[Webhook]


class Ended(Struct):
    """What is told nothing more."""

    id: UUID


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
