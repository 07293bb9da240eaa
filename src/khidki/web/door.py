"""Sign in with a name, a password and six digits in one form: at the desk, and at the counter.

Which of the three was wrong is never said. The session's token is made anew, so that what another
person at this screen held is worth nothing. The audiences' tables say at which addresses a door is.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from khidki.actions.check_sign_in import SignInRefused
from khidki.actions.sign_in_officer import sign_in_officer
from khidki.actions.sign_in_operator import sign_in_operator
from khidki.actions.world import World
from khidki.domain.people.factor import Whose
from khidki.domain.problem import Problem
from khidki.web import log
from khidki.web.fresh import LAYOUTS, PLACES
from khidki.web.limits import Limit, by_session
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response, local_path
from khidki.web.route import Permission, Route
from khidki.web.single_sign_on import after_sign_out

NOTICES = {"stopped": "issued.stopped", "begun": "begin.done"}
HOUR = timedelta(hours=1)


class LetIn(Protocol):
    """Return whose the three facts are, or refuse."""

    def __call__(
        self, world: World, *, user_name: str, password: str, code: str
    ) -> Awaitable[UUID]:
        """Return whose they are."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """Where one audience comes in and goes out."""

    whose: Whose
    let_in: LetIn

    @property
    def place(self) -> str:
        """Where the audience is at home."""
        return PLACES[self.whose]

    async def ask(self, request: Request) -> Response:
        """Ask who it is, or lead on whoever is signed in."""
        if request.session.signed_in and request.session.whose is self.whose:
            return Redirect(self._back(request, request.query.get("back", "")))
        return self._page(request, "", [])

    async def check(self, request: Request) -> Response:
        """Let the person in, or say that something does not belong together."""
        form = await request.form()
        user_name = form.get("user_name", "")
        try:
            who = await self.let_in(
                request.world,
                user_name=user_name,
                password=form.get("password", ""),
                code=form.get("code", ""),
            )
        except SignInRefused:
            log.sign_in("password and code", went=False, who=None, request_id=request.id)
            return self._page(request, user_name, [Problem("user_name", "sign_in_wrong")])
        log.sign_in("password and code", went=True, who=who, request_id=request.id)
        if self.whose is Whose.OFFICER:
            request.session.rotate(officer=who, fresh_at=request.now)
        else:
            request.session.rotate(operator=who, fresh_at=request.now)
        return Redirect(self._back(request, form.get("back", "")))

    async def end(self, request: Request) -> Response:
        """Sign out."""
        page = after_sign_out(request, f"/{request.language}{self.place}/sign-in")
        request.session.end()
        return Redirect(page)

    def _back(self, request: Request, asked: str) -> str:
        return local_path(asked, otherwise=f"/{request.language}{self.place}")

    def _page(self, request: Request, user_name: str, problems: list[Problem]) -> Response:
        query = request.query
        data = {
            "layout": LAYOUTS[self.whose],
            "place": self.place,
            "whose": self.whose.value,
            "values": {"user_name": user_name[:100]},
            "problems": problems,
            "back_to": query.get("back", ""),
            "expired": query.get("expired") == "1",
            "notice": next((words for name, words in NOTICES.items() if name in query), None),
        }
        return Page("door.html", data, status=422 if problems else 200)


def routes(door: Door, permission: Permission, name: str) -> tuple[Route, ...]:
    """Return the addresses of a door; only who is in goes out."""
    path = f"/{{language}}{door.place}"
    tries = (Limit(f"{door.whose} sign-in by session", HOUR, 60, by_session),)
    public = Permission.PUBLIC
    return (
        Route("GET", f"{path}/sign-in", door.ask, public, name=f"{name}.sign_in"),
        Route(
            "POST",
            f"{path}/sign-in",
            door.check,
            public,
            name=f"{name}.sign_in.check",
            limits=tries,
        ),
        Route("POST", f"{path}/sign-out", door.end, permission, name=f"{name}.sign_out"),
    )


OFFICERS = Door(Whose.OFFICER, sign_in_officer)
OPERATORS = Door(Whose.OPERATOR, sign_in_operator)
