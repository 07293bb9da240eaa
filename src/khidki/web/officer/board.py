"""The board of a controlling officer: every post below, who sits there, what waits, what is late.

A vacant post comes first, with a way to its files and a way to give its charge to somebody. Who is
on leave is named with the day of coming back.
"""

from typing import Any

from khidki.actions.oversee import Overlooked, read_board
from khidki.actions.stand_in import Wanted, offer_vacant
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.stand_ins import Sitting
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.officer.entry import officer_in
from khidki.web.officer.spans import SPAN_FIELDS, span_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

MANY = 100  # counted no further


async def show(request: Request) -> Response:
    """Show the board."""
    officer = await officer_in(request)
    board = await read_board(request.world, officer)
    data = {
        "rows": [_row(each) for each in board],
        "notice": "below.offered" if request.query.get("done") == "offered" else None,
    }
    return Page("officer/board.html", data)


async def ask_offer(request: Request) -> Response:
    """Show the form by which a vacant post is offered to somebody."""
    await officer_in(request)
    return _form(request, request.query.get("post", ""), {}, [])


async def offer(request: Request) -> Response:
    """Offer a vacant post to somebody; they still have to agree."""
    officer = await officer_in(request)
    form = await request.form()
    typed = {name: form.get(name, "").strip() for name in ("post", "user_name", *SPAN_FIELDS)}
    from_at, until_at = span_in(typed)
    wanted = Wanted(typed["post"], typed["user_name"], from_at, until_at, typed["order_no"])
    problems = await offer_vacant(request.world, officer, wanted)
    if problems:
        return _form(request, typed["post"], typed, problems)
    return Redirect(f"/{request.language}/office/board?done=offered")


def _form(request: Request, post: str, typed: dict[str, str], problems: list[Problem]) -> Response:
    published = request.world.published
    if post not in published.posts:
        raise NotFound
    fields = ("user_name", *SPAN_FIELDS)
    data = {
        "post": post,
        "title": published.post_name(post),
        "values": {name: typed.get(name, "") for name in fields},
        "problems": problems,
        "labels": {name: said(f"standin.{name}") for name in fields},
    }
    return Page("officer/offer.html", data, status=422 if problems else 200)


def _row(each: Overlooked) -> dict[str, Any]:
    return {
        "post": each.post,
        "title": each.title,
        "office": each.office,
        "vacant": each.is_vacant,
        "people": [_person(one) for one in each.at_work],
        "away": [{**_person(one), "until": one.away_until} for one in each.away],
        "waiting": each.waiting,
        "late": each.late,
        "appeals": each.appeals,
        "is_many": each.waiting >= MANY,
    }


def _person(one: Sitting) -> dict[str, Any]:
    return {"name": Text(hi=one.name_hi, en=one.name_en), "kind": said(f"posting.{one.kind}")}
