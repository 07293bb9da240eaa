"""Upload the papers of an application that is about to be submitted.

The body is the file itself, made safe like every other upload. Papers lie with a draft: the first
upload begins one and returns its id, later ones and the submit name it.
"""

from collections.abc import AsyncIterator
from uuid import UUID

from khidki.actions.draft import attach, begin
from khidki.domain.case.application import Unknown
from khidki.domain.case.filing import Incomplete
from khidki.domain.problem import Problem
from khidki.web.api.entry import account_in
from khidki.web.api.shapes import PaperKept, PaperSent
from khidki.web.request import Request
from khidki.web.response import Json, Response

BODY_MOST = 12 * 2**20


async def upload(request: Request, sent: PaperSent) -> Response:
    """Keep one paper with a draft, begun now unless the address names one."""
    account = account_in(request)
    draft = await _draft(request, account, sent)
    data = _pieces(await request.body())
    paper = await attach(request.world, account, draft, sent.ask, label=sent.name, data=data)
    told = PaperKept(
        draft=draft,
        id=paper.id,
        ask=paper.ask,
        sha256=paper.digest.hex(),
        media_type=paper.media_type,
        size=paper.size_bytes,
    )
    return Json(told, status=201)


async def _draft(request: Request, account: UUID, sent: PaperSent) -> UUID:
    if sent.draft:
        return _id("draft", sent.draft)
    edition = request.world.published.newest(sent.service)
    if edition.service.document(sent.ask) is None:
        raise Unknown
    person = _id("person", sent.person)
    begun = await begin(request.world, account, person, sent.service, "hi")
    return begun.id


def _id(name: str, given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as cause:
        raise Incomplete([Problem(name, "wrong_shape")]) from cause


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body
