"""Appeals before an officer's posts: the list, the record below, a hearing, and the order.

The record is there by itself: what was answered and handed in, what the office below did, what was
said in the appeal. Each act carries the revision that was read; who is overtaken is told and looks
again. An order or a dismissal signs, so it asks for a second factor given in the last minutes.
"""

from typing import Any

from khidki.actions.appeal import said_about
from khidki.actions.desk import applicant_name
from khidki.actions.hear import condone, decide_appeal, fix_hearing, note_appeal
from khidki.actions.read_appeals import (
    Heard,
    list_appeals,
    read_appeal,
    read_record_paper,
)
from khidki.domain.case.appeal import OBEY_DAYS_MOST, Appeal, Order, offers
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Minutes
from khidki.domain.case.proceeding import Kind, NotOpen, opens_out_of
from khidki.domain.law.calendar import legal_day
from khidki.domain.problem import Problem
from khidki.domain.service import kind
from khidki.domain.text import Text
from khidki.store.due_places import Place
from khidki.web import appeal_words, case_words
from khidki.web.case_words import Now
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.officer.hearings import listing_in
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Redirect, Response
from khidki.web.spoken import said
from khidki.web.table import Choice, Column, Number, Table, Wanted

ACTS = {
    "condone": Act.APPEAL_CONDONE,
    "hearing": Act.APPEAL_LIST,
    "note": Act.APPEAL_NOTE,
    "order": Act.APPEAL_ORDER,
    "dismiss": Act.APPEAL_DISMISS,
}
STAGES = ("filed", "late", "listed", "ordered")
FIELDS = ("words", "days", "day", "time", "where", "by_video", "present")


def signs(request: Request) -> bool:
    """Say whether the act of the address is an order."""
    return request.params["act"] in {"order", "dismiss"}


async def show(request: Request) -> Response:
    """Show the appeals before the officer's posts."""
    return Page("officer/appeals.html", {"list": await _table(request).shown(request)})


async def export(request: Request) -> Response:
    """Return the same list as a file."""
    return _table(request).export(request)


async def read(request: Request) -> Response:
    """Show one appeal with the record below."""
    officer = await officer_in(request)
    heard = await read_appeal(request.world, officer, id_in(request, "appeal"))
    done = request.query.get("done", "")
    open_acts = offers(heard.appeal)
    data: dict[str, Any] = {
        **_heading(request, heard),
        "said": appeal_words.told(said_about(heard.file, "appeal", heard.appeal.id)),
        "because": heard.by_when.because,
        "timeline": _timeline(request, heard),
        "answers": _answers(request, heard),
        "papers": _papers(request, heard),
        "acts": [slug for slug, act in ACTS.items() if act in open_acts],
        "notice": f"appeal.act.{done}_done" if done in ACTS else None,
        "may_penalise": opens_out_of(Kind.PENALTY, Kind(heard.appeal.kind), heard.appeal.stage),
        "intake": appeal_words.intake(request, heard.file),
    }
    return Page("officer/appeal.html", data)


async def paper(request: Request) -> Response:
    """Show a paper of the record below."""
    officer = await officer_in(request)
    id_, wanted = id_in(request, "appeal"), id_in(request, "paper")
    kept, data = await read_record_paper(request.world, officer, id_, wanted)
    return Bytes(data, kept.media_type, kept.label, inline=True)


async def ask(request: Request) -> Response:
    """Show the form of an act."""
    return await _form(request, dict.fromkeys(FIELDS, ""), [])


async def do(request: Request) -> Response:
    """Do an act, or say everything that is wrong with it."""
    officer, act = await officer_in(request), _act(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}
    id_, revision = id_in(request, "appeal"), _whole(form.get("version", "")) or 0
    world = request.world
    try:
        match act:
            case Act.APPEAL_CONDONE:
                await condone(world, officer, id_, typed["words"], revision=revision)
            case Act.APPEAL_LIST:
                await fix_hearing(world, officer, id_, listing_in(typed), revision=revision)
            case Act.APPEAL_NOTE:
                minutes = Minutes(typed["present"], typed["words"])
                await note_appeal(world, officer, id_, minutes, revision=revision)
            case _:
                days = _whole(typed["days"]) if act is Act.APPEAL_ORDER else None
                order = Order(act, typed["words"], days)
                await decide_appeal(world, officer, id_, order, revision=revision)
    except Incomplete as refusal:
        return await _form(request, typed, list(refusal.problems))
    except SomebodyElseActed:
        return await _form(request, typed, [Problem("words", "appeal_moved")])
    except NotOpen:
        return Redirect(f"/{request.language}/office/appeals/{id_}")
    return Redirect(f"/{request.language}/office/appeals/{id_}?done={request.params['act']}")


async def _form(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    act = _act(request)
    officer = await officer_in(request)
    heard = await read_appeal(request.world, officer, id_in(request, "appeal"))
    if act not in offers(heard.appeal):
        return Redirect(f"/{request.language}/office/appeals/{heard.appeal.id}")
    data: dict[str, Any] = {
        **_heading(request, heard),
        "act": request.params["act"],
        "values": typed,
        "days_most": OBEY_DAYS_MOST,
        "problems": problems,
        "labels": {name: said(f"appeal.act_{name}") for name in FIELDS},
    }
    return Page("officer/appeal_act.html", data, status=422 if problems else 200)


def _heading(request: Request, heard: Heard) -> dict[str, Any]:
    service = heard.file.edition.service
    hi, en = applicant_name(service, heard.file.answers)
    return {
        "appeal": appeal_words.view(request, heard.appeal),
        "application": {"number": heard.file.application.number, "service": service.title},
        "name": Text(hi=hi, en=en).of(request.language),
        "version": heard.file.application.revision,
    }


def _timeline(request: Request, heard: Heard) -> list[dict[str, Any]]:
    one = heard.file.application
    now = Now(heard.file.edition, one.state, one.step, one.post, one.due_on)
    return case_words.timeline(request.world.published, now, heard.history)


def _answers(request: Request, heard: Heard) -> list[dict[str, Any]]:
    facts = request.world.published.facts(request.now)
    answers = heard.file.answers
    return [
        {
            "label": asked.label,
            "value": kind.read_back(asked, answers[asked.id], request.language, facts),
        }
        for asked in heard.file.edition.service.fields()
        if answers.get(asked.id) is not None
    ]


def _papers(request: Request, heard: Heard) -> list[dict[str, Any]]:
    titles = {ask.id: ask.title for ask in heard.file.edition.service.documents}
    base = f"/{request.language}/office/appeals/{heard.appeal.id}/papers"
    return [
        {
            "title": titles.get(each.ask) or said("appeal.paper_of"),
            "name": each.label,
            "size_kb": max(1, each.size_bytes // 1024),
            "url": f"{base}/{each.id}",
        }
        for each in heard.papers
    ]


def _act(request: Request) -> Act:
    found = ACTS.get(request.params["act"])
    if found is None:
        raise NotFound
    return found


def _whole(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 6 else None


def _table(request: Request) -> Table[Appeal, tuple[str, str]]:
    published, today = request.world.published, legal_day(request.now)

    def stage(each: Appeal) -> Cell:
        return Key("appeals.late_now" if each.is_late(today) else f"appeal.stage.{each.stage}")

    def post(each: Appeal) -> Cell:
        return published.post_name(each.post) if each.post in published.posts else each.post

    return Table(
        id="appeals",
        path="/office/appeals",
        columns=(
            Column("number", lambda each: each.number, lambda each: f"/office/appeals/{each.id}"),
            Column("kind", lambda each: Key(f"appeal.kind.{each.kind}")),
            Column("post", post),
            Column("filed_at", lambda each: each.filed_at),
            Column("hearing_at", lambda each: each.hearing_at),
            Column("due_on", lambda each: each.obey_by or each.due_on),
            Column("stage", stage),
        ),
        asks=(
            Number(),
            Choice("side", lambda _: [(one, Key(f"appeal.stage.{one}")) for one in STAGES]),
        ),
        read=_read,
        place=lambda each: (each.due_on.isoformat(), str(each.id)),
        place_type=tuple[str, str],
    )


async def _read(request: Request, wanted: Wanted[tuple[str, str]], limit: int) -> list[Appeal]:
    stage = wanted.get("side")
    return await list_appeals(
        request.world,
        await officer_in(request),
        stages=None if stage is None else [stage],
        number=wanted.get("number"),
        after=Place.read(wanted.after),
        limit=limit,
    )
