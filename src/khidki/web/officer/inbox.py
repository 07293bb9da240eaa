"""The desk: what lies on one post of the officer, fewest days left first.

Filters, search and the place in the list are in the address, so a list can be kept and sent on;
names are hidden there (see `hidden`). A place that was tampered with is the beginning. A number
typed into the search leads to its case.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from khidki.actions.read_desk import Due, Wanted, find_case, read_desk
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Hat, Officer
from khidki.domain.service.head import Head
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.store.inboxes import START, Cursor, Line
from khidki.web import case_words
from khidki.web.officer.entry import Listing, officer_in
from khidki.web.officer.hidden import hide, reveal
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def show(request: Request) -> Response:
    """Show a page of the desk, or go to the case whose number was typed."""
    officer = await officer_in(request)
    listing = Listing.of(request)
    unknown_number = False
    if (number := _number_in(listing.wanted.name)) is not None:
        found = await find_case(request.world, officer, number)
        if found is not None:
            return Redirect(f"/{request.language}/office/cases/{found}")
        unknown_number = True
    hat = listing.hat(officer)
    if hat is None or unknown_number:
        return _page(request, officer, listing, hat, lines=[], next_=None)
    after = decode(reveal(request.world.secrets, request.query.get("after", "")))
    page = await read_desk(request.world, officer, hat, wanted=listing.wanted, after=after)
    return _page(request, officer, listing, hat, lines=page.lines, next_=page.next)


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
    hat: Hat | None,
    *,
    lines: list[Line],
    next_: Cursor | None,
) -> Response:
    path = f"/{request.language}/office"
    wanted = listing.wanted
    published = request.world.published
    services = published.offered()
    done = request.query.get("done", "")
    data: dict[str, Any] = {
        "who": officer.name,
        "office": hat.office_name if hat else None,
        "tabs": _tabs(path, officer, hat),
        "post": hat.post if hat else "",
        "services": [{"id": head.id, "title": head.title} for head in services],
        "steps": _steps(services),
        "dues": [due.value for due in Due],
        "filters": {
            "service": wanted.service,
            "step": wanted.step,
            "due": wanted.due or "",
            "q": wanted.name,
        },
        "rows": [_row(request, published, listing, line) for line in lines],
        "next_url": None if next_ is None else path + _from(request, listing, next_),
        "first_url": path + listing.query() if request.query.get("after") else None,
        "notice": notice_of(done),
        "notice_number": number_of(request.query.get("of", "")),
    }
    return Page("officer/inbox.html", data)


def _from(request: Request, listing: Listing, place: Cursor) -> str:
    return listing.query(after=hide(request.world.secrets, encode(place)))


def notice_of(done: str) -> str | None:
    """Return the text key of what was just done, or None when the address names no act."""
    known = {
        "forward", "report", "paid", "object", "send_back", "grant", "refuse", "revoke", "reissue",
    }  # fmt: skip
    return f"act.{done}_done" if done in known else None


def number_of(given: str) -> str:
    """Return the number that an address names, or nothing."""
    return _number_in(given[:20]) or ""


def _tabs(path: str, officer: Officer, hat: Hat | None) -> list[dict[str, Any]]:
    if len(officer.hats) < 2:
        return [{"title": hat.post_name, "url": path, "current": True}] if hat else []
    return [
        {
            "title": each.post_name,
            "url": path + Listing(each.post, Wanted()).query(),
            "current": each is hat,
        }
        for each in officer.hats
    ]


def _steps(services: list[Head]) -> list[dict[str, Any]]:
    found = dict(step for head in services for step in head.steps)
    return [{"id": id_, "title": title} for id_, title in found.items()]


def _row(request: Request, published: Published, listing: Listing, line: Line) -> dict[str, Any]:
    name = Text(hi=line.name_hi or line.name_en, en=line.name_en or line.name_hi)
    service, step = _titles(published, line)
    return {
        "url": f"/{request.language}/office/cases/{line.application}{listing.query()}",
        "number": line.number,
        "service": service,
        "name": name.of(request.language),
        "step": step,
        "received_on": legal_day(line.received_at),
        "due_on": line.due_on,
        "days_left": (line.due_on - legal_day(request.now)).days,
        "state": case_words.status_of(line.state),
    }


def _titles(published: Published, line: Line) -> tuple[Text, Text]:
    """Return what service and step are called; a withdrawn service still names itself."""
    head = published.head(line.service)
    unnamed = Text(hi=line.step, en=line.step)
    if head is None:
        return Text(hi=line.service, en=line.service), unnamed
    return head.title, dict(head.steps).get(line.step, unnamed)
