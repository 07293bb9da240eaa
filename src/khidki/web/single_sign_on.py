"""The state's single sign-on beside our own: go there, come back, link, part, and leave.

What an attempt is bound to lies in the session that began it and is good once. An identity that
nobody linked opens nothing: whoever comes with one is asked to sign in here and to link it. A link
is made on a page that shows which identity it is, by a form of ours, so nobody can be made to link
another's. Whom the provider lets in is not fresh: acts that sign ask for a second factor of ours.
"""

import hmac
import secrets
from datetime import datetime
from typing import Any

from khidki.actions.sign_in_by_state import (
    LinkedElsewhere,
    NotLinked,
    end_sessions,
    link_identity,
    links_of,
    unlink,
    who_is,
)
from khidki.actions.sign_in_officer import NoOfficer
from khidki.domain.money.wallet import NotAnOperator
from khidki.domain.refusal import Fault
from khidki.gateways.single_sign_on import LIVES_MOST, Attempt, Identity, NotBelieved
from khidki.store.identity_links import IdentityLink
from khidki.web import log
from khidki.web.errors import NotFound
from khidki.web.form import BadBody
from khidki.web.fresh import PLACES, layout, whose
from khidki.web.request import Request
from khidki.web.response import Away, Json, Page, Redirect, Response, local_path

ATTEMPT = "state attempt"  # in the session, until the person is back
PENDING = "state identity"  # the same, until it is linked
BY_STATE = "by_state"  # the issuer, in a session that began there; the store looks for this name
DONE = {name: f"sso.{name}_done" for name in ("linked", "parted")}


async def start(request: Request) -> Response:
    """Lead to the provider, to sign in or to link."""
    if not request.world.single_sign_on.is_set:
        raise NotFound
    links = request.query.get("for") == "link" and request.session.signed_in
    attempt = Attempt(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        back_to=f"{request.world.public_url}/{request.language}/single-sign-on/back",
    )
    try:
        address = await request.world.single_sign_on.address(attempt)
    except Fault as fault:
        if fault.what == "database":
            raise
        return _ended("down", status=503)
    request.session.data[ATTEMPT] = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "back_to": attempt.back_to,
        "owner": str(whose(request)) if links else "",
        "back": local_path(request.query.get("back"), otherwise=""),
        "at": request.now.isoformat(),
    }
    return Away(address)


async def back(request: Request) -> Response:
    """Take the person back from the provider: signed in, or with an identity to link."""
    kept: dict[str, Any] | None = request.session.data.pop(ATTEMPT, None)
    if kept is None:  # an address that was kept, sent on, or opened twice
        return Redirect(f"/{request.language}/sign-in")
    try:
        identity = await _identity(request, kept)
    except NotBelieved as refusal:
        log.sign_in(f"single sign-on: {refusal.why}", went=False, who=None, request_id=request.id)
        return _ended("not_believed", status=403)
    except Fault as fault:
        if fault.what == "database":
            raise
        return _ended("down", status=503)
    if kept["owner"]:
        return _to_link(request, identity, kept["owner"])
    try:
        link = await who_is(request.world, identity)
    except (NotLinked, NoOfficer, NotAnOperator):
        return _ended("not_linked", status=403)
    log.sign_in("single sign-on", went=True, who=link.owner, request_id=request.id)
    request.session.rotate(account=link.account, officer=link.officer, operator=link.operator)
    request.session.data[BY_STATE] = identity.issuer
    return Redirect(local_path(kept["back"], otherwise=_place(request)))


async def show(request: Request) -> Response:
    """Show what is linked, and what came back to be linked."""
    owner = whose(request)
    links = await links_of(request.world, owner)
    pending = request.session.data.get(PENDING)
    data = {
        **_frame(request),
        "is_set": request.world.single_sign_on.is_set,
        "links": [{"label": _label(each), "at": each.linked_at} for each in links],
        "pending": pending["label"] or pending["subject"] if pending else None,
        "notice": DONE.get(request.query.get("done", "")),
        "elsewhere": request.query.get("elsewhere") == "1",
    }
    return Page("single_sign_on.html", data)


async def link(request: Request) -> Response:
    """Link the identity that came back, which the page has shown."""
    pending: dict[str, str] | None = request.session.data.pop(PENDING, None)
    page = f"{_place(request)}/single-sign-on"
    if pending is None or not request.session.second_fact:
        return Redirect(page)
    identity = Identity(pending["issuer"], pending["subject"], pending["label"])
    try:
        await link_identity(
            request.world,
            identity,
            whose(request),
            request.session.whose,
        )
    except LinkedElsewhere:
        return Redirect(f"{page}?elsewhere=1")
    return Redirect(f"{page}?done=linked")


async def part(request: Request) -> Response:
    """Unlink; signing in here stays as it was."""
    await unlink(request.world, whose(request))
    return Redirect(f"{_place(request)}/single-sign-on?done=parted")


async def left(request: Request) -> Response:
    """Say that the person is signed out here, and where they can sign out at the provider."""
    try:
        address = await request.world.single_sign_on.leaving(f"{request.world.public_url}/")
    except Fault as fault:
        if fault.what == "database":
            raise
        address = None
    return Page("single_sign_on_ended.html", {"state": "left", "address": address})


async def logged_out(request: Request) -> Response:
    """Take word from the provider that somebody signed out there (back channel)."""
    try:
        token = (await request.form()).get("logout_token", "")
        out = await request.world.single_sign_on.logged_out(token, now=request.now)
    except (NotBelieved, BadBody):
        return Json({"error": "invalid_request"}, status=400)
    except Fault as fault:
        if fault.retryable:
            raise
        return Json({"error": "invalid_request"}, status=400)
    await end_sessions(request.world, out)
    return Json({})


def after_sign_out(request: Request, otherwise: str) -> str:
    """Return where a person goes who signs out: who came through the provider is told of it."""
    if BY_STATE in request.session.data:
        return f"/{request.language}/single-sign-on/left"
    return otherwise


async def _identity(request: Request, kept: dict[str, Any]) -> Identity:
    """Return who came back, if this session began the attempt a short while ago."""
    query = request.query
    if not hmac.compare_digest(kept["state"], query.get("state", "")):
        raise NotBelieved("state")
    if request.now - datetime.fromisoformat(kept["at"]) > LIVES_MOST:
        raise NotBelieved("late")
    if "error" in query or not query.get("code"):
        raise NotBelieved("refused there")
    attempt = Attempt(kept["state"], kept["nonce"], kept["verifier"], kept["back_to"])
    return await request.world.single_sign_on.identity(
        attempt, code=query["code"][:2000], issuer=query.get("iss"), now=request.now
    )


def _to_link(request: Request, identity: Identity, owner: str) -> Response:
    if not request.session.signed_in or str(whose(request)) != owner:
        return _ended("not_believed", status=403)
    request.session.data[PENDING] = {
        "issuer": identity.issuer,
        "subject": identity.subject,
        "label": identity.label,
    }
    return Redirect(f"{_place(request)}/single-sign-on")


def _ended(state: str, *, status: int) -> Page:
    return Page("single_sign_on_ended.html", {"state": state, "address": None}, status=status)


def _frame(request: Request) -> dict[str, Any]:
    return {"layout": layout(request), "place": _place(request)}


def _place(request: Request) -> str:
    return f"/{request.language}{PLACES[request.session.whose]}"


def _label(each: IdentityLink) -> str:
    return each.label or each.subject
