"""Certified copies at the office: those that wait, and of one file, to be given or declined.

What a court summoned is made here without anybody's asking. Giving asks for a second factor of the
last minutes, because it signs in the officer's name.
"""

from datetime import UTC, datetime
from uuid import UUID

from khidki.actions.give_copy import (
    copy_for_court,
    decline_copy,
    give_copy,
    list_waiting,
    read_copies,
    read_copy,
)
from khidki.domain.case.filing import Incomplete
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.copies import Waiting
from khidki.web.copy_words import listed
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Redirect, Response
from khidki.web.spoken import called, said
from khidki.web.table import Column, Number, Table, Wanted

PDF = "application/pdf"
NOTICES = {"given": "copies.given_notice", "declined": "copies.declined_notice"}
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


async def show(request: Request) -> Response:
    """Show the copies that wait for the officer's posts."""
    return Page("officer/copies.html", {"list": await _table(request).shown(request)})


async def export(request: Request) -> Response:
    """Return the same list as a file."""
    return _table(request).export(request)


async def of_case(request: Request) -> Response:
    """Show the papers and copies of one file."""
    return await _of_case(request, "", [])


async def give(request: Request) -> Response:
    """Certify and give a copy that was asked for."""
    officer, id_ = await officer_in(request), id_in(request)
    await give_copy(request.world, officer, id_, id_in(request, "copy"), called)
    return _back(request, id_, "given")


async def decline(request: Request) -> Response:
    """Say why a copy is not given."""
    officer, id_ = await officer_in(request), id_in(request)
    why = (await request.form()).get("words", "").strip().replace("\r\n", "\n")
    try:
        await decline_copy(request.world, officer, id_, id_in(request, "copy"), why, called)
    except Incomplete as wrong:
        return await _of_case(request, why, list(wrong.problems))
    return _back(request, id_, "declined")


async def for_court(request: Request) -> Response:
    """Make a copy of the chosen paper for the court that summoned the record."""
    officer, id_ = await officer_in(request), id_in(request)
    name = (await request.form()).get("paper", "")
    await copy_for_court(request.world, officer, id_, name, called)
    return _back(request, id_, "given")


async def take(request: Request) -> Response:
    """Return a copy that was given."""
    officer = await officer_in(request)
    number, pdf = await read_copy(
        request.world, officer, id_in(request), id_in(request, "copy"), called
    )
    return Bytes(pdf, PDF, f"khidki-copy-{number}.pdf")


async def _of_case(request: Request, words: str, problems: list[Problem]) -> Response:
    officer, id_ = await officer_in(request), id_in(request)
    kept = await read_copies(request.world, officer, id_, called)
    summonses = kept.copies.shelf.summonses
    data = {
        "case": {
            "id": str(id_),
            "number": kept.application.number,
            "service": kept.copies.edition.service.title,
        },
        "copies": listed(kept.copies, f"/office/cases/{id_}/copies", to_office=True),
        "papers": [{"name": each.name, "title": each.title} for each in kept.copies.papers],
        "summons": summonses[-1] if summonses else None,
        "declining": request.params.get("copy", ""),
        "words": words,
        "problems": problems,
        "labels": {"words": said("copies.decline_why")},
        "notice": NOTICES.get(request.query.get("done", "")),
    }
    return Page("officer/case_copies.html", data, status=422 if problems else 200)


def _back(request: Request, id_: UUID, done: str) -> Response:
    return Redirect(f"/{request.language}/office/cases/{id_}/copies?done={done}")


def _table(request: Request) -> Table[Waiting, tuple[str, str]]:
    published = request.world.published

    def post(each: Waiting) -> Text | str:
        return published.post_name(each.post) if each.post in published.posts else each.post

    return Table(
        id="copies",
        path="/office/copies",
        columns=(
            Column(
                "case_number",
                lambda each: each.case_number,
                lambda each: f"/office/cases/{each.application}/copies",
            ),
            Column("paper", lambda each: Text(hi=each.title_hi, en=each.title_en)),
            Column("asked_at", lambda each: each.asked_at),
            Column("post", post),
        ),
        asks=(Number(),),
        read=_read,
        place=lambda each: (each.asked_at.isoformat(), str(each.id)),
        place_type=tuple[str, str],
    )


async def _read(request: Request, wanted: Wanted[tuple[str, str]], limit: int) -> list[Waiting]:
    officer = await officer_in(request)
    number, after = wanted.get("number"), _place(wanted.after)
    return await list_waiting(request.world, officer, number=number, after=after, limit=limit)


def _place(given: tuple[str, str] | None) -> tuple[datetime, UUID]:
    """Read where a page ended; what is no place is the beginning."""
    if given is None:
        return FIRST
    try:
        return datetime.fromisoformat(given[0]), UUID(given[1])
    except ValueError:
        return FIRST
