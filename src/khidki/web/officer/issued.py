"""What was issued in the officer's own name, and one button: not mine.

The evening's message leads here. Saying that something is not one's own asks for nothing more, so
that whoever is robbed is quick; it ends every session, this one too, and the account signs nothing
until two others have looked.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions.raise_alarm import list_signed, say_not_mine
from khidki.domain.case.event import Act
from khidki.domain.people.access import SIGNING
from khidki.store.signed import Place, Signed
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Choice, Column, Number, Option, Table, Wanted


async def show(request: Request) -> Response:
    """Show what was signed in the last month, a page at a time."""
    officer = await officer_in(request)
    table = _table(request, officer.id)
    shown, found = await table.page(request)
    data = {
        "rows": [_line(request, each) for each in found],
        "list": shown,
        "is_frozen": officer.is_frozen,
    }
    return Page("officer/issued.html", data)


async def export(request: Request) -> Response:
    """Return the same as a file."""
    return _table(request, (await officer_in(request)).id).export(request)


async def not_mine(request: Request) -> Response:
    """Disown one line, and lead out."""
    officer = await officer_in(request)
    form = await request.form()
    try:
        application, seq = UUID(form.get("application", "")), int(form.get("seq", "")[:9])
    except ValueError as cause:
        raise NotFound from cause
    await say_not_mine(request.world, officer.id, application, seq)
    request.session.end()
    return Redirect(f"/{request.language}/office/sign-in?stopped=1")


def _table(request: Request, officer: UUID) -> Table[Signed, Place]:
    published = request.world.published

    async def read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Signed]:
        return await list_signed(
            request.world,
            officer,
            number=wanted.get("number"),
            act=wanted.get("act"),
            before=wanted.after,
            limit=limit,
        )

    def service(row: Signed) -> Cell:
        head = published.head(row.service)
        return row.service if head is None else head.title

    return Table(
        id="issued",
        path="/office/issued",
        columns=(
            Column("number", of=lambda row: number(row.number)),
            Column("at", of=lambda row: row.at),
            Column("act", of=lambda row: Key(f"timeline.{row.act}")),
            Column("service", of=service),
            Column("post", of=lambda row: row.post),
        ),
        asks=(Number(), Choice("act", _acts)),
        read=read,
        place=lambda row: (row.at, row.application, row.seq),
        place_type=Place,
    )


def _acts(_: Request) -> Sequence[Option]:
    return [(act.value, Key(f"timeline.{act.value}")) for act in Act if act in SIGNING]


def _line(request: Request, signed: Signed) -> dict[str, Any]:
    known = signed.post in request.world.published.posts
    service = request.world.published.head(signed.service)
    return {
        "number": number(signed.number),
        "application": str(signed.application),
        "seq": signed.seq,
        "act": f"timeline.{signed.act}",
        "at": signed.at,
        "post": request.world.published.post_name(signed.post) if known else None,
        "service": service.title if service is not None else None,
        "is_disowned": "not_mine" in signed.flags,
    }
