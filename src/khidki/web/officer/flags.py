"""The board of signatures to be looked at again, for whoever controls the posts below.

A line says whose signature, on what, and why it is here: at night, faster than anyone reads, or
disowned by its own officer. It leads to nothing by itself; settling takes it off the board.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from khidki.actions.read_flags import LAST, read_flags, settle_flag
from khidki.domain.text import Text
from khidki.store.signed import Flagged
from khidki.web.errors import NotFound
from khidki.web.officer.entry import officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def show(request: Request) -> Response:
    """Show a page of the board."""
    officer = await officer_in(request)
    before, last = _from(request)
    found, more = await read_flags(request.world, officer, before=before, last=last)
    next_url = None
    if more:
        where = {"before": found[-1].at.isoformat(), "last": str(found[-1].application)}
        next_url = f"/{request.language}/office/flags?{urlencode(where)}"
    data = {
        "rows": [_line(request, each) for each in found],
        "next_url": next_url,
        "notice": "flags.settled_done" if request.query.get("done") == "settled" else None,
    }
    return Page("officer/flags.html", data)


async def settle(request: Request) -> Response:
    """Take one line off the board."""
    officer = await officer_in(request)
    form = await request.form()
    try:
        whose = UUID(form.get("officer", ""))
        application, seq = UUID(form.get("application", "")), int(form.get("seq", "")[:9])
    except ValueError as cause:
        raise NotFound from cause
    await settle_flag(request.world, officer, whose, application, seq)
    return Redirect(f"/{request.language}/office/flags?done=settled")


def _from(request: Request) -> tuple[datetime | None, UUID]:
    try:
        before = datetime.fromisoformat(request.query.get("before", ""))
        last = UUID(request.query.get("last", ""))
    except ValueError:
        return None, LAST
    return (before, last) if before.tzinfo is not None else (None, LAST)


def _line(request: Request, flagged: Flagged) -> dict[str, Any]:
    published = request.world.published
    service = published.head(flagged.service)
    return {
        "officer": str(flagged.officer),
        "name": Text(hi=flagged.name_hi, en=flagged.name_en),
        "is_frozen": flagged.frozen_at is not None,
        "number": number(flagged.number),
        "application": str(flagged.application),
        "seq": flagged.seq,
        "act": f"timeline.{flagged.act}",
        "at": flagged.at,
        "post": published.post_name(flagged.post) if flagged.post in published.posts else None,
        "service": service.title if service is not None else None,
        "flags": [f"flags.{flag}" for flag in flagged.flags],
    }
