"""Who saw a file, and what an officer looked at: the footprints, searched by case, officer or day.

Every search here leaves a footprint of its own, so who looks into the looks of others can be asked
too. The page names officers and cases; it shows nothing of what stood in a case.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from khidki.actions.record_look import record_look
from khidki.actions.sign_in_officer import folded
from khidki.domain.law.calendar import day_begins_at
from khidki.domain.people.duty import Duty
from khidki.domain.people.footprint import Looked, first_id
from khidki.store import footprints
from khidki.store.footprints import FIRST, LAST, Seen
from khidki.web.admin.entry import hat, listed, officer_in
from khidki.web.admin.jobs import number_in
from khidki.web.export import Cell, Key
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Day, Number, Option, Search, Table, Wanted

DAY = timedelta(days=1)


def _kinds(_: Request) -> Sequence[Option]:
    return [("acts", Key("admin.audit.acts"))]


async def _read(request: Request, wanted: Wanted[UUID], limit: int) -> Sequence[Seen]:
    day, user = wanted.day("day"), wanted.get("officer")
    since, until = FIRST, LAST
    if day is not None:
        since, until = first_id(day_begins_at(day)), first_id(day_begins_at(day) + DAY)
    before = until if wanted.after is None else min(until, wanted.after)
    async with request.world.reading() as tx:
        return await footprints.seen(
            tx,
            number=number_in(wanted),
            user_name=None if user is None else folded(user),
            acts_only=wanted.get("kind") is not None,
            since=since,
            before=before,
            limit=limit,
        )


def _post(row: Seen) -> Cell:
    return row.post


def _name(row: Seen) -> Cell:
    return row.name or row.user_name or str(row.officer)


FOOTPRINTS: Table[Seen, UUID] = Table(
    id="admin.audit",
    path="/admin/audit",
    columns=(
        Column("at", of=lambda row: row.at),
        Column("name", of=_name),
        Column("post", of=_post),
        Column("looked", of=lambda row: Key(f"admin.audit.kind.{row.kind.value}")),
        Column("number", of=lambda row: None if row.number is None else number(row.number)),
        Column("about", of=lambda row: row.about),
    ),
    asks=(Number("number"), Search("officer"), Day("day"), Choice("kind", _kinds)),
    read=_read,
    place=lambda row: row.id,
    place_type=UUID,
)


async def show(request: Request) -> Response:
    """Show footprints, and leave one when something was searched."""
    shown = await FOOTPRINTS.shown(request)
    if shown["is_narrowed"]:
        asked = {ask["name"]: ask["value"] for ask in shown["asks"] if ask["value"]}
        about = " ".join(f"{name}={value}" for name, value in asked.items())
        record_look(
            request.world, officer_in(request), hat(request, Duty.AUDIT), Looked.SEARCH, about=about
        )
    return listed(request, "admin.audit", shown)
