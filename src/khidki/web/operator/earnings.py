"""What an operator's work came to, what moved in the wallet, and the tax, quarter by quarter.

What passed through stands apart from what was earned, so that nobody is taxed on people's money.
Every list goes out whole as a file.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.wallet import Hold, HoldState, purses
from khidki.store import operators, statements, wallet_views
from khidki.store.operators import Sought
from khidki.store.statements import StatementLine
from khidki.store.wallet_views import Quarter
from khidki.web.export import Key
from khidki.web.operator.entry import HOME, account_of, operator_in
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.table import NEWEST, Choice, Column, Day, Option, Table, Wanted

LATEST = date(9999, 1, 1)
Place = tuple[datetime, UUID]
Line = tuple[date, UUID, int]


async def _holds(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Hold]:
    state = wanted.get("state")
    sought = Sought(
        wanted.day("from_on") or date.min,
        wanted.day("until_on") or date.max,
        HoldState(state) if state else None,
    )
    async with request.world.reading() as tx:
        return await operators.holds(
            tx, account_of(request), sought, before=wanted.after or NEWEST, limit=limit
        )


def _states(_: Request) -> Sequence[Option]:
    return [(each.value, Key(f"wallet.state.{each}")) for each in HoldState]


def _earned(row: Hold) -> int:
    return row.commission_paise + row.tds_paise


STATEMENT: Table[Hold, Place] = Table(
    id="wallet.statement",
    path=f"{HOME}/statement",
    columns=(
        Column("held_at", of=lambda row: row.held_at),
        Column("state", of=lambda row: Key(f"wallet.state.{row.state.value}")),
        Column("paise", of=lambda row: format_rupees(row.paise)),
        Column("principal", of=lambda row: format_rupees(row.paise - _earned(row))),
        Column("commission", of=lambda row: format_rupees(row.commission_paise)),
        Column("tds", of=lambda row: format_rupees(row.tds_paise)),
        Column("subject", of=lambda row: str(row.subject)),
    ),
    asks=(Choice("state", _states), Day("from_on"), Day("until_on")),
    read=_holds,
    place=lambda row: (row.held_at, row.subject),
    place_type=Place,
)


async def _quarters(request: Request, wanted: Wanted[date], limit: int) -> Sequence[Quarter]:
    async with request.world.reading() as tx:
        return await wallet_views.quarters(
            tx, account_of(request), before=wanted.after or LATEST, limit=limit
        )


async def _moved(request: Request, wanted: Wanted[Line], limit: int) -> Sequence[StatementLine]:
    operator = await operator_in(request)
    today = legal_day(request.now)
    async with request.world.reading() as tx:
        return await statements.lines(
            tx,
            purses(request.world.published.chart, operator.code).wallet,
            from_on=wanted.day("from_on") or today.replace(day=1),
            until_on=wanted.day("until_on") or today,
            after=wanted.after,
            limit=limit,
        )


MOVES: Table[StatementLine, Line] = Table(
    id="wallet.moves",
    path=f"{HOME}/moves",
    columns=(
        Column("at", of=lambda row: row.at),
        Column("kind", of=lambda row: Key(f"books.kind.{row.kind.value}")),
        Column("in", of=lambda row: format_rupees(row.paise) if row.paise > 0 else None),
        Column("out", of=lambda row: format_rupees(-row.paise) if row.paise < 0 else None),
        Column("subject", of=lambda row: str(row.subject)),
    ),
    asks=(Day("from_on"), Day("until_on")),
    read=_moved,
    place=lambda row: row.place,
    place_type=Line,
)


TAX: Table[Quarter, date] = Table(
    id="wallet.tax",
    path=f"{HOME}/tax",
    columns=(
        Column("first", of=lambda row: row.first),
        Column("last", of=lambda row: row.last),
        Column("work", of=lambda row: row.work),
        Column("principal", of=lambda row: format_rupees(row.principal_paise)),
        Column("gross", of=lambda row: format_rupees(row.gross_paise)),
        Column("withheld", of=lambda row: format_rupees(row.tds_paise)),
        Column("net", of=lambda row: format_rupees(row.commission_paise)),
    ),
    asks=(),
    read=_quarters,
    place=lambda row: row.first,
    place_type=date,
)


async def statement(request: Request) -> Response:
    """Show every piece of work: what passed through, and what was earned by it."""
    await operator_in(request)
    data = {"list": await STATEMENT.shown(request), "words": "wallet.statement"}
    return Page("operator/list.html", data)


async def statement_file(request: Request) -> Response:
    """Give the whole statement out as a file."""
    await operator_in(request)
    return STATEMENT.export(request)


async def moves(request: Request) -> Response:
    """Show what came into the wallet and what went, this month or between two days."""
    data = {"list": await MOVES.shown(request), "words": "wallet.moves"}
    return Page("operator/list.html", data)


async def moves_file(request: Request) -> Response:
    """Give the same out as a file."""
    await operator_in(request)
    return MOVES.export(request)


async def tax(request: Request) -> Response:
    """Show what each quarter came to, for the certificate of tax deducted."""
    operator = await operator_in(request)
    data = {
        "list": await TAX.shown(request),
        "words": "wallet.tax",
        "facts": [("wallet.code", operator.code), ("wallet.agency", operator.agency)],
    }
    return Page("operator/list.html", data)


async def tax_file(request: Request) -> Response:
    """Give the same out as a file."""
    await operator_in(request)
    return TAX.export(request)
