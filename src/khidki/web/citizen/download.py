"""Papers to take home, and beginning again from the answers of a finished application."""

from khidki.actions.draft import begin_again
from khidki.actions.make_receipt import make_receipt, make_refusal
from khidki.actions.receipt_proof import own_proof
from khidki.actions.show_application import own_certificate
from khidki.domain.case.move import NotNow
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.request import Request
from khidki.web.response import Bytes, Redirect, Response

PDF = "application/pdf"
JSON = "application/json"


async def receipt(request: Request) -> Response:
    """Return the receipt as a PDF."""
    number, pdf = await make_receipt(request.world, account_of(request), id_in(request))
    return Bytes(pdf, PDF, f"khidki-receipt-{number}.pdf")


async def refusal(request: Request) -> Response:
    """Return the order of the refusal as a PDF."""
    number, pdf = await make_refusal(request.world, account_of(request), id_in(request))
    return Bytes(pdf, PDF, f"khidki-order-{number}.pdf")


async def certificate(request: Request) -> Response:
    """Return the signed certificate, byte for byte as it was signed."""
    number, pdf = await own_certificate(request.world, account_of(request), id_in(request))
    return Bytes(pdf, PDF, f"khidki-certificate-{number}.pdf")


async def proof(request: Request) -> Response:
    """Return the proof that the receipt stands in the sealed log, as a file to keep."""
    number, made = await own_proof(request.world, account_of(request), id_in(request))
    return Bytes(made.to_json().encode(), JSON, f"khidki-proof-{number}.json")


async def again(request: Request) -> Response:
    """Begin a new draft from the old answers."""
    try:
        draft = await begin_again(request.world, account_of(request), id_in(request))
    except NotNow:
        return Redirect(f"/{request.language}/my/{id_in(request)}")
    return Redirect(f"/{request.language}/drafts/{draft.id}")
