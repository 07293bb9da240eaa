"""An account's own applications: the list, one with all that was said, its papers, a withdrawal.

Read by the number that the citizen holds. What is another account's is not there. A list is two
statements whatever its length.
"""

from uuid import UUID

from khidki.actions.answer import withdraw as take_back
from khidki.actions.read_own import list_filed, own_by_number, own_id, own_paper, own_papers
from khidki.actions.show_application import own_certificate as certificate_of
from khidki.web.api import cursor
from khidki.web.api.cursor import Paging
from khidki.web.api.entry import account_in, id_in, number_in
from khidki.web.api.shapes import Details, Issued, Line, Lines, Papers, Withdrawn
from khidki.web.api.told import papers, whole
from khidki.web.request import Request
from khidki.web.response import Bytes, Json, Response


async def listed(request: Request, asked: Paging) -> Response:
    """List the account's applications, newest first."""
    before = cursor.position_in(request, asked.cursor, UUID)
    found, older = await list_filed(
        request.world, account_in(request), before=before, limit=asked.limit
    )
    # By position: names took twice the time of all else that a line costs here.
    lines = [
        Line(
            one.id, one.number, one.service, one.service_version, one.state.value, one.step,
            one.received_at, one.due_on,
        )
        for one in found
    ]  # fmt: skip
    next_ = cursor.made(request, older, limit=str(asked.limit)) if older else None
    return Json(Lines(lines, next_))


async def show(request: Request) -> Response:
    """Return an application of the account with all that was said about it."""
    shown = await own_by_number(request.world, account_in(request), number_in(request))
    standing, certificate = shown.standing, None
    if standing.certificate is not None and standing.issued_at is not None:
        certificate = Issued(standing.certificate, standing.issued_at, standing.revoked_at)
    told = whole(request, shown.application, answers=shown.answers, history=shown.history)
    return Json(Details(**told, asked=shown.defects, certificate=certificate))


async def documents(request: Request) -> Response:
    """List the papers of an application of the account."""
    found = await own_papers(request.world, account_in(request), number_in(request))
    return Json(Papers(papers(found)))


async def document(request: Request) -> Response:
    """Return the bytes of a paper of the account."""
    paper = id_in(request, "document")
    kept, data = await own_paper(request.world, account_in(request), number_in(request), paper)
    return Bytes(data, kept.media_type, kept.label)


async def certificate(request: Request) -> Response:
    """Return the signed certificate of an application of the account."""
    account = account_in(request)
    id_ = await own_id(request.world, account, number_in(request))
    given, data = await certificate_of(request.world, account, id_)
    return Bytes(data, "application/pdf", f"{given}.pdf")


async def withdraw(request: Request) -> Response:
    """Take an open application back."""
    account = account_in(request)
    id_ = await own_id(request.world, account, number_in(request))
    after = await take_back(request.world, account, id_)
    return Json(Withdrawn(after.number, after.state.value, after.revision))
