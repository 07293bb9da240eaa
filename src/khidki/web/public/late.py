"""What is overdue at an office, for everybody: service, post, day and days late, and nobody's name.

No number is shown, because a number alone opens the public clock of a case; discreet services are
not named either.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from khidki.actions.read_dues import START, read_late
from khidki.domain.case.deadline import INNER, DueKind
from khidki.domain.law.calendar import legal_day
from khidki.domain.text import Text
from khidki.store.dues import Late
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.table import Choice, Column, Option, Table, Wanted


async def show(request: Request) -> Response:
    """Show what an office owes beyond its day, the oldest first."""
    office = request.world.published.offices.get(request.params["office"])
    if office is None:
        raise NotFound
    data = {
        "office": office.name,
        "id": office.id,
        "list": await _table(request, office.id).shown(request),
        "today": legal_day(request.now),
    }
    return Page("public/late.html", data)


async def export(request: Request) -> Response:
    """Give the whole list out as a file."""
    if request.params["office"] not in request.world.published.offices:
        raise NotFound
    return _table(request, request.params["office"]).export(request)


def _table(request: Request, office: str) -> Table[Late, tuple[date, UUID]]:
    today = legal_day(request.now)

    async def read(
        request: Request, wanted: Wanted[tuple[date, UUID]], limit: int
    ) -> Sequence[Late]:
        kind = wanted.get("kind")
        return await read_late(
            request.world,
            office,
            kind=DueKind(kind) if kind else None,
            after=wanted.after or START,
            limit=limit,
        )

    return Table(
        id="late",
        path=f"/offices/{office}/late",
        columns=(
            Column("service", lambda each: _title(request, each.service)),
            Column("kind", lambda each: Key(f"dues.kind.{each.kind}")),
            Column("post", lambda each: _post(request, each.post)),
            Column("due_on", lambda each: each.due_on),
            Column("days", lambda each: (today - each.due_on).days),
        ),
        asks=(Choice("kind", _kinds),),
        read=read,
        place=lambda each: (each.due_on, each.subject),
        place_type=tuple[date, UUID],
    )


def _kinds(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"dues.kind.{each}")) for each in DueKind if each not in INNER]


def _title(request: Request, service: str) -> Cell:
    head = request.world.published.head(service)
    return Key("late.discreet") if head is None or head.discreet else head.title


def _post(request: Request, post: str) -> Text:
    published = request.world.published
    return published.post_name(post) if post in published.posts else Text(hi=post, en=post)
