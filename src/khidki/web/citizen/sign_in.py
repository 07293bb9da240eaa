"""Sign in by mobile and code, give a second fact, sign out.

What was asked for stays in the session between the two pages; the number itself does not, only its
last digits. The address to return to is kept and led to only when it is a path of this site. What
was typed on a page after its session had ended comes along, sealed (see `typed`).
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from khidki.actions import sign_in as actions
from khidki.actions.sign_in import CodeRefused, NotAMobile, ProvenAlready, TooSoon
from khidki.domain.people.one_time_code import LIFETIME, Verdict
from khidki.domain.problem import Problem
from khidki.web import log
from khidki.web.case_words import said
from khidki.web.citizen import typed
from khidki.web.citizen.entry import account_of
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response, local_path
from khidki.web.sealed_form import bare
from khidki.web.single_sign_on import after_sign_out

A_FILE = re.compile(r"/drafts/[^/]+/papers/")
TYPED_NOTICES = frozenset(
    {"typed.sign_in", "typed.sign_in_files", "typed.too_much", "bills.sign_in"}
)
ASKED = "asked"  # in the session: {mobile, sealed, again_at, back}


async def ask_mobile(request: Request) -> Response:
    """Ask for the mobile number, unless somebody is signed in."""
    back = _back(request, request.query.get("back"))
    if request.session.account is not None:
        return Redirect(back)
    again, expired = "again" in request.query, "expired" in request.query
    notice = "sign_in.again" if again else "error.expired.what" if expired else None
    if expired and A_FILE.search(back):
        notice = "typed.no_file"
    return _mobile_page("", back, notice=notice)


def ask_after_typing(request: Request, kept: str) -> Response:
    """Ask for the mobile number of whoever typed on a page after its session; `kept` is sealed."""
    notice = "typed.sign_in_files" if request.path.endswith("/answer") else "typed.sign_in"
    if bare(request.path).startswith("/bills/"):
        notice = "bills.sign_in"  # nobody had to be signed in until now
    if not kept:
        notice = "typed.too_much"
    page = _mobile_page("", request.address, notice=notice, kept=kept)
    return replace(page, status=403)


async def send_code(request: Request) -> Response:
    """Send a code and lead to the page that asks for it."""
    form = await request.form()
    mobile = form.get("mobile", "").strip()[:30]
    back = _back(request, form.get("back"))
    kept = form.get(typed.FIELD, "")
    if "show" in form:  # the same page in the other language, with what was typed
        notice = form.get("notice", "")
        return _mobile_page(
            mobile, back, notice=notice if notice in TYPED_NOTICES else None, kept=kept
        )
    problem = await _send(request, mobile, back)
    if problem is not None:
        return _mobile_page(mobile, back, problem, kept=kept)
    if kept and typed.opens(request, kept):
        request.session.data[typed.FIELD] = kept
    return Redirect(f"/{request.language}/sign-in/code")


async def ask_for_code(request: Request) -> Response:
    """Ask for the code that was sent."""
    if request.session.account is not None:
        return Redirect(f"/{request.language}/my")
    if ASKED not in request.session.data:
        return Redirect(f"/{request.language}/sign-in")
    return _code_page(request)


async def enter_code(request: Request) -> Response:
    """Sign in when the code is right; send another when one is asked for."""
    form = await request.form()
    asked = request.session.data.get(ASKED)
    if asked is None:
        return Redirect(f"/{request.language}/sign-in")
    if form.get("again"):
        return await _send_again(request, asked)
    try:
        signed = await actions.enter_code(
            request.world,
            session=request.session.id,
            given=form.get("code", "")[:20],
            language=request.language,
        )
    except CodeRefused as refusal:
        log.sign_in("code by SMS", went=False, who=None, request_id=request.id)
        wrong = Problem("code", "code_wrong", {"left": refusal.tries_left})
        spent = refusal.verdict is not Verdict.WRONG
        return _code_page(request, Problem("code", "code_over") if spent else wrong)
    log.sign_in("code by SMS", went=True, who=signed.account, request_id=request.id)
    del request.session.data[ASKED]
    request.session.data["mobile"] = _hint(asked["mobile"])
    request.session.rotate(account=signed.account, second_fact=signed.second_fact)
    return Redirect(_back(request, asked["back"]))


async def sign_out(request: Request) -> Response:
    """End the session."""
    page = after_sign_out(request, f"/{request.language}/")
    request.session.end()
    return Redirect(page)


async def ask_fact(request: Request) -> Response:
    """Ask for something that only the person of the old papers knows."""
    if request.session.second_fact:
        return Redirect(_back(request, request.query.get("back")))
    return _fact_page(request, request.query.get("back"))


async def give_fact(request: Request) -> Response:
    """Open the old papers, or start afresh with the number."""
    form = await request.form()
    account, back = account_of(request), _back(request, form.get("back"))
    if request.session.second_fact:
        return Redirect(back)
    if form.get("afresh"):
        try:
            new = await actions.begin_afresh(request.world, account)
        except ProvenAlready:
            # The owner proved it elsewhere; that says nothing about who sits at this screen.
            request.session.end()
            return Redirect(f"/{request.language}/sign-in?again=1")
        mobile = request.session.data.get("mobile")
        request.session.rotate(account=new)
        request.session.data["mobile"] = mobile
        return Redirect(back)
    if not await actions.give_second_fact(request.world, account, form.get("fact", "")[:60]):
        return _fact_page(request, back, Problem("fact", "fact_wrong"))
    request.session.rotate(account=account, second_fact=True)
    return Redirect(back)


async def _send(request: Request, mobile: str, back: str) -> Problem | None:
    try:
        sent = await actions.ask_code(
            request.world, session=request.session.id, mobile=mobile, language=request.language
        )
    except NotAMobile:
        return Problem("mobile", "not_a_mobile")
    except TooSoon as refusal:
        return Problem("mobile", "too_soon", {"seconds": refusal.retry_after_seconds})
    request.session.data[ASKED] = {
        "mobile": sent.mobile[-4:],
        "sealed": request.world.secrets.seal(sent.mobile.encode(), purpose="sign-in").hex(),
        "again_at": sent.again_at.isoformat(),
        "back": back,
    }
    return None


async def _send_again(request: Request, asked: dict[str, Any]) -> Response:
    sealed = bytes.fromhex(asked["sealed"])
    mobile = request.world.secrets.unseal(sealed, purpose="sign-in").decode()
    problem = await _send(request, mobile, asked["back"])
    if problem is not None:
        return _code_page(request, Problem("code", problem.code, problem.params))
    return Redirect(f"/{request.language}/sign-in/code")


def _mobile_page(
    mobile: str,
    back: str,
    problem: Problem | None = None,
    *,
    notice: str | None = None,
    kept: str = "",
) -> Page:
    data = {
        "values": {"mobile": mobile},
        "problems": [problem] if problem else [],
        "back_to": back,
        "notice": notice,
        "typed": kept,
    }
    return Page("citizen/sign_in.html", data, status=422 if problem else 200)


def _code_page(request: Request, problem: Problem | None = None) -> Response:
    asked = request.session.data[ASKED]
    wait = datetime.fromisoformat(asked["again_at"]) - request.now
    data = {
        "mobile_hint": _hint(asked["mobile"]),
        "values": {"code": ""},
        "problems": [problem] if problem else [],
        "minutes": int(LIFETIME.total_seconds() // 60),
        "wait_seconds": max(0, int(wait.total_seconds())),
        "screen_url": request.world.sms.address if request.world.demo else None,
    }
    return Page("citizen/sign_in_code.html", data, status=422 if problem else 200)


def _fact_page(request: Request, back: str | None, problem: Problem | None = None) -> Response:
    data = {
        "question": said("second.question"),
        "hint": said("second.hint"),
        "problems": [problem] if problem else [],
        "back_to": _back(request, back),
    }
    return Page("citizen/second_fact.html", data, status=422 if problem else 200)


def _hint(last_digits: str) -> str:
    return f"••••••{last_digits}"


def _back(request: Request, asked: str | None) -> str:
    return local_path(asked, otherwise=f"/{request.language}/my")
