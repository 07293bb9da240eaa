"""Where chance sent the files of a day, and the proof that it was chance.

For whoever holds one of several like posts. Today's list shows the fingerprint that was told the
day before; a day that is over shows its seed, and whether each file lies where the seed sends it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.actions.read_allotment import Drawn, Group, group_of, proof_of, read_allotment
from khidki.domain.law.calendar import ONE_DAY, legal_day
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.table import Column, Day, Number, Table, Wanted, day_in

Place = tuple[datetime, UUID]


async def show(request: Request) -> Response:
    """Show the files of a day, today's unless another is asked for."""
    officer = await officer_in(request)
    group, day = group_of(request.world, officer), _day(request)
    told = proof_of(request.world, day)
    published = request.world.published
    data: dict[str, Any] = {
        "list": None if group is None else await _table(request, group).shown(request),
        "posts": [] if group is None else [published.post_name(each) for each in group.posts],
        "day": day,
        "fingerprint": None if told is None else told.fingerprint,
        "seed": None if told is None else told.seed,
        "before": f"/{request.language}/office/allotment?day={day - ONE_DAY}",
    }
    return Page("officer/allotment.html", data)


async def export(request: Request) -> Response:
    """Return the files of the day as a file."""
    group = group_of(request.world, await officer_in(request))
    if group is None:
        raise NotFound
    return _table(request, group).export(request)


def _day(request: Request) -> date:
    return day_in(request.query.get("day", "")) or legal_day(request.now)


def _table(request: Request, group: Group) -> Table[Drawn, Place]:
    names = {each: request.world.published.post_name(each) for each in group.posts}

    async def read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Drawn]:
        day = wanted.day("day") or legal_day(request.now)
        return await read_allotment(
            request.world,
            group,
            day,
            number=wanted.get("number"),
            after=wanted.after,
            limit=limit,
        )

    return Table(
        id="allotment",
        path="/office/allotment",
        columns=(
            Column("number", of=lambda row: number(row.file.number)),
            Column("received", of=lambda row: row.file.received_at),
            Column("post", of=lambda row: names[row.file.post]),
            Column("same", of=_same),
        ),
        asks=(Number(), Day("day")),
        read=read,
        place=lambda row: (row.file.received_at, row.file.application),
        place_type=Place,
    )


def _same(row: Drawn) -> Cell:
    match row.is_same:
        case None:
            return Key("allotment.tomorrow")
        case True:
            return Key("allotment.yes")
        case False:
            return Key("allotment.no")
