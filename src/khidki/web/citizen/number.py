"""A change of the account's own number, as its owner sees it: told at once, stopped by a button.

Only who holds the old number, and proved whose papers these are, comes here. Nothing of the change
but the ending of the new number is shown.
"""

from typing import Any

from khidki.actions.change_number import stop_change
from khidki.store.standings import Moving
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.request import Request
from khidki.web.response import Redirect, Response


async def stop(request: Request) -> Response:
    """Stop the change that the page told of."""
    await stop_change(request.world, account=account_of(request), change=id_in(request, "change"))
    return Redirect(f"/{request.language}/my?done=stopped")


def moving_view(request: Request, moving: Moving | None) -> dict[str, Any] | None:
    """Return what the list says about a pending change, or nothing."""
    if moving is None:
        return None
    mobile = request.world.secrets.unseal(moving.mobile_sealed, purpose="mobile").decode()
    return {
        "mobile_hint": f"••••••{mobile[-4:]}",
        "is_confirmed": moving.is_confirmed,
        "from_at": moving.effective_at,
        "stop_url": f"/{request.language}/my/number/{moving.id}/stop",
    }
