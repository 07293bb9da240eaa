"""Jobs that wait, dead letters with another try, and acts that are not followed up yet.

A line names the kind of job and the application's number; what a message says is not shown. Kinds
are told in words of ours; one that has none yet is told by its name.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from khidki.actions.retry import NoDeadLetter, retry_kind, retry_one
from khidki.domain.case.event import Act
from khidki.domain.case.number import bucket_in
from khidki.domain.people.duty import Duty
from khidki.store import queues
from khidki.store.queues import Listed, Untold
from khidki.web import texts
from khidki.web.admin.entry import hat, listed, officer_in, page
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.pages import number
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import NEWEST, Choice, Column, Number, Option, Table, Wanted

# The kinds that have words; a test compares them with the worker's timetable.
WORDS = "admin.jobs.kind."
KINDS = tuple(key.removeprefix(WORDS) for key in texts.catalogue() if key.startswith(WORDS))
FIRST = (-1, UUID(int=0))


def kind_words(kind: str) -> Cell:
    """Return how a kind of job is called."""
    return Key(WORDS + kind) if kind in KINDS else kind


def _kinds(_: Request) -> Sequence[Option]:
    return [(kind, Key(WORDS + kind)) for kind in KINDS]


def act_words(act: str) -> Cell:
    """Return how an act is told in a case's history."""
    key = f"timeline.{act}"
    return Key(key) if texts.has(key) else act


def _acts(_: Request) -> Sequence[Option]:
    told = {act.value: f"timeline.{act.value}" for act in Act}
    return [(act, Key(key)) for act, key in told.items() if texts.has(key)]


def number_in(wanted: Wanted[Any]) -> tuple[int, str] | None:
    """Return bucket and number of the file that was asked for."""
    given = wanted.get("number")
    return None if given is None else (bucket_in(given), given)


async def _dead(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[Listed]:
    kind, before = wanted.get("kind"), wanted.after
    async with request.world.reading() as tx:
        if (asked := number_in(wanted)) is not None:
            after = UUID(int=0) if before is None else before[1]
            return await queues.of_case(tx, asked, dead=True, kind=kind, after=after, limit=limit)
        return await queues.dead(tx, kind=kind, before=before or NEWEST, limit=limit)


async def _waiting(
    request: Request, wanted: Wanted[tuple[int, UUID]], limit: int
) -> Sequence[Listed]:
    kind, after = wanted.get("kind"), wanted.after or FIRST
    async with request.world.reading() as tx:
        if (asked := number_in(wanted)) is not None:
            return await queues.of_case(
                tx, asked, dead=False, kind=kind, after=after[1], limit=limit
            )
        return await queues.waiting(tx, kind=kind, after=after, limit=limit)


async def _untold(
    request: Request, wanted: Wanted[tuple[int, UUID]], limit: int
) -> Sequence[Untold]:
    async with request.world.reading() as tx:
        return await queues.outbox(
            tx,
            number=number_in(wanted),
            kind=wanted.get("act"),
            after=wanted.after or FIRST,
            limit=limit,
        )


def _number(line: Listed | Untold) -> Cell:
    return None if line.number is None else number(line.number)


_COLUMNS: tuple[Column[Listed], ...] = (
    Column("kind", of=lambda line: kind_words(line.kind)),
    Column("number", of=_number),
    Column("attempts", of=lambda line: line.attempts),
    Column("error", of=lambda line: line.last_error),
)
DEAD_LETTERS: Table[Listed, tuple[datetime, UUID]] = Table(
    id="admin.jobs",
    path="/admin/jobs",
    columns=(
        *_COLUMNS,
        Column("dead_at", of=lambda line: line.dead_at),
        Column(
            "again",
            of=lambda _: Key("admin.jobs.open"),
            link=lambda line: f"/admin/jobs/{line.id}",
            exported=False,
        ),
    ),
    asks=(Choice("kind", _kinds), Number("number")),
    read=_dead,
    place=lambda line: (line.dead_at or NEWEST[0], line.id),
    place_type=tuple[datetime, UUID],
)
JOBS: Table[Listed, tuple[int, UUID]] = Table(
    id="admin.jobs",
    path="/admin/jobs/waiting",
    columns=(*_COLUMNS, Column("run_at", of=lambda line: line.run_at)),
    asks=(Choice("kind", _kinds), Number("number")),
    read=_waiting,
    place=lambda line: (line.bucket, line.id),
    place_type=tuple[int, UUID],
)
OUTBOX: Table[Untold, tuple[int, UUID]] = Table(
    id="admin.outbox",
    path="/admin/outbox",
    columns=(
        Column("act", of=lambda line: act_words(line.kind)),
        Column("number", of=_number),
        Column("at", of=lambda line: line.at),
    ),
    asks=(Choice("act", _acts), Number("number")),
    read=_untold,
    place=lambda line: (line.bucket, line.id),
    place_type=tuple[int, UUID],
)


async def dead(request: Request) -> Response:
    """Show the dead letters."""
    shown = await DEAD_LETTERS.shown(request)
    chosen = request.query.get("kind", "")
    again = request.query.get("again", "")
    data = {
        "list": shown,
        "words": "admin.jobs",
        "kind": chosen if chosen in KINDS and shown["rows"] else None,
        "again": int(again) if again.isdecimal() and len(again) < 9 else None,
        "gone": request.query.get("gone") == "1",
    }
    return page(request, "jobs.html", data)


async def waiting(request: Request) -> Response:
    """Show the jobs that wait."""
    return listed(request, "admin.jobs.waiting", await JOBS.shown(request))


async def outbox(request: Request) -> Response:
    """Show the acts that are not followed up yet."""
    return listed(request, "admin.outbox", await OUTBOX.shown(request))


async def letter(request: Request) -> Response:
    """Show one dead letter before it is tried again."""
    return page(request, "job.html", {"id": str(_id(request))})


async def again(request: Request) -> Response:
    """Try one dead letter again."""
    by = officer_in(request)
    try:
        await retry_one(request.world, by, hat(request, Duty.JOBS), _id(request))
    except NoDeadLetter:
        return _back(request, gone="1")
    return _back(request, again="1")


async def again_all(request: Request) -> Response:
    """Try all dead letters of a kind again."""
    kind = (await request.form()).get("kind", "")
    if kind not in KINDS:
        raise NotFound
    by = officer_in(request)
    try:
        count = await retry_kind(request.world, by, hat(request, Duty.JOBS), kind)
    except NoDeadLetter:
        return _back(request, gone="1")
    return _back(request, again=str(count))


def _id(request: Request) -> UUID:
    try:
        return UUID(request.params["id"])
    except ValueError as cause:
        raise NotFound from cause


def _back(request: Request, **told: str) -> Redirect:
    return Redirect(f"/{request.language}/admin/jobs?{urlencode(told)}")
