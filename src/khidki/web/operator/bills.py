"""Bills of many people at a kiosk: a list is typed or sent, found, agreed to, paid, and printed.

The list is judged whole before anything is stored. What became of a line stands on the list's page,
whenever it is opened; names are shown only as far as one needs to know them until a bill is paid.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from khidki.actions import pay_in_bulk
from khidki.actions.pay_bill import kiosk_dues
from khidki.actions.pay_in_bulk import WholeBatch
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.bill import NotOpen, State, WindowOver
from khidki.domain.money.biller import Biller
from khidki.domain.money.dues import Dues
from khidki.domain.money.list_of_bills import LONGEST, MOST, read_list
from khidki.domain.money.wallet import Operator
from khidki.domain.people.account import mobile_number
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.bill_batches import Line, Told
from khidki.web import texts
from khidki.web.bill_words import asked_rows, asked_shortly, biller_of, masked
from khidki.web.case_words import said
from khidki.web.form import text_sent
from khidki.web.operator.entry import HOME, account_of, id_in, operator_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import same
from khidki.web.table import NEWEST, Choice, Column, Day, Option, Table, Wanted

PATH = f"{HOME}/bills"
BODY_MOST = 200_000
Place = tuple[datetime, UUID]
UNDER_WAY = frozenset({State.PAID, State.SENT, State.PARKED, State.REVERSAL_ASKED})


async def ask(request: Request) -> Response:
    """Ask for a list of bills."""
    await operator_in(request)
    return _form(request, "", "", [])


async def start(request: Request) -> Response:
    """Judge a list, and let its bills be found."""
    await operator_in(request)
    form = await request.form()
    text, chosen = await text_sent(form, "lines", LONGEST), form.get("biller", "")[:100]
    biller = request.world.published.billers.get(chosen)
    if biller is None:
        return _form(request, "", text, [Problem("biller", "required")])
    listed, problems = read_list(biller, text, mobile_number)
    if problems:
        return _form(request, chosen, text, problems)
    begun = await pay_in_bulk.start_batch(request.world, account_of(request), chosen, listed)
    return Redirect(f"/{request.language}{PATH}/{begun}")


async def show(request: Request) -> Response:
    """Show a list: what was found, what it comes to, and what became of each line."""
    return await _shown(request)


async def pay(request: Request) -> Response:
    """Pay the chosen lines out of the wallet."""
    chosen = [int(each) for each in (await request.form()).all("line") if each.isdecimal()]
    lines = [each for each in chosen if 0 < each <= MOST]
    if not lines:
        return await _shown(request, problem="bulk.none_chosen")
    await pay_in_bulk.agree_to(request.world, account_of(request), id_in(request, "batch"), lines)
    return _back(request)


async def look_again(request: Request) -> Response:
    """Look once more for the bills that were not found."""
    await pay_in_bulk.look_again(request.world, account_of(request), id_in(request, "batch"))
    return _back(request)


async def reverse(request: Request) -> Response:
    """Ask for one line to be taken back."""
    line = (await request.form()).get("line", "")[:4]
    number = int(line) if line.isdecimal() else 0
    account, id_ = account_of(request), id_in(request, "batch")
    try:
        await pay_in_bulk.reverse_line(request.world, account, id_, number)
    except (WindowOver, NotOpen):
        return await _shown(request, problem="bulk.not_taken_back")
    return _back(request)


async def receipts(request: Request) -> Response:
    """Show the receipts of all lines that were posted, to be printed together."""
    operator, whole = await operator_in(request), await _whole(request)
    biller = request.world.published.billers.get(whole.batch.biller)
    posted = [each for each in whole.lines if each.state == State.POSTED]
    data = {
        "title": biller_of(request.world.published, whole.batch.biller),
        "batch": whole.batch.id,
        "code": operator.code,
        "receipts": [_receipt(each, biller) for each in posted],
    }
    return Page("operator/bill_receipts.html", data)


Listed = tuple[Told, Text]  # with what its biller is called


async def _lists(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Listed]:
    found = await pay_in_bulk.list_batches(
        request.world,
        account_of(request),
        biller=wanted.get("biller"),
        since=wanted.day("since"),
        before=wanted.after or NEWEST,
        limit=limit,
    )
    return [(each, biller_of(request.world.published, each.biller)) for each in found]


def _billers(request: Request) -> Sequence[Option]:
    return [(each.id, each.title) for each in request.world.published.billers.values()]


LISTS: Table[Listed, Place] = Table(
    id="bulk.lists",
    path=f"{PATH}/lists",
    columns=(
        Column(
            "started_at",
            of=lambda row: row[0].started_at,
            link=lambda row: f"{PATH}/{row[0].id}",
        ),
        Column("biller", of=lambda row: row[1]),
        Column("lines", of=lambda row: row[0].lines),
        Column("posted", of=lambda row: row[0].posted),
        Column("refused", of=lambda row: row[0].refused),
        Column("sum", of=lambda row: format_rupees(row[0].posted_paise)),
    ),
    asks=(Choice("biller", _billers), Day("since")),
    read=_lists,
    place=lambda row: (row[0].started_at, row[0].id),
    place_type=Place,
)


async def lists(request: Request) -> Response:
    """Show the lists of this kiosk, the newest first."""
    await operator_in(request)
    data = {"list": await LISTS.shown(request), "words": "bulk.lists"}
    return Page("operator/list.html", data)


async def lists_file(request: Request) -> Response:
    """Give all lists out as a file."""
    await operator_in(request)
    return LISTS.export(request)


def _form(request: Request, biller: str, text: str, problems: Sequence[Problem]) -> Page:
    billers = request.world.published.billers.values()
    data = {
        "billers": [{"value": each.id, "title": each.title} for each in billers],
        "formats": [_format(each) for each in billers],
        "values": {"biller": biller, "lines": text},
        "problems": problems,
        "labels": {"biller": said("bills.find"), "lines": said("bulk.lines")},
        "most": MOST,
    }
    return Page("operator/bills.html", data, status=422 if problems else 200)


def _format(biller: Biller) -> dict[str, Any]:
    return {"title": biller.title, "example": ", ".join(ask.example for ask in biller.asks)}


async def _whole(request: Request) -> WholeBatch:
    return await pay_in_bulk.read_batch(request.world, account_of(request), id_in(request, "batch"))


async def _shown(request: Request, *, problem: str = "") -> Page:
    operator, whole = await operator_in(request), await _whole(request)
    biller = request.world.published.billers.get(whole.batch.biller)
    rows = [_row(request, operator, biller, each) for each in whole.lines]
    open_ = [row for row in rows if row["can_pay"]]
    data = {
        "batch": whole.batch,
        "title": biller_of(request.world.published, whole.batch.biller),
        "rows": rows,
        "found": sum(row["settled"] for row in rows),
        "is_busy": any(row["busy"] for row in rows),
        "can_pay": bool(open_),
        "can_look": any(each.bill is None and each.refused for each in whole.lines),
        "has_receipts": any(each.state == State.POSTED for each in whole.lines),
        "totals": [
            ("bulk.total_bills", format_rupees(sum(row["bill_paise"] for row in open_))),
            ("bulk.total_charges", format_rupees(sum(row["charge_paise"] for row in open_))),
            ("bulk.total", format_rupees(sum(row["all_paise"] for row in open_))),
        ] if open_ else [],
        "problem": problem,
    }  # fmt: skip
    return Page("operator/bill_list.html", data, status=422 if problem else 200)


def _row(request: Request, operator: Operator, biller: Biller | None, line: Line) -> dict[str, Any]:
    is_open = line.state == State.FETCHED
    bill = (line.wanted_paise or line.due_paise or 0) if is_open else (line.paise or 0)
    whole = bill
    if is_open and biller is not None and bill:
        whole = kiosk_dues(request.world, operator, biller, bill).total_paise
    elif line.dues:
        whole = Dues.from_plain(line.dues).total_paise
    looks_for = line.bill is None and line.refused is None
    paying = is_open and line.agreed and line.refused is None
    return {
        "line": line.line,
        "asked": asked_shortly(biller, line.given),
        "name": None if line.name is None else masked(line.name) if is_open else line.name,
        "due": None if line.due_paise is None else format_rupees(line.due_paise),
        "due_on": line.due_on,
        "bill_paise": bill,
        "charge_paise": whole - bill,
        "all_paise": whole,
        "all": format_rupees(whole) if whole else None,
        "said": _said(line, looks_for=looks_for, paying=paying),
        "receipt": line.receipt or None,
        "promised_by": line.promised_by if line.state in UNDER_WAY else None,
        "settled": not looks_for,
        "busy": looks_for or paying or line.state in UNDER_WAY,
        "can_pay": is_open and not paying and bill > 0,
        "can_reverse": _can_reverse(request, biller, line),
    }


def _said(line: Line, *, looks_for: bool, paying: bool) -> Text:
    if looks_for:
        return said("bulk.looking")
    if paying:
        return said("bulk.paying")
    if line.refused is not None:
        key = f"bulk.refused.{line.refused}"
        return said(key if texts.has(key) else "bulk.refused.other")
    return said(f"bills.state.{line.state}")


def _can_reverse(request: Request, biller: Biller | None, line: Line) -> bool:
    return (
        biller is not None
        and line.state == State.POSTED
        and line.posted_at is not None
        and line.reversal_asked_at is None
        and request.now < line.posted_at + biller.reversal
    )


def _receipt(line: Line, biller: Biller | None) -> dict[str, Any]:
    dues = Dues.from_plain(line.dues or [])
    rows = [
        *asked_rows(biller, line.given),
        {"label": said("bills.name"), "value": line.name},
        {"label": said("bills.number"), "value": line.number},
        {"label": said("bills.period"), "value": line.period},
    ]
    return {
        "receipt": line.receipt,
        "rows": [row for row in rows if row["value"]],
        "posted_at": line.posted_at,
        "lines": {
            "total_paise": dues.total_paise,
            "words": same(format_rupees(dues.total_paise)),
            "parts": [
                {"title": each.title, "words": same(format_rupees(each.paise))}
                for each in dues.items
            ],
            "verified": True,
        },
    }


def _back(request: Request) -> Redirect:
    return Redirect(f"/{request.language}{PATH}/{id_in(request, 'batch')}")
