"""The records of the API, made by `scripts/client_types.py` from its OpenAPI document."""

# fmt: off
# ruff: noqa: E501

from typing import Any, Literal, NotRequired, TypedDict

Filer = Literal["advocate", "person", "relative"]
First = Literal["camp", "court_order", "same_applicant", "urgent"]
Ground = Literal["late", "no_reason", "not_decided", "not_heard", "not_taken", "order_ignored", "order_wrong", "other", "papers_were_there", "reason_wrong"]
Relation = Literal["minor-child", "parent", "power-of-attorney", "self", "spouse", "ward"]
Relief = Literal["fresh_look", "hearing", "other", "service"]


class ActSent(TypedDict):
    """An act on a case as it was at `revision`."""

    act: Literal["forward", "grant", "object", "paid", "refuse", "reissue", "report", "revoke", "send_back"]
    revision: int
    words: NotRequired[str]
    defects: NotRequired[list["Defect"]]
    receipt: NotRequired[str]
    paise: NotRequired[int | None]
    first: NotRequired["First | None"]


class Acted(TypedDict):
    """A file after an act."""

    number: str
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    due_on: str | None
    revision: int


class AdditionSent(TypedDict):
    """What is added to an appeal that waits."""

    words: str
    paper: NotRequired["Enclosure | None"]


class AnswerSent(TypedDict):
    """An answer to all that was asked; `answers` holds only questions that were named."""

    revision: int
    words: NotRequired[str]
    answers: NotRequired[dict[str, Any]]
    despite: NotRequired[bool]


class Appeal(TypedDict):
    """An appeal as it stands; `is_target` says that `due_on` is no limit of the law."""

    id: str
    number: str
    kind: str
    stage: str
    stands: "Both"
    post: "Both"
    filed_at: str
    due_on: str | None
    is_target: bool
    hearing_at: str | None
    obey_by: str | None
    can_withdraw: bool


class AppealSent(TypedDict):
    """The memo of an appeal; a late one says in `cause` why, and who speaks for another, a name."""

    revision: int
    grounds: list["Ground"]
    words: str
    relief: "Relief"
    filer: NotRequired["Filer"]
    filer_name: NotRequired[str]
    cause: NotRequired[str]
    paper: NotRequired["Enclosure | None"]


class AppealWords(TypedDict):
    """One thing that was said in an appeal: memo, addition, hearing or order; its papers by id."""

    seq: int
    act: str
    title: "Both"
    grounds: list["Both"]
    relief: "Both | None"
    filer: "Both | None"
    words: str
    cause: str
    where: str
    by_video: bool
    present: str
    days: int | None
    papers: list[str]


class Appeals(TypedDict):
    """The appeals about an application, newest first, and the one that may be made now."""

    revision: int
    open: "Recourse | None"
    appeals: list["Appeal"]


class Both(TypedDict):
    """A text in both languages."""

    hi: str
    en: str


class Case(TypedDict):
    """A case that lies, or last lay, on a post of the officer; what a program may do with it."""

    id: str
    number: str
    service: str
    version: int
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    post: "Both | None"
    received_at: str
    due_on: str | None
    revision: int
    answers: dict[str, Any]
    events: list["Happened"]
    documents: list["Paper"]
    acts: list[str]
    acts_of_person: list[str]


class Defect(TypedDict):
    """What is wrong with an answer (`field`) or a paper (`paper`), in words for the citizen."""

    words: str
    field: NotRequired[str | None]
    paper: NotRequired[str | None]


class Denied(TypedDict):
    """A rule of the service that excludes the person."""

    detail: str
    said: "Both"
    clauses: list[dict[str, Any]]


class Desk(TypedDict):
    """Some of what lies on a post, in the order in which the office works."""

    post: str
    posts: list["Post"]
    cases: list["DeskLine"]
    next: str | None


class DeskLine(TypedDict):
    """One open application on a post; `in_turn`: no earlier one waits; no `due_on`: it stands."""

    id: str
    number: str
    service: str
    step: str
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    name: "Both"
    received_at: str
    due_on: str | None
    revision: int
    in_turn: bool


class Details(TypedDict):
    """One's own application with everything that was said."""

    id: str
    number: str
    service: str
    version: int
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    post: "Both | None"
    received_at: str
    due_on: str | None
    revision: int
    answers: dict[str, Any]
    events: list["Happened"]
    asked: list[dict[str, str]]
    certificate: "Issued | None"


class DueLine(TypedDict):
    """One line of what is to be paid."""

    id: str
    title: "Both"
    paise: int


class Enclosure(TypedDict):
    """A paper that goes with what is said; `data` is its bytes."""

    data: str
    name: NotRequired[str]


class Ended(TypedDict):
    """What is told nothing more."""

    id: str


class Event(TypedDict):
    """One event: what was done to which application, and nothing about the person."""

    id: str
    number: str
    service: str
    version: int
    act: str
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    post: str | None
    due_on: str | None
    happened_at: str
    recorded_at: str


class Events(TypedDict):
    """What happened after a cursor, oldest first; `next` is there even when nothing happened."""

    events: list["Event"]
    next: str


class Filed(TypedDict):
    """An application that was taken, and until when it must be decided."""

    id: str
    number: str
    due_on: str | None
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]


class Filing(TypedDict):
    """A whole application; `draft` is what an upload returned."""

    service: str
    person: str
    answers: dict[str, Any]
    language: NotRequired[Literal["en", "hi"]]
    draft: NotRequired[str | None]


class Happened(TypedDict):
    """One thing that happened to an application."""

    seq: int
    act: str
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    post: "Both | None"
    happened_at: str


class Issued(TypedDict):
    """The certificate that came out."""

    number: str
    issued_at: str
    revoked_at: str | None


class Line(TypedDict):
    """One of one's own applications."""

    id: str
    number: str
    service: str
    version: int
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    received_at: str
    due_on: str | None


class Lines(TypedDict):
    """Some of one's own applications, newest first."""

    applications: list["Line"]
    next: str | None


class Made(TypedDict):
    """What was registered."""

    id: str


class Paper(TypedDict):
    """A paper of an application."""

    id: str
    ask: str
    name: str
    media_type: str
    size: int


class PaperAsked(TypedDict):
    """A paper that a service asks for."""

    id: str
    title: "Both"
    required: bool
    accept: list[str]
    max_bytes: int


class PaperKept(TypedDict):
    """A paper as it was kept, with the draft that it lies with."""

    draft: str
    id: str
    ask: str
    sha256: str
    media_type: str
    size: int


class Papers(TypedDict):
    """The papers of an application."""

    documents: list["Paper"]


class Payment(TypedDict):
    """A payment: where it can be made while it is open, what became of it, what was filed by it."""

    id: str
    draft: str
    service: str
    state: Literal["cancelled", "created", "expired", "failed", "refund_asked", "refunded", "started", "succeeded"]
    amount_paise: int
    lines: list["DueLine"]
    pay_at: str | None
    upi: str | None
    expires_at: str
    paid_at: str | None
    number: str | None
    refund_paise: int


class PaymentFirst(TypedDict):
    """What was sent is kept as a draft, and is filed by itself when this is paid (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    request: str
    payment: "Payment"


class PersonSent(TypedDict):
    """Whom applications are for, and what the account is to them."""

    name: dict[str, Any]
    relation: NotRequired["Relation"]
    birth: NotRequired[str | None]
    parent: NotRequired[dict[str, Any] | None]
    area: NotRequired[str | None]


class Post(TypedDict):
    """A post that the officer holds now."""

    id: str
    title: "Both"
    office: "Both"


class Problem(TypedDict):
    """Why a call was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    request: str
    problems: NotRequired[list["Wrong"]]
    denied: NotRequired[list["Denied"]]
    pause: NotRequired["Resting | None"]


class Recourse(TypedDict):
    """The appeal that may be made now: before whom, until when, and by when it must be decided."""

    kind: str
    is_late: bool
    until: str | None
    post: "Both"
    due_on: str | None
    is_target: bool
    because: list["Both"]


class Resting(TypedDict):
    """Since when a service takes no applications, its last closed day if that is known, and why."""

    since: str
    until_on: str | None
    why: "Both"


class Service(TypedDict):
    """A service that can be applied for; `pause` says that it takes nothing new at present."""

    id: str
    version: int
    title: "Both"
    summary: "Both"
    department: str
    limit: str
    papers: list["PaperAsked"]
    schema: str
    pause: "Resting | None"


class Services(TypedDict):
    """Some services, in the order of their ids."""

    services: list["Service"]
    next: str | None


class Status(TypedDict):
    """Where an application lies; nothing about the person. What is discreet names no office."""

    number: str
    service: str | None
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    step: str | None
    post: "Both | None"
    office: "Both | None"
    since: str
    received_at: str
    due_on: str | None
    as_of: str


class Webhook(TypedDict):
    """An address that is told."""

    id: str
    address: str
    created_at: str


class WebhookMade(TypedDict):
    """A new webhook; its secret is told this once."""

    id: str
    address: str
    created_at: str
    secret: str


class WebhookSent(TypedDict):
    """An https address that wants to be told."""

    address: str


class Webhooks(TypedDict):
    """The addresses of a holder."""

    webhooks: list["Webhook"]


class WholeAppeal(TypedDict):
    """An appeal with why it is due then, and all that was said in it."""

    id: str
    number: str
    kind: str
    stage: str
    stands: "Both"
    post: "Both"
    filed_at: str
    due_on: str | None
    is_target: bool
    hearing_at: str | None
    obey_by: str | None
    can_withdraw: bool
    because: list["Both"]
    said: list["AppealWords"]


class Withdrawn(TypedDict):
    """An application that was taken back."""

    number: str
    state: Literal["at_step", "granted", "refused", "sent_back", "withdrawn"]
    revision: int


class Wrong(TypedDict):
    """One thing that is wrong: where, which code, and a sentence."""

    path: str
    code: str
    params: dict[str, Any]
    detail: str
    said: "Both"
