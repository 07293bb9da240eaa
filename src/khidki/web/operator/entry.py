"""What every page of an operator asks first: who it is, and whether they serve people today.

It is read with the session at every request, so an operator who left, or whose last day is over, is
out at once.
"""

import functools
from uuid import UUID

from khidki.actions.use_wallet import operator_of, who_serves
from khidki.domain.money.wallet import Operator
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.route import PageFunction

HOME = "/operator"


async def operator_in(request: Request) -> Operator:
    """Return the signed-in operator, or refuse one who serves nobody today."""
    account, serving = account_of(request), request.session.serving
    if serving is None:
        return await operator_of(request.world, account)
    return who_serves(request.world, serving)


def account_of(request: Request) -> UUID:
    """Return the account of the signed-in operator; the route has seen to it that there is one."""
    assert request.session.operator is not None, "the route has seen to it"
    return request.session.operator


def serving(page: PageFunction) -> PageFunction:
    """Ask the same before a page that other audiences have too."""

    @functools.wraps(page)
    async def asking(request: Request) -> Response:
        await operator_in(request)
        return await page(request)

    return asking


def id_in(request: Request, name: str) -> UUID:
    """Return an id of the path, or refuse as for any page that does not exist."""
    try:
        return UUID(request.params[name])
    except ValueError as cause:
        raise NotFound from cause
