"""A person's own bills: one and what became of it, those remembered, and those that were paid.

One address shows a bill in every state: what is due and how to pay it, the promise while the biller
has not answered, the receipt, or where the money is. Another person's bill is told from none.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from khidki.actions.fetch_bill import fetch_bill
from khidki.actions.make_bill_receipt import make_bill_receipt
from khidki.actions.pay_bill import pay_bill, reverse_bill
from khidki.actions.place_in_time import Place
from khidki.actions.read_bills import list_bills, my_bills, whole_bill
from khidki.actions.remember_bill import (
    TooManyRemembered,
    forget_bill,
    remember_bill,
    remind_of,
)
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.bill import (
    AmountNotTaken,
    Bill,
    BillChanged,
    BillerAway,
    NoSuchBill,
    NothingDue,
    NotOpen,
    Reason,
    State,
    WindowOver,
)
from khidki.domain.money.biller import Biller, NoSuchBiller, Takes
from khidki.domain.money.dues import Dues
from khidki.domain.money.paying import NoProvider
from khidki.domain.money.remembered_bill import LABEL_MOST
from khidki.domain.problem import Problem
from khidki.store.bills import Happened
from khidki.web.bill_words import (
    MARKS,
    biller_of,
    card,
    kept_card,
    paid_lines,
    parts_of,
    stated_rows,
)
from khidki.web.case_words import said
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Redirect, Response

A_PAGE = 20
PATH = "/my/bills"
TOLD = frozenset({"biller_away", "nothing_due", "bill_gone", "done", "forgotten"})
AMOUNT_MOST = 30


async def mine(request: Request) -> Response:
    """Show what is remembered and what was paid, the newest first."""
    account = account_of(request)
    before = Place.read(request.query.get("before", ""))
    paid = await list_bills(request.world, account, before=before, limit=A_PAGE + 1)
    published = request.world.published
    told = request.query.get("told", "")
    kept = await my_bills(request.world, account)
    data: dict[str, Any] = {
        "kept": [kept_card(published, each, paid) for each in kept],
        "paid": [card(published, each, _address(request, each)) for each in paid[:A_PAGE]],
        "older_url": f"/{request.language}{PATH}?before={_place(paid[A_PAGE - 1])}"
        if len(paid) > A_PAGE else None,
        "told": told if told in TOLD else "",
    }  # fmt: skip
    return Page("citizen/my_bills.html", data)


def _place(bill: Bill) -> str:
    assert bill.paid_at is not None, "only what was paid is listed"
    return Place(bill.paid_at, bill.id).written()


async def show(request: Request) -> Response:
    """Show one bill."""
    return await _page(request, told=request.query.get("told", ""))


async def pay(request: Request) -> Response:
    """Begin the payment of a bill, after its biller has said that the sum is still right."""
    typed = (await request.form()).get("amount", "").strip()[:AMOUNT_MOST]
    paise = _paise(typed)
    if typed and paise is None:
        return await _page(request, typed=typed, problem=Problem("amount", "not_an_amount"))
    try:
        begun = await pay_bill(request.world, account_of(request), id_in(request, "bill"), paise)
    except AmountNotTaken as refusal:
        least, most = format_rupees(refusal.least_paise), format_rupees(refusal.most_paise)
        problem = Problem("amount", refusal.code, {"least": least, "most": most})
        return await _page(request, typed=typed, problem=problem)
    except (BillChanged, BillerAway, NothingDue, NoProvider) as refusal:
        return await _page(request, told=refusal.code, status=409)
    except NotOpen:
        return _back(request)  # a second click, or another tab: the page says what became of it
    return Redirect(f"/{request.language}/my/payments/{begun.id}")


async def reverse(request: Request) -> Response:
    """Ask the biller to take a posting back."""
    try:
        await reverse_bill(request.world, account_of(request), id_in(request, "bill"))
    except WindowOver as refusal:
        return await _page(request, told=refusal.code, status=409)
    except NotOpen:
        pass
    return _back(request)


async def keep(request: Request) -> Response:
    """Remember a bill, to be reminded of it."""
    label = (await request.form()).get("label", "").strip()[:LABEL_MOST]
    try:
        await remember_bill(request.world, account_of(request), id_in(request, "bill"), label)
    except TooManyRemembered as refusal:
        return await _page(request, told=refusal.code, status=409)
    return _back(request)


async def receipt(request: Request) -> Response:
    """Return the receipt of a posted bill as a PDF."""
    id_ = id_in(request, "bill")
    _, pdf = await make_bill_receipt(request.world, account_of(request), id_)
    return Bytes(pdf, "application/pdf", f"khidki-bill-{id_}.pdf")


async def look_again(request: Request) -> Response:
    """Look a remembered bill up, and lead to it."""
    account, id_ = account_of(request), id_in(request, "kept")
    found = [each for each in await my_bills(request.world, account) if each.id == id_]
    if not found:
        raise Unknown
    try:
        bill = await fetch_bill(request.world, account, found[0].biller, found[0].asked)
    except (BillerAway, NothingDue) as refusal:
        return _mine(request, refusal.code)
    except (NoSuchBill, NoSuchBiller):
        return _mine(request, "bill_gone")
    if isinstance(bill, list):
        return _mine(request, "bill_gone")  # the biller writes its numbers in another way by now
    return Redirect(_address(request, bill))


async def remind(request: Request) -> Response:
    """Switch the reminders of one bill on or off."""
    reminds = (await request.form()).get("reminds") == "yes"
    id_ = id_in(request, "kept")
    await remind_of(request.world, account_of(request), id_, reminds=reminds)
    return _mine(request, "done")


async def forget(request: Request) -> Response:
    """Remember a bill no more."""
    await forget_bill(request.world, account_of(request), id_in(request, "kept"))
    return _mine(request, "forgotten")


async def _page(
    request: Request,
    *,
    typed: str = "",
    problem: Problem | None = None,
    told: str = "",
    status: int = 200,
) -> Page:
    whole = await whole_bill(request.world, account_of(request), id_in(request, "bill"))
    bill, biller = whole.bill, request.world.published.billers.get(whole.bill.biller)
    data = {
        "bill": _view(request, bill, biller) | {
            "is_kept": whole.is_kept,
            "history": _told(whole.happened),
        },
        "typed": typed,
        "problems": [] if problem is None else [problem],
        "labels": {"amount": said("bills.rupees")},
        "told": told if told in TOLD_OF_ONE else "",
    }  # fmt: skip
    return Page("citizen/bill.html", data, status=422 if problem else status)


TOLD_OF_ONE = frozenset(
    {
        "bill_changed",
        "biller_away",
        "nothing_due",
        "no_payment_provider",
        "reversal_window_over",
        "too_many_remembered",
    }
)


def _view(request: Request, bill: Bill, biller: Biller | None) -> dict[str, Any]:
    stated, state, reason = bill.stated, bill.state, bill.reason
    if state is State.REVERSED and bill.posted_at is None:
        # Taken back before it was ever entered: for whoever paid it was not entered in time.
        state, reason = State.REFUSED, Reason.TOO_LATE
    title = biller_of(request.world.published, bill.biller)
    due = stated.due_on
    fixed = Dues.from_plain(bill.dues) if bill.dues else None
    can_reverse = biller is not None and bill.is_reversible(biller.reversal, request.now)
    return {
        "id": bill.id,
        "biller": bill.biller,
        "title": title,
        "state": state.value,
        "mark": MARKS[state],
        "rows": stated_rows(bill, biller),
        "due_on": due,
        "is_overdue": due is not None and due < legal_day(request.now) and state is State.FETCHED,
        "late_fee": None if biller is None else biller.late_fee,
        "due": parts_of(bill) if state is State.FETCHED else None,
        "lines": None if state is State.FETCHED else paid_lines(title, bill, fixed),
        "pays": _pays(bill, biller) if state is State.FETCHED and biller else None,
        "fetched_at": bill.fetched_at,
        "paid_at": bill.paid_at,
        "posted_at": bill.posted_at,
        "promised_by": bill.promised_by,
        "receipt": bill.receipt or None,
        "reason": None if reason is None else said(f"bills.reason.{reason}"),
        "payment": bill.payment,
        "asked_back_at": bill.reversal_asked_at,
        "reverse_until": bill.posted_at + biller.reversal
        if can_reverse and biller and bill.posted_at else None,
    }  # fmt: skip


def _pays(bill: Bill, biller: Biller) -> dict[str, Any]:
    """Return how much may be paid, and in which words that is said."""
    due = bill.stated.due_paise
    least, most = biller.range_of(due)
    return {
        "takes": biller.takes.value,
        "is_fixed": biller.takes is Takes.EXACT,
        "least": format_rupees(least),
        "most": format_rupees(most),
        "due": format_rupees(due),
        "typed": format_rupees(due).removeprefix("₹") if due else "",
    }


def _told(happened: Sequence[Happened]) -> list[dict[str, Any]]:
    """Return what happened as a timeline: a line for each state that a bill came into."""
    lines: list[dict[str, Any]] = []
    for each in happened:
        title = said(f"bills.state.{each.state}")
        if each.state != State.FETCHED and (not lines or lines[-1]["title"] != title):
            lines.append({"title": title, "by": None, "at": each.at, "kind": "done", "note": None})
    if lines:
        lines[-1]["kind"] = "now"
    return lines


def _paise(typed: str) -> int | None:
    try:
        return int(parse_rupees(typed)) if typed else None
    except ValueError:
        return None


def _address(request: Request, bill: Bill) -> str:
    return f"/{request.language}{PATH}/{bill.id}"


def _back(request: Request) -> Redirect:
    return Redirect(f"/{request.language}{PATH}/{id_in(request, 'bill')}")


def _mine(request: Request, told: str) -> Redirect:
    return Redirect(f"/{request.language}{PATH}?{urlencode({'told': told})}")
