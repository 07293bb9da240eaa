"""Certified copies of one's own case: ask for them, see what became of that, take them along."""

from khidki.actions.ask_copy import ask_copies, own_copies, own_copy
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.filing import Incomplete
from khidki.domain.problem import Problem
from khidki.web.citizen.download import PDF
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.copy_words import listed
from khidki.web.request import Request
from khidki.web.response import Bytes, Page, Redirect, Response
from khidki.web.spoken import called, said


async def show(request: Request) -> Response:
    """Show what may be asked for, and the copies so far."""
    return await _page(request, [], [])


async def ask(request: Request) -> Response:
    """Ask for copies of the chosen papers."""
    account, id_ = account_of(request), id_in(request)
    wanted = list(dict.fromkeys((await request.form()).all("papers")))
    try:
        await ask_copies(request.world, account, id_, wanted, called)
    except Incomplete as wrong:
        return await _page(request, wanted, list(wrong.problems))
    except SomebodyElseActed:
        # Something happened to the case in the same instant: pressing again is enough.
        return await _page(request, wanted, [Problem("papers", "appeal_moved")])
    return Redirect(f"/{request.language}/my/{id_}/copies?done=asked")


async def take(request: Request) -> Response:
    """Return a copy that was given, byte for byte as it was signed."""
    number, pdf = await own_copy(
        request.world, account_of(request), id_in(request), id_in(request, "copy")
    )
    return Bytes(pdf, PDF, f"khidki-copy-{number}.pdf")


async def _page(request: Request, wanted: list[str], problems: list[Problem]) -> Response:
    id_ = id_in(request)
    found = await own_copies(request.world, account_of(request), id_, called)
    waiting = set(found.waiting)
    data = {
        "application": {
            "id": str(id_),
            "number": found.shelf.application.number,
            "service": found.edition.service.title,
        },
        "papers": [
            {"name": each.name, "title": each.title, "chosen": each.name in wanted}
            for each in found.papers
            if each.name not in waiting
        ],
        "copies": listed(found, f"/my/{id_}/copies", to_office=False),
        "problems": problems,
        "labels": {"papers": said("copies.which")},
        "notice": "copies.asked" if request.query.get("done") == "asked" else None,
    }
    return Page("citizen/copies.html", data, status=422 if problems else 200)
