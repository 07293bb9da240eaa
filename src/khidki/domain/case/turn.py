"""Files are taken in the order in which they were received; who takes a later one first says why.

An earlier file is one of the same service at the same post, received before (two of one instant:
the lower id first), at a step where that post works by itself, and not with another holder of the
post. While one waits, no officer's act on a later file is done until one of four coded reasons
stands in its history, for everybody to read. It holds for one stay at the post: a file that went
away and came back is asked again. What waits for others (an applicant's answer, objections, a
payment, another system) holds nobody up (`service/stage.has_turn`). What waits is handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from khidki.domain.case.application import Application, act
from khidki.domain.case.event import Act, Actor, Event
from khidki.domain.refusal import Refusal


class First(StrEnum):
    """Why a later file is taken first: the whole list."""

    URGENT = "urgent"
    COURT_ORDER = "court_order"
    CAMP = "camp"
    SAME_APPLICANT = "same_applicant"


ACTS: Mapping[First, Act] = {
    First.URGENT: Act.FIRST_URGENT,
    First.COURT_ORDER: Act.FIRST_COURT_ORDER,
    First.CAMP: Act.FIRST_CAMP,
    First.SAME_APPLICANT: Act.FIRST_SAME_APPLICANT,
}


@dataclass(frozen=True, slots=True)
class Queued:
    """A file that waits on a desk."""

    application: UUID
    number: str
    received_at: datetime


class OutOfTurn(Refusal):
    """An earlier file of the service waits at the post, and no reason to pass it was given."""

    code = "out_of_turn"

    def __init__(self, earlier: Queued) -> None:
        super().__init__(earlier)
        self.earlier = earlier


class Happened(Protocol):
    """What has to be known of an event."""

    @property
    def act(self) -> Act: ...
    @property
    def post(self) -> str | None: ...


def earliest_before(application: Application, waiting: Sequence[Queued]) -> Queued | None:
    """Return the first of the files that wait which was received before this one, or None."""
    mine = application.received_at, application.id
    before = [each for each in waiting if (each.received_at, each.application) < mine]
    return min(before, key=lambda each: (each.received_at, each.application), default=None)


def is_taken_first(history: Sequence[Happened], post: str | None) -> bool:
    """Say whether a reason was given in the present stay of a file at a post."""
    for event in reversed(history):
        if event.post != post:
            return False
        if event.act in ACTS.values():
            return True
    return False


def require(
    application: Application, *, waiting: Sequence[Queued], history: Sequence[Happened]
) -> None:
    """Refuse when an earlier file waits and nothing in the history says why this one goes first."""
    earlier = earliest_before(application, waiting)
    if earlier is not None and not is_taken_first(history, application.post):
        raise OutOfTurn(earlier)


def take_first(
    application: Application, why: First, *, by: Actor, at: datetime
) -> tuple[Application, Event]:
    """Return the file with the reason in its history; it stays where it lies."""
    return act(application, ACTS[why], by=by, at=at)
