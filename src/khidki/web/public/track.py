"""Track by number: where an application lies, since when, until when, and what comes next.

No personal data, so no sign-in. Guessing walks through the last digits of a number, so lookups are
counted by what stands before them; whoever is signed in is counted by account instead, and cannot
be shut out by somebody else's guesses.
"""

from datetime import timedelta
from typing import Any

from khidki.actions.track import IsACertificate, IsAnAppeal, Tracked
from khidki.actions.track import track as track_number
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.problem import Problem
from khidki.web import appeal_words, case_words, discreet
from khidki.web.case_words import Now
from khidki.web.limits import Limit, by_account, by_number, by_session
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

HOUR = timedelta(hours=1)
TYPED_MOST = 40


def by_number_of_visitor(request: Request) -> str | None:
    """Count a visitor by the number's beginning."""
    return None if request.session.account else by_number(request)


def by_visiting_session(request: Request) -> str | None:
    """Count a visitor by the browser."""
    return None if request.session.signed_in else by_session(request)


LIMITS = (
    Limit("track by account", HOUR, 120, by_account),
    Limit("track by number", HOUR, 60, by_number_of_visitor),
    Limit("track by session", HOUR, 60, by_visiting_session),
)


async def ask(request: Request) -> Response:
    """Ask for a number, or lead to the page of the one that was typed."""
    typed = request.query.get("number", "").strip()[:TYPED_MOST]
    if not typed:
        return _page(request)
    try:
        number = read_number(typed)
    except NotANumber:
        return _page(request, typed, problem="number_wrong")
    return Redirect(f"/{request.language}/track/{number}")


async def show(request: Request) -> Response:
    """Show where an application lies."""
    typed = request.params["number"][:TYPED_MOST]
    try:
        tracked = await track_number(request.world, typed)
    except NotANumber:
        return _page(request, typed, problem="number_wrong")
    except Unknown:
        return _page(request, typed, problem="number_unknown")
    except IsAnAppeal as of_file:
        return Redirect(f"/{request.language}/track/{of_file.number}")
    except IsACertificate as other:
        return _page(request, typed, certificate=other.number)
    return _shown(request, tracked)


def _page(
    _: Request, typed: str = "", *, problem: str = "", certificate: str | None = None
) -> Response:
    problems = [Problem("number", problem)] if problem else []
    data = {"number": typed, "problems": problems, "result": None, "certificate": certificate}
    return Page("public/track.html", data, status=404 if problem else 200)


def _shown(request: Request, tracked: Tracked) -> Response:
    published = request.world.published
    issued = any(event.act is Act.ISSUE for event in tracked.history)
    revoked = case_words.is_revoked(tracked.history)
    now = Now(
        tracked.edition,
        tracked.state,
        tracked.step,
        tracked.post,
        tracked.due_on,
        has_certificate=issued,
        is_revoked=revoked,
    )
    post, office = case_words.office_of(published, tracked.post)
    result = {
        "number": tracked.number,
        "service": tracked.edition.service.title,
        "state": "revoked" if revoked else case_words.status_of(tracked.state),
        "office": office,
        "post": post,
        "since": case_words.since(tracked.history),
        "until": tracked.due_on,
        "late": case_words.is_late(tracked.state, tracked.due_on, request.now),
        "discreet": tracked.edition.service.discreet,
        "next": case_words.next_words(published, now, tracked.history),
        "timeline": case_words.timeline(published, now, tracked.history),
        "as_of": request.now,
        "appeals": [appeal_words.view(request, each) for each in tracked.appeals],
    }
    if tracked.edition.service.discreet:
        result |= discreet.shown(now, tracked.history) | {"appeals": []}
    data: dict[str, Any] = {
        "number": tracked.number,
        "problems": [],
        "result": result,
        "certificate": None,
    }
    return Page("public/track.html", data)
