"""Every kind of case as one table: application, both appeals, penalty, revision, complaint.

A state has a holder, and either a last day (a parameter of the Act, a day that an order names, or
an administrative target, which is no limit of the law) or it is an end. `then` is what stands open
to whoever is not satisfied: after an end, or when the last day has passed. A penalty opens only
from a second appeal. A test walks the table; `scripts/proceedings.py` draws it into the documents.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.case.event import Act
from khidki.domain.case.move import BESIDE, MOVES, Role
from khidki.domain.law.period import Period, Unit
from khidki.domain.refusal import Refusal


class Kind(StrEnum):
    """What kind of case it is."""

    APPLICATION = "application"
    FIRST_APPEAL = "first_appeal"
    SECOND_APPEAL = "second_appeal"
    PENALTY = "penalty"
    REVISION = "revision"
    COMPLAINT = "complaint"


class Holder(StrEnum):
    """Who has to do something next."""

    APPLICANT = "applicant"
    DESIGNATED = "designated officer"
    FIRST = "first appeal officer"
    SECOND = "second appeal authority"
    REVISER = "officer who hears revisions"
    HEARER = "hearing officer"
    OFFICER = "officer who is heard"
    COURT = "court, entered by an officer above"
    NOBODY = "nobody"


class Source(StrEnum):
    """Where the last day of a state comes from."""

    ACT = "parameter of the Act"
    SERVICE = "limit of the service"
    ORDER = "day that the order names"
    TARGET = "administrative target"
    END = "end"


class Then(StrEnum):
    """What stands open after an end, or when a last day has passed."""

    SERVED = "what was asked for was given"
    FIRST_APPEAL = "first appeal"
    SECOND_APPEAL = "second appeal"
    DIRECT_SECOND_APPEAL = "direct second appeal"
    PENALTY = "penalty, in the second appeal"
    REVISION = "revision"
    COURT = "court"
    FILE_AGAIN = "file again"
    GOES_ON = "goes on before the second authority"


@dataclass(frozen=True, slots=True)
class Standing:
    """One state of a kind of case."""

    kind: Kind
    stage: str
    holder: Holder
    source: Source
    named: str  # the parameter, the target, or what fixes the day
    then: tuple[Then, ...]

    @property
    def is_end(self) -> bool:
        """Whether nothing more happens here."""
        return self.source is Source.END


@dataclass(frozen=True, slots=True)
class Step:
    """One row: in `stage`, `act` by `role` leads to `to`; without a stage the case begins."""

    kind: Kind
    stage: str | None
    act: str
    role: Holder | None  # None: the window itself
    to: str


# What no law gives. Each is a wish of the administration and is shown as one.
TARGETS: Mapping[str, Period] = {
    "appeal": Period(60, Unit.CALENDAR_DAYS),  # where neither the Act nor the service says
    "penalty": Period(30, Unit.CALENDAR_DAYS),
    "recovery": Period(90, Unit.CALENDAR_DAYS),
    "revision": Period(60, Unit.CALENDAR_DAYS),
}

_DIRECT = (Then.DIRECT_SECOND_APPEAL,)
_COURT = (Then.COURT,)
_END = (Holder.NOBODY, Source.END, "")


_Row = tuple[str, Holder, Source, str, tuple[Then, ...]]


def _standings(kind: Kind, *rows: _Row) -> tuple[Standing, ...]:
    return tuple(Standing(kind, *row) for row in rows)


def _appeal(
    kind: Kind, holder: Holder, named: str, late: tuple[Then, ...], dismissed: Then
) -> tuple[Standing, ...]:
    def waits(stage: str) -> _Row:
        return stage, holder, Source.ACT, named, late

    return _standings(
        kind,
        waits("filed"),
        waits("late"),  # waits whether the delay is condoned
        waits("listed"),  # a hearing is fixed
        ("ordered", Holder.DESIGNATED, Source.ORDER, "service within N days", late),
        ("obeyed", *_END, (Then.SERVED,)),
        ("dismissed", *_END, (dismissed,)),
        ("withdrawn", *_END, (Then.FILE_AGAIN,)),
    )


STANDINGS: tuple[Standing, ...] = (
    *_standings(
        Kind.APPLICATION,
        ("at_step", Holder.DESIGNATED, Source.SERVICE, "law.limit", (Then.FIRST_APPEAL,)),
        # Sending back stops no clock: when the limit passes, the appeal is open all the same.
        ("sent_back", Holder.APPLICANT, Source.SERVICE, "law.limit", (Then.FIRST_APPEAL,)),
        ("granted", *_END, (Then.SERVED,)),
        ("refused", *_END, (Then.FIRST_APPEAL, Then.FILE_AGAIN)),
        ("withdrawn", *_END, (Then.FILE_AGAIN,)),
    ),
    *_appeal(
        Kind.FIRST_APPEAL, Holder.FIRST, "first-appeal-limit", _DIRECT, Then.SECOND_APPEAL
    ),
    Standing(Kind.FIRST_APPEAL, "taken_over", *_END, (Then.GOES_ON,)),
    *_appeal(
        Kind.SECOND_APPEAL, Holder.SECOND, "second-appeal-limit",
        (Then.PENALTY, Then.COURT), Then.COURT,
    ),
    *_standings(
        Kind.PENALTY,
        ("noticed", Holder.OFFICER, Source.ORDER, "reply by the day of the notice", _COURT),
        ("replied", Holder.SECOND, Source.TARGET, "penalty", _COURT),
        ("imposed", Holder.SECOND, Source.TARGET, "recovery", (Then.REVISION, Then.COURT)),
        ("recovered", *_END, (Then.REVISION, Then.COURT)),
        ("dropped", *_END, _COURT),
        ("set_aside", *_END, _COURT),
    ),
    *_standings(
        Kind.REVISION,
        ("asked", Holder.REVISER, Source.TARGET, "revision", _COURT),
        ("late", Holder.REVISER, Source.TARGET, "revision", _COURT),
        ("stayed", Holder.REVISER, Source.TARGET, "revision", _COURT),
        ("upheld", *_END, _COURT),
        ("reduced", *_END, _COURT),
        ("set_aside", *_END, _COURT),
    ),
    *_standings(
        Kind.COMPLAINT,
        ("lodged", Holder.HEARER, Source.ACT, "hearing-limit", (Then.FIRST_APPEAL,)),
        ("listed", Holder.HEARER, Source.ACT, "hearing-limit", (Then.FIRST_APPEAL,)),
        ("heard", Holder.HEARER, Source.ACT, "hearing-limit", (Then.FIRST_APPEAL,)),
        ("accepted", Holder.HEARER, Source.ACT, "decision-told-limit", (Then.SERVED,)),
        ("rejected", Holder.HEARER, Source.ACT, "decision-told-limit", (Then.FIRST_APPEAL,)),
        ("answered", *_END, (Then.SERVED,)),
        ("told", *_END, (Then.FIRST_APPEAL, Then.FILE_AGAIN)),
        ("withdrawn", *_END, (Then.FILE_AGAIN,)),
    ),
)  # fmt: skip


def _appeal_steps(kind: Kind, holder: Holder, filed: str) -> tuple[Step, ...]:
    """Return the rows of an appeal; both tiers differ in who hears and how one begins."""
    waiting = ("filed", "listed")
    return (
        Step(kind, None, filed, Holder.APPLICANT, "filed"),
        Step(kind, None, f"{filed}_late", Holder.APPLICANT, "late"),
        Step(kind, "late", Act.APPEAL_CONDONE, holder, "filed"),
        Step(kind, "late", Act.APPEAL_DISMISS, holder, "dismissed"),
        *(Step(kind, stage, Act.APPEAL_LIST, holder, "listed") for stage in waiting),
        *(Step(kind, stage, Act.APPEAL_ORDER, holder, "ordered") for stage in waiting),
        *(Step(kind, stage, Act.APPEAL_DISMISS, holder, "dismissed") for stage in waiting),
        *(
            Step(kind, stage, Act.APPEAL_ADD, Holder.APPLICANT, stage)
            for stage in ("late", *waiting)
        ),
        *(
            Step(kind, stage, Act.APPEAL_WITHDRAW, Holder.APPLICANT, "withdrawn")
            for stage in ("late", *waiting)
        ),
        *(Step(kind, stage, Act.APPEAL_NOTE, holder, stage) for stage in waiting),
        Step(kind, "ordered", Act.APPEAL_TELL, None, "ordered"),
        Step(kind, "dismissed", Act.APPEAL_TELL, None, "dismissed"),
        Step(kind, "ordered", Act.APPEAL_OBEY, None, "obeyed"),
        *(
            Step(kind, stage, Act.APPEAL_FOLLOW, None, stage)
            for stage in ("late", *waiting, "ordered")
        ),
    )


_ROLES = {
    Role.APPLICANT: Holder.APPLICANT, Role.HOLDER: Holder.DESIGNATED,
    Role.DECIDER: Holder.DESIGNATED, Role.WINDOW: None, Role.AUTHORITY: Holder.FIRST,
    Role.OFFICER: Holder.OFFICER, Role.REVISER: Holder.REVISER, Role.COURT: Holder.COURT,
}  # fmt: skip
_OF_APPLICATIONS = tuple(
    Step(Kind.APPLICATION, row.state and row.state.value, row.act, _ROLES[row.role], row.to.value)
    for row in MOVES
    if row.act not in BESIDE or row.state is not row.to
)
_TAKEN = tuple(
    Step(Kind.FIRST_APPEAL, stage, Act.APPEAL_SECOND_DIRECT, Holder.APPLICANT, "taken_over")
    for stage in ("filed", "late", "listed", "ordered")
)
_PENALTY = (
    Step(Kind.PENALTY, None, Act.PENALTY_NOTICE, Holder.SECOND, "noticed"),
    Step(Kind.PENALTY, "noticed", Act.PENALTY_LIST, Holder.SECOND, "noticed"),
    Step(Kind.PENALTY, "noticed", Act.PENALTY_REPLY, Holder.OFFICER, "replied"),
    Step(Kind.PENALTY, "noticed", Act.PENALTY_CLOSE, None, "replied"),  # the day has passed
    Step(Kind.PENALTY, "noticed", Act.PENALTY_DROP, Holder.SECOND, "dropped"),
    Step(Kind.PENALTY, "replied", Act.PENALTY_LIST, Holder.SECOND, "replied"),
    Step(Kind.PENALTY, "replied", Act.PENALTY_REPLY, Holder.OFFICER, "replied"),
    Step(Kind.PENALTY, "replied", Act.PENALTY_IMPOSE, Holder.SECOND, "imposed"),
    Step(Kind.PENALTY, "replied", Act.PENALTY_DROP, Holder.SECOND, "dropped"),
    Step(Kind.PENALTY, "imposed", Act.PENALTY_TELL, None, "imposed"),
    Step(Kind.PENALTY, "imposed", Act.PENALTY_RECOVER, Holder.SECOND, "recovered"),
    *(
        Step(Kind.PENALTY, stage, Act.PENALTY_FOLLOW, None, stage)
        for stage in ("noticed", "replied", "imposed")
    ),
    *(
        Step(Kind.PENALTY, stage, act, Holder.REVISER, to)
        for stage in ("imposed", "recovered")
        for act, to in ((Act.REVISION_REDUCE, stage), (Act.REVISION_SET_ASIDE, "set_aside"))
    ),
)
_ENDED = (
    (Act.REVISION_UPHOLD, "upheld"),
    (Act.REVISION_REDUCE, "reduced"),
    (Act.REVISION_SET_ASIDE, "set_aside"),
)
_REVISION = (
    Step(Kind.REVISION, None, Act.REVISION_ASK, Holder.OFFICER, "asked"),
    Step(Kind.REVISION, None, Act.REVISION_ASK_LATE, Holder.OFFICER, "late"),
    Step(Kind.REVISION, "late", Act.REVISION_CONDONE, Holder.REVISER, "asked"),
    Step(Kind.REVISION, "late", Act.REVISION_UPHOLD, Holder.REVISER, "upheld"),
    # Asking stays nothing: only an order that says so does.
    Step(Kind.REVISION, "asked", Act.REVISION_STAY, Holder.REVISER, "stayed"),
    *(
        Step(Kind.REVISION, stage, Act.REVISION_FOLLOW, None, stage)
        for stage in ("asked", "late", "stayed")
    ),
    *(
        Step(Kind.REVISION, stage, act, Holder.REVISER, to)
        for stage in ("asked", "stayed")
        for act, to in _ENDED
    ),
)
_COMPLAINT = (
    Step(Kind.COMPLAINT, None, Act.SUBMIT, Holder.APPLICANT, "lodged"),
    # The receipt names a day; the hearing officer may move it.
    Step(Kind.COMPLAINT, "lodged", Act.HEARING_LIST, None, "listed"),
    *(
        Step(Kind.COMPLAINT, stage, Act.HEARING_LIST, Holder.HEARER, "listed")
        for stage in ("listed", "heard")
    ),
    *(
        Step(Kind.COMPLAINT, stage, Act.HEARING_NOTE, Holder.HEARER, "heard")
        for stage in ("listed", "heard")
    ),
    Step(Kind.COMPLAINT, "heard", Act.GRANT, Holder.HEARER, "accepted"),
    Step(Kind.COMPLAINT, "heard", Act.REFUSE, Holder.HEARER, "rejected"),
    Step(Kind.COMPLAINT, "accepted", Act.COMMUNICATE, None, "answered"),
    Step(Kind.COMPLAINT, "rejected", Act.COMMUNICATE, None, "told"),
    # The first authority may order that a hearing be given: it is heard again.
    *(
        Step(Kind.COMPLAINT, stage, Act.APPEAL_ORDER, Holder.FIRST, "lodged")
        for stage in ("rejected", "told")
    ),
    *(
        Step(Kind.COMPLAINT, stage, Act.WITHDRAW, Holder.APPLICANT, "withdrawn")
        for stage in ("lodged", "listed", "heard")
    ),
)
STEPS: tuple[Step, ...] = (
    *_OF_APPLICATIONS,
    *_appeal_steps(Kind.FIRST_APPEAL, Holder.FIRST, Act.APPEAL_FIRST),
    *_TAKEN,
    # Who is not content with an order for service may appeal against it too.
    Step(
        Kind.FIRST_APPEAL, "ordered", Act.APPEAL_SECOND, Holder.APPLICANT, "taken_over"
    ),
    Step(
        Kind.FIRST_APPEAL, "ordered", Act.APPEAL_SECOND_LATE, Holder.APPLICANT, "taken_over"
    ),
    *_appeal_steps(Kind.SECOND_APPEAL, Holder.SECOND, Act.APPEAL_SECOND),
    Step(Kind.SECOND_APPEAL, None, Act.APPEAL_SECOND_DIRECT, Holder.APPLICANT, "filed"),
    *_PENALTY,
    *_REVISION,
    *_COMPLAINT,
)  # fmt: skip

# Out of which case, in which of its states, another kind may begin.
OPENINGS: Mapping[Kind, tuple[tuple[Kind, str], ...]] = {
    Kind.FIRST_APPEAL: (
        (Kind.APPLICATION, "at_step"), (Kind.APPLICATION, "sent_back"),
        (Kind.APPLICATION, "refused"), (Kind.COMPLAINT, "lodged"), (Kind.COMPLAINT, "listed"),
        (Kind.COMPLAINT, "heard"), (Kind.COMPLAINT, "rejected"), (Kind.COMPLAINT, "told"),
    ),
    Kind.SECOND_APPEAL: tuple(
        (Kind.FIRST_APPEAL, stage) for stage in ("filed", "late", "listed", "ordered", "dismissed")
    ),
    Kind.PENALTY: tuple(
        (Kind.SECOND_APPEAL, stage) for stage in ("filed", "listed", "ordered", "obeyed")
    ),
    Kind.REVISION: ((Kind.PENALTY, "imposed"), (Kind.PENALTY, "recovered")),
}  # fmt: skip
BEGIN_BY_THEMSELVES = frozenset({Kind.APPLICATION, Kind.COMPLAINT})

_TABLE = {(step.kind, step.stage, step.act): step for step in STEPS}
_STANDINGS = {(each.kind, each.stage): each for each in STANDINGS}


class NotOpen(Refusal):
    """The act is not open at this stage of the proceeding."""

    code = "not_open"


def step(kind: Kind, stage: str | None, act: str) -> Step:
    """Return the row for an act, or refuse."""
    found = _TABLE.get((kind, stage, act))
    if found is None:
        raise NotOpen
    return found


def is_open(kind: Kind, stage: str, act: str) -> bool:
    """Say whether an act is open at a stage."""
    return (kind, stage, act) in _TABLE


def opens_out_of(kind: Kind, other: Kind, stage: str) -> bool:
    """Say whether a kind of case may begin out of another one at its stage."""
    return (other, stage) in OPENINGS[kind]


def stage_after(kind: Kind, acts: Iterable[str]) -> str | None:
    """Return the stage to which acts led, passing over those that are no row of the table."""
    stage: str | None = None
    for act in acts:
        row = _TABLE.get((kind, stage, act))
        stage = stage if row is None else row.to
    return stage


def standing(kind: Kind, stage: str) -> Standing:
    """Return what a state is."""
    return _STANDINGS[(kind, stage)]
