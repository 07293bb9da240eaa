"""Submit an application in one call, and ask where one lies.

The `Idempotency-Key` header makes the call safe to repeat: the same key with the same content for
the same person is one application, answered 201 once and 200 after; with other content it is
refused. Where an application lies is public and says nothing about the person.
"""

from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.submit import Direct, submit_directly
from khidki.actions.track import IsACertificate, track
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import State
from khidki.domain.case.filing import AlreadyLive, Incomplete, KeyReused, NobodyHolds
from khidki.domain.case.number import NotANumber
from khidki.domain.law.calendar import legal_day
from khidki.domain.problem import Problem
from khidki.domain.service.eligibility import NotEligible
from khidki.domain.service.published import NoSuchService
from khidki.domain.text import Language
from khidki.web import case_words
from khidki.web.api.entry import account_in, both, read, refused
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Json, Response

KEY_MOST = 200
BODY_MOST = 600_000  # all the rows that a group may have, and ten thousand short ones to refuse


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a submit; `draft` is what an upload returned."""

    service: str
    person: UUID
    answers: dict[str, Any]
    language: Language = "hi"
    draft: UUID | None = None


async def submit(request: Request) -> Response:
    """File an application for a person."""
    account = account_in(request, "submit")
    try:
        key = _key(request)
        body = await read(request, Asked)
        asked = Direct(body.service, body.person, body.language, body.answers, body.draft)
        filed = await submit_directly(request.world, account, asked, key=key)
    except Incomplete as refusal:
        return refused(request, refusal, status=422, problems=refusal.problems)
    except NotEligible as refusal:
        return refused(request, refusal, status=422, denied=refusal.denied)
    except (KeyReused, NobodyHolds) as refusal:
        return refused(request, refusal, status=422)
    except AlreadyLive as refusal:
        return refused(request, refusal, status=409)
    except (Unknown, NoSuchService) as refusal:
        return refused(request, refusal, status=404)
    told = {
        "id": str(filed.application),
        "number": filed.number,
        "due_on": None if filed.due_on is None else filed.due_on.isoformat(),
        "state": State.AT_STEP.value,
    }
    return Json(told, status=200 if filed.again else 201)


async def show(request: Request) -> Response:
    """Say where an application lies, since when, and until when it must be decided."""
    try:
        tracked = await track(request.world, request.params["number"][:40])
    except (NotANumber, Unknown, IsACertificate) as cause:
        raise NotFound from cause
    post, office = case_words.office_of(request.world.published, tracked.post)
    hidden = tracked.edition.service.discreet
    since = case_words.since(tracked.history)
    return Json(
        {
            "number": tracked.number,
            "service": None if hidden else tracked.edition.service.id,
            "state": tracked.state.value,
            "step": None if hidden else tracked.step,
            "post": both(post) if post and not hidden else None,
            "office": both(office) if office and not hidden else None,
            "since": (legal_day(tracked.received_at) if hidden else since).isoformat(),
            "received_at": tracked.received_at.isoformat(),
            "due_on": None if tracked.due_on is None else tracked.due_on.isoformat(),
            "as_of": request.now.isoformat(),
        }
    )


def _key(request: Request) -> str:
    key = request.header(b"idempotency-key").strip()
    if not (0 < len(key) <= KEY_MOST and key.isascii() and key.isprintable()):
        raise Incomplete([Problem("Idempotency-Key", "key_needed")])
    return key
