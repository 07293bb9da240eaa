"""One application as it stands now, and how an act changes it.

The summary is only a fold of the events: `act` returns the next summary together with the event
that explains it, and both are stored in one transaction. Nothing here knows who may act (that is
`people/access.py`) or how dates are computed (that is `law/clock.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from khidki.domain.case.event import Act, Actor, Content, Event, State
from khidki.domain.case.move import Where, move
from khidki.domain.refusal import Refusal
from khidki.domain.text import Language

Channel = Literal["portal", "kiosk", "machine", "counter", "api"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application lies: a step of its service and the post and office that hold it."""

    step: str
    post: str
    office: str


@dataclass(frozen=True, slots=True)
class Application:
    """The summary row of an application; `revision` is the seq of its last event."""

    bucket: int
    id: UUID
    number: str
    service: str
    service_version: int
    person: UUID
    account: UUID | None
    relation: str
    channel: Channel
    language: Language
    state: State
    step: str | None
    post: str | None
    office: str | None
    received_at: datetime
    due_on: date | None
    calendar_version: int
    again_of: UUID | None
    revision: int

    @property
    def is_open(self) -> bool:
        """Whether an office still owes a decision."""
        return self.state in {State.AT_STEP, State.SENT_BACK}


class SomebodyElseActed(Refusal):
    """The application changed between reading and acting; `revision` is what it is now."""

    code = "somebody_else_acted"


class Numbered(Protocol):
    """What was done, and the how-manieth act it was."""

    @property
    def seq(self) -> int:
        """Count from 1."""
        ...

    @property
    def act(self) -> Act:
        """Say what was done."""
        ...


def require_seen(now: Application, events: Sequence[Numbered], revision: int) -> None:
    """Refuse whoever read an older state; that a message went out since changes nothing read."""
    since = [event for event in events if event.seq > revision]
    if revision > now.revision or any(event.act is not Act.COMMUNICATE for event in since):
        raise SomebodyElseActed


class Unknown(Refusal):
    """There is nothing here by this name, or it is not yours to see: the two look alike."""

    code = "unknown"


def act(
    application: Application,
    act_: Act,
    *,
    by: Actor,
    at: datetime,
    place: Place | None = None,
    content: Content | None = None,
    happened_at: datetime | None = None,
) -> tuple[Application, Event]:
    """Return the application after an act and the event that says so.

    `place` is where the act leads when the definition names a next step; acts that stay or end
    ignore it. `happened_at` is when it happened elsewhere, if we hear of it only `at` this time.
    Refuses with `NotNow` when the table has no such move.
    """
    row = move(application.state, act_)
    after = replace(application, state=row.to, revision=application.revision + 1)
    match row.where:
        case Where.NEXT | Where.FIRST:
            assert place is not None, "the definition must name the next step"
            after = replace(after, step=place.step, post=place.post, office=place.office)
        case Where.NONE:
            after = replace(after, step=None, post=None, office=None)
        case Where.SAME:
            pass
    event = event_of(after, act_, by=by, at=at, content=content)
    return after, event if happened_at is None else replace(event, happened_at=happened_at)


def event_of(
    application: Application,
    act_: Act,
    *,
    by: Actor,
    at: datetime,
    content: Content | None,
) -> Event:
    """Return the event that leaves an application as `application` is."""
    return Event(
        bucket=application.bucket,
        application=application.id,
        seq=application.revision,
        act=act_,
        actor=by.kind,
        actor_id=by.id,
        posting=by.posting,
        state=application.state,
        step=application.step,
        post=application.post,
        due_on=application.due_on,
        happened_at=at,
        recorded_at=at,
        content_digest=None if content is None else content.digest(),
    )
