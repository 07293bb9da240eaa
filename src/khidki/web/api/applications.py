"""Submit an application in one call, and ask where one lies.

The idempotency key of a submit lies with the application itself: the same key with the same content
for the same person is one application, answered 201 once and 200 after. What is to be paid first
is answered 402 until it is paid. Where an application lies is public and says nothing about the
person.
"""

from khidki.actions.file_directly import file_directly
from khidki.actions.submit import Direct
from khidki.actions.track import IsACertificate, IsAnAppeal, track
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import State
from khidki.domain.case.number import NotANumber
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.paying import Paying
from khidki.web import case_words
from khidki.web.api import shapes
from khidki.web.api.entry import account_in, key_of
from khidki.web.api.payments import payment_first
from khidki.web.api.shapes import Both, Filing, Status
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 600_000  # all the rows that a group may have, and ten thousand short ones to refuse


async def submit(request: Request, sent: Filing) -> Response:
    """File an application for a person, or say what is to be paid first."""
    asked = Direct(sent.service, sent.person, sent.language, sent.answers, sent.draft)
    filed = await file_directly(request.world, account_in(request), asked, key=key_of(request))
    if isinstance(filed, Paying):
        return payment_first(request, filed)
    told = shapes.Filed(filed.application, filed.number, filed.due_on, State.AT_STEP.value)
    return Json(told, status=200 if filed.again else 201)


async def status(request: Request) -> Response:
    """Say where an application lies, since when, and until when it must be decided."""
    try:
        tracked = await track(request.world, request.params["number"][:40])
    except (NotANumber, Unknown, IsACertificate, IsAnAppeal) as cause:
        raise NotFound from cause
    post, office = case_words.office_of(request.world.published, tracked.post)
    hidden = tracked.edition.service.discreet
    since = case_words.since(tracked.history)
    return Json(
        Status(
            number=tracked.number,
            service=None if hidden else tracked.edition.service.id,
            state=tracked.state.value,
            step=None if hidden else tracked.step,
            post=Both.of(post) if post and not hidden else None,
            office=Both.of(office) if office and not hidden else None,
            since=legal_day(tracked.received_at) if hidden else since,
            received_at=tracked.received_at,
            due_on=tracked.due_on,
            as_of=request.now,
        )
    )
