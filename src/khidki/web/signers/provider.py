"""Where the eSign provider's answers come in: signed by it, or refused and kept on record.

The body is the answer itself, or a form with it in the field `msg`, as providers send it. What came
before is answered the same way again, so that a provider stops repeating it.
"""

from khidki.actions.sign_remotely import NotOurs, take_answer
from khidki.actions.take_signatures import BatchOver
from khidki.domain.refusal import Fault
from khidki.gateways.signed_xml import BadXml
from khidki.web.form import URLENCODED, BadBody
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 4_000_000
PROBLEM = "application/problem+json"


async def take(request: Request) -> Response:
    """Take one answer."""
    try:
        verdict = await take_answer(request.world, await _answer_in(request))
    except (BadXml, NotOurs, BadBody) as refusal:
        return _refused(401, refusal.code)
    except BatchOver:
        verdict = "late"
    except Fault as fault:
        if fault.retryable:
            raise
        return _refused(401, NotOurs.code)
    return Json({"verdict": verdict})


async def _answer_in(request: Request) -> bytes:
    if request.header(b"content-type").partition(";")[0].strip() == URLENCODED:
        return (await request.form()).get("msg", "").encode()
    return await request.body()


def _refused(status: int, code: str) -> Response:
    told = {"type": "about:blank", "status": status, "code": code}
    return Json(told, status=status, media_type=PROBLEM)
