"""Sign in at the desk: user name, password and the six digits in one form.

Which of the three was wrong is never said. The session's token is made anew, so that what another
person at this screen held is worth nothing.
"""

from khidki.actions.sign_in_officer import SignInRefused, sign_in_officer
from khidki.domain.problem import Problem
from khidki.web import log
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response, local_path
from khidki.web.single_sign_on import after_sign_out

NOTICES = {"stopped": "issued.stopped", "begun": "begin.done"}


async def ask(request: Request) -> Response:
    """Ask who it is, or lead on whoever is signed in."""
    if request.session.officer is not None:
        return Redirect(_back(request, request.query.get("back", "")))
    return _page(request, "", [])


async def check(request: Request) -> Response:
    """Let the officer in, or say that something does not belong together."""
    form = await request.form()
    user_name = form.get("user_name", "")
    try:
        officer = await sign_in_officer(
            request.world,
            user_name=user_name,
            password=form.get("password", ""),
            code=form.get("code", ""),
        )
    except SignInRefused:
        log.sign_in("password and code", went=False, who=None, request_id=request.id)
        return _page(request, user_name, [Problem("user_name", "sign_in_wrong")])
    log.sign_in("password and code", went=True, who=officer, request_id=request.id)
    request.session.rotate(officer=officer, fresh_at=request.now)
    return Redirect(_back(request, form.get("back", "")))


async def end(request: Request) -> Response:
    """Sign out."""
    page = after_sign_out(request, f"/{request.language}/office/sign-in")
    request.session.end()
    return Redirect(page)


def _back(request: Request, asked: str) -> str:
    return local_path(asked, otherwise=f"/{request.language}/office")


def _page(request: Request, user_name: str, problems: list[Problem]) -> Response:
    data = {
        "values": {"user_name": user_name[:100]},
        "problems": problems,
        "back_to": request.query.get("back", ""),
        "expired": request.query.get("expired") == "1",
        "notice": next((words for name, words in NOTICES.items() if name in request.query), None),
    }
    return Page("officer/sign_in.html", data, status=422 if problems else 200)
