"""The board of signatures to be looked at again, for whoever controls the posts below.

A line says whose signature, on what, and why it is here: at night, faster than anyone reads, or
disowned by its own officer. It leads to nothing by itself; settling takes it off the board.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions.read_flags import EVERYTHING, read_flags, settle_flag
from khidki.domain.people.watch import Flag
from khidki.domain.text import Text
from khidki.store.signed import Flagged, Sought
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Number, Option, Table, Wanted

Place = tuple[datetime, UUID]
WHY: Sequence[Option] = [(flag.value, Key(f"flags.{flag}")) for flag in Flag]


async def show(request: Request) -> Response:
    """Show a page of the board."""
    shown, found = await _table(request).page(request)
    data = {
        "rows": [_line(request, each) for each in found],
        "list": shown,
        "notice": "flags.settled_done" if request.query.get("done") == "settled" else None,
    }
    return Page("officer/flags.html", data)


async def export(request: Request) -> Response:
    """Return the board as a file."""
    return _table(request).export(request)


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


def _table(request: Request) -> Table[Flagged, Place]:
    return Table(
        id="flags",
        path="/office/flags",
        columns=(
            Column("who", of=lambda row: Text(hi=row.name_hi, en=row.name_en)),
            Column("at", of=lambda row: row.at),
            Column("why", of=_why),
            Column("number", of=lambda row: number(row.number)),
            Column("act", of=lambda row: Key(f"timeline.{row.act}")),
            Column("service", of=lambda row: _service(request, row)),
            Column("post", of=lambda row: _post(request, row)),
        ),
        asks=(Choice("why", lambda _: WHY), Number("number")),
        read=_read,
        place=lambda row: (row.at, row.application),
        place_type=Place,
    )


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Flagged]:
    before, last = wanted.after or (EVERYTHING.before, EVERYTHING.last)
    sought = Sought(before, last, wanted.get("why"), wanted.get("number"))
    return await read_flags(request.world, await officer_in(request), sought, limit=limit)


def _why(flagged: Flagged) -> Text:
    words = [said(f"flags.{flag}") for flag in flagged.flags]
    return Text(hi=", ".join(each.hi for each in words), en=", ".join(each.en for each in words))


def _service(request: Request, flagged: Flagged) -> Cell:
    service = request.world.published.head(flagged.service)
    return flagged.service if service is None else service.title


def _post(request: Request, flagged: Flagged) -> Cell:
    published = request.world.published
    known = flagged.post in published.posts
    return published.post_name(flagged.post) if known else flagged.post


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
