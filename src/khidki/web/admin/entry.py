"""What every page of administration begins with: who it is, and the menu beside the page.

The kernel has let the officer in already; `hat` says under which posting an act of a duty is done.
"""

from typing import Any

from khidki.actions.record_look import record_look
from khidki.domain.people.access import Hat, Officer
from khidki.domain.people.duty import Duty, NoDuty
from khidki.domain.people.footprint import Looked
from khidki.store import officers
from khidki.web.admin.menu import entries_for
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.route import PageFunction
from khidki.web.table import Table


def officer_in(request: Request) -> Officer:
    """Return the officer whom the kernel let in."""
    assert request.officer is not None, "the route asks for a duty"
    return request.officer


def hat(request: Request, duty: Duty) -> Hat:
    """Return the posting under which a duty is done now, or refuse."""
    found = officer_in(request).hat_for(duty)
    if found is None:
        raise NoDuty
    return found


async def user_name(request: Request) -> str:
    """Return the name under which the officer answers for what is published."""
    async with request.world.reading() as tx:
        row = await officers.by_id(tx, officer_in(request).id)
    assert row is not None, "an officer is never removed"
    return row.user_name


def page(request: Request, template: str, data: dict[str, Any], *, status: int = 200) -> Page:
    """Return a page of administration, with its menu."""
    return Page(f"admin/{template}", around(request) | data, status=status)


def around(request: Request) -> dict[str, Any]:
    """Return what the layout of administration shows: who it is, and their menu."""
    officer = officer_in(request)
    return {"who": officer.name, "menu": entries_for(officer)}


def listed(request: Request, words: str, shown: dict[str, Any], **more: Any) -> Page:
    """Return a page that is one list; its words begin with `words`."""
    return page(request, "list.html", {"list": shown, "words": words, **more})


def export_of(table: Table[Any, Any], duty: Duty) -> PageFunction:
    """Return the page function that gives a whole list out, and remembers to whom."""

    async def export(request: Request) -> Response:
        asked = request.query_string.decode("latin-1")
        about = f"{table.id}?{asked}" if asked else table.id
        officer = officer_in(request)
        record_look(request.world, officer, hat(request, duty), Looked.EXPORT, about=about)
        return table.export(request)

    return export
