"""What a program is told of a payment: how much, line by line, where to pay, and what became of it.

The address to pay at is the provider's own page, signed; whoever holds it can pay, so a program may
hand it to the citizen. A payment is its account's; that something was filed by it is in the feed
and told to webhooks like any other filing.
"""

from khidki.actions import pay
from khidki.actions.pay_again import OPEN
from khidki.actions.read_payments import whole_payment
from khidki.domain.money.dues import Dues
from khidki.domain.money.paying import Paying, is_over
from khidki.web import texts
from khidki.web.api.entry import PROBLEM, account_in, id_in
from khidki.web.api.shapes import Both, DueLine, Payment, PaymentFirst
from khidki.web.request import Request
from khidki.web.response import Json, Response

CODE = "payment_first"


async def show(request: Request) -> Response:
    """Say what became of a payment of the account."""
    found = await whole_payment(request.world, account_in(request), id_in(request, "payment"))
    return Json(_told(request, found.paying, found.number))


def payment_first(request: Request, paying: Paying) -> Response:
    """Say that something is to be paid before it is filed, and where."""
    told = PaymentFirst(
        type="about:blank",
        title=texts.text("api.payment_first", request.language),
        status=402,
        code=CODE,
        request=request.id,
        payment=_told(request, paying, None),
    )
    return Json(told, status=402, media_type=PROBLEM)


def _told(request: Request, paying: Paying, number: str | None) -> Payment:
    payment, world, language = paying.payment, request.world, request.language
    is_open = payment.state in OPEN and not is_over(paying, request.now)
    own = f"{world.public_url}/{language}/my/payments/{payment.id}/back"
    return Payment(
        id=payment.id,
        draft=payment.subject,
        service=str(paying.body.get("service", "")),
        state=payment.state.value,
        amount_paise=payment.amount_paise,
        lines=[
            DueLine(item.id, Both.of(item.title), item.paise)
            for item in Dues.from_plain(paying.dues).items
        ],
        pay_at=pay.page_of(world, paying, language=language, back=own) if is_open else None,
        upi=pay.upi_of(world, paying) if is_open else None,
        expires_at=payment.expires_at,
        paid_at=payment.paid_at,
        number=number,
        refund_paise=payment.refund_paise,
    )
