"""An officer's own scorecard, and the figures of the posts below.

The own one is for nobody else: no address names an officer. What lies below is shown to who
controls it, post by post and not by name.
"""

from typing import Any
from urllib.parse import urlencode

from khidki.actions.read_scorecard import Card, read_below, read_own
from khidki.domain.case.tally import NOTHING
from khidki.web.figure_words import numbers, period_in, periods_shown
from khidki.web.officer.entry import officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Response

COLUMNS = ("in_time", "refused_in_time", "late", "sent_back", "passed_on")
TILES = ("disposed", "in_time", "refused_in_time", "late", "passed_on")
BESIDE = ("refused_at_last", "reversed", "sent_back", "sent_back_empty", "taken_first")


async def own(request: Request) -> Response:
    """Show an officer what they did in a period."""
    officer = await officer_in(request)
    period = period_in(request.query.get("period", ""), request.now)
    cards = await read_own(request.world, officer, period)
    total = sum((each.counts for each in cards), NOTHING)
    data = periods_shown(period, request.now) | {
        "tiles": numbers(total, TILES),
        "beside": numbers(total, BESIDE),
        "columns": COLUMNS,
        "lines": [_line(each) for each in cards],
    }
    return Page("officer/scorecard.html", data)


async def below(request: Request) -> Response:
    """Show who controls posts what was done there."""
    officer = await officer_in(request)
    period = period_in(request.query.get("period", ""), request.now)
    found = await read_below(request.world, officer, period, request.query.get("post", "")[:200])
    data = periods_shown(period, request.now) | {
        "post": found.post or "",
        "title": found.title,
        "up": _address(period, found.above or "") if found.post else None,
        "columns": COLUMNS,
        "lines": [_line(each, period=period) for each in found.cards],
    }
    return Page("officer/below_figures.html", data)


def _line(card: Card, *, period: str = "") -> dict[str, Any]:
    return {
        "name": card.title,
        "link": _address(period, card.post) if period and card.below else None,
        "counts": [words for _, words in numbers(card.counts, COLUMNS)],
    }


def _address(period: str, post: str) -> str:
    query = {"period": period} | ({"post": post} if post else {})
    return f"/office/below-figures?{urlencode(query)}"
