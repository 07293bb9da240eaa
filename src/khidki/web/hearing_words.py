"""What a hearing says of itself on pages of all audiences, and its invitation for a calendar.

A cause list says number, hour, post and place; names stand on no list. The invitation is the same
for everybody who comes: a citizen, an officer who is heard, an authority.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions.read_hearings import Heard
from khidki.domain.case.event import Act
from khidki.domain.case.hearing import Hearing
from khidki.domain.case.proceeding import Kind, standing
from khidki.domain.law.calendar import IST
from khidki.domain.record.invitation import MEDIA_TYPE, Invitation
from khidki.domain.text import Text
from khidki.web.request import Request
from khidki.web.response import Bytes
from khidki.web.spoken import said


def view(request: Request, hearing: Hearing) -> dict[str, Any]:
    """Return what anybody may know of a hearing."""
    published = request.world.published
    known = hearing.post in published.posts
    return {
        "subject": str(hearing.subject),
        "number": hearing.number,
        "kind": said(f"hearing.kind.{hearing.kind}"),
        "at": hearing.at,
        "hour": hearing.at.astimezone(IST).strftime("%H:%M"),
        "post": published.post_name(hearing.post) if known else Text(hi="", en=hearing.post),
        "place": hearing.place,
        "by_video": hearing.by_video,
        "noted_at": hearing.noted_at,
        "closed": hearing.closed,
    }


def own(request: Request, found: Sequence[Hearing], id_: UUID) -> dict[str, Any] | None:
    """Return the hearing of a complaint among those that concern it."""
    return next((view(request, each) for each in found if each.subject == id_), None)


def linked(request: Request, found: Sequence[Hearing], id_: UUID) -> list[dict[str, Any]]:
    """Return the complaints about an application."""
    return [
        {**view(request, each), "application": str(each.application)}
        for each in found
        if each.about == id_
    ]


def invitation(request: Request, hearing: Hearing) -> Bytes:
    """Return the calendar file of a hearing, in the reader's language."""
    language = request.language
    kind = said(f"hearing.kind.{hearing.kind}").of(language)
    post = view(request, hearing)["post"].of(language)
    made = Invitation(
        uid=f"{hearing.subject}@khidki",
        sequence=hearing.seq,
        made_at=request.now,
        begins_at=hearing.at,
        ends_at=hearing.ends_at,
        summary=said("hearing.summary", kind=kind, number=hearing.number).of(language),
        description=said("hearing.description", post=post, number=hearing.number).of(language),
        location=hearing.place,
        url=hearing.place if hearing.by_video and hearing.place.startswith("https://") else "",
    )
    return Bytes(made.ics(), MEDIA_TYPE, f"{hearing.number}.ics")


def minutes(heard: list[tuple[Any, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return what was noted at hearings, first things first."""
    return [
        {"at": event.happened_at, "present": said_["present"], "words": said_["words"]}
        for event, said_ in heard
        if "present" in said_
    ]


def shown(request: Request, heard: Heard) -> dict[str, Any]:
    """Return what the pages about a complaint's hearing say."""
    one, service = heard.application, heard.edition.service
    stage = heard.stage or "lodged"
    found = standing(Kind.COMPLAINT, stage)
    answering = heard.answering
    return {
        "application": {"id": str(one.id), "number": one.number, "service": service.title},
        "matter": None if heard.edition.variant is None else heard.edition.variant.title,
        "received_at": one.received_at,
        "due_on": one.due_on,
        "stage": said(f"hearing.stage.{stage}"),
        "hearing": None if heard.hearing is None else view(request, heard.hearing),
        "minutes": minutes(heard.said_with(Act.HEARING_NOTE)),
        "decision": _decision(heard),
        "tell_by": None if answering is None else answering.tell_by,
        "because": () if answering is None else answering.because,
        "then": [said(f"appeal.then.{each.name.lower()}") for each in found.then],
        "words": heard.answers.get(service.applicant.words or ""),
    }


def _decision(heard: Heard) -> dict[str, Any] | None:
    """Return the decision that stands; one that was opened again stands no more."""
    found = heard.said_with(Act.GRANT, Act.REFUSE)
    if not found or heard.application.is_open:
        return None
    event, content = found[-1]
    reasons = [heard.edition.service.reason(code) for code in content.get("reasons", ())]
    return {
        "granted": event.act is Act.GRANT,
        "at": event.happened_at,
        "words": content.get("words", ""),
        "reasons": [each.text for each in reasons if each is not None],
    }
