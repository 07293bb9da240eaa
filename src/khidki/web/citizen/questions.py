"""One page of questions of a draft: shown, saved, and shown again with every problem at its place.

What is right is kept even when something else is wrong. A page that was opened before another tab
saved goes on when the two do not touch; when they do, both are shown and the person decides.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from khidki.actions.draft import save_section
from khidki.actions.open_draft import open_draft
from khidki.actions.show_draft import Begun, show_draft
from khidki.domain.canonical import canonical
from khidki.domain.case.filing import StaleDraft
from khidki.domain.problem import Problem
from khidki.domain.service.definition import Section
from khidki.domain.text import Text
from khidki.web.case_words import said
from khidki.web.citizen import parts, typed
from khidki.web.citizen.answers import (
    Raw,
    labels_of,
    raw_from,
    raw_of,
    rows,
    settle_areas,
    widgets,
)
from khidki.web.citizen.entry import account_of, id_in, start_of
from khidki.web.citizen.verdict import section_plan
from khidki.web.errors import NotFound
from khidki.web.form import Form
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.rows import Turn, close_up, take_out
from khidki.web.rows import notice as turn_notice

BODY_MOST = 600_000  # all the rows that a group may have, filled in, with what a browser adds


async def ask(request: Request) -> Response:
    """Show a page of questions with the answers so far, or with what was typed before sign-in."""
    if (left := typed.left_for(request)) is not None:
        return await again(request, left)
    begun = await open_draft(request.world, account_of(request), id_in(request))
    if begun.draft.moved_from is not None and not _has_section(request, begun):
        return Redirect(f"{start_of(request)}/drafts/{begun.draft.id}")
    section = _section(request, begun)
    return _page(request, begun, section, _stored(request, begun, section))


async def save(request: Request) -> Response:
    """Save a page of questions and lead on, or show what is wrong."""
    account, id_ = account_of(request), id_in(request)
    form = await request.form()
    begun = await show_draft(request.world, account, id_)
    section = _section(request, begun)
    raw, turn = close_up(section.fields, raw_from(form)), Turn.of(form)
    pending = settle_areas(section, raw, request.world.published.facts(request.now))
    revision = _number(form.get("version", ""))
    if revision != begun.draft.revision and form.get("base") == _base(begun, section):
        revision = begun.draft.revision  # another page was saved meanwhile, not this one
    try:
        saved = await save_section(request.world, account, id_, section.id, raw, revision=revision)
    except StaleDraft:
        return await _stale(request, section, raw)
    after = await show_draft(request.world, account, id_)
    if turn is not None:
        # What was typed is kept first; a row taken out is gone with the next save and not before.
        return _page(request, after, section, take_out(section.fields, raw, turn), turn=turn)
    if pending:
        return _page(request, after, section, raw, notice=said("form.next_area"))
    if saved.problems:
        return _page(request, after, section, raw, problems=saved.problems)
    if len(after.denied) > len(begun.denied) and parts.denied_here(after, section):
        return Redirect(request.address)  # said on the page itself; pressing again goes on
    return Redirect(f"{start_of(request)}{_next(request, after, section)}")


async def again(request: Request, form: Form) -> Response:
    """Show what was typed, unsaved, as the page it was typed on: opened when that was opened."""
    begun = await show_draft(request.world, account_of(request), id_in(request))
    section = _section(request, begun)
    raw = close_up(section.fields, raw_from(form))
    settle_areas(section, raw, request.world.published.facts(request.now))
    opened = (_number(form.get("version", "")), form.get("base", ""))
    return _page(request, begun, section, raw, notice=said("typed.again"), opened=opened)


async def _stale(request: Request, section: Section, raw: Raw) -> Response:
    begun = await show_draft(request.world, account_of(request), id_in(request))
    facts = request.world.published.facts(request.now)
    given, problems = begun.edition.form.normalise(section, raw, begun.draft.answers, facts)
    kept = {f.id: begun.draft.answers[f.id] for f in section.fields if f.id in begun.draft.answers}
    if given == kept and not problems:
        return Redirect(f"{start_of(request)}{_next(request, begun, section)}")
    if not kept:
        return _page(request, begun, section, raw, notice=said("draft.moved_on"))
    shown = [row for row in rows(section.fields, given, request.language, facts) if row["value"]]
    return _page(
        request,
        begun,
        section,
        _stored(request, begun, section),
        notice=said("draft.newer_kept"),
        typed_here=shown,
        status=409,
    )


def _page(
    request: Request,
    begun: Begun,
    section: Section,
    raw: Mapping[str, Any],
    *,
    problems: list[Problem] | None = None,
    notice: Text | None = None,
    typed_here: list[dict[str, Any]] | None = None,
    opened: tuple[int, str] | None = None,
    turn: Turn | None = None,
    status: int = 200,
) -> Response:
    version, base = opened or (begun.draft.revision, _base(begun, section))
    all_parts = parts.parts_of(begun)
    number = next(i for i, part in enumerate(all_parts, start=1) if part.id == section.id)
    draft = begun.draft
    to_check = request.query.get("to") == "check"
    back = f"/drafts/{draft.id}/check" if to_check else parts.before(begun, section.id)
    data = {
        "draft": parts.draft_view(begun, request.language),
        "section": {
            "id": section.id,
            "title": section.title,
            "hint": section.hint,
            "number": number,
            "of": len(all_parts),
        },
        "fields": widgets(section.fields, raw, request.world.published.facts(request.now), turn),
        "turned": turn and turn_notice(section.fields, turn, request.address),
        "problems": problems or [],
        "labels": labels_of(begun.edition.service),
        "back_url": f"{start_of(request)}{back}",
        "version": version,
        "base": base,
        "saved_at": draft.updated_at if draft.revision > 1 else None,
        "notice": notice,
        "denied": parts.denied_view(parts.denied_here(begun, section)),
        "plan": section_plan(request, begun, section),
        "typed": typed_here or [],
    }
    return Page("citizen/question.html", data, status=422 if problems else status)


def _has_section(request: Request, begun: Begun) -> bool:
    asked = parts.question_sections(begun.edition.service)
    return request.params["section"] in {section.id for section in asked}


def _section(request: Request, begun: Begun) -> Section:
    wanted = request.params["section"]
    for section in parts.question_sections(begun.edition.service):
        if section.id == wanted:
            return section
    raise NotFound


def _stored(request: Request, begun: Begun, section: Section) -> Raw:
    facts = request.world.published.facts(request.now)
    raw: Raw = {}
    for asked in section.fields:
        raw |= raw_of(asked, begun.draft.answers.get(asked.id), facts)
    return raw


def _base(begun: Begun, section: Section) -> str:
    """Return a mark of the answers a page was opened with."""
    kept = {f.id: begun.draft.answers.get(f.id) for f in section.fields}
    return hashlib.sha256(canonical(kept)).hexdigest()[:32]


def _next(request: Request, begun: Begun, section: Section) -> str:
    if request.query.get("to") == "check":
        return f"/drafts/{begun.draft.id}/check"
    return parts.after(begun, section.id)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
