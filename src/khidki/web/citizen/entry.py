"""What a citizen's page asks first: whose account, which id, and whether old papers are open.

A session without its second fact may sign in but sees nothing that an earlier holder of the number
left here: `proven` leads it to the question and back.
"""

import functools
from urllib.parse import urlencode
from uuid import UUID

from khidki.actions.show_draft import Submitted
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.route import PageFunction


def account_of(request: Request) -> UUID:
    """Return the account whose page it is: who is signed in, or for whom an operator acts."""
    if request.acting is not None:
        return request.acting.account
    assert request.session.account is not None
    return request.session.account


def start_of(request: Request) -> str:
    """Return how addresses of drafts begin: in which language, and by which consent if by one."""
    root = "" if request.acting is None else request.acting.root
    return f"/{request.language}{root}"


def id_in(request: Request, name: str = "id") -> UUID:
    """Return an id of the path, or refuse as for any page that does not exist."""
    try:
        return UUID(request.params[name])
    except ValueError as cause:
        raise NotFound from cause


def proven(page: PageFunction) -> PageFunction:
    """Ask for the second fact before a page that shows what an account left here."""

    @functools.wraps(page)
    async def asking(request: Request) -> Response:
        if not request.session.second_fact:
            back = request.address if request.method != "POST" else f"/{request.language}/my"
            return Redirect(f"/{request.language}/second-fact?{urlencode({'back': back})}")
        try:
            return await page(request)
        except Submitted as refusal:
            # An old tab, the back button, a second click: the receipt says what became of it.
            return Redirect(f"/{request.language}/my/{refusal.application}/receipt")

    return asking
