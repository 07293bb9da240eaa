"""Operators of every network as those see them who look after people: who, where, since when.

The list is read and exported here; accounts are made, renewed and ended by two people
(`two_people.py`), whose form asks what this file judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from khidki.actions.sign_in_operator import written
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import parse_rupees
from khidki.domain.money.chart import NoSuchAccount
from khidki.domain.money.wallet import BadCode, Operator
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store import operators
from khidki.web.admin.entry import listed
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted


@dataclass(frozen=True, slots=True)
class _Row:
    operator: Operator
    network: Text
    area: Text | None


async def _read(request: Request, wanted: Wanted[str], limit: int) -> Sequence[_Row]:
    async with request.world.reading() as tx:
        found = await operators.listed(
            tx,
            code=written(wanted.get("code") or ""),
            network=wanted.get("network"),
            after=wanted.after or "",
            limit=limit,
        )
    return [_row(request, each) for each in found]


def _row(request: Request, operator: Operator) -> _Row:
    network = request.world.published.networks.get(operator.network)
    area = request.world.published.areas.get(operator.area)
    title = Text(hi=operator.network, en=operator.network) if network is None else network.title
    return _Row(operator, title, None if area is None else area.name)


def _networks(request: Request) -> Sequence[Option]:
    return [(each.id, each.title) for each in request.world.published.networks.values()]


OPERATORS: Table[_Row, str] = Table(
    id="admin.operators",
    path="/admin/operators",
    columns=(
        Column(
            "code",
            of=lambda row: row.operator.code,
            link=lambda row: f"/admin/two-people?user_name={row.operator.code}",
        ),
        Column("name", of=lambda row: row.operator.name),
        Column("network", of=lambda row: row.network),
        Column("category", of=lambda row: row.operator.category),
        Column("agency", of=lambda row: row.operator.agency),
        Column("kiosk", of=lambda row: row.operator.kiosk or None),
        Column("area", of=lambda row: row.area),
        Column("since_on", of=lambda row: row.operator.since_on),
        Column("ended_on", of=lambda row: row.operator.ended_on or Key("admin.operators.open")),
        Column("suspended_at", of=lambda row: row.operator.suspended_at),
    ),
    asks=(Search("code"), Choice("network", _networks)),
    read=_read,
    place=lambda row: row.operator.code,
    place_type=str,
)


async def show(request: Request) -> Response:
    """Show the operators, by their codes."""
    return listed(request, "admin.operators", await OPERATORS.shown(request))


def choices(request: Request) -> dict[str, list[tuple[str, Text]]]:
    """Return what the form offers to choose from."""
    networks = request.world.published.networks.values()
    return {"network": [(each.id, each.title) for each in networks]}


def problems(request: Request, typed: dict[str, str]) -> list[Problem]:
    """Return what is wrong with what was typed about an operator."""
    published = request.world.published
    found: list[Problem] = []
    if (network := published.networks.get(typed.get("network", ""))) is not None:
        try:
            network.check_code(written(typed["code"]))
        except BadCode:
            found.append(Problem("code", "bad_operator_code"))
    elif typed.get("network"):
        found.append(Problem("network", "required"))
    if typed.get("agency"):
        try:
            published.chart.account("agency", typed["agency"])
        except NoSuchAccount:
            found.append(Problem("agency", "bad_agency"))
    if typed.get("area") and published.areas.get(typed["area"]) is None:
        found.append(Problem("area", "no_such_area"))
    if typed.get("ended_on") and not _lies_ahead(request, typed["ended_on"]):
        found.append(Problem("ended_on", "not_ahead"))
    if typed.get("credit_limit") and _paise(typed["credit_limit"]) is None:
        found.append(Problem("credit_limit", "not_a_sum"))
    return found


def body(typed: dict[str, str]) -> dict[str, Any]:
    """Return what an act about an operator keeps besides the words that were typed."""
    code = written(typed["code"])
    kept: dict[str, Any] = {"code": code, "user_name": code}
    if typed.get("credit_limit"):
        kept["credit_limit_paise"] = _paise(typed["credit_limit"])
    return kept


def _lies_ahead(request: Request, typed: str) -> bool:
    try:
        return date.fromisoformat(typed) > legal_day(request.now)
    except ValueError:
        return False


def _paise(typed: str) -> int | None:
    try:
        return parse_rupees(typed)
    except ValueError:
        return None
