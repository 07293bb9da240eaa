"""Pages of fixed words: privacy, accessibility, contact, terms, a lost number."""

from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.route import PageFunction

NAMES = ("privacy", "accessibility", "contact", "terms", "lost-number")


def article(name: str) -> PageFunction:
    """Return the page function of one article."""

    async def page(_: Request) -> Response:
        return Page("public/article.html", {"name": name})

    return page
