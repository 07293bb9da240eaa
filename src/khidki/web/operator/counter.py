"""Begin an application for a citizen at the counter: service and mobile, then the code read out.

What follows are the citizen's own pages (`web/operator/acting.py` guards them). A number that lay
still for long is asked one more fact, as at a sign-in, before anything old is shown.
"""

from khidki.actions import ask_consent
from khidki.actions.ask_consent import NotAtCounter
from khidki.actions.sign_in import CodeRefused, NotAMobile, ProvenAlready, TooSoon
from khidki.domain.people.consent import Consent
from khidki.domain.people.one_time_code import LIFETIME, Verdict
from khidki.domain.problem import Problem
from khidki.domain.service.pause import Paused
from khidki.web import log
from khidki.web.errors import NotFound
from khidki.web.operator.acting import consent_in, hint_of, note_consent, root_of, session_key
from khidki.web.operator.entry import HOME, account_of, id_in, operator_in
from khidki.web.operator.wallet import suspended_words
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

PATH = f"{HOME}/apply"


async def ask(request: Request) -> Response:
    """Ask which service it is, and for the citizen's mobile number."""
    return await _form(request, request.query.get("service", "")[:100], "", [])


async def begin(request: Request) -> Response:
    """Send the citizen a code that says what is to be filed and for how much."""
    operator = await operator_in(request)
    form, world = await request.form(), request.world
    service, mobile = form.get("service", "")[:100], form.get("mobile", "").strip()[:30]
    if world.published.head(service) is None:
        return await _form(request, service, mobile, [Problem("service", "service_missing")])
    try:
        consent = await ask_consent.ask_consent(
            world, operator, service,
            session=session_key(request, begins=True), mobile=mobile, language=request.language,
        )  # fmt: skip
    except NotAMobile:
        return await _form(request, service, mobile, [Problem("mobile", "not_a_mobile")])
    except NotAtCounter:
        return await _form(request, service, mobile, [Problem("service", "not_at_counter")])
    except Paused:
        return await _form(request, service, mobile, [Problem("service", "consent_paused")])
    except TooSoon as refusal:
        return await _form(request, service, mobile, [_too_soon("mobile", refusal)])
    note_consent(request, consent)
    return Redirect(f"/{request.language}{root_of(consent)}")


async def ask_code(request: Request) -> Response:
    """Ask for the code; a consent that holds leads on to where the application stands."""
    await operator_in(request)
    consent = await _consent(request)
    if consent.holds(session_key(request), request.now):
        return _on(request, consent)
    return _code_page(request, consent)


async def give_code(request: Request) -> Response:
    """Judge the code that was read out, or send another."""
    operator = await operator_in(request)
    consent, form = await _consent(request), await request.form()
    session = session_key(request, begins=True)
    if form.get("again"):
        try:
            await ask_consent.ask_again(
                request.world, operator, consent.id, session=session, language=request.language
            )
        except TooSoon as refusal:
            return _code_page(request, consent, _too_soon("code", refusal))
        return Redirect(f"/{request.language}{root_of(consent)}")
    try:
        given = await ask_consent.give_consent(
            request.world, operator.account, consent.id,
            session=session, given=form.get("code", "")[:20], language=request.language,
        )  # fmt: skip
    except CodeRefused as refusal:
        log.sign_in("consent by SMS", went=False, who=None, request_id=request.id)
        wrong = Problem("code", "code_wrong", {"left": refusal.tries_left})
        spent = refusal.verdict is not Verdict.WRONG
        return _code_page(request, consent, Problem("code", "code_over") if spent else wrong)
    log.sign_in("consent by SMS", went=True, who=given.account, request_id=request.id)
    return _on(request, given)


async def ask_fact(request: Request) -> Response:
    """Ask for something that only the person of the old papers knows."""
    await operator_in(request)
    consent = await _consent(request)
    if not consent.holds(session_key(request), request.now):
        return Redirect(f"/{request.language}{root_of(consent)}")
    return _on(request, consent) if consent.second_fact else _fact_page(request, consent)


async def give_fact(request: Request) -> Response:
    """Open the old papers, or begin an account of its own for the number."""
    await operator_in(request)
    consent, form = await _consent(request), await request.form()
    if consent.second_fact or not consent.holds(session_key(request), request.now):
        return Redirect(f"/{request.language}{root_of(consent)}")
    if form.get("afresh"):
        try:
            await ask_consent.begin_afresh(request.world, consent)
        except ProvenAlready:
            return _fact_page(request, consent, Problem("fact", "fact_wrong"))
    elif not await ask_consent.prove_further(request.world, consent, form.get("fact", "")[:60]):
        return _fact_page(request, consent, Problem("fact", "fact_wrong"))
    return Redirect(f"/{request.language}{root_of(consent)}")


async def end(request: Request) -> Response:
    """End the consent: the citizen leaves the counter."""
    await operator_in(request)
    await ask_consent.end_consent(request.world, account_of(request), id_in(request, "consent"))
    return Redirect(f"/{request.language}{HOME}?done=finished")


def _on(request: Request, consent: Consent) -> Response:
    """Lead to where the application stands."""
    where = f"apply/{consent.service}" if consent.draft is None else f"drafts/{consent.draft}"
    return Redirect(f"/{request.language}{root_of(consent)}/{where}")


async def _consent(request: Request) -> Consent:
    found = await consent_in(request)
    if request.world.published.head(found.service) is None:
        raise NotFound  # retired since
    return found


async def _form(request: Request, service: str, mobile: str, problems: list[Problem]) -> Page:
    operator = await operator_in(request)
    heads = sorted(
        request.world.published.offered(), key=lambda head: head.title.of(request.language)
    )
    data = {
        "services": [{"value": head.id, "title": head.title} for head in heads],
        "values": {"service": service, "mobile": mobile},
        "problems": problems,
        "suspended": suspended_words(operator, request.world.published.networks[operator.network]),
    }
    return Page("operator/apply.html", data, status=422 if problems else 200)


def _code_page(request: Request, consent: Consent, problem: Problem | None = None) -> Page:
    service = request.world.published.newest(consent.service).service
    data = {
        "service": service.title,
        "mobile_hint": hint_of(request.world, consent),
        "address": f"/{request.language}{root_of(consent)}",
        "over": consent.given_at is not None,
        "minutes": int(LIFETIME.total_seconds() // 60),
        "screen_url": request.world.sms.address if request.world.demo else None,
        "problems": [problem] if problem else [],
    }
    return Page("operator/consent.html", data, status=422 if problem else 200)


def _fact_page(request: Request, consent: Consent, problem: Problem | None = None) -> Page:
    data = {
        "service": request.world.published.newest(consent.service).service.title,
        "address": f"/{request.language}{root_of(consent)}/fact",
        "problems": [problem] if problem else [],
    }
    return Page("operator/fact.html", data, status=422 if problem else 200)


def _too_soon(name: str, refusal: TooSoon) -> Problem:
    return Problem(name, "too_soon", {"seconds": refusal.retry_after_seconds})
