"""What falls due at an officer's posts and at the posts below, and what was sent back again.

The lists come from the table of due dates that the sweep keeps, so they cost what is due and not
what is open. An appeal and a question lead to their pages, everything else to its file.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from khidki.actions.ask_again import list_asked_again
from khidki.actions.read_dues import OWN, START, read_dues
from khidki.domain.case.deadline import DueKind, Stage
from khidki.domain.law.calendar import legal_day
from khidki.domain.text import Text
from khidki.store.askings import AskedAgain
from khidki.store.dues import Listed
from khidki.web.export import Key
from khidki.web.officer.entry import officer_in
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.table import NEWEST, Choice, Column, Number, Option, Table, Wanted

MINE, BELOW = "mine", "below"
WHOSE: Sequence[Option] = [(each, Key(f"dues.{each}")) for each in (MINE, BELOW)]
STAGES: Sequence[Option] = [(each.value, Key(f"dues.{each.value}")) for each in OWN]
APPEALS = {DueKind.FIRST_APPEAL, DueKind.SECOND_APPEAL, DueKind.HEARING}


async def show(request: Request) -> Response:
    """Show what falls due, the earliest day first."""
    table = await _table(request).shown(request)
    return Page("officer/dues.html", {"list": table, "words": "dues"})


async def export(request: Request) -> Response:
    """Give the whole list out as a file."""
    return _table(request).export(request)


async def show_again(request: Request) -> Response:
    """Show what the posts below sent back more than once."""
    table = await _again(request).shown(request)
    return Page("officer/dues.html", {"list": table, "words": "again"})


async def export_again(request: Request) -> Response:
    """Give the whole list out as a file."""
    return _again(request).export(request)


def _table(request: Request) -> Table[Listed, tuple[date, UUID]]:
    today = legal_day(request.now)
    return Table(
        id="dues",
        path="/office/due",
        columns=(
            Column("number", lambda each: number(each.number), _address),
            Column("service", lambda each: _title(request, each.service)),
            Column("kind", lambda each: Key(f"dues.kind.{each.kind}")),
            Column("post", lambda each: _post(request, each.post)),
            Column("due_on", lambda each: each.due_on),
            Column("stage", lambda each: Key(f"dues.{each.stage}")),
            Column("late", lambda each: max(0, (today - each.due_on).days) or None),
        ),
        asks=(Number(), Choice("whose", lambda _: WHOSE), Choice("stage", lambda _: STAGES)),
        read=_read,
        place=lambda each: (each.due_on, each.subject),
        place_type=tuple[date, UUID],
    )


async def _read(
    request: Request, wanted: Wanted[tuple[date, UUID]], limit: int
) -> Sequence[Listed]:
    stage = wanted.get("stage")
    officer, whose = await officer_in(request), wanted.get("whose")
    found: list[Listed] = []
    for each in (MINE, BELOW) if whose is None else (whose,):
        found += await read_dues(
            request.world,
            officer,
            below=each == BELOW,
            stages=OWN if stage is None else (Stage(stage),),
            number=wanted.get("number"),
            after=wanted.after or START,
            limit=limit,
        )
    return sorted(found, key=lambda one: (one.due_on, one.subject))[:limit]


def _again(request: Request) -> Table[AskedAgain, tuple[datetime, UUID]]:
    return Table(
        id="again",
        path="/office/asked-again",
        columns=(
            Column("number", lambda each: number(each.number)),
            Column("service", lambda each: _title(request, each.service)),
            Column("post", lambda each: _post(request, each.post)),
            Column("times", lambda each: each.times),
            Column("asked_at", lambda each: each.asked_at),
        ),
        asks=(Number(),),
        read=_read_again,
        place=lambda each: (each.asked_at, each.application),
        place_type=tuple[datetime, UUID],
    )


async def _read_again(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[AskedAgain]:
    return await list_asked_again(
        request.world,
        await officer_in(request),
        number=wanted.get("number"),
        before=wanted.after or NEWEST,
        limit=limit,
    )


def _address(each: Listed) -> str:
    if each.kind in APPEALS:
        return f"/office/appeals/{each.subject}"
    if each.kind is DueKind.QUESTION:
        return f"/office/questions/{each.subject}"
    return f"/office/cases/{each.application}"


def _title(request: Request, service: str) -> Text:
    head = request.world.published.head(service)
    return Text(hi=service, en=service) if head is None else head.title


def _post(request: Request, post: str) -> Text:
    published = request.world.published
    return published.post_name(post) if post in published.posts else Text(hi=post, en=post)
