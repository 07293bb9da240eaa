"""Somebody stands in: takes charge of a post for a while that is not theirs.

Two people make it. Who goes on leave names the substitute and the officer of the controlling post
agrees; the officer of the controlling post offers a vacant post to somebody, who agrees. During a
leave the one on leave holds nothing: their posting sleeps and wakes by itself. It ends by its date,
or sooner, never silently. Nothing here writes a posting.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from khidki.domain.problem import Problem, problems_with_words
from khidki.domain.refusal import Refusal

LONGEST = timedelta(days=366)
ORDER_NO_MOST = 60


class StandInKind(StrEnum):
    """Why somebody takes charge of a post that is not theirs."""

    LEAVE = "leave"  # in place of its holder, who is on leave
    ADDITIONAL = "additional"  # of a post that is vacant


class NotYourStandIn(Refusal):
    """Only the officer of the controlling post, or who is asked, may agree."""

    code = "not_your_stand_in"


class StandInOver(Refusal):
    """The stand-in was answered, or its time is over."""

    code = "stand_in_over"


@dataclass(frozen=True, slots=True)
class StandIn:
    """One agreement about a post, and how far it has come; `agreed` is None until answered."""

    id: UUID
    kind: StandInKind
    post: str
    posting: UUID | None  # of who is on leave
    officer: UUID  # who takes it
    from_at: datetime
    until_at: datetime
    order_no: str
    asked_by: UUID
    asked_at: datetime
    agreed: bool | None = None


def problems_with(
    *, from_at: datetime | None, until_at: datetime | None, order_no: str, now: datetime
) -> list[Problem]:
    """Return everything that is wrong with the time of a stand-in and its order."""
    problems: list[Problem] = []
    if from_at is None:
        problems.append(Problem("from", "required"))
    if until_at is None:
        problems.append(Problem("until", "required"))
    if from_at is not None and until_at is not None:
        if until_at <= from_at or until_at <= now:
            problems.append(Problem("until", "ends_before_it_begins"))
        elif until_at - from_at > LONGEST:
            problems.append(Problem("until", "too_far_off"))
    return problems + problems_with_order(order_no)


def problems_with_order(order_no: str) -> list[Problem]:
    """Return what is wrong with the number of the order by which somebody comes or goes."""
    return problems_with_words("order_no", order_no, most=ORDER_NO_MOST)


def require_answerer(wanted: StandIn, *, by: UUID, controls: bool, now: datetime) -> None:
    """Refuse who may not answer a stand-in: the other of the two people has to."""
    if wanted.agreed is not None or wanted.until_at <= now:
        raise StandInOver
    allowed = controls if wanted.kind is StandInKind.LEAVE else by == wanted.officer
    if by == wanted.asked_by or not allowed:
        raise NotYourStandIn
