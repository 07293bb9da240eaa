"""A first or second appeal: its memo, its order, and what is wrong with each.

An appeal is a proceeding on the file of an application: what happens in it are events of that file,
so the record below is always with it and nobody can take it away. This is its summary; the table of
`proceeding.py` says which act is open. Memo and order come from people and are checked here, all
problems at once; when it is heard is `hearing.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.case.event import Act
from khidki.domain.case.proceeding import Kind, is_open, standing, step
from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal

NAME_MOST = 100
OBEY_DAYS_MOST = 90  # an order that gives more is a slip of the pen


class UnderAppeal(Refusal):
    """Nobody takes back what is under appeal: first the appeal is withdrawn."""

    code = "under_appeal"


class Ground(StrEnum):
    """Why somebody appeals, in plain words; a page gives them a sentence each."""

    LATE = "late"
    REASON_WRONG = "reason_wrong"
    NO_REASON = "no_reason"
    PAPERS_WERE_THERE = "papers_were_there"
    ORDER_IGNORED = "order_ignored"
    NOT_DECIDED = "not_decided"
    ORDER_WRONG = "order_wrong"
    NOT_TAKEN = "not_taken"
    NOT_HEARD = "not_heard"
    OTHER = "other"


class Relief(StrEnum):
    """What is asked for."""

    SERVICE = "service"
    FRESH_LOOK = "fresh_look"
    HEARING = "hearing"
    OTHER = "other"


class Filer(StrEnum):
    """Who speaks: the person, a relative, or an advocate."""

    PERSON = "person"
    RELATIVE = "relative"
    ADVOCATE = "advocate"


@dataclass(frozen=True, slots=True)
class Memo:
    """What is said in an appeal; a late one says why it is late."""

    grounds: Sequence[str]
    words: str
    relief: str
    filer: str
    filer_name: str = ""
    cause: str = ""

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        value: dict[str, Any] = {
            "grounds": list(self.grounds),
            "words": self.words,
            "relief": self.relief,
            "filer": self.filer,
        }
        if self.filer_name:
            value["filer_name"] = self.filer_name
        return value | {"cause": self.cause} if self.cause else value


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal as it stands; `seq` is the event of the file that changed it last."""

    bucket: int
    id: UUID
    application: UUID
    kind: str
    stage: str
    number: str
    post: str
    filed_at: datetime
    due_on: date
    is_target: bool
    seq: int
    hearing_at: datetime | None = None
    obey_by: date | None = None
    decided_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return not standing(Kind(self.kind), self.stage).is_end

    @property
    def waits(self) -> bool:
        """Whether its authority still has to decide."""
        return self.stage in WAITING

    def is_late(self, today: date) -> bool:
        """Say whether it should be decided, or obeyed, by now."""
        if self.stage == "ordered":
            return self.obey_by is not None and self.obey_by < today
        return self.waits and self.due_on < today


WAITING = ("filed", "late", "listed")
DECIDING = (Act.APPEAL_ORDER, Act.APPEAL_DISMISS)
HEARING_ACTS = (Act.APPEAL_CONDONE, Act.APPEAL_LIST, Act.APPEAL_NOTE, *DECIDING)


def done(appeal: Appeal, act: Act, *, at: datetime, seq: int) -> Appeal:
    """Return the appeal after an act, or refuse when the table has no such row."""
    row = step(Kind(appeal.kind), appeal.stage, act)
    after = replace(appeal, stage=row.to, seq=seq)
    if act in DECIDING:
        after = replace(after, decided_at=at)
    return replace(after, told_at=at) if act is Act.APPEAL_TELL else after


def offers(appeal: Appeal) -> list[Act]:
    """Return what its authority may do with it now, in the order in which a page shows it."""
    return [act for act in HEARING_ACTS if _is_open(appeal, act)]


def can_change(appeal: Appeal) -> bool:
    """Say whether who made it may still add to it, or take it back."""
    return _is_open(appeal, Act.APPEAL_WITHDRAW)


def _is_open(appeal: Appeal, act: Act) -> bool:
    return is_open(Kind(appeal.kind), appeal.stage, act)


def problems_with_memo(memo: Memo, *, is_late: bool) -> list[Problem]:
    """Return everything that is wrong with a memo."""
    problems: list[Problem] = []
    if not memo.grounds:
        problems.append(Problem("grounds", "ground_needed"))
    elif not set(memo.grounds) <= {each.value for each in Ground}:
        problems.append(Problem("grounds", "unknown_reason"))
    problems += problems_with_words("words", memo.words)
    if memo.relief not in {each.value for each in Relief}:
        problems.append(Problem("relief", "required"))
    if memo.filer not in {each.value for each in Filer}:
        problems.append(Problem("filer", "required"))
    elif memo.filer != Filer.PERSON:
        problems += problems_with_words("filer_name", memo.filer_name, most=NAME_MOST)
    if is_late:
        problems += problems_with_words("cause", memo.cause)
    return problems


@dataclass(frozen=True, slots=True)
class Order:
    """What the authority orders, with reasons; an order for service names its days."""

    act: Act
    words: str
    days: int | None = None

    def obey_by(self, today: date) -> date | None:
        """Return the last day for the service, counted in calendar days from tomorrow."""
        return None if self.days is None else today + timedelta(days=self.days)

    def content(self) -> dict[str, Any]:
        """Return the plain value that is stored with the event."""
        value: dict[str, Any] = {"words": self.words}
        return value if self.days is None else value | {"days": self.days}


def problems_with_order(order: Order) -> list[Problem]:
    """Return what is wrong with an order: no reasons, or no days for the service."""
    problems = problems_with_words("words", order.words)
    if order.act is Act.APPEAL_ORDER and not (order.days and 1 <= order.days <= OBEY_DAYS_MOST):
        problems.append(Problem("days", "days_needed", {"most": OBEY_DAYS_MOST}))
    return problems
