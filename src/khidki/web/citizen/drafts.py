"""The list of a draft's parts: where one is, what is still open, and throwing it away."""

from khidki.actions.draft import drop as drop_draft
from khidki.actions.open_draft import open_draft
from khidki.web.citizen import parts
from khidki.web.citizen.entry import account_of, id_in, start_of
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def overview(request: Request) -> Response:
    """Show every part of a draft with its state."""
    begun = await open_draft(request.world, account_of(request), id_in(request))
    listed = [
        {"title": part.title, "state": part.state, "url": f"{start_of(request)}{part.path}"}
        for part in parts.parts_of(begun)
    ]
    data = {
        "draft": parts.draft_view(begun, request.language),
        "moved": parts.moved_view(request.world.published, begun),
        "sections": listed,
    }
    return Page("citizen/overview.html", data)


async def drop(request: Request) -> Response:
    """Throw a draft away."""
    await drop_draft(request.world, account_of(request), id_in(request))
    return Redirect(f"/{request.language}{'/my' if request.acting is None else '/operator'}")
