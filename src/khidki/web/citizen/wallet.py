"""An operator's wallet: what is in it, how it is filled, what today came to, and its statement.

Money that only passed through stands apart from what was earned, on the page and in the file. Who
works for no network is told so.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from khidki.actions.fill_wallet import LEAST_PAISE, MOST_PAISE, begin_top_up
from khidki.actions.use_wallet import close_day, operator_of
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.bank_match import top_up_reference
from khidki.domain.money.paying import NoProvider
from khidki.domain.money.wallet import DayClosed, Hold, NotAnOperator, quarter_of
from khidki.store import operators, wallet_views
from khidki.web.citizen.entry import account_of
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Column, Table, Wanted

PATH = "/my/wallet"
NEWEST = (datetime(9999, 12, 31, tzinfo=UTC), UUID(int=(1 << 128) - 1))
Place = tuple[datetime, UUID]


async def show(request: Request) -> Response:
    """Show the wallet."""
    return await _shown(request)


async def _shown(request: Request, *, typed: str = "", problem: str = "") -> Response:
    today = legal_day(request.world.now())
    first, last = quarter_of(today)
    async with request.world.reading() as tx:
        found = await wallet_views.view(
            tx, account_of(request), today=today, first=first, last=last
        )
    if found is None or found.ended_on is not None:
        return Page("citizen/wallet_none.html", {})
    network = request.world.published.networks[found.network]
    own = request.world.published.bank_accounts
    data: dict[str, Any] = {
        "wallet": found,
        "network": network,
        "is_low": found.wallet_paise < network.low_balance_paise,
        "reference": top_up_reference(found.code) if found.code.startswith("K") else None,
        "bank": next(iter(own.values()), None),
        "quarter": (first, last),
        "typed": typed,
        "problem": problem,
        "done": request.query.get("done") == "1",
    }
    return Page("citizen/wallet.html", data, status=422 if problem else 200)


async def top_up(request: Request) -> Response:
    """Begin a payment into the wallet."""
    typed = (await request.form()).get("amount", "")[:30]
    paise = _rupees(typed)
    if paise is None or not LEAST_PAISE <= paise <= MOST_PAISE:
        return await _shown(request, typed=typed, problem="amount")
    try:
        begun = await begin_top_up(request.world, account_of(request), paise)
    except NotAnOperator:
        return await _shown(request)
    except NoProvider:
        return await _shown(request, typed=typed, problem="provider")
    return Redirect(f"/{request.language}/my/payments/{begun.id}")


async def close(request: Request) -> Response:
    """Close today with the cash that was counted."""
    form = await request.form()
    counted = _rupees(form.get("counted", "")[:30])
    if counted is None:
        return await _shown(request, problem="counted")
    try:
        operator = await operator_of(request.world, account_of(request))
        await close_day(request.world, operator, counted, form.get("note", ""))
    except NotAnOperator:
        return await _shown(request)
    except DayClosed:
        pass  # a second click: the page says how it was closed
    return Redirect(f"/{request.language}{PATH}?done=1")


def _rupees(typed: str) -> int | None:
    try:
        return parse_rupees(typed)
    except ValueError:
        return None


async def _holds(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[Hold]:
    async with request.world.reading() as tx:
        return await operators.holds(
            tx, account_of(request), before=wanted.after or NEWEST, limit=limit
        )


def _earned(row: Hold) -> int:
    return row.commission_paise + row.tds_paise


STATEMENT: Table[Hold, Place] = Table(
    id="wallet.statement",
    path=f"{PATH}/statement",
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


async def statement(request: Request) -> Response:
    """Show every piece of work: what passed through, and what was earned by it."""
    return Page("citizen/wallet_statement.html", {"list": await STATEMENT.shown(request)})


async def statement_file(request: Request) -> Response:
    """Give the whole statement out as a file."""
    return STATEMENT.export(request)
