"""The addresses of the tokens of programs, once for each audience.

Making one asks for a second factor given lately, where the person has any; ending one asks for
nothing, because who is robbed must be quick.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from khidki.web import tokens
from khidki.web.limits import Limit, by_session
from khidki.web.route import PageFunction, Permission, Route
from khidki.web.tokens import Audience

MADE = (Limit("tokens made", timedelta(hours=1), 30, by_session),)


def routes(
    audience: Audience,
    permission: Permission,
    name: str,
    guard: Callable[[PageFunction], PageFunction] = lambda page: page,
    **more: Any,
) -> tuple[Route, ...]:
    """Return them for one audience; `guard` goes round every page, `more` is of each route."""
    show, make, end = map(guard, tokens.pages(audience))
    path = f"/{{language}}{audience.place}"
    fresh = {"fresh": True, "fresh_if_any": permission is Permission.CITIZEN}
    return (
        Route("GET", path, show, permission, name=name, **more),
        Route("POST", path, make, permission, name=f"{name}.make", limits=MADE, **fresh, **more),
        Route("POST", f"{path}/end", end, permission, name=f"{name}.end", **more),
    )
