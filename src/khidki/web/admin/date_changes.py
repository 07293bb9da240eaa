"""The act by which a declared day moved dates of open cases: each of them, by number.

The list grows while the job counts; the page says how far it has come. Nothing is done here.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions.record_look import record_look
from khidki.domain.people.duty import Duty
from khidki.domain.people.footprint import Looked
from khidki.domain.text import Text
from khidki.store import date_changes
from khidki.store.date_changes import DateChange, DateMoved
from khidki.web.admin.entry import hat, officer_in, page
from khidki.web.errors import NotFound
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Column, Number, Table, Wanted

FIRST = UUID(int=0)


async def show(request: Request) -> Response:
    """Show one act and the dates that it moved."""
    change = await _change(request)
    data: dict[str, Any] = {
        "change": change,
        "names": [
            each.name
            for each in request.world.published.holidays.holidays
            if each.on == change.day and each.declared and each.source == change.gazette
        ],
        "list": await _table(change.id).shown(request),
        "words": "admin.date_change",
    }
    return page(request, "date_change.html", data)


async def export(request: Request) -> Response:
    """Give out the whole list, and remember to whom."""
    change = await _change(request)
    officer, about = officer_in(request), f"admin.date_change {change.id}"
    record_look(request.world, officer, hat(request, Duty.CALENDAR), Looked.EXPORT, about=about)
    return _table(change.id).export(request)


async def _change(request: Request) -> DateChange:
    try:
        id_ = UUID(request.params["change"])
    except ValueError as cause:
        raise NotFound from cause
    async with request.world.reading() as tx:
        found = await date_changes.by_id(tx, id_)
    if found is None:
        raise NotFound
    return found


def _table(change: UUID) -> Table[tuple[DateMoved, Text], UUID]:
    async def read(
        request: Request, wanted: Wanted[UUID], limit: int
    ) -> Sequence[tuple[DateMoved, Text]]:
        async with request.world.reading() as tx:
            found = await date_changes.listed(
                tx,
                change,
                number=wanted.get("number"),
                after=wanted.after or FIRST,
                limit=limit,
            )
        return [(each, _title(request, each.service)) for each in found]

    return Table(
        id="admin.date_change",
        path=f"/admin/calendar/changes/{change}",
        columns=(
            Column("number", of=lambda row: number(row[0].number)),
            Column("service", of=lambda row: row[1]),
            Column("given_on", of=lambda row: row[0].given_on),
            Column("counted_on", of=lambda row: row[0].counted_on),
            Column("binding_on", of=lambda row: row[0].binding_on),
        ),
        asks=(Number(),),
        read=read,
        place=lambda row: row[0].application,
        place_type=UUID,
    )


def _title(request: Request, service: str) -> Text:
    head = request.world.published.head(service)
    return Text(hi=service, en=service) if head is None else head.title
