"""A person's own security: second factors and where they are signed in, for everybody.

One page lists both; each line has its button. Adding or removing a factor asks for a fresh one
first, except a citizen's very first. An app is added by two pages without script: its secret and
picture, then its first digits. A key needs the browser's script. Who the person is comes from the
session; the audiences' tables say at which addresses.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup

from khidki.actions import own_factors
from khidki.actions.administer import WeakPassword
from khidki.actions.change_password import change_password
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.own_sessions import end_others, end_session, list_sessions
from khidki.domain.people.factor import Factor, Whose
from khidki.domain.problem import Problem
from khidki.domain.refusal import Fault
from khidki.gateways.qr import qr_svg
from khidki.gateways.secrets import totp_address
from khidki.store.sessions import Listed
from khidki.web import challenge
from khidki.web.errors import NotFound
from khidki.web.fresh import PLACES, layout, whose
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

NEW_KEY = "new key"  # what a challenge is for
APP_PURPOSE = "a new app's secret"
DONE = {
    name: f"security.{name}_done" for name in ("added", "removed", "named", "ended", "password")
}


async def show(request: Request) -> Response:
    """Show the person's factors and sessions."""
    return await _shown(request, [])


async def _shown(request: Request, problems: list[Problem]) -> Page:
    owner = whose(request)
    found = await own_factors.list_factors(request.world, owner)
    sessions = await list_sessions(request.world, owner)
    data = {
        **_frame(request),
        "factors": [_factor(factor, request.now) for factor in found],
        "sessions": [_session(request, each) for each in sessions],
        "notice": DONE.get(request.query.get("done", "")),
        "has_password": request.session.whose.is_vouched,
        "has_programs": request.session.whose is not Whose.OPERATOR,
        "problems": problems,
    }
    return Page("security.html", data, status=422 if problems else 200)


async def new_app(request: Request) -> Response:
    """Show the secret of a new app, which nobody has yet."""
    return _app_page(request, own_factors.new_app_secret(), [])


async def add_app(request: Request) -> Response:
    """Add the app when it shows the right digits."""
    form = await request.form()
    secret = _opened(request, form.get("sealed", ""))
    if secret is None:
        return _app_page(request, own_factors.new_app_secret(), [Problem("code", "factor_wrong")])
    added = await own_factors.add_app(
        request.world,
        whose(request),
        secret=secret,
        code=form.get("code", ""),
        name=form.get("name", ""),
        whose=request.session.whose,
    )
    if not added:
        return _app_page(request, secret, [Problem("code", "factor_wrong")])
    return _back(request, "added")


async def new_key(request: Request) -> Response:
    """Ask the browser for a new key."""
    return await _key_page(request, [])


async def add_key(request: Request) -> Response:
    """Add the key that answered."""
    form = await request.form()
    asked = challenge.take(request, purpose=NEW_KEY)
    added = asked is not None and await own_factors.add_key(
        request.world,
        whose(request),
        answer=form.get("answer", ""),
        challenge=asked,
        name=form.get("name", ""),
        whose=request.session.whose,
    )
    if not added:
        return await _key_page(request, [Problem("name", "key_refused")])
    return _back(request, "added")


async def rename(request: Request) -> Response:
    """Call a factor something else."""
    form = await request.form()
    await own_factors.rename(request.world, whose(request), _id(request), form.get("name", ""))
    return _back(request, "named")


async def remove(request: Request) -> Response:
    """Take a factor away."""
    await own_factors.remove(
        request.world, whose(request), _id(request), whose=request.session.whose
    )
    return _back(request, "removed")


async def password(request: Request) -> Response:
    """Change the own password of who signs in with one."""
    form = await request.form()
    try:
        await change_password(
            request.world,
            whose(request),
            old=form.get("old", ""),
            new=form.get("new", ""),
            session=request.session.id,
            is_operator=request.session.whose is Whose.OPERATOR,
        )
    except SignInRefused:
        return await _shown(request, [Problem("old", "old_password_wrong")])
    except WeakPassword:
        return await _shown(request, [Problem("new", "weak_password")])
    return _back(request, "password")


async def end(request: Request) -> Response:
    """End one session, here or elsewhere."""
    try:
        session = bytes.fromhex(request.params["session"])
    except ValueError as cause:
        raise NotFound from cause
    await end_session(request.world, whose(request), session)
    if session == request.session.id:
        request.session.end()
        return Redirect(f"/{request.language}/")
    return _back(request, "ended")


async def end_all(request: Request) -> Response:
    """End every session but this one."""
    await end_others(request.world, whose(request), but=request.session.id)
    return _back(request, "ended")


def _place(request: Request) -> str:
    return f"{PLACES[request.session.whose]}/security"


def _frame(request: Request) -> dict[str, Any]:
    return {"layout": layout(request), "place": f"/{request.language}{_place(request)}"}


def _back(request: Request, done: str) -> Redirect:
    return Redirect(f"/{request.language}{_place(request)}?done={done}")


def _id(request: Request) -> UUID:
    try:
        return UUID(request.params["factor"])
    except ValueError as cause:
        raise NotFound from cause


def _factor(factor: Factor, now: datetime) -> dict[str, Any]:
    return {
        "id": str(factor.id),
        "kind": factor.kind.value,
        "name": factor.name,
        "added_at": factor.added_at,
        "used_at": factor.used_at,
        "counts_from": None if factor.counts(now) else factor.usable_at,
    }


def _session(request: Request, session: Listed) -> dict[str, Any]:
    return {
        "id": session.id.hex(),
        "device": session.device,
        "network": session.network,
        "began_at": session.created_at,
        "used_at": session.used_at,
        "is_this": session.id == request.session.id,
    }


def _app_page(request: Request, secret: str, problems: list[Problem]) -> Page:
    world, owner = request.world, whose(request)
    sealed = world.secrets.seal(secret.encode(), purpose=f"{APP_PURPOSE} {owner}")
    address = totp_address(secret, user_name=world.public_url, issuer="Khidki")
    data = {
        **_frame(request),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "sealed": sealed.hex(),
        "picture": Markup(qr_svg(address)),  # noqa: S704 -- drawn by us, of squares alone
        "problems": problems,
    }
    return Page("security_app.html", data, status=422 if problems else 200)


def _opened(request: Request, sealed: str) -> str | None:
    try:
        plain = request.world.secrets.unseal(
            bytes.fromhex(sealed), purpose=f"{APP_PURPOSE} {whose(request)}"
        )
    except (Fault, ValueError):
        return None
    return plain.decode()


async def _key_page(request: Request, problems: list[Problem]) -> Page:
    name = request.session.data.get("mobile") or "Khidki"
    asked = await own_factors.ask_new_key(request.world, whose(request), name=name)
    data = {
        **_frame(request),
        "options": challenge.keep(request, asked, purpose=NEW_KEY),
        "problems": problems,
    }
    return Page("security_key.html", data, status=422 if problems else 200)
