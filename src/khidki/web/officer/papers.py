"""The papers of a case and its certificate, to look at.

Only the post that holds the case, or decided it, sees them; each is compared with the hash that was
recorded when it came before a byte goes out.
"""

from khidki.actions.read_case import read_certificate, read_paper
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Bytes, Response


async def show(request: Request) -> Response:
    """Show one uploaded paper."""
    officer = await officer_in(request)
    kept, data = await read_paper(request.world, officer, id_in(request), id_in(request, "paper"))
    return Bytes(data, kept.media_type, kept.label, inline=True)


async def certificate(request: Request) -> Response:
    """Show the newest certificate of the case."""
    officer = await officer_in(request)
    kept, data = await read_certificate(request.world, officer, id_in(request))
    return Bytes(data, kept.media_type, f"{kept.label}.pdf", inline=True)
