"""What an operator's work came to: the statement, piece by piece, and the tax, quarter by quarter.

What passed through stands apart from what was earned, so that nobody is taxed on people's money.
Both lists go out whole as files.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from khidki.domain.money.amount import format_rupees
from khidki.domain.money.wallet import Hold
from khidki.store import operators, wallet_views
from khidki.store.wallet_views import Quarter
from khidki.web.export import Key
from khidki.web.operator.entry import HOME, account_of, operator_in
from khidki.web.request import Request
from khidki.web.response import Page, Response
from khidki.web.table import Column, Table, Wanted

NEWEST = (datetime(9999, 12, 31, tzinfo=UTC), UUID(int=(1 << 128) - 1))
LATEST = date(9999, 1, 1)
Place = tuple[datetime, UUID]


async def _holds(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Hold]:
    async with request.world.reading() as tx:
        return await operators.holds(
            tx, account_of(request), before=wanted.after or NEWEST, limit=limit
        )


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
    asks=(),
    read=_holds,
    place=lambda row: (row.held_at, row.subject),
    place_type=Place,
)


async def _quarters(request: Request, wanted: Wanted[date], limit: int) -> Sequence[Quarter]:
    async with request.world.reading() as tx:
        return await wallet_views.quarters(
            tx, account_of(request), before=wanted.after or LATEST, limit=limit
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
