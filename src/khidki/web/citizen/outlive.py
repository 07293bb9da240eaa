"""Let what was typed outlive the session: the guard of pages on which people write much.

It does what the kernel does for other forms (where the request began, whose session, the form's
token), in the same order, and saves nothing either. The difference is the answer: not an error but
the typed answers, after a new sign-in or at once, to be looked at and sent again by the person.
"""

import functools
from collections.abc import Awaitable, Callable
from dataclasses import replace

from khidki.web import csrf
from khidki.web.citizen import sign_in, typed
from khidki.web.citizen.entry import proven
from khidki.web.form import BodyTooLarge, Form
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.route import PageFunction

UNKNOWN_MOST = 64_000  # bytes that are read from somebody who is not signed in


Again = Callable[[Request, Form], Awaitable[Response]]


def outlives_session(page: PageFunction, again: Again) -> PageFunction:
    """Guard a page that takes a form; `again` shows the form with what was typed, unsaved."""

    @functools.wraps(page)
    async def asking(request: Request) -> Response:
        csrf.check_origin(request.headers, public_url=request.world.public_url)
        if request.session.account is None:
            return sign_in.ask_after_typing(request, await _sealed(request))
        form = await request.form()
        try:
            csrf.check(request.session, form.get(csrf.FIELD, ""))
        except csrf.StaleForm:
            shown = await proven(lambda asked: again(asked, form))(request)
            return replace(shown, status=403) if isinstance(shown, Page) else shown
        typed.forget(request)
        return await proven(page)(request)

    return asking


async def _sealed(request: Request) -> str:
    request.max_body = min(request.max_body, UNKNOWN_MOST)
    try:
        return typed.seal(request, await request.form())
    except BodyTooLarge:
        return ""  # with a file in it, most likely: the page says that it must be chosen again
