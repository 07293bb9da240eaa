"""The first page of administration: what this officer looks after."""

from khidki.web.admin.entry import officer_in, page
from khidki.web.request import Request
from khidki.web.response import Response


async def show(request: Request) -> Response:
    """Show the pages of the officer's duties, and the posts that bring them."""
    hats = [hat.post_name for hat in officer_in(request).hats if hat.duties]
    return page(request, "home.html", {"hats": hats})
