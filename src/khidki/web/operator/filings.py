"""What an operator filed for citizens: searched, paged, and given out as a file.

A desk needs number, service, day, sum and what became of it; whose application it is stands in the
citizen's own account and nowhere here.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from khidki.domain.case.counter import CounterFiling, Ended
from khidki.domain.law.calendar import day_begins_at, day_ends_at
from khidki.domain.money.amount import format_rupees
from khidki.domain.text import Text
from khidki.store import counter_filings
from khidki.web.export import Key
from khidki.web.operator.entry import HOME, account_of, operator_in
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.table import NEWEST, Choice, Column, Day, Option, Search, Table, Wanted, digits

PATH = f"{HOME}/filings"
FIRST, LAST = date(2020, 1, 1), date(9999, 1, 1)
Place = tuple[datetime, UUID]
Row = tuple[CounterFiling, Text]


async def _read(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Row]:
    async with request.world.reading() as tx:
        found = await counter_filings.listed(
            tx,
            account_of(request),
            number=digits(wanted.get("number")) or "",
            service=wanted.get("service"),
            state=wanted.get("state"),
            between=(
                day_begins_at(wanted.day("from_on") or FIRST),
                day_ends_at(wanted.day("until_on") or LAST),
            ),
            before=wanted.after or NEWEST,
            limit=limit,
        )
    return [(each, _title(request, each.service)) for each in found]


def _services(request: Request) -> Sequence[Option]:
    return [(head.id, head.title) for head in request.world.published.offered()]


def _states(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"counter.state.{each.value}")) for each in Ended]


FILINGS: Table[Row, Place] = Table(
    id="counter.filings",
    path=PATH,
    columns=(
        Column("begun_at", of=lambda row: row[0].begun_at),
        Column("number", of=lambda row: row[0].number or None, link=lambda row: _track(row[0])),
        Column("service", of=lambda row: row[1]),
        Column("state", of=lambda row: Key(f"counter.state.{row[0].state.value}")),
        Column("paise", of=lambda row: format_rupees(row[0].paise)),
    ),
    asks=(
        Search("number"),
        Choice("service", _services),
        Choice("state", _states),
        Day("from_on"),
        Day("until_on"),
    ),
    read=_read,
    place=lambda row: (row[0].begun_at, row[0].id),
    place_type=Place,
)


async def show(request: Request) -> Response:
    """Show what this operator filed, the newest first."""
    await operator_in(request)
    data = {"list": await FILINGS.shown(request), "words": "counter.filings"}
    return Page("operator/list.html", data)


async def file(request: Request) -> Response:
    """Give the same out as a file."""
    await operator_in(request)
    return FILINGS.export(request)


def _track(row: CounterFiling) -> str | None:
    return f"/track/{row.number}" if row.number else None


def _title(request: Request, service: str) -> Text:
    head = request.world.published.head(service)
    return Text(hi=service, en=service) if head is None else head.title
