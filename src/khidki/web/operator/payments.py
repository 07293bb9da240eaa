"""The payment by which an operator fills the wallet: how to pay, and what became of it.

The way to the provider is a link; who comes back is told what the provider says to us. The money is
in the wallet by the payment's own entry.
"""

from typing import Any

from khidki.actions import pay, pay_again
from khidki.actions.look_after_top_up import look_after_top_up
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.paying import Paying, is_over
from khidki.domain.money.payment import State
from khidki.web.operator.entry import HOME, account_of, id_in, operator_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

MARKS = {
    State.SUCCEEDED: "good",
    State.REFUNDED: "good",
    State.FAILED: "bad",
    State.CREATED: "calm",
    State.STARTED: "calm",
}


async def show(request: Request) -> Response:
    """Show one payment of the operator's own."""
    await operator_in(request)
    paying = await pay.read_payment(request.world, account_of(request), _id(request))
    return Page("operator/payment.html", {"payment": _view(request, paying)})


async def come_back(request: Request) -> Response:
    """Ask the provider what became of it; who paid sees the wallet."""
    await operator_in(request)
    paying = await look_after_top_up(request.world, account_of(request), _id(request))
    if paying.payment.state is State.SUCCEEDED:
        return Redirect(f"/{request.language}{HOME}?done=filled")
    return Redirect(_address(request, paying))


async def stop(request: Request) -> Response:
    """Stop a payment that was not made."""
    await operator_in(request)
    paying = await pay.cancel(request.world, account_of(request), _id(request))
    return Redirect(_address(request, paying))


def _view(request: Request, paying: Paying) -> dict[str, Any]:
    payment, world = paying.payment, request.world
    is_unpaid = payment.state in pay_again.OPEN
    is_open = is_unpaid and not is_over(paying, request.now)
    back = f"{world.public_url}{_address(request, paying)}/back"
    return {
        "address": _address(request, paying),
        "amount": format_rupees(payment.amount_paise),
        "state": "asking" if is_unpaid and not is_open else payment.state.value,
        "mark": MARKS.get(payment.state, "wait"),
        "at": payment.paid_at or payment.created_at,
        "until": payment.expires_at,
        "reference": payment.reference,
        "provider_url": pay.page_of(world, paying, language=request.language, back=back)
        if is_open
        else None,
        "can_look": payment.state in pay_again.OPEN | {State.SUCCEEDED} and not is_open,
        "can_stop": is_unpaid,
    }


def _address(request: Request, paying: Paying) -> str:
    return f"/{request.language}{HOME}/payments/{paying.id}"


def _id(request: Request) -> Any:
    return id_in(request, "payment")
