"""The first page, the search and the map of the site: ways to a service."""

import functools
from collections.abc import Iterable
from typing import Any

from khidki.domain.law.period import Unit
from khidki.domain.service.published import Edition, Published
from khidki.domain.service.search import Finder
from khidki.web.request import Request
from khidki.web.response import Page, Response

OFTEN = 6
QUERY_MOST = 200


async def home(request: Request) -> Response:
    """Show the first page."""
    published = request.world.published
    often = [card(edition) for edition in published.offered()[:OFTEN]]
    return Page("public/home.html", {"departments": departments(published), "often": often})


async def search(request: Request) -> Response:
    """Show the services that fit a few words."""
    published = request.world.published
    query = request.query.get("q", "").strip()[:QUERY_MOST]
    found = [published.newest(match.service) for match in _finder(published).find(query)]
    results = [
        card(edition) | {"department": published.departments[edition.service.department].name}
        for edition in found
    ]
    return Page("public/search.html", {"query": query, "results": results})


async def sitemap(request: Request) -> Response:
    """List every page that has an address of its own."""
    return Page("public/sitemap.html", {"departments": departments(request.world.published)})


def departments(published: Published) -> list[dict[str, Any]]:
    """Return the services by department."""
    grouped = published.departments_of(published.offered())
    return [
        {"title": published.departments[id_].name, "services": _cards(editions)}
        for id_, editions in grouped.items()
    ]


def card(edition: Edition) -> dict[str, Any]:
    """Return what a list says about a service."""
    service, limit = edition.service, edition.service.law.limit
    days = limit.count if limit.unit is Unit.WORKING_DAYS else None
    return {"id": service.id, "title": service.title, "summary": service.summary, "days": days}


def _cards(editions: Iterable[Edition]) -> list[dict[str, Any]]:
    return [card(edition) for edition in editions]


@functools.lru_cache(maxsize=2)
def _finder(published: Published) -> Finder:
    # A catalogue is replaced as a whole, so a new one brings a new search.
    return Finder(edition.service for edition in published.offered())
