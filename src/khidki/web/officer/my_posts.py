"""The officer's own posts: going on leave, handing over, taking over, answering who asks.

What was left on a post is shown by number until somebody signs for it. What waits for an answer is
shown to both people; only the other one has buttons.
"""

from typing import Any

from khidki.actions.relieve import join, read_reliefs, relieve
from khidki.actions.stand_in import Wanted, answer, ask_leave, come_back, waiting_for
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.reliefs import Relief
from khidki.store.stand_ins import Asked
from khidki.web.case_words import said
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.officer.spans import SPAN_FIELDS, span_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

DONE = {"asked", "answered", "joined", "relieved", "back"}
FIELDS = ("post", "user_name", *SPAN_FIELDS)
SHOWN_NUMBERS = 200


async def show(request: Request) -> Response:
    """Show the posts, what waits for an answer, and what was left on them."""
    officer = await officer_in(request)
    found = await waiting_for(request.world, officer)
    data: dict[str, Any] = {
        "posts": [
            {"id": hat.post, "title": hat.post_name, "office": hat.office_name}
            for hat in officer.hats
        ],
        "waiting": [_asked(request, officer, each) for each in found if not each.wanted.agreed],
        "leaves": [_asked(request, officer, each) for each in found if each.wanted.agreed],
        "notice": _notice(request),
    }
    return Page("officer/my_posts.html", data)


async def left(request: Request) -> Response:
    """Show what was left on the officer's posts, for whoever takes it over."""
    officer = await officer_in(request)
    reliefs = await read_reliefs(request.world, officer)
    data = {"reliefs": [_relief(request, officer, each) for each in reliefs]}
    return Page("officer/left.html", data)


async def ask_for_leave(request: Request) -> Response:
    """Show the form for a leave."""
    return _leave_form(await officer_in(request), {}, [])


async def leave(request: Request) -> Response:
    """Ask for leave; the officer of the controlling post has to agree."""
    officer = await officer_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip() for name in FIELDS}
    from_at, until_at = span_in(typed)
    wanted = Wanted(typed["post"], typed["user_name"], from_at, until_at, typed["order_no"])
    problems = await ask_leave(request.world, officer, wanted)
    if problems:
        return _leave_form(officer, typed, problems)
    return Redirect(f"/{request.language}/office/posts?done=asked")


async def answered(request: Request) -> Response:
    """Agree or not to what another asked."""
    officer = await officer_in(request)
    agreed = (await request.form()).get("agreed") == "yes"
    await answer(request.world, officer, id_in(request, "asked"), agreed=agreed)
    return Redirect(f"/{request.language}/office/posts?done=answered")


async def back(request: Request) -> Response:
    """Come back from leave before its last day."""
    officer = await officer_in(request)
    await come_back(request.world, officer, id_in(request, "posting"))
    return Redirect(f"/{request.language}/office/posts?done=back")


async def ask_relief(request: Request) -> Response:
    """Show the form by which a post is handed over."""
    return _relief_form(await officer_in(request), "", request.query.get("post", ""), [])


async def hand_over(request: Request) -> Response:
    """Hand a post over with everything that lies on it."""
    officer = await officer_in(request)
    form = await request.form()
    post, order_no = form.get("post", ""), form.get("order_no", "")
    problems = await relieve(request.world, officer, post, order_no=order_no)
    if problems:
        return _relief_form(officer, order_no, post, problems)
    return Redirect(f"/{request.language}/office/posts?done=relieved")


async def take_over(request: Request) -> Response:
    """Sign for what was left on a post."""
    await join(request.world, await officer_in(request), id_in(request, "relief"))
    return Redirect(f"/{request.language}/office/posts?done=joined")


def _leave_form(officer: Officer, typed: dict[str, str], problems: list[Problem]) -> Response:
    first = officer.hats[0].post if officer.hats else ""
    data = {
        "posts": [{"id": hat.post, "title": hat.post_name} for hat in officer.hats],
        "values": {"post": first} | {name: typed.get(name, "") for name in FIELDS[1:]},
        "problems": problems,
        "labels": {name: said(f"standin.{name}") for name in FIELDS},
    }
    return Page("officer/leave.html", data, status=422 if problems else 200)


def _relief_form(officer: Officer, order_no: str, post: str, problems: list[Problem]) -> Response:
    data = {
        "posts": [{"id": hat.post, "title": hat.post_name} for hat in officer.hats],
        "values": {"post": post, "order_no": order_no},
        "problems": problems,
        "labels": {"order_no": said("standin.order_no")},
    }
    return Page("officer/relief.html", data, status=422 if problems else 200)


def _asked(request: Request, officer: Officer, each: Asked) -> dict[str, Any]:
    wanted = each.wanted
    return {
        "id": str(wanted.id),
        "kind": said(f"standin.kind_{wanted.kind}"),
        "post": request.world.published.post_name(wanted.post),
        "taker": Text(hi=each.taker_hi, en=each.taker_en),
        "asker": Text(hi=each.asker_hi, en=each.asker_en),
        "from_at": wanted.from_at,
        "until_at": wanted.until_at,
        "order_no": wanted.order_no,
        "posting": str(wanted.posting or ""),
        "can_answer": wanted.asked_by != officer.id
        and (wanted.kind == "leave" or wanted.officer == officer.id),
    }


def _relief(request: Request, officer: Officer, each: Relief) -> dict[str, Any]:
    return {
        "id": str(each.id),
        "post": request.world.published.post_name(each.post),
        "name": each.name,
        "at": each.relieved_at,
        "order_no": each.order_no,
        "pending": each.pending,
        "numbers": each.numbers[:SHOWN_NUMBERS],
        "more": max(0, each.pending - SHOWN_NUMBERS),
        "is_mine": each.officer == officer.id,
    }


def _notice(request: Request) -> str | None:
    done = request.query.get("done", "")
    return f"standin.{done}_done" if done in DONE else None
