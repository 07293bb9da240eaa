"""The page of one service: who, what it costs, how long, which papers, what happens then."""

from typing import Any

from khidki.actions.desk import applicant_name
from khidki.actions.show_draft import open_drafts
from khidki.domain.case.draft import lapses_at
from khidki.domain.law.calendar import legal_day
from khidki.domain.service.confusion import PlainQuestion
from khidki.domain.service.definition import PostRef, Service, Variant
from khidki.domain.service.published import Edition, NoSuchService, Published
from khidki.domain.text import Text
from khidki.store.drafts import Draft
from khidki.web.case_words import fee_view, said
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Page, Response

DRAFTS_SHOWN = 5


async def service(request: Request) -> Response:
    """Show a service before anything is asked."""
    published = request.world.published
    edition = offered(request)
    asked = edition.service
    law = published.laws.get(asked.law.act)
    view = {
        "id": asked.id,
        "title": asked.title,
        "summary": asked.summary,
        "department": published.departments[asked.department].name,
        "who": asked.who_can_apply,
        "papers": [_paper(each) for each in asked.documents],
        "fee": fee_view(published, edition, legal_day(request.now)),
        "time": {
            "words": asked.law.limit.text(),
            "source": None if law is None else law.title,
            "verified": asked.law.verified,
            "received": [each.source for each in asked.received_by if each.channel == "portal"],
        },
        "variants": [_there(published, edition, each, request) for each in asked.variants],
        "steps": asked.what_happens,
        "officers": _officers(published, asked),
        "question": question_view(asked.mixed_up_with[0], 0) if asked.mixed_up_with else None,
        "decides": bool(asked.eligibility),
        "pause": _pause(request, asked.id),
    }
    return Page("public/service.html", {"service": view, "drafts": await _begun(request, edition)})


def _pause(request: Request, service_id: str) -> dict[str, Any] | None:
    found = request.world.published.paused(service_id, request.now)
    if found is None:
        return None
    return {"since": legal_day(found.since), "until_on": found.until_on, "why": found.why}


def begun_view(request: Request, edition: Edition, draft: Draft) -> dict[str, Any]:
    """Return what a page says about a draft that may be gone on with."""
    hi, en = applicant_name(edition.service, draft.answers)
    return {
        "url": f"/{request.language}/drafts/{draft.id}",
        "for_name": hi if request.language == "hi" else en,
        "saved_at": draft.updated_at,
        "expires_on": legal_day(lapses_at(saved_at=draft.updated_at)),
    }


def offered(request: Request) -> Edition:
    """Return the service that the path names, or refuse."""
    service_id = f"{request.params['department']}/{request.params['service']}"
    try:
        return request.world.published.newest(service_id)
    except NoSuchService as refusal:
        raise NotFound from refusal


def question_view(question: PlainQuestion, step: int) -> dict[str, Any]:
    """Return a question with its answers by their places."""
    return {
        "name": f"q{step}",
        "text": question.question,
        "answers": [
            {"value": str(place), "text": each.text} for place, each in enumerate(question.answers)
        ],
    }


async def _begun(request: Request, edition: Edition) -> list[dict[str, Any]]:
    """Return what the person signed in has begun here; nothing while a second fact is missing."""
    session = request.session
    if session.account is None or not session.second_fact:
        return []
    found = await open_drafts(request.world, session.account, edition.service.id)
    return [begun_view(request, edition, draft) for draft in found[:DRAFTS_SHOWN]]


def _there(
    published: Published, edition: Edition, variant: Variant, request: Request
) -> dict[str, Any]:
    """Return what a variant costs and how long it takes."""
    there = published.edition_as(edition.service.id, edition.version, variant.id)
    fee = fee_view(published, there, legal_day(request.now))
    return {"title": variant.title, "time": there.service.law.limit.text(), "fee": fee["words"]}


def _paper(ask: Any) -> dict[str, Any]:
    hint: Text | None = ask.hint
    needed = "sometimes" if ask.required_if else "always" if ask.required else "never"
    return {"title": ask.title, "hint": hint, "needed": needed}


def _officers(published: Published, asked: Service) -> list[dict[str, Any]]:
    def line(role: str, officer: PostRef, limit: Text | None) -> dict[str, Any]:
        post = published.post_kinds[officer.post].title
        verified = asked.law.verified
        return {"role": said(role), "post": post, "limit": limit, "verified": verified}

    three = asked.officers
    first, second = three.first_appeal.limit, three.second_appeal.limit
    return [
        line("service.designated", three.designated, asked.law.limit.text()),
        line("service.first_appeal", three.first_appeal, first.text() if first else None),
        line("service.second_appeal", three.second_appeal, second.text() if second else None),
    ]
