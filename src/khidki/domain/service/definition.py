"""A service as the catalogue defines it, once every text has become what it means.

Frozen records and nothing else: a stored version runs for ever as it was published. `to_json`
writes only what differs from a default, so that a new attribute does not change the hash of an old
version; `LANGUAGE` is raised when the meaning of an existing attribute changes, and `stored` keeps
a reader of each older one. The version number of a service is the store's.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from khidki.domain.law.period import Period
from khidki.domain.people.area import AreaKind
from khidki.domain.service import shape
from khidki.domain.service.confusion import PlainQuestion
from khidki.domain.service.decision import DecisionTable
from khidki.domain.service.field import Field, RuleText
from khidki.domain.text import Text

LANGUAGE = 2
WINDOW = "window"


class StepAct(StrEnum):
    """What a step is for; `stage` says which acts each of them offers."""

    REPORT = "report"
    DECISION = "decision"
    LOOK_UP = "look_up"  # the window finds one row of a register, and grants
    NOTICE = "notice"  # objections are invited for a time
    PAYMENT = "payment"  # an office notes that it was paid
    DEPOSIT = "deposit"  # what was paid is given to the treasury, whose receipt ends it


# What ends a service: nobody comes to a step behind one of these.
DECIDING = frozenset({StepAct.DECISION, StepAct.DEPOSIT})


class HearingLevel(StrEnum):
    """Whose public hearing a complaint comes to; an office has no day of the month of its own."""

    PANCHAYAT = "panchayat"
    SUB_DIVISION = "sub-division"
    DISTRICT = "district"
    OFFICE = "office"


class SignedBy(StrEnum):
    """Whose signature a paper needs: the officer's own, or the seal of the window."""

    OFFICER = "officer"
    SEAL = "seal"


class OneLivePer(StrEnum):
    """What may have only one open application."""

    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together on one page."""

    id: str
    title: Text
    fields: tuple[Field, ...]
    hint: Text | None = None


@dataclass(frozen=True, slots=True)
class DocumentAsk:
    """A paper to be uploaded; `accept` lists content types."""

    id: str
    title: Text
    accept: tuple[str, ...]
    max_bytes: int
    hint: Text | None = None
    required: bool = True
    required_if: RuleText | None = None


@dataclass(frozen=True, slots=True)
class FindBy:
    """Which answer finds a row of a register, by which of its keys."""

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the work: who does it, and within which internal target.

    `post` answers for the step also where the window or another system does the work. A look-up
    names its `register` and what finds a row; a notice says for how long it is `open_for`
    objections, and who says so; a step of another system lists the questions whose answers it
    `hands_over`; a step with a `hearing` is decided only after the person was heard.
    """

    id: str
    title: Text
    post: str
    act: StepAct
    within: Period | None = None
    handled_by: str = WINDOW
    register: str | None = None
    find_by: tuple[FindBy, ...] = ()
    open_for: Period | None = None
    source: str | None = None
    verified: bool = False
    hands_over: tuple[str, ...] = ()
    hearing: HearingLevel | None = None

    @property
    def system(self) -> str | None:
        """The other system that does the work, if one does."""
        return None if self.handled_by == WINDOW else self.handled_by


@dataclass(frozen=True, slots=True)
class PostRef:
    """A kind of post at the level of area where it answers, and the limit it is given."""

    post: str
    area: AreaKind
    limit: Period | None = None


@dataclass(frozen=True, slots=True)
class Officers:
    """The three officers whom the guarantee act names for every service."""

    designated: PostRef
    first_appeal: PostRef
    second_appeal: PostRef


@dataclass(frozen=True, slots=True)
class PauseRule:
    """The rule by which the clock stands while an applicant is asked; without one it runs on."""

    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class LawLimit:
    """The period that the law gives, where it is written, and whether somebody checked.

    Without a `receipt` the file is of an application that was not taken: an appeal is open.
    """

    act: str
    limit: Period
    source: str
    verified: bool = False
    receipt: bool = True
    pause: PauseRule | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What the department gets: a sum, by a table, or what a question asks for; and our charge.

    `head` is the head of the treasury under which it is booked; else it is the department's own.
    """

    facilitation: str
    department_paise: int = 0
    table: str | None = None
    question: str | None = None
    head: str | None = None
    source: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class CertificateOutput:
    """The paper that a grant makes; without `validity_years` it speaks for a lifetime.

    `holder` and `facts` name what it states: of whom, and what. A name is a question's, or
    `register.COLUMN` of the row that was looked up, or `outside.number` for the other system's.
    """

    title: Text
    signer: SignedBy
    template: str
    holder: tuple[str, ...]
    facts: tuple[str, ...]
    validity_years: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What comes out of a grant: a paper, a row in a register, another system's number.

    Each may be missing, but not all. `number` says how the other system's number is called.
    """

    certificate: CertificateOutput | None = None
    register: str | None = None
    number: Text | None = None


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """A coded reason to refuse, and what the person can do about it."""

    code: str
    text: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Applicant:
    """Which answers tell the person whom the service is for, and how many may be open at once.

    `matter` is the choice that says who is responsible, where that is more than one; `about` asks
    for the number of another application, and `words` for what happened.
    """

    name: str
    birth: str | None = None
    parent: str | None = None
    area: str | None = None
    one_live_per: OneLivePer | None = None
    matter: str | None = None
    about: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A rule that everybody must meet who gets the service, and what to do who does not."""

    rule: RuleText
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Clearing:
    """A rule for files so plain that they may be decided together unopened, and who says so.

    It clears a file only after an enquiry that found everything it looks at as it was answered.
    """

    rule: RuleText
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """How long an applicant has to correct, by a rule that is cited, and what follows.

    With `refuses`, one of the service's reasons, what nobody corrected in time is refused by it.
    """

    within: Period
    source: str
    refuses: str | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Receiving:
    """A channel that an order lets receive for the officer; `source` names the order."""

    channel: str
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class StepChange:
    """What is other in one step where a variant applies."""

    id: str
    post: str | None = None
    within: Period | None = None
    title: Text | None = None
    hearing: HearingLevel | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """What is other in some areas or matters: fee, papers, officers, limits and texts only.

    `title` tells people and officers which one applies; `documents` are put in by their ids. A
    variant is for areas, or for `matters` that the person chooses among, never for both.
    """

    id: str
    title: Text
    areas: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    fee: Fee | None = None
    law: LawLimit | None = None
    officers: Officers | None = None
    documents: tuple[DocumentAsk, ...] = ()
    steps: tuple[StepChange, ...] = ()
    summary: Text | None = None
    who_can_apply: tuple[Text, ...] = ()
    what_happens: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """Everything a department says about one service."""

    id: str = field(metadata={"key": "service"})
    title: Text
    summary: Text
    department: str
    law: LawLimit
    officers: Officers
    applicant: Applicant
    form: tuple[Section, ...]
    documents: tuple[DocumentAsk, ...]
    fee: Fee
    steps: tuple[Step, ...]
    refusal_reasons: tuple[RefusalReason, ...]
    output: Output
    who_can_apply: tuple[Text, ...]
    what_happens: tuple[Text, ...]
    also_called: tuple[str, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    life_events: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    mixed_up_with: tuple[PlainQuestion, ...] = ()
    discreet: bool = False
    tables: tuple[DecisionTable, ...] = ()
    variants: tuple[Variant, ...] = ()
    clearing: Clearing | None = None
    correction: Correction | None = None
    received_by: tuple[Receiving, ...] = ()

    @classmethod
    def from_json(cls, plain: Any) -> "Service":
        """Read a stored definition; raise `shape.Unfit` when it is of another language version."""
        given: dict[str, Any] = dict(plain)
        if given.pop("language", None) != LANGUAGE:
            raise shape.Unfit("language", f"only version {LANGUAGE} of the language is known")
        return shape.from_plain(cls, given)

    def to_json(self) -> dict[str, Any]:
        """Return the plain value whose canonical JSON is stored and hashed."""
        return {"language": LANGUAGE, **shape.to_plain(self)}

    def fields(self) -> tuple[Field, ...]:
        """Return all questions in the order in which they are asked."""
        return tuple(asked for section in self.form for asked in section.fields)

    def section(self, section_id: str) -> Section | None:
        """Return a section by its id."""
        return next((section for section in self.form if section.id == section_id), None)

    def document(self, ask_id: str) -> DocumentAsk | None:
        """Return the ask for a paper by its id."""
        return next((ask for ask in self.documents if ask.id == ask_id), None)

    def step(self, step_id: str) -> Step | None:
        """Return a step by its id."""
        return next((step for step in self.steps if step.id == step_id), None)

    def beside(self, step_id: str, by: int) -> Step | None:
        """Return the step that stands so many places after another, or before it."""
        places = [place for place, step in enumerate(self.steps) if step.id == step_id]
        place = places[0] + by if places else -1
        return self.steps[place] if 0 <= place < len(self.steps) else None

    def reason(self, code: str) -> RefusalReason | None:
        """Return a refusal reason by its code."""
        return next((reason for reason in self.refusal_reasons if reason.code == code), None)

    def table(self, table_id: str | None) -> DecisionTable | None:
        """Return a decision table by its id."""
        return next((table for table in self.tables if table.id == table_id), None)

    @property
    def treasury(self) -> str:
        """Whose account of the treasury receives what is paid."""
        return self.fee.head or self.department

    @property
    def is_heard(self) -> bool:
        """Whether the person is heard before it is decided."""
        return any(step.hearing is not None for step in self.steps)

    def is_fully_verified(self) -> bool:
        """Say whether the limit and the fee were checked against an official source."""
        noticed = (step.verified for step in self.steps if step.open_for is not None)
        return self.law.verified and self.fee.verified and all(noticed)
