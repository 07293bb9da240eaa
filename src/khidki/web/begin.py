"""Where officers and operators begin whose account was made or renewed: codes, password, first app.

Everybody may open the page: the secret of the app on it is drawn anew each time and belongs to
nobody until both codes are right. What is wrong is not said in detail.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from khidki.actions.administer import WeakPassword
from khidki.actions.begin_anew import begin_anew
from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.own_factors import new_app_secret
from khidki.domain.people.factor import Whose
from khidki.domain.problem import Problem
from khidki.domain.refusal import Fault
from khidki.gateways.qr import qr_svg
from khidki.gateways.secrets import totp_address
from khidki.web.fresh import LAYOUTS, PLACES
from khidki.web.limits import Limit, by_session
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.route import Permission, Route

PURPOSE = "the app of somebody who begins"
BEGINS = (Limit("begun anew by session", timedelta(hours=1), 30, by_session),)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where one audience begins."""

    whose: Whose

    async def ask(self, request: Request) -> Response:
        """Ask for the codes and a password, and show the app's secret."""
        return self._page(request, new_app_secret(), "", [])

    async def begin(self, request: Request) -> Response:
        """Set everything, and lead to the sign-in."""
        form = await request.form()
        user_name = form.get("user_name", "")[:100]
        secret = _opened(request, form.get("sealed", ""))
        if secret is None:
            problems = [Problem("code", "begin_wrong")]
            return self._page(request, new_app_secret(), user_name, problems)
        try:
            await begin_anew(
                request.world,
                user_name,
                by_hand=form.get("by_hand", "")[:40],
                by_phone=form.get("by_phone", "")[:40],
                password=form.get("password", ""),
                secret=secret,
                digits=form.get("code", ""),
                is_operator=self.whose is Whose.OPERATOR,
            )
        except WeakPassword:
            return self._page(request, secret, user_name, [Problem("password", "weak_password")])
        except SignInRefused:
            return self._page(request, secret, user_name, [Problem("by_hand", "begin_wrong")])
        return Redirect(f"/{request.language}{PLACES[self.whose]}/sign-in?begun=1")

    def _page(self, request: Request, secret: str, user_name: str, problems: list[Problem]) -> Page:
        sealed = request.world.secrets.seal(secret.encode(), purpose=PURPOSE)
        address = totp_address(secret, user_name=request.world.public_url, issuer="Khidki")
        data: dict[str, Any] = {
            "layout": LAYOUTS[self.whose],
            "place": PLACES[self.whose],
            "whose": self.whose.value,
            "values": {"user_name": user_name},
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "sealed": sealed.hex(),
            "picture": Markup(qr_svg(address)),  # noqa: S704 -- drawn by us, of squares alone
            "problems": problems,
        }
        return Page("begin.html", data, status=422 if problems else 200)


def routes(whose: Whose, name: str) -> tuple[Route, ...]:
    """Return the addresses at which one audience begins."""
    path, pages = f"/{{language}}{PLACES[whose]}/begin", Beginning(whose)
    public = Permission.PUBLIC
    return (
        Route("GET", path, pages.ask, public, name=f"{name}.begin"),
        Route("POST", path, pages.begin, public, name=f"{name}.begin.do", limits=BEGINS),
    )


def _opened(request: Request, sealed: str) -> str | None:
    try:
        return request.world.secrets.unseal(bytes.fromhex(sealed), purpose=PURPOSE).decode()
    except (Fault, ValueError):
        return None
