"""A second factor given in the last minutes, before what cannot be taken back.

The kernel asks here for every route marked `fresh`; a page whose act needs one only sometimes asks
with `ask`. Who gave none lately gets a page that asks for it; what they typed rides along, sealed,
and when the factor is right their own button press goes on to its page as if nothing had been
asked. The session gets a new token, so a cookie that somebody copied before is worth nothing after.
Files are not carried.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from khidki.actions.prove_factor import ask_key, factors_of, prove_by_code, prove_by_key
from khidki.domain.people.factor import FactorKind, Whose
from khidki.domain.problem import Problem
from khidki.web import challenge, log, sealed_form
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response, local_path
from khidki.web.route import Route
from khidki.web.sealed_form import Sealed, bare

CODE, ANSWER, TYPED, BACK = "confirm_code", "confirm_answer", "confirm_typed", "confirm_back"
OURS = frozenset({CODE, ANSWER, TYPED, BACK})
KEPT_FOR = timedelta(minutes=30)
PURPOSE = "typed before a second factor"
TYPED_MOST = 400_000  # bytes; a route takes less
CONFIRM = "confirm"  # what a key's challenge is for
PLACES = {Whose.CITIZEN: "/my", Whose.OFFICER: "/office", Whose.OPERATOR: "/operator"}
LAYOUTS = {
    Whose.CITIZEN: "layout.html",
    Whose.OFFICER: "officer/desk.html",
    Whose.OPERATOR: "operator/counter.html",
}


@dataclass(frozen=True, slots=True)
class _Ask:
    """Where the page posts to, and what rides along."""

    address: str
    typed: str = ""
    back: str = ""
    wrong: bool = False


async def ask_first(request: Request, route: Route) -> Response | None:
    """Return the page that asks for a second factor, or None when the request may go on."""
    if not route.wants_fresh(request) or request.is_fresh:
        return None
    if route.fresh_if_any and not await factors_of(request.world, whose(request)):
        return None
    if request.method != "POST":
        return await _page(request, _Ask(_confirm(request), back=request.address))
    return await ask(request)


async def is_answered(request: Request) -> bool:
    """Say whether a form comes from the page that asks for a factor."""
    return TYPED in await request.form()


async def ask(request: Request) -> Response | None:
    """Return the page that asks, what was typed riding along; None when this form proves it.

    For a page that sees only at work that a factor is needed; the form is then the typed one.
    """
    form = await request.form()
    kept = _unsealed(request, form.get(TYPED, ""))
    if kept is None or not OURS & form.keys() - {TYPED}:
        return await _page(request, _Ask(request.address, typed=_sealed(request, form)))
    if not await _proves(request, form):
        return await _page(request, _Ask(request.address, typed=form[TYPED], wrong=True))
    request.put_form(kept.form)
    return None


async def confirm(request: Request) -> Response:
    """Take a second factor and lead back to the page that wanted it."""
    form = await request.form()
    back = local_path(form.get(BACK), otherwise=f"/{request.language}/")
    if not await _proves(request, form):
        return await _page(request, _Ask(request.path, back=back, wrong=True))
    return Redirect(back)


def whose(request: Request) -> UUID:
    """Return the officer, operator or account whose session this is."""
    person = request.session.person
    assert person is not None, "the route has seen to it"
    return person


def layout(request: Request) -> str:
    """Return the template in which a page of this person stands."""
    return LAYOUTS[request.session.whose]


async def _proves(request: Request, form: Form) -> bool:
    person, answer = whose(request), form.get(ANSWER, "")
    asked = challenge.take(request, purpose=CONFIRM)
    if not answer:
        proven = await prove_by_code(request.world, person, form.get(CODE, ""))
    elif asked is None:
        proven = False
    else:
        proven = await prove_by_key(request.world, person, answer, challenge=asked)
    what = "key" if answer else "app"
    log.sign_in(what, went=proven, who=person, request_id=request.id)
    if proven:
        request.session.rise(request.now)
        request.is_fresh = True
    return proven


async def _page(request: Request, ask: _Ask) -> Page:
    found = await factors_of(request.world, whose(request))
    asked = ask_key(request.world, found)
    data: dict[str, Any] = {
        "address": ask.address,
        "typed": ask.typed,
        "back_to": ask.back,
        "layout": layout(request),
        "options": challenge.keep(request, asked, purpose=CONFIRM) if asked else None,
        "has_app": any(factor.kind is FactorKind.APP for factor in found),
        "has_none": not found,
        "problems": [Problem(CODE, "factor_wrong")] if ask.wrong else [],
    }
    return Page("confirm.html", data, status=422 if ask.wrong else 403)


def _confirm(request: Request) -> str:
    return f"/{request.language}{PLACES[request.session.whose]}/confirm"


def _sealed(request: Request, form: Form) -> str:
    fields = sealed_form.pairs(form, without=OURS)
    until = request.now + KEPT_FOR
    kept = Sealed(bare(request.path), until, fields, whose=str(whose(request)))
    return sealed_form.seal(request.world.secrets, kept, purpose=PURPOSE, most=TYPED_MOST)


def _unsealed(request: Request, text: str) -> Sealed | None:
    secrets = request.world.secrets
    kept = sealed_form.unseal(secrets, text, purpose=PURPOSE, now=request.now)
    wanted = (bare(request.path), str(whose(request)))
    return kept if kept is not None and (kept.path, kept.whose) == wanted else None
