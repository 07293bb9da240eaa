"""The papers of a draft, one a page: a photo from the phone or a file, replaced or taken out again.

A new file takes the place of the old one only after it was found safe. Without script everything
is one form; a lost connection leaves what was there before.
"""

from typing import Any
from uuid import UUID

from khidki.actions.draft import attach, detach
from khidki.actions.open_draft import open_draft
from khidki.actions.show_draft import Begun, show_draft
from khidki.domain.case.filing import Incomplete
from khidki.domain.problem import Problem
from khidki.domain.record.upload import UploadRefusal
from khidki.domain.service.definition import DocumentAsk
from khidki.store.documents import Document
from khidki.web import texts
from khidki.web.case_words import said
from khidki.web.citizen import parts
from khidki.web.citizen.answers import paper_widget
from khidki.web.citizen.entry import account_of, id_in, start_of
from khidki.web.errors import NotFound
from khidki.web.form import Upload
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Redirect, Response

BODY_MOST = 13 * 2**20  # two files of the largest that a service may ask for, and the form


async def ask(request: Request) -> Response:
    """Ask for one paper."""
    begun = await open_draft(request.world, account_of(request), id_in(request))
    asked = {ask.id for ask in parts.asks_of(begun)}
    if begun.draft.moved_from is not None and request.params["ask"] not in asked:
        return Redirect(f"{start_of(request)}/drafts/{begun.draft.id}")
    return _page(request, begun, _ask(request, begun))


async def take(request: Request) -> Response:
    """Take the file that was sent, or go on with the one there is."""
    begun = await show_draft(request.world, account_of(request), id_in(request))
    wanted = _ask(request, begun)
    form = await request.form()
    old = begun.papers_of(wanted.id)
    if form.get("remove"):
        await _take_out(request, begun, old)
        return Redirect(request.address)
    file = request.file("file") or request.file("camera")
    if file is None:
        if old or not begun.requires(wanted):
            return Redirect(f"{start_of(request)}{_next(request, begun, wanted)}")
        return _page(request, begun, wanted, Problem("file", "paper_missing"))
    try:
        await _keep(request, begun, wanted, file)
    except UploadRefusal as refusal:
        return _page(request, begun, wanted, _problem(refusal.code))
    except Incomplete as refusal:
        first = refusal.problems[0]
        return _page(request, begun, wanted, Problem("file", first.code, first.params))
    await _take_out(request, begun, old)
    return Redirect(f"{start_of(request)}{_next(request, begun, wanted)}")


async def show(request: Request) -> Response:
    """Show a paper of the draft as it is kept."""
    begun = await show_draft(request.world, account_of(request), id_in(request))
    wanted = id_in(request, "document")
    found = next((paper for paper in begun.papers if paper.id == wanted), None)
    if found is None:
        raise NotFound
    data = await request.world.files.read(found.file)
    return Bytes(data, found.media_type, found.label, inline=True)


def document_view(start: str, draft_id: UUID, paper: Document) -> dict[str, Any]:
    """Return what a page says about a paper that is there."""
    url = f"{start}/drafts/{draft_id}/files/{paper.id}"
    return {"name": paper.label, "size_kb": max(1, paper.size_bytes // 1024), "url": url}


async def _keep(request: Request, begun: Begun, wanted: DocumentAsk, file: Upload) -> None:
    world, account, id_ = request.world, account_of(request), begun.draft.id
    await attach(world, account, id_, wanted.id, label=file.file_name, data=file)


async def _take_out(request: Request, begun: Begun, papers: list[Document]) -> None:
    for paper in papers:
        await detach(request.world, account_of(request), begun.draft.id, paper.id)


def _page(
    request: Request, begun: Begun, wanted: DocumentAsk, problem: Problem | None = None
) -> Response:
    kept = begun.papers_of(wanted.id)
    document = document_view(start_of(request), begun.draft.id, kept[-1]) if kept else None
    all_parts = parts.parts_of(begun)
    number = next(i for i, part in enumerate(all_parts, start=1) if part.id == wanted.id)
    to_check = request.query.get("to") == "check"
    back = f"/drafts/{begun.draft.id}/check" if to_check else parts.before(begun, wanted.id)
    images = [media for media in wanted.accept if media.startswith("image/")]
    data = {
        "draft": parts.draft_view(begun, request.language),
        "title": wanted.title,
        "number": number,
        "of": len(all_parts),
        "field": paper_widget(wanted, "file", document) | {"label": said("paper.choose")},
        "camera_accept": ",".join(images),
        "problems": [problem] if problem else [],
        "labels": {"file": wanted.title},
        "back_url": f"{start_of(request)}{back}",
    }
    return Page("citizen/paper.html", data, status=422 if problem else 200)


def _ask(request: Request, begun: Begun) -> DocumentAsk:
    for wanted in parts.asks_of(begun):
        if wanted.id == request.params["ask"]:
            return wanted
    raise NotFound


def _next(request: Request, begun: Begun, wanted: DocumentAsk) -> str:
    if request.query.get("to") == "check":
        return f"/drafts/{begun.draft.id}/check"
    return parts.after(begun, wanted.id)


def _problem(code: str) -> Problem:
    known = texts.has(f"problem.{code}")
    return Problem("file", code if known else "upload.refused")
