"""What other departments' software did not take, or said that does not fit: with what to do.

Nothing here changes a case: the officer opens it and does the step by hand if need be. A status is
taken off the list by whoever has seen to it; giving a step over can be tried again at once.
"""

from typing import Any

from khidki.actions.read_outside import read_outside, settle, try_again
from khidki.domain.text import Text
from khidki.store.handovers import Handover
from khidki.store.statuses import Kept
from khidki.web.case_words import said
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

DONE = {"settled": "outside.settled_done", "again": "outside.again_done"}


async def show(request: Request) -> Response:
    """Show both lists."""
    officer = await officer_in(request)
    waiting = await read_outside(request.world, officer)
    data = {
        "statuses": [_status(request, kept) for kept in waiting.statuses],
        "handovers": [_handover(request, given) for given in waiting.handovers],
        "notice": DONE.get(request.query.get("done", "")),
    }
    return Page("officer/outside.html", data)


async def settled(request: Request) -> Response:
    """Take a status off the list."""
    await settle(request.world, await officer_in(request), id_in(request, "kept"))
    return Redirect(f"/{request.language}/office/outside?done=settled")


async def again(request: Request) -> Response:
    """Give a step over once more."""
    await try_again(request.world, await officer_in(request), id_in(request, "application"))
    return Redirect(f"/{request.language}/office/outside?done=again")


def _status(request: Request, kept: Kept) -> dict[str, Any]:
    return {
        "id": str(kept.id),
        "system": _system(request, kept.system),
        "number": kept.number,
        "case": str(kept.application) if kept.application else None,
        "place": kept.seq,
        "what": said(f"outside.verdict.{kept.verdict.value}"),
        "do": said(f"outside.do.{kept.verdict.value}"),
        "said": kept.body.decode("utf-8", "replace")[:1000],
        "happened_at": kept.happened_at,
        "received_at": kept.received_at,
    }


def _handover(request: Request, given: Handover) -> dict[str, Any]:
    return {
        "case": str(given.application),
        "system": _system(request, given.system),
        "number": given.number,
        "given_at": given.given_at,
        "error": given.last_error,
    }


def _system(request: Request, id_: str) -> Text:
    found = request.world.published.systems.get(id_)
    return Text(hi=id_, en=id_) if found is None else found.name
