"""Lists that an officer comes back to, and the labels of their desks.

The list from which an officer comes stands in the address, so saving it takes a name and nothing
more. A label belongs to the post: whoever holds it or reads for it may add one or take it away.
"""

from typing import Any

from khidki.actions.arrange_desk import add_label, forget_filter, remove_label, save_filter
from khidki.actions.read_desk import read_around
from khidki.domain.people.access import Officer
from khidki.domain.problem import Problem
from khidki.web.case_words import said
from khidki.web.officer.entry import Listing, id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

QUERY_MOST = 2000


async def show(request: Request) -> Response:
    """Show the lists, the labels, and a form for the list that the officer comes from."""
    return await _page(request, await officer_in(request), [], form="")


async def save(request: Request) -> Response:
    """Keep the list of the address under a name."""
    officer = await officer_in(request)
    form = await request.form()
    query = Listing.of(request).query()[:QUERY_MOST]
    problems = await save_filter(request.world, officer, name=form.get("name", ""), query=query)
    if problems:
        return await _page(request, officer, problems, form="name")
    return Redirect(f"/{request.language}/office/lists?done=saved")


async def forget(request: Request) -> Response:
    """Forget a list."""
    await forget_filter(request.world, await officer_in(request), id_in(request, "kept"))
    return Redirect(f"/{request.language}/office/lists")


async def label(request: Request) -> Response:
    """Give a desk another label."""
    officer = await officer_in(request)
    form = await request.form()
    named = form.get("label", "")
    problems = await add_label(request.world, officer, post=form.get("post", ""), name=named)
    if problems:
        problems = [Problem("label", each.code, each.params) for each in problems]
        return await _page(request, officer, problems, form="label")
    return Redirect(f"/{request.language}/office/lists?done=saved")


async def unlabel(request: Request) -> Response:
    """Take a label away from a desk and all its files."""
    officer = await officer_in(request)
    post = (await request.form()).get("post", "")
    await remove_label(request.world, officer, post=post, label=id_in(request, "label"))
    return Redirect(f"/{request.language}/office/lists")


async def _page(
    request: Request, officer: Officer, problems: list[Problem], *, form: str
) -> Response:
    published = request.world.published
    around = await read_around(request.world, officer, officer.desks)
    listing = Listing.of(request)
    typed = (await request.form()).get(form, "") if form else ""
    data: dict[str, Any] = {
        "query": listing.query(),
        "can_save": bool(listing.query()),
        "values": {"name": "", "label": "", form: typed},
        "posts": [{"id": post, "title": published.post_name(post)} for post in officer.desks],
        "saved": [
            {
                "id": str(each.id),
                "name": each.name,
                "url": f"/{request.language}/office{each.query}",
            }
            for each in around.saved
        ],
        "labels": [
            {
                "id": str(each.id),
                "name": each.name,
                "post": each.post,
                "title": published.post_name(each.post),
                "url": f"/{request.language}/office?post={each.post}&label={each.id}",
            }
            for each in around.labels
        ],
        "problems": problems,
        "names": {"name": said("lists.name"), "label": said("lists.label")},
        "notice": "office.saved" if request.query.get("done") == "saved" else None,
    }
    return Page("officer/lists.html", data, status=422 if problems else 200)
