"""Papers that hold no more: the page, and the signed list for whoever verifies without a network.

The page shows numbers, days and coded reasons, the newest first; nothing of a person. The file is
made by the worker every few minutes and can be copied anywhere; its signature travels with it.
"""

from collections.abc import Sequence
from datetime import datetime

from khidki.actions.publish_revoked import published_head, published_list
from khidki.domain.record.revocation_list import Revoked
from khidki.store import revocations
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Response
from khidki.web.table import Column, Number, Table, Wanted

Place = tuple[datetime, str]


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Revoked]:
    number = wanted.get("number")
    async with request.world.reading() as tx:
        if number is not None:
            return [] if wanted.after else await revocations.of_number(tx, number)
        return await revocations.before(tx, wanted.after or revocations.LAST, limit=limit)


def _why(row: Revoked) -> Cell:
    return None if row.reason is None else Key(f"revoked.{row.reason}")


REVOKED: Table[Revoked, Place] = Table(
    id="revocations",
    path="/revoked",
    columns=(
        Column("number", of=lambda row: number(row.number)),
        Column("since", of=lambda row: row.revoked_at),
        Column("reason", of=_why),
        Column("instead", of=lambda row: row.replaced_by and number(row.replaced_by)),
    ),
    asks=(Number(),),
    read=_read,
    place=lambda row: (row.revoked_at, row.number),
    place_type=Place,
)


async def show(request: Request) -> Response:
    """Show what was revoked, and where the signed list is."""
    head = await published_head(request.world)
    data = {"list": await REVOKED.shown(request), "head": head}
    return Page("public/revoked.html", data)


async def export(request: Request) -> Response:
    """Return the same for a spreadsheet; nothing in it is signed."""
    return REVOKED.export(request)


async def signed_list(request: Request) -> Response:
    """Return the signed list as it is published."""
    text = await published_list(request.world)
    if text is None:
        raise NotFound  # the worker makes the first one a moment after it starts
    return Bytes(text, "text/plain; charset=utf-8", "revoked.txt", inline=True)
