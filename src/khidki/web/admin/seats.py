"""Offices, posts, officers and postings: who sits where today, and who held what and when.

Nothing is changed here: accounts and postings are made by two people at their own pages. An area
that was drawn anew says what followed it, so the way from an old office to the new one can be read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from khidki.domain.law.calendar import day_ends_at, legal_day
from khidki.domain.people.area import Area
from khidki.domain.text import LANGUAGES, Text
from khidki.store import seats
from khidki.store.seats import OfficeLine, OfficerLine, PostingLine, PostLine
from khidki.web.admin.entry import listed, page
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import NEWEST, Choice, Column, Day, Option, Search, Table, Wanted

SHOWN = 100
Line = TypeVar("Line")
Worded = tuple[Line, Text | None]  # a line, and the posts of it in words


def _districts(request: Request) -> Sequence[Option]:
    return [(area.id, area.name) for area in request.world.published.areas if _is_chosen(area)]


def _is_chosen(area: Area) -> bool:
    return area.kind.value in {"division", "district"} and area.until_on is None


def _areas_under(request: Request, chosen: str | None) -> list[str] | None:
    """Return the areas with an office that are, or lie in, the one that was chosen."""
    if chosen is None:
        return None
    published = request.world.published
    with_office = {office.area for office in published.offices.values()}
    return [
        each for each in with_office if any(a.id == chosen for a in published.areas.chain(each))
    ]


def _kinds(request: Request) -> Sequence[Option]:
    return [(each.id, each.title) for each in request.world.published.post_kinds.values()]


def _vacancy(_: Request) -> Sequence[Option]:
    return [("yes", Key("admin.posts.vacant_yes")), ("no", Key("admin.posts.vacant_no"))]


def _state(_: Request) -> Sequence[Option]:
    return [("works", Key("admin.officers.works")), ("left", Key("admin.officers.left"))]


async def _offices(request: Request, wanted: Wanted[str], limit: int) -> Sequence[OfficeLine]:
    async with request.world.reading() as tx:
        return await seats.offices(
            tx,
            search=wanted.get("search"),
            areas=_areas_under(request, wanted.get("area")),
            after=wanted.after or "",
            limit=limit,
        )


async def _posts(request: Request, wanted: Wanted[str], limit: int) -> Sequence[PostLine]:
    vacant = wanted.get("vacant")
    async with request.world.reading() as tx:
        return await seats.posts(
            tx,
            search=wanted.get("search"),
            kind=wanted.get("kind"),
            vacant=None if vacant is None else vacant == "yes",
            at=request.now,
            after=wanted.after or "",
            limit=limit,
        )


def _posts_in_words(request: Request, posts: Sequence[str]) -> Text | None:
    """Return how posts are called, in one line; a post that is no longer published by its id."""
    published = request.world.published
    names = [
        published.post_name(each) if each in published.posts else Text(hi=each, en=each)
        for each in posts
    ]
    hi, en = (", ".join(each.of(language) for each in names) for language in LANGUAGES)
    return Text(hi=hi, en=en) if names else None


async def _officers(
    request: Request, wanted: Wanted[str], limit: int
) -> Sequence[Worded[OfficerLine]]:
    state = wanted.get("state")
    async with request.world.reading() as tx:
        found = await seats.officers(
            tx,
            search=wanted.get("search"),
            disabled=None if state is None else state == "left",
            at=request.now,
            after=wanted.after or "",
            limit=limit,
        )
    return [(line, _posts_in_words(request, line.posts)) for line in found]


async def _postings(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[Worded[PostingLine]]:
    day = wanted.day("on")
    async with request.world.reading() as tx:
        found = await seats.postings(
            tx,
            search=wanted.get("search"),
            on=None if day is None else day_ends_at(day),
            before=wanted.after or NEWEST,
            limit=limit,
        )
    return [(line, _posts_in_words(request, [line.post])) for line in found]


OFFICES: Table[OfficeLine, str] = Table(
    id="admin.offices",
    path="/admin/offices",
    columns=(
        Column("name", of=lambda row: row.name, link=lambda row: f"/admin/offices/{row.id}"),
        Column("area", of=lambda row: row.area_name),
        Column("posts", of=lambda row: row.posts),
        Column("id", of=lambda row: row.id),
    ),
    asks=(Search("search"), Choice("area", _districts)),
    read=_offices,
    place=lambda row: row.id,
    place_type=str,
)
POSTS: Table[PostLine, str] = Table(
    id="admin.posts",
    path="/admin/posts",
    columns=(
        Column("name", of=lambda row: row.name, link=lambda row: f"/admin/posts/{row.id}"),
        Column("holder", of=lambda row: row.holder or Key("admin.posts.vacant_yes")),
        Column("since", of=lambda row: None if row.since is None else legal_day(row.since)),
        Column("id", of=lambda row: row.id),
    ),
    asks=(Search("search"), Choice("kind", _kinds), Choice("vacant", _vacancy)),
    read=_posts,
    place=lambda row: row.id,
    place_type=str,
)
OFFICERS: Table[Worded[OfficerLine], str] = Table(
    id="admin.officers",
    path="/admin/officers",
    columns=(
        Column(
            "name",
            of=lambda row: row[0].name,
            link=lambda row: f"/admin/officers/{row[0].user_name}",
        ),
        Column("user_name", of=lambda row: row[0].user_name),
        Column("posts", of=lambda row: row[1]),
        Column("made_on", of=lambda row: legal_day(row[0].created_at)),
        Column("left_on", of=lambda row: row[0].disabled_at and legal_day(row[0].disabled_at)),
    ),
    asks=(Search("search"), Choice("state", _state)),
    read=_officers,
    place=lambda row: row[0].user_name,
    place_type=str,
)
POSTINGS: Table[Worded[PostingLine], tuple[datetime, UUID]] = Table(
    id="admin.postings",
    path="/admin/postings",
    columns=(
        Column(
            "name",
            of=lambda row: row[0].name,
            link=lambda row: f"/admin/officers/{row[0].user_name}",
        ),
        Column("post", of=lambda row: row[1], link=lambda row: f"/admin/posts/{row[0].post}"),
        Column("from_on", of=lambda row: legal_day(row[0].from_at)),
        Column("until_on", of=lambda row: row[0].until_at and legal_day(row[0].until_at)),
        Column("order_no", of=lambda row: row[0].order_no),
    ),
    asks=(Search("search"), Day("on")),
    read=_postings,
    place=lambda row: (row[0].from_at, row[0].id),
    place_type=tuple[datetime, UUID],
)


async def offices(request: Request) -> Response:
    """Show the offices."""
    return listed(request, "admin.offices", await OFFICES.shown(request))


async def posts(request: Request) -> Response:
    """Show the posts, and who holds each."""
    return listed(request, "admin.posts", await POSTS.shown(request))


async def officers(request: Request) -> Response:
    """Show the officers, and what each holds."""
    return listed(request, "admin.officers", await OFFICERS.shown(request))


async def postings(request: Request) -> Response:
    """Show the postings, the latest first."""
    return listed(request, "admin.postings", await POSTINGS.shown(request))


async def office(request: Request) -> Response:
    """Show one office: where it is, what its area became, and its posts."""
    published = request.world.published
    found = published.offices.get(request.params["office"])
    if found is None:
        raise NotFound
    area = published.areas.get(found.area)
    async with request.world.reading() as tx:
        lines = await seats.posts(
            tx,
            search=None,
            kind=None,
            vacant=None,
            at=request.now,
            after="",
            limit=SHOWN,
            office=found.id,
        )
    data = {
        "name": found.name,
        "area": None if area is None else _area(request, area),
        "posts": [_post(line) for line in lines],
    }
    return page(request, "office.html", data)


async def post(request: Request) -> Response:
    """Show who held a post, from when until when."""
    published = request.world.published
    found = published.posts.get(request.params["post"])
    if found is None:
        raise NotFound
    async with request.world.reading() as tx:
        lines = await seats.postings(tx, search=None, post=found.id, before=NEWEST, limit=SHOWN)
    area = published.areas.get(found.area)
    data = {
        "name": published.post_name(found.id),
        "kind": published.post_kinds[found.kind],
        "office": published.offices[found.office],
        "area": None if area is None else _area(request, area),
        "history": [_held(request, line) for line in lines],
    }
    return page(request, "post.html", data)


async def officer(request: Request) -> Response:
    """Show what one officer held, from when until when."""
    user_name = request.params["user"]
    async with request.world.reading() as tx:
        lines = await seats.postings(tx, search=None, user=user_name, before=NEWEST, limit=SHOWN)
    if not lines:
        raise NotFound
    data = {
        "name": lines[0].name,
        "user_name": user_name,
        "history": [_held(request, line) for line in lines],
    }
    return page(request, "officer.html", data)


def _post(line: PostLine) -> dict[str, Any]:
    return {"id": line.id, "name": line.name, "holder": line.holder, "since": line.since}


def _held(request: Request, line: PostingLine) -> dict[str, Any]:
    published = request.world.published
    known = line.post in published.posts
    return {
        "name": line.name,
        "user_name": line.user_name,
        "post_id": line.post if known else None,
        "post": published.post_name(line.post) if known else line.post,
        "from_on": legal_day(line.from_at),
        "until_on": None if line.until_at is None else legal_day(line.until_at),
        "order_no": line.order_no,
        "now": line.from_at <= request.now
        and (line.until_at is None or line.until_at > request.now),
    }


def _area(request: Request, area: Area) -> dict[str, Any]:
    areas = request.world.published.areas
    successors = [areas.get(each) for each in area.successors]
    return {
        "chain": [each.name for each in areas.chain(area.id)],
        "until_on": area.until_on,
        "successors": [each.name for each in successors if each is not None],
    }
