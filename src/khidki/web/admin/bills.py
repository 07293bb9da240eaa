"""Bills for officers of finance: what is paid and not in its biller's books, and one bill in all.

Whose bill it is is not shown: a number of the biller and a sum are enough to settle it. What an
officer may do is asked at its payment, by one or by two as any refund.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from khidki.actions.approve_refund import reverse_at_kiosk
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.bill import Bill
from khidki.domain.people.duty import Duty
from khidki.domain.text import Text
from khidki.store import bill_queues, bills
from khidki.store.bill_queues import UNFINISHED, Waiting
from khidki.store.bills import Happened
from khidki.web.admin.entry import hat, listed, officer_in, page
from khidki.web.bill_words import MARKS, biller_of
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import Choice, Column, Option, Table, Wanted

PATH = "/admin/bills"
OLDEST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
HOUR_SECONDS = 3600
Place = tuple[datetime, UUID]
Row = tuple[Waiting, Text, int, bool]  # with its biller's name, age in hours, promise over


def _states(_: Request) -> Sequence[Option]:
    return [(state, Key(f"bills.state.{state}")) for state in UNFINISHED]


def _billers(request: Request) -> Sequence[Option]:
    return [(each.id, each.title) for each in request.world.published.billers.values()]


async def _waiting(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Row]:
    state, now = wanted.get("state"), request.world.now()
    async with request.world.reading() as tx:
        found = await bill_queues.waiting(
            tx,
            after=wanted.after or OLDEST,
            states=UNFINISHED if state is None else (state,),
            biller=wanted.get("biller"),
            limit=limit,
        )
    return [
        (
            each,
            biller_of(request.world.published, each.biller),
            int((now - each.paid_at).total_seconds()) // HOUR_SECONDS,
            now >= each.promised_by,
        )
        for each in found
    ]


def _over(row: Row) -> Key:
    return Key("admin.bills.over" if row[3] else "admin.bills.in_time")


WAITING: Table[Row, Place] = Table(
    id="admin.bills",
    path=PATH,
    columns=(
        Column("paid_at", of=lambda row: row[0].paid_at, link=lambda row: f"{PATH}/{row[0].id}"),
        Column("age", of=lambda row: row[2]),
        Column("biller", of=lambda row: row[1]),
        Column("sum", of=lambda row: format_rupees(row[0].paise)),
        Column("state", of=lambda row: Key(f"bills.state.{row[0].state}")),
        Column("promised_by", of=lambda row: row[0].promised_by),
        Column("kept", of=_over),
        Column("tries", of=lambda row: row[0].asked_times),
        Column("channel", of=lambda row: Key(f"admin.bills.channel.{row[0].channel}")),
        Column("look", of=lambda row: row[0].look),
    ),
    asks=(Choice("state", _states), Choice("biller", _billers)),
    read=_waiting,
    place=lambda row: (row[0].paid_at, row[0].id),
    place_type=Place,
)


async def show(request: Request) -> Response:
    """Show what is paid and not posted, the oldest first."""
    return listed(request, "admin.bills", await WAITING.shown(request))


async def reverse(request: Request) -> Response:
    """Have the posting of a kiosk's bill taken back."""
    id_ = _id(request)
    await reverse_at_kiosk(request.world, officer_in(request), hat(request, Duty.MONEY), id_)
    return Redirect(f"/{request.language}{PATH}/{id_}")


def _id(request: Request) -> UUID:
    try:
        return UUID(request.params["bill"])
    except ValueError as cause:
        raise NotFound from cause


async def read(request: Request) -> Response:
    """Show one bill with all that happened to it."""
    id_ = _id(request)
    async with request.world.reading() as tx:
        bill = await bills.by_id(tx, id_)
        happened = await bills.history(tx, id_)
    if bill is None:
        raise NotFound
    title = biller_of(request.world.published, bill.biller)
    biller = request.world.published.billers.get(bill.biller)
    acts = Duty.MONEY in officer_in(request).duties
    reversible = biller is not None and bill.is_reversible(biller.reversal, request.world.now())
    rows: list[dict[str, Any]] = [
        {"label": said("admin.bills.biller"), "value": title},
        {"label": said("bills.number"), "value": bill.stated.number},
        {"label": said("admin.bills.sum"), "value": format_rupees(bill.paise)},
        {"label": said("admin.bills.channel"), "value": _where(bill)},
        {"label": said("bills.receipt"), "value": bill.receipt},
        {"label": said("admin.bills.look"), "value": bill.look or ""},
    ]
    data: dict[str, Any] = {
        "bill": {
            "state": bill.state.value,
            "mark": MARKS[bill.state],
            "rows": [row for row in rows if row["value"]],
            "promised_by": bill.promised_by,
            "payment": bill.payment,
        },
        "acts": acts,
        "reverse_at": f"{PATH}/{id_}/reverse"
        if acts and reversible and bill.channel == "kiosk"
        else "",
        "happened": [_line(each) for each in happened],
    }
    return page(request, "bill.html", data)


def _where(bill: Bill) -> Text:
    return said(f"admin.bills.channel.{bill.channel}")


def _line(happened: Happened) -> dict[str, Any]:
    told = " · ".join(f"{name}: {value}" for name, value in happened.said.items() if value)
    state = said(f"bills.state.{happened.state}")
    return {"at": happened.at, "what": happened.what, "state": state, "said": told}
