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
    if sent.draft is not None:
        return sent.draft
    if sent.service is None or sent.person is None:
        named = {"service": sent.service, "person": sent.person}
        missing = [name for name, value in named.items() if value is None]
        raise Incomplete([Problem(name, "required") for name in missing])
    edition = request.world.published.newest(sent.service)
    if edition.service.document(sent.ask) is None:
        raise Unknown
    begun = await begin(request.world, account, sent.person, sent.service, "hi")
    return begun.id


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    yield body
