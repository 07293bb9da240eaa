"""The board of a controlling officer: every post below, who sits there, what waits, what is late.

A vacant post comes first, with a way to its files and a way to give its charge to somebody. Who is
on leave is named with the day of coming back.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from khidki.actions.oversee import Overlooked, read_board
from khidki.actions.stand_in import Wanted as Offered
from khidki.actions.stand_in import offer_vacant
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.stand_ins import Sitting
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.officer.entry import officer_in
from khidki.web.officer.spans import SPAN_FIELDS, span_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

Place = tuple[bool, int, int, str]
MANY = 100  # counted no further
VACANT, LATE = "vacant", "late"
STATES: Sequence[Option] = [(each, Key(f"below.only_{each}")) for each in (VACANT, LATE)]


async def show(request: Request) -> Response:
    """Show the board."""
    shown, found = await BOARD.page(request)
    data = {
        "rows": [_row(each) for each in found],
        "list": shown,
        "notice": "below.offered" if request.query.get("done") == "offered" else None,
    }
    return Page("officer/board.html", data)


async def export(request: Request) -> Response:
    """Return the board as a file."""
    return BOARD.export(request)


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
    wanted = Offered(typed["post"], typed["user_name"], from_at, until_at, typed["order_no"])
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


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Overlooked]:
    """Return the next posts of the board, which is in memory: as many as stand below one."""
    board = await read_board(request.world, await officer_in(request))
    after = wanted.after
    fitting = (
        each
        for each in sorted(board, key=_place)
        if (after is None or _place(each) > after) and _fits(each, wanted)
    )
    return list(islice(fitting, limit))


def _place(each: Overlooked) -> Place:
    return (not each.is_vacant, -each.late, -each.waiting, each.post)


def _fits(each: Overlooked, wanted: Wanted[Place]) -> bool:
    words = (wanted.get("search") or "").casefold()
    people = [_names(each.at_work), _names(each.away)]
    texts = [each.title, each.office, *(one for one in people if one is not None)]
    states = {VACANT: each.is_vacant, LATE: each.late > 0}
    return any(words in f"{one.hi} {one.en}".casefold() for one in texts) and states.get(
        wanted.get("state") or "", True
    )


def _names(people: Sequence[Sitting]) -> Text | None:
    if not people:
        return None
    return Text(
        hi=", ".join(each.name_hi for each in people), en=", ".join(each.name_en for each in people)
    )


BOARD: Table[Overlooked, Place] = Table(
    id="below",
    path="/office/board",
    columns=(
        Column("post", of=lambda row: row.title),
        Column("office", of=lambda row: row.office),
        Column("who", of=lambda row: _names(row.at_work)),
        Column("absent", of=lambda row: _names(row.away)),
        Column("waiting", of=lambda row: row.waiting),
        Column("late", of=lambda row: row.late),
    ),
    asks=(Search("search"), Choice("state", lambda _: STATES)),
    read=_read,
    place=_place,
    place_type=Place,
)


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
