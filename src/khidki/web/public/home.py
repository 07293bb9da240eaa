"""The first page and the map of the site, and how lists show a service."""

from itertools import islice
from typing import Any

from khidki.domain.law.period import Unit
from khidki.domain.service.head import Head
from khidki.domain.service.published import Published
from khidki.web.request import Request
from khidki.web.response import Page, Response

OFTEN = 6
OF_A_DEPARTMENT = 8


async def home(request: Request) -> Response:
    """Show the first page."""
    published = request.world.published
    open_ = (head for head in published.offered() if not head.discreet)
    often = [card(head) for head in islice(open_, OFTEN)]
    data = {
        "departments": departments(published, most=OF_A_DEPARTMENT),
        "often": often,
        "life_events": list(published.life_events.values()),
        "audiences": list(published.audiences.values()),
    }
    return Page("public/home.html", data)


async def sitemap(request: Request) -> Response:
    """List every page that has an address of its own."""
    published = request.world.published
    data = {
        "departments": departments(published),
        "life_events": list(published.life_events.values()),
        "audiences": list(published.audiences.values()),
    }
    return Page("public/sitemap.html", data)


def departments(published: Published, *, most: int | None = None) -> list[dict[str, Any]]:
    """Return the services by department, at most so many of each."""
    grouped = published.departments_of(published.offered())
    return [
        {
            "id": id_,
            "title": published.departments[id_].name,
            "count": len(heads),
            "services": [card(head) for head in heads[:most]],
        }
        for id_, heads in grouped.items()
    ]


def card(head: Head) -> dict[str, Any]:
    """Return what a list says about a service."""
    days = head.limit.count if head.limit.unit is Unit.WORKING_DAYS else None
    return {"id": head.id, "title": head.title, "summary": head.summary, "days": days}
