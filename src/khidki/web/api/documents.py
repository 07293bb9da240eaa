"""Upload the papers of an application that is about to be submitted.

The body is the file itself, read as a stream and made safe like every other upload. Papers lie with
a draft: the first upload begins one and returns its id, later ones and the submit name it.
"""

from uuid import UUID

from khidki.actions.draft import attach, begin
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import Incomplete
from khidki.domain.problem import Problem
from khidki.domain.record.upload import UploadRefusal
from khidki.domain.service.published import NoSuchService
from khidki.web import errors
from khidki.web.api.entry import account_in, refused
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 12 * 2**20


async def upload(request: Request) -> Response:
    """Keep one paper with a draft, begun now unless the address names one."""
    account = account_in(request, "submit")
    try:
        draft = await _draft(request, account)
        paper = await attach(
            request.world,
            account,
            draft,
            request.query.get("ask", ""),
            label=request.query.get("name", ""),
            data=request.stream(),
        )
    except UploadRefusal as refusal:
        status = errors.answer(refusal).status
        problem = Problem(request.query.get("ask", "")[:100], refusal.code)
        return refused(request, refusal, status=status, problems=[problem])
    except Incomplete as refusal:
        return refused(request, refusal, status=422, problems=refusal.problems)
    except (Unknown, NoSuchService) as refusal:
        return refused(request, refusal, status=404)
    told = {
        "draft": str(draft),
        "id": str(paper.id),
        "ask": paper.ask,
        "sha256": paper.digest.hex(),
        "media_type": paper.media_type,
        "size": paper.size_bytes,
    }
    return Json(told, status=201)


async def _draft(request: Request, account: UUID) -> UUID:
    if named := request.query.get("draft", ""):
        return _id("draft", named)
    service = request.query.get("service", "")
    edition = request.world.published.newest(service)
    if edition.service.document(request.query.get("ask", "")) is None:
        raise Unknown
    person = _id("person", request.query.get("person", ""))
    begun = await begin(request.world, account, person, service, "hi")
    return begun.id


def _id(name: str, given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as cause:
        raise Incomplete([Problem(name, "wrong_shape")]) from cause
