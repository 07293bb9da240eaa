"""What several calls tell alike: a file as it stands, what happened to it, its papers, a pause.

The same words for the account that filed and for the office that works on it, from the same rows.
Who may see a file is decided before.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from msgspec.structs import asdict

from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, State
from khidki.domain.service.pause import Pause
from khidki.web import case_words
from khidki.web.api.shapes import Acted, Both, Happened, Paper, Resting, Whole
from khidki.web.request import Request


class Event(Protocol):
    """What has to be known of an event."""

    @property
    def seq(self) -> int: ...
    @property
    def act(self) -> Act: ...
    @property
    def state(self) -> State: ...
    @property
    def step(self) -> str | None: ...
    @property
    def post(self) -> str | None: ...
    @property
    def happened_at(self) -> datetime: ...


class Kept(Protocol):
    """What has to be known of a paper."""

    @property
    def id(self) -> UUID: ...
    @property
    def ask(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def size_bytes(self) -> int: ...


def post_of(request: Request, post: str | None) -> Both | None:
    """Return the title of a post, or None when none holds the file."""
    title, _ = case_words.office_of(request.world.published, post)
    return None if title is None else Both.of(title)


def whole(
    request: Request,
    one: Application,
    *,
    answers: Mapping[str, Any],
    history: Iterable[Event],
) -> dict[str, Any]:
    """Return the fields that an account and an office read alike of a file."""
    told = Whole(
        id=one.id,
        number=one.number,
        service=one.service,
        version=one.service_version,
        state=one.state.value,
        step=one.step,
        post=post_of(request, one.post),
        received_at=one.received_at,
        due_on=one.due_on,
        revision=one.revision,
        answers=dict(answers),
        events=[
            Happened(
                seq=each.seq,
                act=each.act.value,
                state=each.state.value,
                step=each.step,
                post=post_of(request, each.post),
                happened_at=each.happened_at,
            )
            for each in history
        ],
    )
    return asdict(told)


def papers(kept: Iterable[Kept]) -> list[Paper]:
    """Return the papers of a file."""
    return [Paper(each.id, each.ask, each.label, each.media_type, each.size_bytes) for each in kept]


def acted(after: Application) -> Acted:
    """Return a file after an act."""
    return Acted(after.number, after.state.value, after.step, after.due_on, after.revision)


def resting(pause: Pause | None) -> Resting | None:
    """Return since when and until when a service takes nothing new, and why; None if it does."""
    if pause is None:
        return None
    return Resting(since=pause.since, until_on=pause.until_on, why=Both.of(pause.why))
