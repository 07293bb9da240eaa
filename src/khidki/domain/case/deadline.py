"""What falls due on a day, whom it is told, and when: one table for every kind of limit.

Three days are told of: the day on which it is soon, the last day, and the first day after it. Soon
is told to who owes it; the last day also to the controlling officer; what is overdue to everybody,
and to the applicant, for whom a door opens then. What is due inside the offices stays there. A
stage never goes back while the date stays, so a sweep that runs twice, late, or after a clock went
back tells nothing a second time. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from khidki.domain.law.act import Law
from khidki.domain.law.parameter import reading_of

ONE_DAY = timedelta(days=1)


class DueKind(StrEnum):
    """What has a last day."""

    APPLICATION = "application"
    CURE = "cure"  # the applicant's time to correct, where a rule that is cited gives one
    FIRST_APPEAL = "first_appeal"
    SECOND_APPEAL = "second_appeal"
    HEARING = "hearing"
    COMPLIANCE = "compliance"  # with an order in an appeal
    STAGE = "stage"  # an inner stage, beside the limit of the law
    QUESTION = "question"  # of one office to another


class Stage(StrEnum):
    """How near it is."""

    RUNNING = "running"
    SOON = "soon"
    TODAY = "today"
    OVERDUE = "overdue"


class Whom(StrEnum):
    """Who is told; everybody sees what is overdue."""

    HOLDER = "holder"
    CONTROLLER = "controller"
    APPLICANT = "applicant"


ORDER = tuple(Stage)
# How long before the last day it is soon, in calendar days: a target of the administration.
SOON: Mapping[DueKind, int] = {
    DueKind.APPLICATION: 3,
    DueKind.CURE: 7,
    DueKind.FIRST_APPEAL: 3,
    DueKind.SECOND_APPEAL: 7,
    DueKind.HEARING: 2,
    DueKind.COMPLIANCE: 3,
    DueKind.STAGE: 1,
    DueKind.QUESTION: 1,
}
# Targets of the offices among themselves: nobody outside is told, and no public list has them.
INNER = frozenset({DueKind.STAGE, DueKind.QUESTION})
_HOLDER = frozenset({Whom.HOLDER})
_OFFICE = frozenset({Whom.HOLDER, Whom.CONTROLLER})
_ALL = frozenset(Whom)
_INNER = {Stage.SOON: _HOLDER, Stage.TODAY: _OFFICE, Stage.OVERDUE: _OFFICE}
_APPLICANT = frozenset({Whom.APPLICANT})
_NOBODY: frozenset[Whom] = frozenset()
_OWED = {Stage.SOON: _HOLDER, Stage.TODAY: _OFFICE, Stage.OVERDUE: _ALL}
TELLS: Mapping[DueKind, Mapping[Stage, frozenset[Whom]]] = {
    DueKind.APPLICATION: _OWED,
    DueKind.FIRST_APPEAL: _OWED,
    DueKind.SECOND_APPEAL: _OWED,
    DueKind.COMPLIANCE: _OWED,
    DueKind.CURE: {Stage.SOON: _APPLICANT, Stage.TODAY: _APPLICANT, Stage.OVERDUE: _NOBODY},
    DueKind.HEARING: {Stage.SOON: _ALL - {Whom.CONTROLLER}, Stage.TODAY: _HOLDER,
                      Stage.OVERDUE: _OFFICE},
    DueKind.STAGE: _INNER,
    DueKind.QUESTION: _INNER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing that falls due; `version` is the event of the file that gave it its date."""

    bucket: int
    subject: UUID
    kind: DueKind
    application: UUID
    service: str
    post: str
    office: str
    due_on: date
    version: int
    stage: Stage = Stage.RUNNING
    next_on: date | None = None

    @classmethod
    def of(
        cls,
        kind: DueKind,
        *,
        bucket: int,
        subject: UUID,
        application: UUID,
        service: str,
        post: str,
        office: str,
        due_on: date,
        version: int,
    ) -> "Deadline":
        """Return something that begins to run, with the first day on which it is told of."""
        return cls(
            bucket, subject, kind, application, service, post, office, due_on, version,
            next_on=_soon_on(kind, due_on),
        )  # fmt: skip

    def on(self, day: date) -> "Deadline":
        """Return how it stands on a day; a stage that was reached is never left again."""
        stage = max(self.stage, stage_on(self.kind, self.due_on, day), key=ORDER.index)
        return replace(self, stage=stage, next_on=_next_on(self.due_on, stage))

    def told(self) -> frozenset[Whom]:
        """Return who is told of the stage at which it is."""
        return TELLS[self.kind].get(self.stage, _NOBODY)


def stage_on(kind: DueKind, due_on: date, day: date) -> Stage:
    """Return how near a last day is."""
    if day > due_on:
        return Stage.OVERDUE
    if day == due_on:
        return Stage.TODAY
    return Stage.SOON if day >= _soon_on(kind, due_on) else Stage.RUNNING


def is_deemed(law: Law | None) -> bool:
    """Say whether the Act takes what was not decided in time for granted."""
    return law is not None and reading_of(law, "deemed-outcome") == "granted"


def _soon_on(kind: DueKind, due_on: date) -> date:
    days = timedelta(days=SOON[kind])
    return due_on - days if due_on - date.min >= days else date.min


def _next_on(due_on: date, stage: Stage) -> date | None:
    match stage:
        case Stage.RUNNING | Stage.SOON:
            return due_on
        case Stage.TODAY:
            return due_on + ONE_DAY if due_on < date.max else None
        case Stage.OVERDUE:
            return None
