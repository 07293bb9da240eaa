"""What a person has begun and filed.

The list, one application with its history, and its receipt; all of it read, nothing changed here.
Names of states, posts and what comes next are the words that the public page uses too.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.desk import applicant_name
from khidki.actions.make_receipt import appeal_of, appeal_until, reasons_of
from khidki.actions.show_application import Shown, list_mine, show_application, show_filed
from khidki.domain.case.draft import lapses_at
from khidki.domain.case.event import Act, State
from khidki.domain.case.move import APPEALS
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.record.document import shown_day
from khidki.domain.service.definition import StepAct
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.store.standings import Listed
from khidki.web import case_words, hearing_words
from khidki.web.case_words import Now, said
from khidki.web.citizen import number
from khidki.web.citizen.answers import rows
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.citizen.parts import question_sections
from khidki.web.request import Request
from khidki.web.response import Page, Response

OPEN = {State.AT_STEP, State.SENT_BACK}


async def mine(request: Request) -> Response:
    """List drafts, applications under way, and finished ones."""
    own = await list_mine(request.world, account_of(request), before=_before(request))
    begun = [_draft(request, one) for one in own.lines if one.number is None]
    filed = [one for one in own.lines if one.number is not None]
    data = {
        "drafts": begun,
        "open": [_filed(request, one) for one in filed if one.state in OPEN],
        "finished": [_filed(request, one) for one in filed if one.state not in OPEN],
        "older_url": f"/{request.language}/my?before={own.older}" if own.older else None,
        "moving": number.moving_view(request, own.moving),
        "notice": "moving.stopped" if request.query.get("done") == "stopped" else None,
    }
    return Page("citizen/my.html", data)


async def application(request: Request) -> Response:
    """Show one application: where it lies, what happened, what was answered."""
    shown = await show_application(request.world, account_of(request), id_in(request))
    heard = shown.standing.hearings
    published = request.world.published
    now = now_of(shown)
    data = {
        "application": view(request, shown),
        "timeline": case_words.timeline(published, now, shown.history, shown.contents()),
        "answers": _answers(request, shown),
        "fee": _fee(request, shown),
        "certificate": _certificate(shown),
        "revoked": _revoked(shown),
        "query": _query(request, shown),
        "refusal": _refusal(request, shown),
        "can_appeal": may_appeal(shown, legal_day(request.now)),
        "hearing": hearing_words.own(request, heard, shown.application.id),
        "complaints": hearing_words.linked(request, heard, shown.application.id),
        "has_appeals": any(event.act in APPEALS for event in shown.history),
    }
    return Page("citizen/application.html", data)


def may_appeal(shown: Shown, today: date) -> bool:
    """Say whether the way to an appeal is shown; the page behind it knows exactly."""
    one = shown.application
    late = one.is_open and one.due_on is not None and one.due_on < today
    return one.state is State.REFUSED or late


async def receipt(request: Request) -> Response:
    """Show the receipt, as often as it is asked for."""
    shown, _ = await show_filed(request.world, account_of(request), id_in(request))
    heard = shown.standing.hearings
    one, service = shown.application, shown.edition.service
    post, office = case_words.office_of(request.world.published, one.post)
    data = {
        "application": {
            "id": one.id,
            "number": one.number,
            "service": service.title,
            "for_name": _name(request, shown.edition, shown.answers),
            "submitted_at": one.received_at,
            "due_on": one.due_on,
            "office": office,
            "post": post,
            "code": None,
        },
        "fee": _fee(request, shown),
        "hearing": hearing_words.own(request, heard, one.id),
        "mobile_hint": request.acting.mobile_hint
        if request.acting
        else request.session.data.get("mobile"),
    }
    return Page("citizen/receipt.html", data)


def view(request: Request, shown: Shown) -> dict[str, Any]:
    """Return what the pages of one application say about it."""
    one, published = shown.application, request.world.published
    post, office = case_words.office_of(published, one.post)
    history = shown.history
    return {
        "id": one.id,
        "number": one.number,
        "service": {"id": one.service, "title": shown.edition.service.title},
        "for_name": _name(request, shown.edition, shown.answers),
        "state": case_words.status_of(one.state),
        "late": case_words.is_late(one.state, one.due_on, request.now),
        "office": office,
        "post": post,
        "since": case_words.since(history) if history else legal_day(one.received_at),
        "due_on": one.due_on,
        "next": _next(request, shown),
        "can_withdraw": one.is_open,
        "can_pay": _waits_for_payment(shown) and request.world.payments.usual is not None,
        "discreet": shown.edition.service.discreet,
    }


def _next(request: Request, shown: Shown) -> Text:
    one = shown.application
    if _waits_for_payment(shown):
        _, office = case_words.office_of(request.world.published, one.post)
        amount = format_rupees(shown.asked_paise())
        return said("next.payment_of", amount=amount, office=office or said("next.office"))
    return case_words.next_words(request.world.published, now_of(shown), shown.history)


def _waits_for_payment(shown: Shown) -> bool:
    step = shown.edition.service.step(shown.application.step or "")
    at_step = shown.application.state is State.AT_STEP
    return at_step and step is not None and step.act is StepAct.PAYMENT


def now_of(shown: Shown) -> Now:
    """Return where an application stands."""
    one = shown.application
    standing = shown.standing
    return Now(
        shown.edition,
        one.state,
        one.step,
        one.post,
        one.due_on,
        has_certificate=standing.certificate is not None,
        is_revoked=standing.revoked_at is not None,
    )


def _certificate(shown: Shown) -> dict[str, Any] | None:
    standing = shown.standing
    if standing.certificate is None or standing.revoked_at is not None:
        return None
    return {"issued_on": standing.issued_at, "number": standing.certificate}


def _revoked(shown: Shown) -> dict[str, Any] | None:
    standing = shown.standing
    if standing.revoked_at is None:
        return None
    reason = shown.said_with(Act.REVOKE).get("reason")
    return {
        "on": standing.revoked_at,
        "number": standing.certificate,
        "because": case_words.revoked_because(reason),
    }


def points_of(shown: Shown) -> list[Text]:
    """Return what was asked for, in words that name the question or paper."""
    service = shown.edition.service
    names = {ask.id: ask.title for ask in service.documents}
    names |= {asked.id: asked.label for asked in service.fields()}
    points: list[Text] = []
    for defect in shown.defects:
        label = names.get(named_in(defect))
        words = defect.get("words", "")
        if label is None:
            points.append(Text(hi=words, en=words))
        else:
            points.append(Text(hi=f"{label.hi}: {words}", en=f"{label.en}: {words}"))
    return points


def named_in(defect: Mapping[str, str]) -> str:
    """Return the id of the question or paper that a defect names."""
    return defect.get("field") or defect.get("paper") or ""


def _query(request: Request, shown: Shown) -> dict[str, Any] | None:
    if shown.application.state is not State.SENT_BACK:
        return None
    event = next(each for each in reversed(shown.history) if each.act is Act.SEND_BACK)
    post, _ = case_words.office_of(request.world.published, event.acting_post or event.post)
    points = points_of(shown)
    words = shown.said_with(Act.SEND_BACK).get("words", "")
    if words:
        points.append(Text(hi=words, en=words))
    return {"asked_on": event.happened_at, "by": post or said("next.office"), "points": points}


def _refusal(request: Request, shown: Shown) -> dict[str, Any] | None:
    if shown.application.state is not State.REFUSED:
        return None
    service, published = shown.edition.service, request.world.published
    event = next(each for each in reversed(shown.history) if each.act is Act.REFUSE)
    words = shown.said_with(Act.REFUSE)
    area = shown.answers.get(service.applicant.area or "")
    received_on = legal_day(shown.application.received_at)
    appeal_to, days = appeal_of(published, service, area, on=received_on)
    until = appeal_until(published, shown)
    fee = case_words.fee_view(published, shown.edition, legal_day(request.now), shown.answers)
    return {
        "on": event.happened_at,
        "reasons": [
            {"words": reason.title, "bring": reason.remedy} for reason in reasons_of(service, words)
        ],
        "note": words.get("words") or None,
        "again_fee": fee["words"],
        "appeal": said("refusal.appeal", post=appeal_to, days=days, day=shown_day(until)),
    }


def _fee(request: Request, shown: Shown) -> dict[str, Any]:
    """Return the lines that were fixed at the submit, whatever a tariff has become since."""
    if (dues := shown.dues()) is not None:
        return case_words.dues_view(dues, verified=shown.edition.service.fee.verified)
    received_on = legal_day(shown.application.received_at)
    published = request.world.published
    return case_words.fee_view(published, shown.edition, received_on, shown.answers)


def _answers(request: Request, shown: Shown) -> list[dict[str, Any]]:
    facts = request.world.published.facts(request.now)
    sections: list[dict[str, Any]] = []
    for section in question_sections(shown.edition.service):
        lines = rows(section.fields, shown.answers, request.language, facts)
        given = [line for line in lines if line["value"]]
        if given:
            sections.append({"title": section.title, "rows": given})
    return sections


def _draft(request: Request, one: Listed) -> dict[str, Any]:
    edition = request.world.published.edition(one.service, one.version)
    return {
        "title": edition.service.title,
        "for_name": _name(request, edition, one.draft_answers or {}),
        "saved_at": one.at,
        "expires_on": legal_day(lapses_at(saved_at=one.at)),
        "url": f"/{request.language}/drafts/{one.id}",
    }


def _filed(request: Request, one: Listed) -> dict[str, Any]:
    published = request.world.published
    edition = published.edition(one.service, one.version)
    said_first: dict[str, Any] = msgspec.json.decode(one.body) if one.body else {}
    answers: dict[str, Any] = said_first.get("answers") or {}
    state = State(one.state or "")
    now = Now(edition, state, one.step, one.post, one.due_on)
    return {
        "title": edition.service.title,
        "for_name": _name(request, edition, answers),
        "number": one.number,
        "state": "revoked" if one.revoked_at else case_words.status_of(state),
        "late": case_words.is_late(state, one.due_on, request.now),
        "due_on": one.due_on if state in OPEN else None,
        "next": case_words.next_words(published, now) if state in OPEN else None,
        "url": f"/{request.language}/my/{one.id}",
    }


def _name(request: Request, edition: Edition, answers: dict[str, Any]) -> str:
    hi, en = applicant_name(edition.service, answers)
    return hi if request.language == "hi" else en


def _before(request: Request) -> UUID | None:
    try:
        return UUID(request.query.get("before", ""))
    except ValueError:
        return None
