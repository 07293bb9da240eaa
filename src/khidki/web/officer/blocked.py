"""Who of an officer's own posts and those below cannot sign, and how many papers wait for that.

A silent queue is what this is against: whoever controls a post sees its blocker here. Nothing is
changed here; what a posting signs with is said at the administration's board.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions.oversee_signatures import FIRST, Blocked, read_blocked_below
from khidki.domain.people.signing import SignerKind
from khidki.domain.text import Text
from khidki.web.case_words import office_of
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.spoken import said
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

Place = tuple[str, UUID]


async def show(request: Request) -> Response:
    """Show a page of the board, by post."""
    shown, found = await _table(request).page(request)
    data = {"list": shown, "rows": [_row(request, each) for each in found]}
    return Page("officer/signatures.html", data)


async def export(request: Request) -> Response:
    """Return the whole board as a file."""
    return _table(request).export(request)


def _table(request: Request) -> Table[Blocked, Place]:
    def post(row: Blocked) -> Cell:
        return office_of(request.world.published, row.posted.post)[0] or row.posted.post

    return Table(
        id="signatures",
        path="/office/signatures",
        columns=(
            Column("who", of=lambda row: row.posted.name),
            Column("post", of=post),
            Column("signer", of=lambda row: Key(f"signatures.kind.{row.posted.signer}")),
            Column("why", of=_why),
            Column("waiting", of=lambda row: row.posted.waiting),
            Column("since", of=lambda row: row.posted.since),
        ),
        asks=(Search("who"), Choice("signer", _kinds)),
        read=_read,
        place=lambda row: (row.posted.post, row.posted.posting),
        place_type=Place,
    )


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Blocked]:
    signer = wanted.get("signer")
    return await read_blocked_below(
        request.world,
        await officer_in(request),
        after=wanted.after or FIRST,
        limit=limit,
        signer=SignerKind(signer) if signer else None,
        who=wanted.get("who") or "",
    )


def _kinds(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"signatures.kind.{each}")) for each in SignerKind]


def _why(row: Blocked) -> Cell:
    if not row.blockers:
        return Key("signatures.only_waits")
    words = [said(f"signature.blocker.{each}") for each in row.blockers]
    return Text(hi=" ".join(each.hi for each in words), en=" ".join(each.en for each in words))


def _row(request: Request, each: Blocked) -> dict[str, Any]:
    post, office = office_of(request.world.published, each.posted.post)
    return {
        "name": each.posted.name,
        "post": post,
        "office": office,
        "kind": each.posted.signer.value,
        "blockers": [blocker.value for blocker in each.blockers],
        "waiting": each.posted.waiting,
        "since": each.posted.since,
    }
