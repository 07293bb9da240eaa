"""Offices, and the notice board that the guarantee Acts ask each of them to put up.

The board lists the services for which a post of the office is the designated officer: limit, fee,
papers, and to whom one appeals, by the very posts of that place. Everything is in memory; nothing
is read from the database. A board is a page to be printed in both languages.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from khidki.domain.law.calendar import legal_day
from khidki.domain.people.post import Office
from khidki.domain.record.document import shown_day
from khidki.domain.service.definition import PostRef
from khidki.domain.service.published import Published
from khidki.domain.text import Text
from khidki.web.case_words import fee_view
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.spoken import said

SHOWN = 50
COLUMNS = ("service", "officer", "limit", "fee", "papers", "first", "second")
QUERY_MOST = 100


async def find(request: Request) -> Response:
    """List offices by name, a page at a time."""
    published = request.world.published
    query = request.query.get("q", "").strip()[:QUERY_MOST]
    offices = published.offices_by_name[request.language]
    fitting = [each for each in offices if _fits(each, query)] if query else offices
    shown = _after(fitting, request.query.get("after", ""))
    more = shown[SHOWN - 1].id if len(shown) > SHOWN else None
    data = {
        "query": query,
        "offices": [{"id": each.id, "name": each.name} for each in shown[:SHOWN]],
        "count": len(fitting),
        "next": f"/offices?{urlencode({'q': query, 'after': more})}" if more else None,
    }
    return Page("public/offices.html", data)


async def board(request: Request) -> Response:
    """Show the notice board of one office."""
    published = request.world.published
    office = published.offices.get(request.params["office"])
    if office is None:
        raise NotFound
    data = {
        "office": office.name,
        "lines": _lines(request, office),
        "today": legal_day(request.now),
        "to_print": f"/offices/{office.id}/print",
        "late": f"/offices/{office.id}/late",
        "hearings": f"/offices/{office.id}/hearings",
    }
    return Page("public/board.html", data)


async def to_print(request: Request) -> Response:
    """Show the notice board as it is put up: every line in both languages, on wide paper."""
    office = request.world.published.offices.get(request.params["office"])
    if office is None:
        raise NotFound
    day = shown_day(legal_day(request.now))
    data = {
        "id": office.id,
        "office": office.name,
        "headings": [said(f"board.{name}") for name in COLUMNS],
        "lines": _lines(request, office),
        "no_papers": said("board.no_papers"),
        "title": said("board.title"),
        "lead": said("board.lead"),
        "doubt": said("board.doubt"),
        "as_of": said("board.as_of", day=day),
    }
    return Page("public/board_print.html", data)


def _lines(request: Request, office: Office) -> list[dict[str, Any]]:
    published = request.world.published
    posts = {each.kind: each for each in published.posts.of_office(office.id)}
    return [
        _line(request, office, head.id, published.post_name(posts[head.designated].id))
        for head in published.offered()
        if head.designated in posts
    ]


def _line(request: Request, office: Office, service_id: str, officer: Text) -> dict[str, Any]:
    published = request.world.published
    newest = published.newest(service_id)
    there = published.edition_at(service_id, newest.version, office.area)
    service, fee = there.service, fee_view(published, there, legal_day(request.now))
    return {
        "id": service_id,
        "title": service.title,
        "officer": officer,
        "limit": service.law.limit.text(),
        "fee": fee["words"],
        "papers": [
            said("board.some", paper=each.title) if each.required_if else each.title
            for each in service.documents
            if each.required
        ],
        "first": _appeal(request, service.officers.first_appeal, office),
        "second": _appeal(request, service.officers.second_appeal, office),
        "verified": service.law.verified,
        "paused": published.paused(service_id, request.now) is not None,
    }


def _appeal(request: Request, asked: PostRef, office: Office) -> Text:
    """Return the very post to which one appeals from this office, and its limit."""
    found = _post(request.world.published, asked, office, request)
    if found is None:
        return said("board.nobody")
    if asked.limit is None:
        return found
    return said("board.within", post=found, limit=asked.limit.text())


def _post(published: Published, asked: PostRef, office: Office, request: Request) -> Text | None:
    found = published.post_for(asked.post, office.area, legal_day(request.now))
    return None if found is None else published.post_name(found.id)


def _fits(office: Office, query: str) -> bool:
    asked = query.casefold()
    return asked in office.name.hi or asked in office.name.en.casefold()


def _after(offices: Sequence[Office], last: str) -> Sequence[Office]:
    """Return what comes after the office that was shown last."""
    places = [at for at, each in enumerate(offices) if each.id == last]
    return offices[places[0] + 1 :] if places else offices
