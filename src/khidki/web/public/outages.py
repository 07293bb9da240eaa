"""The ledger of outages, for everybody: when the window or a department's system did not answer.

A page, the whole as a spreadsheet, and the newest thousand as JSON with the signatures, so that
anybody can check a line with the keys of the window without asking us.
"""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from khidki.actions.measure_outages import said
from khidki.domain.canonical import canonical
from khidki.domain.law.outage import SYSTEM, WINDOW
from khidki.domain.text import Text
from khidki.store import outages
from khidki.store.outages import Line
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Json, Page, Response
from khidki.web.spoken import said as words
from khidki.web.table import NEWEST, Choice, Column, Option, Table, Wanted

JSON_MOST = 1000
Row = tuple[Line, Cell]


def _whats(request: Request) -> Sequence[Option]:
    systems = request.world.published.systems.values()
    return [
        (WINDOW, Key("outages.window")),
        *((SYSTEM + each.id, each.name) for each in systems),
    ]


def _what(request: Request, line: Line) -> Cell:
    if line.what == WINDOW:
        return Key("outages.window")
    system = request.world.published.systems.get(line.what.removeprefix(SYSTEM))
    return Text(hi=line.what, en=line.what) if system is None else system.name


async def _read(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[Row]:
    async with request.world.reading() as tx:
        found = await outages.listed(
            tx, what=wanted.get("what"), before=wanted.after or NEWEST, limit=limit
        )
    return [(line, _what(request, line)) for line in found]


def _lasted(line: Line) -> Text:
    if line.ended_at is None:
        return words("outages.lasts")
    return lasting(line.ended_at - line.began_at)


def lasting(time: timedelta) -> Text:
    """Return a length of time in hours and minutes, rounded down."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return words("outages.minutes", minutes=minutes)
    return words("outages.hours", hours=minutes // 60, minutes=minutes % 60)


OUTAGES: Table[Row, tuple[datetime, UUID]] = Table(
    id="outages",
    path="/outages",
    columns=(
        Column("what", of=lambda row: row[1]),
        Column("began_at", of=lambda row: row[0].began_at),
        Column("ended_at", of=lambda row: row[0].ended_at),
        Column("lasted", of=lambda row: _lasted(row[0])),
        Column("how", of=lambda row: Key(f"outages.how.{row[0].how}")),
        Column("key", of=lambda row: row[0].key_id),
    ),
    asks=(Choice("what", _whats),),
    read=_read,
    place=lambda row: (row[0].began_at, row[0].id),
    place_type=tuple[datetime, UUID],
)


async def show(request: Request) -> Response:
    """Show the ledger, the newest first."""
    return Page("public/outages.html", {"list": await OUTAGES.shown(request)})


async def export(request: Request) -> Response:
    """Give the whole ledger out as a file."""
    return OUTAGES.export(request)


async def signed(request: Request) -> Response:
    """Return the newest lines with their signatures and exactly what was signed."""
    async with request.world.reading() as tx:
        found = await outages.listed(tx, what=None, before=NEWEST, limit=JSON_MOST)
    return Json({"outages": [_plain(line) for line in found], "keys": "/keys.json"})


def _plain(line: Line) -> dict[str, object]:
    plain: dict[str, object] = dict(said(line))
    if line.signature is not None:
        plain["signed"] = canonical(said(line)).decode()
        plain["signature"] = base64.b64encode(line.signature).decode()
        plain["key_id"] = line.key_id
    return plain
