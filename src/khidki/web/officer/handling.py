"""How a file lies on its desk: in whose hands it is, and which labels it carries.

Nobody but the desk sees either; it is no part of the case.
"""

from typing import Any
from uuid import UUID

from khidki.actions.arrange_desk import assign, put_labels, read_handling
from khidki.domain.text import Text
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response


async def show(request: Request) -> Response:
    """Show who works at the file, and its labels."""
    officer = await officer_in(request)
    handling = await read_handling(request.world, officer, id_in(request))
    data: dict[str, Any] = {
        "case": {
            "id": str(handling.application),
            "number": handling.number,
            "query": Listing.of(request).query(),
        },
        "people": [
            {
                "id": str(each.officer),
                "name": Text(hi=each.name_hi, en=each.name_en),
                "post": request.world.published.post_name(each.post),
            }
            for each in handling.people
        ],
        "helper": str(handling.helper or ""),
        "labels": [{"id": str(each.id), "name": each.name} for each in handling.labels],
        "marked": [str(each) for each in handling.marked],
    }
    return Page("officer/handling.html", data)


async def give(request: Request) -> Response:
    """Put the file into somebody's hands and label it, as the form says."""
    officer = await officer_in(request)
    id_ = id_in(request)
    form = await request.form()
    await assign(request.world, officer, id_, _id(form.get("helper", "")))
    labels = [found for each in form.all("labels") if (found := _id(each)) is not None]
    await put_labels(request.world, officer, id_, labels)
    query = Listing.of(request).query(done="handled")
    return Redirect(f"/{request.language}/office{query}")


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
