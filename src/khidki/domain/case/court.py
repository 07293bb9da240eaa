"""What a court orders about a file: stay, remand, direction, summons; each until it has ended.

An order is entered by an officer of a post above the file, with the court, its case number and the
day of the order, and is an event of that file. While a stay is in force nothing that decides is
done to the file; what the applicant may do stays open, and the clock of the Act is not stopped by
anything written here. A direction, a remand and a summons carry the day until which they are
obeyed; contempt is a date on top of that.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.case.event import Act
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal

NAME_MOST = 200


class Stayed(Refusal):
    """A court has stayed the file: nothing that decides is done until the stay is vacated."""

    code = "stayed"


class OrderEnded(Refusal):
    """The order of the court does not stand at a stage at which this can be done."""

    code = "order_ended"


class Kind(StrEnum):
    """What the court ordered."""

    STAY = "stay"
    REMAND = "remand"
    DIRECTION = "direction"
    SUMMONS = "summons"


class Stage(StrEnum):
    """Where an order stands."""

    IN_FORCE = "in_force"
    CONTEMPT = "contempt"  # a date on which contempt is heard
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """One row: an order of a kind, at a stage, is led to another by an act."""

    kind: Kind
    stage: Stage | None
    act: Act
    to: Stage


BEGINS = {
    Kind.STAY: Act.COURT_STAY,
    Kind.REMAND: Act.COURT_REMAND,
    Kind.DIRECTION: Act.COURT_DIRECT,
    Kind.SUMMONS: Act.COURT_SUMMON,
}
ENDS = {
    Kind.STAY: Act.COURT_VACATE,
    Kind.REMAND: Act.COURT_COMPLY,
    Kind.DIRECTION: Act.COURT_COMPLY,
    Kind.SUMMONS: Act.COURT_PRODUCE,
}
STEPS = (
    *(Step(kind, None, act, Stage.IN_FORCE) for kind, act in BEGINS.items()),
    *(Step(kind, Stage.IN_FORCE, act, Stage.ENDED) for kind, act in ENDS.items()),
    *(
        Step(kind, stage, Act.COURT_CONTEMPT, Stage.CONTEMPT)
        for kind in Kind
        for stage in (Stage.IN_FORCE, Stage.CONTEMPT)
    ),
    *(Step(kind, Stage.CONTEMPT, act, Stage.ENDED) for kind, act in ENDS.items()),
)
_TABLE = {(step.kind, step.stage, step.act): step.to for step in STEPS}
# What nobody does to a file while it is stayed. Hearings are noted, people are told and may appeal.
STOPPED = frozenset(
    {
        Act.FORWARD, Act.REPORT, Act.PAID, Act.OBJECT, Act.SEND_BACK, Act.GRANT, Act.REFUSE,
        Act.ISSUE, Act.REVOKE, Act.REISSUE, Act.HAND_OVER, Act.APPEAL_ORDER, Act.APPEAL_DISMISS,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """An order as it is entered; `until` is the day of compliance, or of production."""

    kind: str
    court: str
    case_no: str
    ordered_on: date | None
    words: str
    until: date | None = None

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        assert self.ordered_on is not None
        value: dict[str, Any] = {
            "court": self.court,
            "case_no": self.case_no,
            "ordered_on": self.ordered_on.isoformat(),
            "words": self.words,
        }
        return value if self.until is None else value | {"until": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class CourtOrder:
    """An order of a court as it stands; `post` held the file when it came."""

    bucket: int
    id: UUID
    application: UUID
    number: str
    kind: Kind
    stage: Stage
    post: str
    court: str
    case_no: str
    ordered_on: date
    until: date | None
    contempt_on: date | None
    seq: int
    entered_at: datetime
    ended_at: datetime | None = None

    @property
    def next_on(self) -> date | None:
        """The day that comes next: contempt before compliance."""
        return self.contempt_on if self.stage is Stage.CONTEMPT else self.until


def done(order: CourtOrder, act: Act, *, at: datetime, seq: int, on: date | None) -> CourtOrder:
    """Return the order after an act, or refuse when the table has no such row."""
    to = _TABLE.get((order.kind, order.stage, act))
    if to is None:
        raise OrderEnded
    ended_at = at if to is Stage.ENDED else None
    contempt_on = on if act is Act.COURT_CONTEMPT else order.contempt_on
    return replace(order, stage=to, seq=seq, ended_at=ended_at, contempt_on=contempt_on)


def is_stayed(acts: Iterable[Act]) -> bool:
    """Say whether more stays were entered about a file than were vacated."""
    counts = Counter(acts)
    return counts[Act.COURT_STAY] > counts[Act.COURT_VACATE]


def offers(order: CourtOrder) -> list[Act]:
    """Return what may be entered about an order now, in the order in which a page shows it."""
    return [step.act for step in STEPS if (step.kind, step.stage) == (order.kind, order.stage)]


def problems_with(entry: Entry, *, today: date, received_on: date) -> list[Problem]:
    """Return everything that is wrong with an order as it was entered."""
    problems: list[Problem] = []
    if entry.kind not in {each.value for each in Kind}:
        problems.append(Problem("kind", "required"))
    problems += problems_with_words("court", entry.court, most=NAME_MOST)
    problems += problems_with_words("case_no", entry.case_no, most=NAME_MOST)
    problems += problems_with_words("words", entry.words)
    if entry.ordered_on is None:
        problems.append(Problem("ordered_on", "not_a_date"))
    elif not received_on <= entry.ordered_on <= today:
        problems.append(Problem("ordered_on", "order_day_wrong"))
    needs_day = entry.kind in {Kind.REMAND, Kind.DIRECTION, Kind.SUMMONS}
    if needs_day and entry.until is None:
        problems.append(Problem("until", "not_a_date"))
    elif entry.until and entry.ordered_on and entry.until < entry.ordered_on:
        problems.append(Problem("until", "order_day_wrong"))
    return problems


def problems_with_act(act: Act, words: str, on: date | None, *, today: date) -> list[Problem]:
    """Return what is wrong with what is entered about an order: words, and a day of contempt."""
    problems = problems_with_words("words", words)
    if act is Act.COURT_CONTEMPT and on is None:
        problems.append(Problem("until", "not_a_date"))
    elif on is not None and on < today:
        problems.append(Problem("until", "order_day_wrong"))
    return problems
