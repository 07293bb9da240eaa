"""Questions to other offices: those that a desk has to answer, those it waits for, and of one file.

Each has a day of its own for the answer; what is late says so in every list. Who answers reads the
question and the number of the file, and nothing else of it.
"""

from typing import Any

from khidki.actions.consult import (
    answer,
    ask,
    list_questions,
    other_posts,
    read_asked,
    read_question,
)
from khidki.domain.case.consultation import DAYS, Consultation
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.due_places import Place
from khidki.web.case_words import said
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Number, Table, Wanted

WAITING = "waiting"
SIDES = (("", Key("questions.to_answer")), (WAITING, Key("questions.waiting_for")))


async def show(request: Request) -> Response:
    """Show what waits for an answer of the officer's, or for another's."""
    return Page("officer/questions.html", {"list": await _table(request).shown(request)})


async def export(request: Request) -> Response:
    """Return the same list as a file."""
    return _table(request).export(request)


async def read(request: Request) -> Response:
    """Show one question, with its answer or a form for it."""
    officer = await officer_in(request)
    found = await read_question(request.world, officer, id_in(request, "question"))
    return _one(request, officer, found, [])


async def reply(request: Request) -> Response:
    """Answer a question."""
    officer = await officer_in(request)
    id_ = id_in(request, "question")
    words = (await request.form()).get("answer", "").strip().replace("\r\n", "\n")
    problems = await answer(request.world, officer, id_, words)
    if problems:
        found = await read_question(request.world, officer, id_)
        return _one(request, officer, found, problems, words=words)
    return Redirect(f"/{request.language}/office/questions?done=answered")


async def of_case(request: Request) -> Response:
    """Show what was asked about a file, and a form to ask."""
    return await _of_case(request, await officer_in(request), {}, [])


async def put(request: Request) -> Response:
    """Ask another office about a file."""
    officer = await officer_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip() for name in ("to_post", "question", "days")}
    days = int(typed["days"]) if typed["days"] in {str(each) for each in DAYS} else None
    problems = await ask(
        request.world,
        officer,
        id_in(request),
        to_post=typed["to_post"],
        question=typed["question"].replace("\r\n", "\n"),
        days=days,
    )
    if problems:
        return await _of_case(request, officer, typed, problems)
    query = Listing.of(request).query(done="asked")
    return Redirect(f"/{request.language}/office/cases/{id_in(request)}/questions{query}")


def _table(request: Request) -> Table[Consultation, tuple[str, str]]:
    def days(each: Consultation) -> Cell:
        late = each.is_late(legal_day(request.now))
        return Key("questions.late") if late else each.due_on

    return Table(
        id="questions",
        path="/office/questions",
        columns=(
            Column("number", lambda each: each.number, lambda each: f"/office/questions/{each.id}"),
            Column("from_post", lambda each: _post(request, each.from_post)),
            Column("to_post", lambda each: _post(request, each.to_post)),
            Column("asked_at", lambda each: each.asked_at),
            Column("due_on", lambda each: each.due_on),
            Column("state", days),
        ),
        asks=(Number(), Choice("side", lambda _: SIDES)),
        read=_read,
        place=lambda each: (each.due_on.isoformat(), str(each.id)),
        place_type=tuple[str, str],
    )


async def _read(
    request: Request, wanted: Wanted[tuple[str, str]], limit: int
) -> list[Consultation]:
    officer = await officer_in(request)
    return await list_questions(
        request.world,
        officer,
        asked_by_them=wanted.get("side") == WAITING,
        number=wanted.get("number"),
        after=Place.read(wanted.after),
        limit=limit,
    )


def _one(
    request: Request,
    officer: Officer,
    found: Consultation,
    problems: list[Problem],
    *,
    words: str = "",
) -> Response:
    mine = officer.hat_of(found.to_post) is not None
    data: dict[str, Any] = {
        "question": _line(request, found),
        "can_answer": mine and found.answered_at is None,
        "case": str(found.application) if officer.hat_of(found.from_post) else None,
        "words": words,
        "problems": problems,
        "labels": {"answer": said("questions.answer")},
    }
    return Page("officer/question.html", data, status=422 if problems else 200)


async def _of_case(
    request: Request, officer: Officer, typed: dict[str, str], problems: list[Problem]
) -> Response:
    application, asked = await read_asked(request.world, officer, id_in(request))
    data: dict[str, Any] = {
        "case": {
            "id": str(application.id),
            "number": application.number,
            "query": Listing.of(request).query(),
        },
        "asked": [_line(request, each) for each in asked],
        "can_ask": application.is_open and officer.hat_of(application.post) is not None,
        "posts": [
            {"id": post, "title": _post(request, post)}
            for post in other_posts(request.world, application)
        ],
        "days": [
            {"value": str(each), "title": said("questions.in_days", days=each)} for each in DAYS
        ],
        "values": {name: typed.get(name, "") for name in ("to_post", "question", "days")},
        "problems": problems,
        "labels": {name: said(f"questions.{name}") for name in ("to_post", "question", "days")},
        "notice": "questions.asked_done" if request.query.get("done") == "asked" else None,
    }
    return Page("officer/case_questions.html", data, status=422 if problems else 200)


def _line(request: Request, each: Consultation) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "number": each.number,
        "from_post": _post(request, each.from_post),
        "to_post": _post(request, each.to_post),
        "asked_at": each.asked_at,
        "due_on": each.due_on,
        "late": each.is_late(legal_day(request.now)),
        "question": each.question,
        "answer": each.answer,
        "answered_at": each.answered_at,
    }


def _post(request: Request, post: str) -> Text:
    published = request.world.published
    return published.post_name(post) if post in published.posts else Text(hi=post, en=post)
