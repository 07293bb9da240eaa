"""The first page, the search and the map of the site: ways to a service."""

import functools
from typing import Any

from khidki.domain.law.period import Unit
from khidki.domain.service.head import Head
from khidki.domain.service.published import Published
from khidki.domain.service.search import Finder
from khidki.web.request import Request
from khidki.web.response import Page, Response

OFTEN = 6
QUERY_MOST = 200


async def home(request: Request) -> Response:
    """Show the first page."""
    published = request.world.published
    often = [card(head) for head in published.offered()[:OFTEN]]
    return Page("public/home.html", {"departments": departments(published), "often": often})


async def search(request: Request) -> Response:
    """Show the services that fit a few words."""
    published = request.world.published
    query = request.query.get("q", "").strip()[:QUERY_MOST]
    matches = _finder(published).find(query)
    found = [head for match in matches if (head := published.head(match.service)) is not None]
    results = [
        card(head) | {"department": published.departments[head.department].name} for head in found
    ]
    return Page("public/search.html", {"query": query, "results": results})


async def sitemap(request: Request) -> Response:
    """List every page that has an address of its own."""
    return Page("public/sitemap.html", {"departments": departments(request.world.published)})


def departments(published: Published) -> list[dict[str, Any]]:
    """Return the services by department."""
    grouped = published.departments_of(published.offered())
    return [
        {"title": published.departments[id_].name, "services": [card(head) for head in heads]}
        for id_, heads in grouped.items()
    ]


def card(head: Head) -> dict[str, Any]:
    """Return what a list says about a service."""
    days = head.limit.count if head.limit.unit is Unit.WORKING_DAYS else None
    return {"id": head.id, "title": head.title, "summary": head.summary, "days": days}


@functools.lru_cache(maxsize=2)
def _finder(published: Published) -> Finder:
    # A catalogue is replaced as a whole, so a new one brings a new search.
    return Finder(published.offered())
