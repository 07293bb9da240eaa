"""The desk: what lies on the posts of the officer, one inbox, fewest days left first.

A list of one service is in the order received, which is the order in which files are taken.

Filters, search and the place in the list are in the address, so a list can be kept and sent on;
names are hidden there (see `hidden`). A place that was tampered with is the beginning. A number
typed into the search leads to its case.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.arrange_desk import take_next
from khidki.actions.oversee import hat_over
from khidki.actions.read_desk import (
    DeskPage,
    Due,
    Wanted,
    export_desk,
    find_case,
    read_posts,
)
from khidki.actions.record_look import record_look
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.people.footprint import Looked
from khidki.domain.service.head import Head
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.store.inboxes import START, Cursor, Line
from khidki.web import case_words
from khidki.web.export import Cell, exported
from khidki.web.officer.entry import Listing, officer_in
from khidki.web.officer.hidden import hide, reveal
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import said
from khidki.web.texts import text

EXPORTED = (
    "number", "name", "service", "step", "post", "received", "due_on", "in_hands_of", "labels",
)  # fmt: skip
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def show(request: Request) -> Response:
    """Show a page of the desk, or go to the case whose number was typed."""
    officer = await officer_in(request)
    listing = Listing.of(request)
    if (number := _number_in(listing.wanted.name)) is not None:
        found = await find_case(request.world, officer, number)
        if found is not None:
            return Redirect(f"/{request.language}/office/cases/{found}")
        return _page(request, officer, listing, DeskPage([], None))
    after = decode(reveal(request.world.secrets, request.query.get("after", "")))
    posts = await posts_of(request, officer, listing)
    page = DeskPage([], None)
    if posts:
        wanted = listing.wanted
        page = await read_posts(request.world, officer, posts, wanted=wanted, after=after)
    return _page(request, officer, listing, page, seen=posts)


async def posts_of(request: Request, officer: Officer, listing: Listing) -> list[str]:
    """Return the posts of a list: those of the hats, or one that nobody holds and these oversee."""
    if listing.post and listing.post not in officer.desks:
        with suppress(NotYourPost):
            await hat_over(request.world, officer, listing.post)
            return [listing.post]
    return list(dict.fromkeys(hat.desk for hat in listing.hats(officer)))


async def export(request: Request) -> Response:
    """Return the list that was asked for as a file, made while it goes out."""
    officer = await officer_in(request)
    listing = Listing.of(request)
    posts = await posts_of(request, officer, listing)
    hats = listing.hats(officer)
    record_look(request.world, officer, hats[0] if hats else None, Looked.EXPORT, about="desk")
    headings = [text(f"office.{each}", request.language) for each in EXPORTED]
    lines = export_desk(request.world, officer, posts, wanted=listing.wanted)
    return exported("desk", headings, _cells(request, lines), language=request.language)


async def take(request: Request) -> Response:
    """Put the next file of a desk into the officer's hands, and open it."""
    officer = await officer_in(request)
    listing = Listing.typed(request, await request.form())
    service = listing.wanted.service
    for hat in listing.hats(officer):
        found = hat.reads is None and await take_next(request.world, officer, hat, service=service)
        if found:
            return Redirect(f"/{request.language}/office/cases/{found}{listing.query()}")
    return Redirect(f"/{request.language}/office{listing.query(done='nothing')}")


async def _cells(
    request: Request, pages: AsyncIterator[list[Line]]
) -> AsyncIterator[list[list[Cell]]]:
    published = request.world.published
    async for lines in pages:
        yield [
            [
                line.number,
                _name(line),
                *_titles(published, line),
                published.post_name(line.post) if line.post in published.posts else line.post,
                line.received_at,
                None if line.stands else line.due_on,
                _helper(line),
                " | ".join(line.labels),
            ]
            for line in lines
        ]


async def search(request: Request) -> Response:
    """Lead to the list that was asked for; the name that was typed stands in no address."""
    listing = Listing.typed(request, await request.form())
    return Redirect(f"/{request.language}/office{listing.query()}")


def encode(cursor: Cursor) -> bytes:
    """Return a place in a list as it is hidden in an address."""
    since = (cursor.received_at - EPOCH) // timedelta(microseconds=1)
    parts = [cursor.due_on.isoformat(), since, cursor.application.hex, cursor.name_key]
    return msgspec.json.encode(parts)


def decode(plain: bytes | None) -> Cursor:
    """Return the place that an address names; the beginning when it names none."""
    if plain is None:
        return START
    try:
        due_on, since, id_, name = msgspec.json.decode(plain, type=tuple[str, int, str, str])
        received_at = EPOCH + timedelta(microseconds=since)
        return Cursor(date.fromisoformat(due_on), received_at, UUID(hex=id_), _text(name))
    except (ValueError, OverflowError, msgspec.MsgspecError):
        return START


def _text(name: str) -> str:
    if "\x00" in name:
        raise ValueError("no text of ours")
    return name


def _number_in(typed: str) -> str | None:
    try:
        return read_number(typed)
    except NotANumber:
        return None


def _page(
    request: Request,
    officer: Officer,
    listing: Listing,
    page: DeskPage,
    *,
    seen: Sequence[str] = (),
) -> Response:
    path = f"/{request.language}/office"
    wanted = listing.wanted
    published = request.world.published
    services = published.offered()
    hats = listing.hats(officer)
    vacant = next((post for post in seen if post not in officer.desks), None)
    data: dict[str, Any] = {
        "who": officer.name,
        "office": hats[0].office_name if len({hat.office for hat in hats}) == 1 else None,
        "tabs": _tabs(path, officer, listing),
        "post": listing.post,
        "vacant": None if vacant is None else published.post_name(vacant),
        "many": len(seen) > 1,
        "can_take": vacant is None and any(hat.reads is None for hat in hats),
        "services": [{"id": head.id, "title": head.title} for head in services],
        "steps": _steps(services),
        "dues": [due.value for due in Due],
        "filters": {
            "service": wanted.service,
            "step": wanted.step,
            "due": wanted.due or "",
            "q": wanted.name,
            "label": wanted.label or "",
            "mine": "yes" if wanted.is_mine else "",
        },
        "rows": [_row(request, published, listing, line) for line in page.lines],
        "next_url": None if page.next is None else path + _from(request, listing, page.next),
        "first_url": path + listing.query() if request.query.get("after") else None,
        "all_url": path + Listing(listing.post, Wanted()).query(),
        "mine_url": path + Listing(listing.post, Wanted(is_mine=True)).query(),
        "export_url": f"{path}/export{listing.query()}",
        "save_url": f"{path}/lists{listing.query()}",
        "notice": notice_of(request.query.get("done", "")),
        "notice_number": number_of(request.query.get("of", "")),
    }
    return Page("officer/inbox.html", data)


def _from(request: Request, listing: Listing, place: Cursor) -> str:
    return listing.query(after=hide(request.world.secrets, encode(place)))


def notice_of(done: str) -> str | None:
    """Return the text key of what was just done, or None when the address names no act."""
    if done in {"nothing", "saved", "handled"}:
        return f"office.{done}"
    known = {
        "forward", "report", "paid", "object", "send_back", "grant", "refuse", "revoke", "reissue",
        "draft", "returned", "noted",
    }  # fmt: skip
    return f"act.{done}_done" if done in known else None


def number_of(given: str) -> str:
    """Return the number that an address names, or nothing."""
    return _number_in(given[:20]) or ""


def _tabs(path: str, officer: Officer, listing: Listing) -> list[dict[str, Any]]:
    """Return the one inbox and the hats in it; who wears one sees its name alone."""
    if len(officer.hats) < 2:
        return [{"title": hat.post_name, "url": path, "current": True} for hat in officer.hats]
    mine = {hat.post for hat in listing.hats(officer)}
    whole = len(mine) == len(officer.hats)
    every = {"title": said("office.all_posts"), "url": path, "current": whole}
    each = [
        {
            "title": hat.post_name,
            "url": path + Listing(hat.post, Wanted()).query(),
            "current": not whole and hat.post in mine,
        }
        for hat in officer.hats
    ]
    return [every, *each]


def _steps(services: list[Head]) -> list[dict[str, Any]]:
    found = dict(step for head in services for step in head.steps)
    return [{"id": id_, "title": title} for id_, title in found.items()]


def _row(request: Request, published: Published, listing: Listing, line: Line) -> dict[str, Any]:
    service, step = _titles(published, line)
    known = line.post in published.posts
    return {
        "url": f"/{request.language}/office/cases/{line.application}{listing.query()}",
        "number": line.number,
        "service": service,
        "name": _name(line).of(request.language),
        "step": step,
        "post": published.post_name(line.post) if known else None,
        "received_on": legal_day(line.received_at),
        "due_on": line.due_on,
        "days_left": None if line.stands else (line.due_on - legal_day(request.now)).days,
        "state": case_words.status_of(line.state),
        "helper": _helper(line),
        "labels": [
            {
                "name": name,
                "url": f"/{request.language}/office"
                + Listing(listing.post, Wanted(label=label)).query(),
            }
            for name, label in zip(line.labels, line.label_ids, strict=True)
        ],
    }


def _name(line: Line) -> Text:
    return Text(hi=line.name_hi or line.name_en, en=line.name_en or line.name_hi)


def _helper(line: Line) -> Text | None:
    """Return in whose hands a file is."""
    if line.helper_hi is None:
        return None
    return Text(hi=line.helper_hi, en=line.helper_en or line.helper_hi)


def _titles(published: Published, line: Line) -> tuple[Text, Text]:
    """Return what service and step are called; a withdrawn service still names itself."""
    head = published.head(line.service)
    unnamed = Text(hi=line.step, en=line.step)
    if head is None:
        return Text(hi=line.service, en=line.service), unnamed
    return head.title, dict(head.steps).get(line.step, unnamed)
