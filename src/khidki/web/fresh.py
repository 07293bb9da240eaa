"""A second factor given in the last minutes, before what cannot be taken back.

The kernel asks here for every route marked `fresh`. Who gave none lately gets a page that asks for
it; what they typed rides along, sealed, and when the factor is right their own button press goes on
to its page as if nothing had been asked. The session gets a new token, so a cookie that somebody
copied before is worth nothing after. Files are not carried.
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions.prove_factor import prove_by_code
from khidki.domain.problem import Problem
from khidki.web import sealed_form
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response, local_path
from khidki.web.route import Route
from khidki.web.sealed_form import Sealed, bare
from khidki.web.session import Terms

CODE, TYPED, BACK = "confirm_code", "confirm_typed", "confirm_back"
OURS = frozenset({CODE, TYPED, BACK})
KEPT_FOR = timedelta(minutes=30)
PURPOSE = "typed before a second factor"
TYPED_MOST = 400_000  # bytes; a route takes less


async def ask_first(request: Request, route: Route, terms: Terms) -> Response | None:
    """Return the page that asks for a second factor, or None when the request may go on."""
    if not route.wants_fresh(request) or request.session.is_fresh(request.now, terms):
        return None
    if request.method != "POST":
        return _page(request, f"/{request.language}{_confirm(request)}", back=request.address)
    form = await request.form()
    kept = _unsealed(request, form.get(TYPED, ""))
    if CODE not in form or kept is None:
        return _page(request, request.address, typed=_sealed(request, form))
    if not await _proves(request, form):
        return _page(request, request.address, typed=form[TYPED], wrong=True)
    request.put_form(kept.form)
    return None


async def confirm(request: Request) -> Response:
    """Take a second factor and lead back to the page that wanted it."""
    form = await request.form()
    back = local_path(form.get(BACK), otherwise=f"/{request.language}/")
    if not await _proves(request, form):
        return _page(request, request.path, back=back, wrong=True)
    return Redirect(back)


async def _proves(request: Request, form: Form) -> bool:
    officer = request.session.officer
    if officer is None or not await prove_by_code(request.world, officer, form.get(CODE, "")):
        return False
    request.session.rotate(officer=officer, fresh_at=request.now)
    return True


def _page(
    request: Request, address: str, *, typed: str = "", back: str = "", wrong: bool = False
) -> Page:
    data = {
        "address": address,
        "typed": typed,
        "back_to": back,
        "layout": "officer/desk.html" if request.session.officer else "layout.html",
        "problems": [Problem(CODE, "factor_wrong")] if wrong else [],
    }
    return Page("confirm.html", data, status=422 if wrong else 403)


def _confirm(request: Request) -> str:
    return "/office/confirm" if request.session.officer else "/confirm"


def _sealed(request: Request, form: Form) -> str:
    fields = sealed_form.pairs(form, without=OURS)
    until = request.now + KEPT_FOR
    kept = Sealed(bare(request.path), until, fields, whose=str(_whose(request)))
    return sealed_form.seal(request.world.secrets, kept, purpose=PURPOSE, most=TYPED_MOST)


def _unsealed(request: Request, text: str) -> Sealed | None:
    secrets = request.world.secrets
    kept = sealed_form.unseal(secrets, text, purpose=PURPOSE, now=request.now)
    whose = (bare(request.path), str(_whose(request)))
    return kept if kept is not None and (kept.path, kept.whose) == whose else None


def _whose(request: Request) -> UUID | None:
    return request.session.officer or request.session.account
