"""Ways to a service without knowing its name: by department, by what happened, by who one is.

A list goes on after the last id that was shown, so that a thousand services are pages of fifty and
nothing is shown twice while the catalogue changes. A topic without services says what to do.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from khidki.domain.service.catalogue import Department
from khidki.domain.service.head import Head
from khidki.domain.service.published import Published
from khidki.domain.service.search import Findable, Finder, Match
from khidki.domain.service.topic import Topic
from khidki.web.bill_words import BillerToFind, billers_to_find
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.public.home import card
from khidki.web.request import Request
from khidki.web.response import Page, Response

SHOWN = 50
FOUND = 20
QUERY_MOST = 200
Belongs = Callable[[Head, str], bool]
T = TypeVar("T", bound=Findable)


async def department(request: Request) -> Response:
    """List the services of a department."""
    known = request.world.published.departments
    return _listed(request, "department", known, lambda head, id_: head.department == id_)


async def life_event(request: Request) -> Response:
    """List the services that belong to an event of life."""
    known = request.world.published.life_events
    return _listed(request, "event", known, lambda head, id_: id_ in head.life_events)


async def audience(request: Request) -> Response:
    """List the services that are for a kind of people."""
    known = request.world.published.audiences
    return _listed(request, "audience", known, lambda head, id_: id_ in head.audiences)


async def search(request: Request) -> Response:
    """Show the services that fit a few words, and by which words of theirs."""
    published = request.world.published
    query = request.query.get("q", "").strip()[:QUERY_MOST]
    billers = {each.id: each for each in billers_to_find(published)}
    found = [
        (thing, match)
        for match in _finder(published).find(query, limit=len(published.offered()) + len(billers))
        if (thing := published.head(match.service) or billers.get(match.service)) is not None
    ]
    page, more = _page([thing for thing, _ in found], request.query.get("after", ""), FOUND)
    because = {match.service: match for _, match in found}
    results = [
        _result(published, thing)
        | {"because": _because(thing, because[thing.id], request.language)}
        for thing in page
    ]
    next_ = f"/search?{urlencode({'q': query, 'after': more})}" if more else None
    data = {"query": query, "results": results, "count": len(found), "next": next_}
    return Page("public/search.html", data | ways(published))


def ways(published: Published) -> dict[str, Any]:
    """Return every way to browse, each with how many services it leads to."""
    offered = published.offered()
    return {
        "departments": _counted(
            published.departments.values(), [head.department for head in offered]
        ),
        "life_events": _counted(
            published.life_events.values(), [each for head in offered for each in head.life_events]
        ),
        "audiences": _counted(
            published.audiences.values(), [each for head in offered for each in head.audiences]
        ),
    }


def _counted(named: Any, given: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": each.id, "name": each.name, "count": given.count(each.id)} for each in named]


def _listed(
    request: Request,
    param: str,
    known: Mapping[str, Department] | Mapping[str, Topic],
    belongs: Belongs,
) -> Response:
    id_ = request.params[param]
    named = known.get(id_)
    if named is None:
        raise NotFound
    offered = request.world.published.offered()
    here = sorted((head for head in offered if belongs(head, id_)), key=lambda head: head.id)
    page, more = _page(here, request.query.get("after", ""), SHOWN)
    data = {
        "title": named.name,
        "services": [card(head) for head in page],
        "count": len(here),
        "next": f"?{urlencode({'after': more})}" if more else None,
        **ways(request.world.published),
    }
    return Page("public/browse.html", data)


def _result(published: Published, thing: Head | BillerToFind) -> dict[str, Any]:
    """Return what a search says of what it found, and where that is."""
    if isinstance(thing, Head):
        where = published.departments[thing.department].name
        return card(thing) | {"path": f"/services/{thing.id}", "where": where}
    told = {"title": thing.title, "summary": thing.summary}
    return told | {"path": f"/{thing.id}", "where": said("bills.title")}


def _page(heads: list[T], after: str, size: int) -> tuple[list[T], str]:
    """Return what comes after one, and the last of them when more follow."""
    places = [place for place, head in enumerate(heads, start=1) if head.id == after]
    rest = heads[places[0] if places else 0 :]
    return rest[:size], rest[size - 1].id if len(rest) > size else ""


def _because(head: Findable, match: Match, language: str) -> str | None:
    """Return the name by which something was found, when its title does not show it."""
    shown = head.title.hi if language == "hi" else head.title.en
    reason = match.because[0]
    return None if reason == shown else reason


@functools.lru_cache(maxsize=2)
def _finder(published: Published) -> Finder:
    # A catalogue is replaced as a whole, so a new one brings a new search.
    return Finder([*published.offered(), *billers_to_find(published)])
