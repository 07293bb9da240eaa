"""How files were allotted by chance on a day: a fingerprint before, the seed when it is over.

For a program or a patient person; `docs/decisions/0019-turns.md` says how to draw again.
"""

from datetime import date

from khidki.actions.allot import told_of
from khidki.web.errors import NotFound
from khidki.web.request import Request
from khidki.web.response import Json, Response


async def show(request: Request) -> Response:
    """Tell what may be known of a day."""
    try:
        day = date.fromisoformat(request.params["day"])
    except ValueError as cause:
        raise NotFound from cause
    told = told_of(request.world, day)
    if told is None:
        raise NotFound
    value = {"day": told.day.isoformat(), "fingerprint": told.fingerprint, "seed": told.seed}
    return Json(value)
