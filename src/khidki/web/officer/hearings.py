"""Hearings before an officer's posts: the list of days, and the hearing of one complaint.

On the page of a complaint the date is moved and what was said is noted; both carry the revision
that was read. Hearings of appeals and penalties are fixed and noted on their own pages and stand on
the same list.
"""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from khidki.actions.list_hearing import move_hearing, note_hearing
from khidki.actions.read_hearings import begin_of, heard_before, hearing_before, list_hearings
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Hearing, Listing, Minutes
from khidki.domain.case.proceeding import Kind, NotOpen
from khidki.domain.law.calendar import IST, legal_day
from khidki.domain.problem import Problem
from khidki.store.hearings import Place
from khidki.web import hearing_words
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import said
from khidki.web.table import Column, Day, Number, Table, Wanted

FIELDS = ("day", "time", "where", "by_video", "present", "words", "came")
PAGES = {
    Kind.COMPLAINT.value: "/office/cases/{}/hearing",
    Kind.PENALTY.value: "/office/penalties/{}",
}


async def show(request: Request) -> Response:
    """Show what the officer's posts hear."""
    return Page("officer/hearings.html", {"list": await _table(request).shown(request)})


async def export(request: Request) -> Response:
    """Return the same list as a file."""
    return _table(request).export(request)


async def invitation(request: Request) -> Response:
    """Return the calendar file of a hearing."""
    officer = await officer_in(request)
    found = await hearing_before(request.world, officer, id_in(request, "subject"))
    return hearing_words.invitation(request, found)


async def read(request: Request) -> Response:
    """Show the hearing of a complaint, with the forms to move it and to note it."""
    return await _page(request, dict.fromkeys(FIELDS, ""), [])


async def do(request: Request) -> Response:
    """Move the hearing, or note what was said, or say everything that is wrong."""
    officer, id_ = await officer_in(request), id_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}
    version = form.get("version", "")
    revision = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
    notes = form.get("what") == "note"
    try:
        if notes:
            made = Minutes(typed["present"], typed["words"], typed["came"] == "yes")
            await note_hearing(request.world, officer, id_, made, revision=revision)
        else:
            asked = listing_in(typed)
            await move_hearing(request.world, officer, id_, asked, revision=revision)
    except Incomplete as refusal:
        return await _page(request, typed, list(refusal.problems))
    except SomebodyElseActed:
        return await _page(request, typed, [Problem("words", "appeal_moved")])
    except NotOpen:
        return Redirect(f"/{request.language}/office/cases/{id_}/hearing")
    done = "noted" if notes else "moved"
    return Redirect(f"/{request.language}/office/cases/{id_}/hearing?done={done}")


def listing_in(typed: dict[str, str]) -> Listing:
    """Return the day, hour and place that were typed."""
    try:
        day = datetime.fromisoformat(typed["day"]).date()
        at = datetime.combine(day, time.fromisoformat(typed["time"]), tzinfo=IST)
    except ValueError:
        return Listing(None, typed["where"])
    return Listing(at, typed["where"], typed["by_video"] == "yes")


async def _page(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    officer = await officer_in(request)
    heard = await heard_before(request.world, officer, id_in(request))
    done = request.query.get("done", "")
    today = legal_day(request.now)
    held = heard.hearing is not None and legal_day(heard.hearing.at) <= today
    data: dict[str, Any] = {
        **hearing_words.shown(request, heard),
        "version": heard.application.revision,
        "is_open": heard.application.is_open and officer.hat_of(heard.application.post) is not None,
        "can_note": held,
        "values": typed,
        "problems": problems,
        "labels": {name: said(f"hearing.{name}") for name in FIELDS},
        "notice": f"hearing.done_{done}" if done in {"noted", "moved"} else None,
    }
    return Page("officer/case_hearing.html", data, status=422 if problems else 200)


def _table(request: Request) -> Table[Hearing, tuple[str, str]]:
    published = request.world.published

    def post(each: Hearing) -> Cell:
        return published.post_name(each.post) if each.post in published.posts else each.post

    return Table(
        id="hearings",
        path="/office/hearings",
        columns=(
            Column("number", lambda each: each.number, _link),
            Column("kind", lambda each: Key(f"hearing.kind.{each.kind}")),
            Column("at", lambda each: each.at),
            Column("post", post),
            Column("place", lambda each: each.place),
            Column("noted", lambda each: each.noted_at),
        ),
        asks=(Number(), Day("from")),
        read=_read,
        place=lambda each: (each.at.isoformat(), str(each.subject)),
        place_type=tuple[str, str],
    )


def _link(each: Hearing) -> str:
    return PAGES.get(each.kind, "/office/appeals/{}").format(each.subject)


async def _read(request: Request, wanted: Wanted[tuple[str, str]], limit: int) -> list[Hearing]:
    begin = begin_of(wanted.day("from") or legal_day(request.now))
    officer = await officer_in(request)
    after = _place(wanted.after) or Place.from_at(begin)
    number = wanted.get("number")
    return await list_hearings(request.world, officer, number=number, after=after, limit=limit)


def _place(given: tuple[str, str] | None) -> Place | None:
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given[0])
        return Place(at, UUID(given[1])) if at.tzinfo is not None else None
    except ValueError:
        return None
