"""Check the answers, declare them true, send.

Sending names the revision that was checked. Pressing twice, going back and sending again, or a lost
answer all come to the same receipt, because the draft's id is the key of the one submission. Where
something is charged it leads to the payment first.
"""

from typing import Any
from uuid import UUID

from khidki.actions.file_at_counter import file_at_counter
from khidki.actions.file_paid import send_draft
from khidki.actions.follow_filing import NotTaken
from khidki.actions.open_draft import open_draft
from khidki.actions.reckon import reckon
from khidki.actions.show_draft import Begun, show_draft
from khidki.actions.submit import Receipt
from khidki.domain.case.filing import (
    AlreadyLive,
    FormChanged,
    Incomplete,
    NobodyHolds,
    StaleDraft,
)
from khidki.domain.case.recall import beyond
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.paying import Paying
from khidki.domain.money.wallet import (
    DayClosed,
    NetworkSuspended,
    NoHold,
    OperatorSuspended,
    OverLimit,
)
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.service.definition import Section
from khidki.domain.service.eligibility import NotEligible
from khidki.web.case_words import dues_view, fee_view
from khidki.web.citizen import parts
from khidki.web.citizen.answers import labels_of, problems_in, rows
from khidki.web.citizen.entry import account_of, id_in, start_of
from khidki.web.pages import number as grouped
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

# What keeps an operator's wallet from paying; each has words of its own, and nothing typed is lost.
WALLET = (NotEnough, OverLimit, DayClosed, NetworkSuspended, OperatorSuspended, NoHold)


async def check(request: Request) -> Response:
    """Show every answer with a way to change it, and what is still missing."""
    begun = await open_draft(request.world, account_of(request), id_in(request))
    return _check_page(request, begun)


async def ask_to_send(request: Request) -> Response:
    """Ask for the declaration, once nothing else is missing."""
    begun = await open_draft(request.world, account_of(request), id_in(request))
    if begun.denied or _open_problems(begun):
        return Redirect(f"{start_of(request)}/drafts/{begun.draft.id}/check")
    return _send_page(request, begun)


async def send(request: Request) -> Response:
    """Submit the draft as it was checked, and lead to the receipt."""
    form = await request.form()
    world, account, id_ = request.world, account_of(request), id_in(request)
    if form.get("declared") != "yes":
        begun = await show_draft(world, account, id_)
        return _send_page(request, begun, Problem("declared", "not_declared"))
    version = form.get("version", "")
    revision = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
    try:
        sent = await _send(request, account, id_, revision)
    except (Incomplete, NotEligible, FormChanged):
        return Redirect(f"{start_of(request)}/drafts/{id_}/check")
    except StaleDraft:
        begun = await show_draft(world, account, id_)  # sent meanwhile: to the receipt
        return _check_page(request, begun, changed=True)
    except (NotTaken, AlreadyLive, NobodyHolds, *WALLET) as refusal:
        begun = await show_draft(world, account, id_)
        return _send_page(request, begun, _kept_from(refusal))
    leads = f"{sent.application}/receipt" if isinstance(sent, Receipt) else f"payments/{sent.id}"
    return Redirect(f"{start_of(request)}/my/{leads}")


async def _send(request: Request, account: UUID, id_: UUID, revision: int) -> Receipt | Paying:
    """File it or begin its payment; where an operator acts, file it out of their wallet."""
    if request.acting is None:
        return await send_draft(request.world, account, id_, revision=revision)
    operator = request.acting.operator
    return await file_at_counter(request.world, operator, account, id_, revision=revision)


def _kept_from(refusal: Refusal) -> Problem:
    """Return what keeps a whole draft from being sent, beside the button."""
    match refusal:
        case NotTaken(problem=told):
            return Problem("declared", told.code, told.params)
        case AlreadyLive():
            return Problem("declared", "already_live", {"number": grouped(refusal.number or "")})
        case NobodyHolds():
            return Problem("declared", "nobody_holds")
        case _:
            return Problem("declared", f"counter.{refusal.code}")


def _declarations(begun: Begun) -> list[Section]:
    asked = parts.question_sections(begun.edition.service)
    return [section for section in begun.edition.service.form if section not in asked]


def _open_problems(begun: Begun) -> list[Problem]:
    declared = [each for section in _declarations(begun) for each in section.fields]
    left = {field.id for field in declared}
    return [problem for problem in begun.problems if problem.question not in left]


def _check_page(request: Request, begun: Begun, *, changed: bool = False) -> Response:
    service = begun.edition.service
    problems = _open_problems(begun)
    data = {
        "draft": parts.draft_view(begun, request.language),
        "moved": parts.moved_view(request.world.published, begun),
        "sections": _sections(request, begun),
        "fee": _fee(request, begun),
        "problems": problems,
        "labels": labels_of(service),
        "changed": changed,
        "denied": parts.denied_view(begun.denied),
        "rows": begun.rows,
    }
    return Page("citizen/check.html", data, status=409 if changed else 200)


def _fee(request: Request, begun: Begun) -> dict[str, Any]:
    day, answers = legal_day(request.now), begun.draft.answers
    published = request.world.published
    if begun.carried is None:
        return fee_view(published, begun.edition, day, answers)
    through = None if request.acting is None else request.acting.operator
    channel = "portal" if through is None else "kiosk"
    whole = reckon(published, begun.edition, answers, on=day, channel=channel, through=through)
    return dues_view(beyond(whole, begun.carried)) | {"carried": True}


def _sections(request: Request, begun: Begun) -> list[dict[str, Any]]:
    base = f"{start_of(request)}/drafts/{begun.draft.id}"
    facts = request.world.published.facts(request.now)
    answers = begun.draft.answers
    sections: list[dict[str, Any]] = []
    for section in parts.question_sections(begun.edition.service):
        url = f"{base}/q/{section.id}?to=check"
        # An optional question without an answer needs no line, unless something is wrong with it.
        wrong = {problem.question for problem in problems_in(section, begun.problems)}
        lines = [
            row | {"url": f"{url}#{row['id']}" if "lines" in row else url}
            for row in rows(section.fields, answers, request.language, facts)
            if row["value"] or row["question"] in wrong or _is_plain(section, row["question"])
        ]
        if lines:
            sections.append({"title": section.title, "rows": lines})
    papers = [
        {
            "id": ask.id,
            "label": ask.title,
            "value": ", ".join(paper.label for paper in begun.papers_of(ask.id)) or None,
            "url": f"{base}/papers/{ask.id}?to=check",
        }
        for ask in parts.asks_of(begun)
    ]
    return [*sections, {"title": None, "rows": papers}]


def _is_plain(section: Section, field_id: str) -> bool:
    return any(f.id == field_id and f.required_if is None for f in section.fields)


def _send_page(request: Request, begun: Begun, problem: Problem | None = None) -> Response:
    fields = [field for section in _declarations(begun) for field in section.fields]
    fee = _fee(request, begun)
    data = {
        "draft": parts.draft_view(begun, request.language),
        "declaration": [field.label for field in fields],
        "fee": fee,
        "key": begun.draft.id,
        "version": begun.draft.revision,
        "problems": [problem] if problem else [],
    }
    return Page("citizen/submit.html", data, status=422 if problem else 200)
