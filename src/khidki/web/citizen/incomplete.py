"""The receipt of what is not complete yet: it lists what is missing and carries no date.

Day 0 comes with the last paper (`domain/law/receipt`), so nothing here says a day by which somebody
would have to decide. What is complete is sent, and gets the receipt that says one.
"""

from khidki.actions.open_draft import open_draft
from khidki.web.citizen import parts
from khidki.web.citizen.entry import account_of, id_in, start_of
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def show(request: Request) -> Response:
    """Show what was handed in and what is missing, to be printed."""
    begun = await open_draft(request.world, account_of(request), id_in(request))
    listed = parts.parts_of(begun)
    missing = [part for part in listed if part.required and part.state != "done"]
    if not missing:
        return Redirect(f"{start_of(request)}/drafts/{begun.draft.id}/check")
    data = {
        "draft": parts.draft_view(begun, request.language),
        "received": [part.title for part in listed if part.state == "done"],
        "missing": [{"title": part.title, "path": part.path} for part in missing],
    }
    return Page("citizen/incomplete.html", data)
