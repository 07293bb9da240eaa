"""Take a signed, numbered status event about a step that was handed over.

What fits is applied and answered 200; what does not is kept for a person and answered 202, with the
reason, so that the other side need not send it again. Only what nobody we know signed, and what
cannot be read, is refused.
"""

from khidki.actions.take_status import take_status
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.outside import Verdict
from khidki.gateways.systems import HEADER, BadSignature
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 16_000
PROBLEM = "application/problem+json"


async def take(request: Request) -> Response:
    """Take one status."""
    header = request.header(HEADER.lower().encode())
    try:
        taken = await take_status(
            request.world, request.params["system"], header=header, body=await request.body()
        )
    except BadSignature as refusal:
        return _refused(401, refusal.code)
    except Incomplete as refusal:
        return _refused(422, refusal.code, [problem.path for problem in refusal.problems])
    told = {"verdict": taken.verdict.value, "again": taken.again}
    return Json(told, status=200 if taken.verdict is Verdict.APPLIED else 202)


def _refused(status: int, code: str, wrong: list[str] | None = None) -> Response:
    told = {"type": "about:blank", "status": status, "code": code, "wrong": wrong or []}
    return Json(told, status=status, media_type=PROBLEM)
