"""A citizen's payments: the page on which one begins and on which its end is told, and the list.

The way to the provider is a link, for our pages send forms nowhere else. Who comes back from there
is told what the provider says to us, never what stands in the address. A payment that did not
succeed is tried again from here with everything as it was.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from khidki.actions import pay, pay_again, pay_demand
from khidki.actions.citizen_wallet import pay_from_wallet
from khidki.actions.look_after_top_up import look_after_top_up
from khidki.actions.place_in_time import Place
from khidki.actions.read_payments import Whole, list_payments, whole_payment
from khidki.actions.submit import Receipt
from khidki.domain.case.filing import FormChanged, Incomplete, StaleDraft
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.bill import (
    AmountNotTaken,
    BillChanged,
    BillerAway,
    NothingDue,
    NotOpen,
)
from khidki.domain.money.dues import Dues
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.paying import WALLET, Paying, Purpose, is_over
from khidki.domain.money.payment import State
from khidki.domain.service.eligibility import NotEligible
from khidki.domain.text import Text
from khidki.gateways.qr import qr_svg
from khidki.web.bill_words import biller_of
from khidki.web.case_words import dues_view, said
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.citizen.wallet import PATH as WALLET_PAGE
from khidki.web.pages import number as grouped
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

A_PAGE = 20
MARKS = {
    State.CREATED: "calm",
    State.STARTED: "calm",
    State.SUCCEEDED: "good",
    State.FAILED: "bad",
    State.CANCELLED: "wait",
    State.EXPIRED: "wait",
    State.REFUND_ASKED: "wait",
    State.REFUNDED: "good",
}


async def show(request: Request) -> Response:
    """Show one payment: how to pay, or what became of it."""
    found = await whole_payment(request.world, account_of(request), _id(request))
    data = {"payment": _view(request, found), "is_short": request.query.get("told") == "short"}
    return Page("citizen/payment.html", data)


async def come_back(request: Request) -> Response:
    """Ask the provider what became of a payment, then show it; who paid sees the receipt."""
    account, id_ = account_of(request), _id(request)
    await look_after_top_up(request.world, account, id_)
    found = await whole_payment(request.world, account, id_)
    receipt = _receipt(request, found.paying, found.number)
    return Redirect(receipt or _address(request, found.paying))


async def by_wallet(request: Request) -> Response:
    """Pay out of the wallet; one that has too little says so on the page, where nothing changed."""
    account, id_ = account_of(request), _id(request)
    try:
        paid = await pay_from_wallet(request.world, account, id_)
    except NotEnough:
        paying = await pay.read_payment(request.world, account, id_)
        return Redirect(f"{_address(request, paying)}?told=short")
    found = await whole_payment(request.world, account, paid.id)
    return Redirect(_receipt(request, found.paying, found.number) or _address(request, paid))


async def stop(request: Request) -> Response:
    """Stop a payment that was not made."""
    paying = await pay.cancel(request.world, account_of(request), _id(request))
    return Redirect(_address(request, paying))


async def again(request: Request) -> Response:
    """Begin another payment for the same thing."""
    account, id_ = account_of(request), _id(request)
    try:
        begun = await pay_again.pay_again(request.world, account, id_)
    except (AmountNotTaken, BillChanged, BillerAway, NothingDue, NotOpen) as refusal:
        paying = await pay.read_payment(request.world, account, id_)
        told = urlencode({"told": refusal.code})
        return Redirect(f"/{request.language}/my/bills/{paying.payment.subject}?{told}")
    except (Incomplete, NotEligible, FormChanged, StaleDraft):
        paying = await pay.read_payment(request.world, account, id_)
        return Redirect(f"/{request.language}/drafts/{paying.payment.subject}/check")
    if isinstance(begun, Receipt):
        return Redirect(f"/{request.language}/my/{begun.application}/receipt")
    return Redirect(_address(request, begun))


async def begin_demand(request: Request) -> Response:
    """Begin the payment that an application waits for."""
    paying = await pay_demand.begin_demand(request.world, account_of(request), id_in(request))
    return Redirect(_address(request, paying))


async def history(request: Request) -> Response:
    """List what was paid and tried, the newest first."""
    before = Place.read(request.query.get("before", ""))
    found = await list_payments(request.world, account_of(request), before=before, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    last = shown[-1] if len(found) > A_PAGE else None
    older = Place(last.payment.created_at, last.id).written() if last else None
    path = f"/{request.language}/my/payments"
    data = {
        "payments": [_line(request, each) for each in shown],
        "older_url": f"{path}?before={older}" if older else None,
        "has_wallet": request.world.wallet_most_paise > 0,
    }
    return Page("citizen/payments.html", data)


def _view(request: Request, found: Whole) -> dict[str, Any]:
    paying, number, payment, world = found.paying, found.number, found.paying.payment, request.world
    is_own = paying.provider == WALLET
    is_open = payment.state in pay_again.OPEN and not (is_own or is_over(paying, request.now))
    link = pay.upi_of(world, paying) if is_open else None
    own = f"{world.public_url}/{request.language}/my/payments/{payment.id}/back"
    return _line(request, paying) | {
        "id": payment.id,
        "lines": dues_view(Dues.from_plain(paying.dues)),
        "provider_url": pay.page_of(world, paying, language=request.language, back=own)
        if is_open else None,
        "upi": link,
        "qr": qr_svg(link) if link else None,
        "until": payment.expires_at if is_open else None,
        "asking": payment.state in pay_again.OPEN and not is_open,
        "can_stop": payment.state in pay_again.OPEN,
        "can_again": payment.state in pay_again.UNPAID and paying.purpose in AGAIN,
        "number": None if number is None else grouped(number),
        "receipt_url": _receipt(request, paying, number),
        "purpose": paying.purpose.value,
        "is_own": is_own,
        "wallet": _wallet(found),
        "reference": None if is_own else payment.reference,
        "paid_at": payment.paid_at,
        "refund": _refund(paying),
    }  # fmt: skip


def _wallet(found: Whole) -> dict[str, Any] | None:
    """Return what is in a wallet that could pay this, and whether it is enough."""
    if not found.wallet_paise:
        return None
    enough = found.wallet_paise >= found.paying.payment.amount_paise
    return {"held": format_rupees(found.wallet_paise), "is_enough": enough}


AGAIN = frozenset({Purpose.APPLICATION, Purpose.DEMAND, Purpose.BILL})


def _line(request: Request, paying: Paying) -> dict[str, Any]:
    payment = paying.payment
    return {
        "url": _address(request, paying),
        "title": _title(request, paying),
        "amount": format_rupees(payment.amount_paise),
        "state": payment.state.value,
        "mark": MARKS[payment.state],
        "at": payment.paid_at or payment.created_at,
    }


def _title(request: Request, paying: Paying) -> Text:
    if paying.purpose is Purpose.BILL:
        return biller_of(request.world.published, str(paying.body.get("biller", "")))
    service = request.world.published.head(str(paying.body.get("service", "")))
    words = said(f"payment.for.{paying.purpose}")
    if service is None:
        return words
    return Text(hi=f"{service.title.hi}: {words.hi}", en=f"{service.title.en}: {words.en}")


def _receipt(request: Request, paying: Paying, number: str | None) -> str | None:
    if paying.purpose is Purpose.BILL:
        # What became of it is told there, in every state: that the bill is paid is not ours to say.
        is_paid = paying.payment.state in {State.SUCCEEDED, State.REFUND_ASKED, State.REFUNDED}
        return f"/{request.language}/my/bills/{paying.payment.subject}" if is_paid else None
    if paying.purpose is Purpose.TOP_UP:
        is_in = paying.payment.state is State.SUCCEEDED and paying.delivered_at is not None
        return f"/{request.language}{WALLET_PAGE}?done=filled" if is_in else None
    if number is None or paying.payment.state is not State.SUCCEEDED:
        return None
    path = f"/{request.language}/my/{paying.payment.subject}"
    return f"{path}/receipt" if paying.purpose is Purpose.APPLICATION else path


def _refund(paying: Paying) -> dict[str, Any] | None:
    if paying.payment.state not in {State.REFUND_ASKED, State.REFUNDED}:
        return None
    return {
        "amount": format_rupees(paying.payment.refund_paise),
        "why": said(f"payment.why.{paying.refund_why}"),
        "at": paying.refunded_at,
    }


def _address(request: Request, paying: Paying) -> str:
    return f"/{request.language}/my/payments/{paying.id}"


def _id(request: Request) -> UUID:
    return id_in(request, "payment")
