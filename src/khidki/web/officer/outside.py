"""What other departments' software did not take, or said that does not fit: with what to do.

Nothing here changes a case: the officer opens it and does the step by hand if need be. A status is
taken off the list by whoever has seen to it; giving a step over can be tried again at once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions.read_outside import (
    EVERYTHING,
    list_misfits,
    list_untaken,
    settle,
    try_again,
)
from khidki.domain.text import Text
from khidki.store.handovers import Handover, Sought
from khidki.store.statuses import Kept
from khidki.web.case_words import said
from khidki.web.export import Key
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Number, Option, Table, Wanted

Place = tuple[datetime, UUID]
SAID_MOST = 1000
DONE = {"settled": "outside.settled_done", "again": "outside.again_done"}


async def show(request: Request) -> Response:
    """Show what was said that does not fit."""
    shown, found = await _misfits(request).page(request)
    officer = request.officer or await officer_in(request)
    untaken = await list_untaken(request.world, officer, limit=1)
    data = {
        "list": shown,
        "also": bool(untaken),
        "statuses": [_status(request, kept) for kept in found],
        "handovers": [],
        "notice": DONE.get(request.query.get("done", "")),
    }
    return Page("officer/outside.html", data)


async def show_untaken(request: Request) -> Response:
    """Show the steps that no system took."""
    shown, found = await _untaken(request).page(request)
    data = {
        "list": shown,
        "also": False,
        "statuses": [],
        "handovers": [_handover(request, given) for given in found],
        "notice": DONE.get(request.query.get("done", "")),
    }
    return Page("officer/outside.html", data)


async def export(request: Request) -> Response:
    """Return what does not fit as a file."""
    return _misfits(request).export(request)


async def export_untaken(request: Request) -> Response:
    """Return the steps that no system took as a file."""
    return _untaken(request).export(request)


async def settled(request: Request) -> Response:
    """Take a status off the list."""
    await settle(request.world, await officer_in(request), id_in(request, "kept"))
    return Redirect(f"/{request.language}/office/outside?done=settled")


async def again(request: Request) -> Response:
    """Give a step over once more."""
    await try_again(request.world, await officer_in(request), id_in(request, "application"))
    return Redirect(f"/{request.language}/office/outside/untaken?done=again")


def _misfits(request: Request) -> Table[Kept, Place]:
    return Table(
        id="outside",
        path="/office/outside",
        columns=(
            Column("number", of=lambda row: number(row.number)),
            Column("system", of=lambda row: _system(request, row.system)),
            Column("what", of=lambda row: Key(f"outside.verdict.{row.verdict.value}")),
            Column("place", of=lambda row: row.seq),
            Column("happened_at", of=lambda row: row.happened_at),
            Column("received_at", of=lambda row: row.received_at),
            Column("said", of=_said),
        ),
        asks=_ASKS,
        read=_read_misfits,
        place=lambda row: (row.received_at, row.id),
        place_type=Place,
    )


def _untaken(request: Request) -> Table[Handover, Place]:
    return Table(
        id="untaken",
        path="/office/outside/untaken",
        columns=(
            Column("number", of=lambda row: number(row.number)),
            Column("system", of=lambda row: _system(request, row.system)),
            Column("given_at", of=lambda row: row.given_at),
            Column("error", of=lambda row: row.last_error),
        ),
        asks=_ASKS,
        read=_read_untaken,
        place=lambda row: (row.given_at, row.id),
        place_type=Place,
    )


async def _read_misfits(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Kept]:
    officer = await officer_in(request)
    return await list_misfits(request.world, officer, _sought(wanted), limit=limit)


async def _read_untaken(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Handover]:
    officer = await officer_in(request)
    return await list_untaken(request.world, officer, _sought(wanted), limit=limit)


def _sought(wanted: Wanted[Place]) -> Sought:
    after, last = wanted.after or (EVERYTHING.after, EVERYTHING.last)
    return Sought(after, last, wanted.get("system"), wanted.get("number"))


def _systems(request: Request) -> Sequence[Option]:
    systems = request.world.published.systems
    return [(id_, systems[id_].name) for id_ in sorted(systems)]


_ASKS = (Choice("system", _systems), Number("number"))


def _said(kept: Kept) -> str:
    return kept.body.decode("utf-8", "replace")[:SAID_MOST]


def _status(request: Request, kept: Kept) -> dict[str, Any]:
    return {
        "id": str(kept.id),
        "system": _system(request, kept.system),
        "number": kept.number,
        "case": str(kept.application) if kept.application else None,
        "place": kept.seq,
        "what": said(f"outside.verdict.{kept.verdict.value}"),
        "do": said(f"outside.do.{kept.verdict.value}"),
        "said": _said(kept),
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
