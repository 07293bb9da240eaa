"""Services and their versions: what changed in each, who answers for it, pause, retire.

What was published is told version by version in plain words. A pause and its notice are one act; to
retire is another, and neither touches a case that runs.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from khidki.actions.pause import NotPaused, pause, resume
from khidki.actions.propose import HASH_SHOWN, NoSuchVersions, retire, versions_of
from khidki.actions.record_look import record_look
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.duty import Duty
from khidki.domain.people.footprint import Looked
from khidki.domain.problem import Problem
from khidki.domain.service.head import Head
from khidki.domain.text import Text
from khidki.web.admin.entry import hat, listed, officer_in, page, user_name
from khidki.web.case_words import said
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

LONGEST_REASON = 500
STATES = ("offered", "paused", "retired")


def newest_heads(request: Request) -> dict[str, Head]:
    """Return the head of the last version of every service, of retired ones too."""
    heads = sorted(
        (each.head for each in request.world.published.shelved()), key=lambda each: each.version
    )
    return {head.id: head for head in heads}


def _state(request: Request, head: Head) -> str:
    if head.retired:
        return "retired"
    paused = request.world.published.paused(head.id, request.now)
    return "offered" if paused is None else "paused"


def _departments(request: Request) -> Sequence[Option]:
    return [(each.id, each.name) for each in request.world.published.departments.values()]


def _states(_: Request) -> Sequence[Option]:
    return [(state, Key(f"admin.services.state.{state}")) for state in STATES]


async def _read(
    request: Request, wanted: Wanted[str], limit: int
) -> Sequence[tuple[Head, str, Text]]:
    words = (wanted.get("search") or "").casefold()
    department, state = wanted.get("department"), wanted.get("state")
    found: list[tuple[Head, str, Text]] = []
    for id_, head in sorted(newest_heads(request).items()):
        is_named = any(words in each.casefold() for each in (id_, head.title.hi, head.title.en))
        is_asked = state is None or _state(request, head) == state
        if id_ > (wanted.after or "") and is_named and is_asked:
            if head.department == (department or head.department):
                name = request.world.published.departments[head.department].name
                found.append((head, _state(request, head), name))
            if len(found) == limit:
                break
    return found


SERVICES: Table[tuple[Head, str, Text], str] = Table(
    id="admin.services",
    path="/admin/services",
    columns=(
        Column(
            "title", of=lambda row: row[0].title, link=lambda row: f"/admin/services/{row[0].id}"
        ),
        Column("department", of=lambda row: row[2]),
        Column("version", of=lambda row: row[0].version),
        Column("state", of=lambda row: Key(f"admin.services.state.{row[1]}")),
        Column("id", of=lambda row: row[0].id),
    ),
    asks=(Search("search"), Choice("department", _departments), Choice("state", _states)),
    read=_read,
    place=lambda row: row[0].id,
    place_type=str,
)


async def show(request: Request) -> Response:
    """Show the services."""
    return listed(request, "admin.services", await SERVICES.shown(request))


async def service(request: Request) -> Response:
    """Show one service with its versions, and what may be done with it."""
    return await _service(request, {}, [])


async def do(request: Request) -> Response:
    """Pause a service, take it up again, retire it, or offer it again."""
    head, form = _head(request), await request.form()
    by, as_ = officer_in(request), hat(request, Duty.SERVICES)
    match form.get("do", ""):
        case "pause":
            typed = {name: form.get(name, "").strip() for name in ("until_on", "why_hi", "why_en")}
            until_on, problems = _checked(request, typed)
            if problems:
                return await _service(request, typed, problems)
            why = Text(hi=typed["why_hi"], en=typed["why_en"])
            await pause(request.world, by, as_, head.id, until_on=until_on, why=why)
            done = "paused"
        case "resume":
            with suppress(NotPaused):  # somebody else was faster, which is as well
                await resume(request.world, by, as_, head.id)
            done = "resumed"
        case "retire" | "offer" as act:
            undo = act == "offer"
            name = await user_name(request)
            await retire(request.world.database, head.id, by=name, at=request.now, undo=undo)
            record_look(request.world, by, as_, Looked.ACT, about=f"{act} {head.id}")
            await request.world.library.look()
            done = "offered" if undo else "retired"
        case _:
            raise NotFound
    return Redirect(f"/{request.language}/admin/services/{head.id}?done={done}")


def _checked(request: Request, typed: dict[str, str]) -> tuple[date | None, list[Problem]]:
    problems: list[Problem] = []
    until_on: date | None = None
    if typed["until_on"]:
        try:
            until_on = date.fromisoformat(typed["until_on"])
        except ValueError:
            problems.append(Problem("until_on", "not_a_date"))
        if until_on is not None and until_on < legal_day(request.now):
            problems.append(Problem("until_on", "day_is_over"))
    for name in ("why_hi", "why_en"):
        if not typed[name]:
            problems.append(Problem(name, "required"))
        elif len(typed[name]) > LONGEST_REASON:
            problems.append(
                Problem(name, "too_long", {"most": LONGEST_REASON, "given": len(typed[name])})
            )
    return until_on, problems


def _head(request: Request) -> Head:
    id_ = f"{request.params['department']}/{request.params['service']}"
    found = newest_heads(request).get(id_)
    if found is None:
        raise NotFound
    return found


async def _service(request: Request, typed: dict[str, str], problems: list[Problem]) -> Response:
    head = _head(request)
    published = request.world.published
    try:
        versions = await versions_of(request.world.database, head.id)
    except NoSuchVersions as refusal:
        raise NotFound from refusal
    resting = published.paused(head.id, request.now)
    done = request.query.get("done", "")
    data: dict[str, Any] = {
        "id": head.id,
        "title": head.title,
        "department": published.departments[head.department].name,
        "state": _state(request, head),
        "pause": None
        if resting is None
        else {"since": legal_day(resting.since), "until_on": resting.until_on, "why": resting.why},
        "typed": {"until_on": "", "why_hi": "", "why_en": "", **typed},
        "problems": problems,
        "labels": {
            name: said(f"admin.services.{name}") for name in ("until_on", "why_hi", "why_en")
        },
        "notice": f"admin.services.done.{done}" if done in DONE else None,
        "versions": [
            {
                "version": version.version,
                "at": version.published_at,
                "by": version.published_by,
                "confirmed_by": version.confirmed_by,
                "hash": version.digest.hex()[:HASH_SHOWN],
                "retired_at": version.retired_at,
                "retired_by": version.retired_by,
                "changes": [change.text for change in changes],
            }
            for version, changes in reversed(versions)
        ],
    }
    return page(request, "service.html", data, status=422 if problems else 200)


DONE = frozenset({"paused", "resumed", "retired", "offered"})
