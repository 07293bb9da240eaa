"""Take what a payment provider calls back; its signature is all that opens this address.

What is believed and new is answered 200. Everything else is refused and kept, and the answer says
in a code why, so that the other side's engineers can find their mistake; it never says what we hold
of the payment.
"""

from khidki.actions.hear_payment import take_callback
from khidki.gateways.payments import HEADER, BadCallback
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 16_000
PROBLEM = "application/problem+json"
UNBELIEVED = frozenset({"unsigned", "forged", "too_old", "unknown_provider"})


async def take(request: Request) -> Response:
    """Take one callback."""
    header = request.header(HEADER.lower().encode())
    try:
        taken = await take_callback(
            request.world, request.params["provider"], header=header, body=await request.body()
        )
    except BadCallback as refusal:
        status = 401 if refusal.why in UNBELIEVED else 409 if refusal.why == "replayed" else 422
        told = {"type": "about:blank", "status": status, "code": refusal.code, "why": refusal.why}
        return Json(told, status=status, media_type=PROBLEM)
    return Json({"state": taken.paying.payment.state.value})
