"""The note-sheet of a case on a page of its own, as it is printed for the file.

Notes stand in their order with number, hat and time. What is typed stays in the box when it cannot
be added. Citizens have no such page.
"""

from typing import Any

import msgspec

from khidki.actions.decide import Ruling
from khidki.actions.note import write_note
from khidki.actions.read_case import ReadCase, read_case
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.people.access import NotYourPost
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.cases import Noted
from khidki.web import case_words
from khidki.web.case_words import said
from khidki.web.officer.case import heading, points_of
from khidki.web.officer.conflict import conflict
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def show(request: Request) -> Response:
    """Show the note-sheet."""
    officer = await officer_in(request)
    return sheet(request, await read_case(request.world, officer, id_in(request)))


async def add(request: Request) -> Response:
    """Add a note, and show it as the last."""
    officer, id_ = await officer_in(request), id_in(request)
    words = (await request.form()).get("note", "").strip().replace("\r\n", "\n")
    try:
        await write_note(request.world, officer, id_, words)
    except Incomplete as wrong:
        read = await read_case(request.world, officer, id_)
        return sheet(request, read, words=words, problems=wrong.problems)
    except NotYourPost:
        if not words:
            raise
        return conflict(request, None, Ruling(words=words))
    path = f"/{request.language}/office/cases/{id_}/notes"
    return Redirect(path + Listing.of(request).query(done="noted"))


def lines_of(request: Request, read: ReadCase) -> list[dict[str, Any]]:
    """Return the notes as pages show them."""
    return [_line(request, read, line, body) for line, body in read.case.notes]


def sheet(
    request: Request, read: ReadCase, *, words: str = "", problems: list[Problem] | Any = ()
) -> Response:
    """Return the page of the note-sheet, with what was typed and what is wrong with it."""
    data = {
        "case": heading(request, read),
        "lines": lines_of(request, read),
        "note": words,
        "problems": list(problems),
        "labels": {"note": said("note.words")},
        "printed_at": request.now,
    }
    return Page("officer/notes.html", data, status=422 if problems else 200)


def _line(request: Request, read: ReadCase, line: Noted, body: bytes) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.json.decode(body)
    post, _ = case_words.office_of(request.world.published, line.post)
    name = line.officer
    act = content.get("act")
    return {
        "number": line.seq,
        "title": said(f"note.{line.kind}"),
        "order": None if act is None else said(f"act.{Act(act)}"),
        "by": name if post is None else Text(f"{name.hi}, {post.hi}", f"{name.en}, {post.en}"),
        "at": line.written_at,
        "words": content.get("words", ""),
        "points": points_of(read.edition.service, content),
    }
