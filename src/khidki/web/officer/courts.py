"""What courts ordered about files: the dates to keep, an order to enter, and what became of it.

The list holds what still stands about the files of an officer's own posts and those below, with the
day that comes next. Who sits above a file enters orders; whoever holds it sees them here and on the
case, and a stayed file takes no act.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from khidki.actions.enter_order import Read, enter_order, follow_order, read_order, read_orders
from khidki.domain.case.application import Unknown
from khidki.domain.case.court import CourtOrder, Entry, Kind
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import NotYourPost
from khidki.domain.problem import Problem
from khidki.store.court_orders import Sought
from khidki.store.due_places import Place
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.officer.entry import id_in, officer_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.spoken import said
from khidki.web.table import Choice, Column, Number, Option, Search, Table, Wanted

FIELDS = ("number", "kind", "court", "case_no", "ordered_on", "until", "words")
ACTS = {
    "vacate": Act.COURT_VACATE,
    "comply": Act.COURT_COMPLY,
    "produce": Act.COURT_PRODUCE,
    "contempt": Act.COURT_CONTEMPT,
}


async def show(request: Request) -> Response:
    """Show what still stands, the oldest orders first."""
    notice = "courts.entered" if request.query.get("done") == "entered" else None
    data = {"list": await _table(request).shown(request), "notice": notice}
    return Page("officer/courts.html", data)


async def export(request: Request) -> Response:
    """Return the same list as a file."""
    return _table(request).export(request)


async def ask(request: Request) -> Response:
    """Show the form of an order."""
    await officer_in(request)
    return _form(dict.fromkeys(FIELDS, ""), [])


async def enter(request: Request) -> Response:
    """Enter an order, or say everything that is wrong with it."""
    officer = await officer_in(request)
    typed = await _typed(request)
    entry = Entry(
        kind=typed["kind"],
        court=typed["court"],
        case_no=typed["case_no"],
        ordered_on=_day(typed["ordered_on"]),
        words=typed["words"],
        until=_day(typed["until"]),
    )
    try:
        await enter_order(request.world, officer, read_number(typed["number"]), entry)
    except Incomplete as wrong:
        return _form(typed, list(wrong.problems))
    except (NotANumber, Unknown):
        return _form(typed, [Problem("number", "no_such_file")])
    except NotYourPost:
        return _form(typed, [Problem("number", "not_above_file")])
    return Redirect(f"/{request.language}/office/courts?done=entered")


async def read(request: Request) -> Response:
    """Show one order and what may be entered about it."""
    officer = await officer_in(request)
    found = await read_order(request.world, officer, id_in(request, "order"))
    return _one(request, found, {}, [])


async def follow(request: Request) -> Response:
    """Enter what became of an order."""
    officer, id_ = await officer_in(request), id_in(request, "order")
    act = ACTS.get(request.params["act"])
    if act is None:
        raise NotFound
    typed = await _typed(request)
    try:
        await follow_order(
            request.world, officer, id_, act, words=typed["words"], on=_day(typed["until"])
        )
    except Incomplete as wrong:
        found = await read_order(request.world, officer, id_)
        return _one(request, found, typed, list(wrong.problems))
    return Redirect(f"/{request.language}/office/courts/{id_}")


def _form(typed: dict[str, str], problems: list[Problem]) -> Response:
    data = {
        "values": typed,
        "kinds": [each.value for each in Kind],
        "problems": problems,
        "labels": {name: said(f"courts.{name}") for name in FIELDS},
    }
    return Page("officer/court_enter.html", data, status=422 if problems else 200)


def _one(request: Request, found: Read, typed: dict[str, str], problems: list[Problem]) -> Response:
    slugs = {act: slug for slug, act in ACTS.items()}
    order = found.order
    data = {
        "order": {
            "id": str(order.id),
            "application": str(order.application),
            "number": order.number,
            "kind": f"courts.kind.{order.kind.value}",
            "stage": f"courts.stage.{order.stage.value}",
            "court": order.court,
            "case_no": order.case_no,
            "ordered_on": order.ordered_on,
            "until": order.until,
            "contempt_on": order.contempt_on,
            "ended_at": order.ended_at,
            "post": _post(request, order),
        },
        "acts": [slugs[act] for act in found.offers],
        "values": {name: typed.get(name, "") for name in ("words", "until")},
        "problems": problems,
        "labels": {name: said(f"courts.act_{name}") for name in ("words", "until")},
    }
    return Page("officer/court_order.html", data, status=422 if problems else 200)


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {name: form.get(name, "").strip().replace("\r\n", "\n") for name in FIELDS}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _post(request: Request, order: CourtOrder) -> Any:
    published = request.world.published
    return published.post_name(order.post) if order.post in published.posts else order.post


def _table(request: Request) -> Table[CourtOrder, tuple[str, str]]:
    today = legal_day(request.now)

    def stage(each: CourtOrder) -> Cell:
        is_late = each.next_on is not None and each.next_on < today
        return Key("courts.late" if is_late else f"courts.stage.{each.stage.value}")

    return Table(
        id="courts",
        path="/office/courts",
        columns=(
            Column("number", lambda each: each.number, lambda each: f"/office/courts/{each.id}"),
            Column("kind", lambda each: Key(f"courts.kind.{each.kind.value}")),
            Column("court", lambda each: each.court),
            Column("case_no", lambda each: each.case_no),
            Column("post", lambda each: _post(request, each)),
            Column("ordered_on", lambda each: each.ordered_on),
            Column("next_on", lambda each: each.next_on),
            Column("stage", stage),
        ),
        asks=(Number(), Search("case_no"), Choice("kind", _kinds)),
        read=_read,
        place=lambda each: (each.ordered_on.isoformat(), str(each.id)),
        place_type=tuple[str, str],
    )


async def _read(request: Request, wanted: Wanted[tuple[str, str]], limit: int) -> list[CourtOrder]:
    officer = await officer_in(request)
    after = Place.read(wanted.after)
    sought = Sought(wanted.get("number"), wanted.get("kind"), wanted.get("case_no") or "")
    return await read_orders(request.world, officer, sought, after=after, limit=limit)


def _kinds(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"courts.kind.{each.value}")) for each in Kind]
