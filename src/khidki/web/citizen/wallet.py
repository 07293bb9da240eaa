"""A citizen's wallet, where the state offers one: what is in it, filling it, taking the rest back.

What it pays is on the page of each payment (`payments.py`). A wallet that was filled before the
state stopped offering them is shown and can be emptied, and nothing else.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from khidki.actions import own_wallet
from khidki.actions.citizen_wallet import LEAST_PAISE, contents, fill, take_back
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees, parse_rupees
from khidki.domain.money.paying import NoProvider
from khidki.domain.money.wallet import WalletFull
from khidki.store import statements
from khidki.store.statements import StatementLine
from khidki.web.citizen.entry import account_of
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response
from khidki.web.table import Column, Day, Table, Wanted

PATH = "/my/wallet"
NOTICES = {
    "filled": "wallet.filled",
    "returns": "my_wallet.returns",
    "nothing": "my_wallet.nothing",
}
Line = tuple[date, UUID, int]


async def show(request: Request) -> Response:
    """Show what is in the wallet."""
    return await _shown(request)


async def put_in(request: Request) -> Response:
    """Begin a payment into the wallet."""
    typed = (await request.form()).get("amount", "")[:30]
    paise = _rupees(typed)
    if paise is None or paise < LEAST_PAISE:
        return await _shown(request, typed=typed, problem="my_wallet.wrong.amount")
    try:
        begun = await fill(request.world, account_of(request), paise)
    except WalletFull:
        return await _shown(request, typed=typed, problem="my_wallet.wrong.full")
    except NoProvider:
        return await _shown(request, typed=typed, problem="wallet.wrong.provider")
    return Redirect(f"/{request.language}/my/payments/{begun.id}")


async def take_out(request: Request) -> Response:
    """Send what is left back to where it came from."""
    paise = await take_back(request.world, account_of(request))
    return Redirect(f"/{request.language}{PATH}?done={'returns' if paise else 'nothing'}")


async def _shown(request: Request, *, typed: str = "", problem: str = "") -> Response:
    world = request.world
    found = await contents(world, account_of(request))
    data: dict[str, Any] = {
        "held": format_rupees(found.paise),
        "is_empty": found.paise == 0,
        "returnable": format_rupees(found.returnable_paise) if found.returnable_paise else None,
        "stays": format_rupees(found.paise - found.returnable_paise)
        if found.paise > found.returnable_paise
        else None,
        "least": format_rupees(LEAST_PAISE),
        "most": format_rupees(world.wallet_most_paise) if world.wallet_most_paise else None,
        "typed": typed,
        "problem": problem,
        "notice": NOTICES.get(request.query.get("done", "")),
    }
    return Page("citizen/wallet.html", data, status=422 if problem else 200)


async def _moved(request: Request, wanted: Wanted[Line], limit: int) -> Sequence[StatementLine]:
    today = legal_day(request.now)
    async with request.world.reading() as tx:
        return await statements.lines(
            tx,
            own_wallet.account_in(request.world, account_of(request)),
            from_on=wanted.day("from_on") or today.replace(day=1),
            until_on=wanted.day("until_on") or today,
            after=wanted.after,
            limit=limit,
        )


MOVES: Table[StatementLine, Line] = Table(
    id="my_wallet.moves",
    path=f"{PATH}/moves",
    columns=(
        Column("at", of=lambda row: row.at, link=lambda row: f"/my/payments/{row.subject}"),
        Column("kind", of=lambda row: Key(f"my_wallet.kind.{row.key}")),
        Column("in", of=lambda row: format_rupees(row.paise) if row.paise > 0 else None),
        Column("out", of=lambda row: format_rupees(-row.paise) if row.paise < 0 else None),
    ),
    asks=(Day("from_on"), Day("until_on")),
    read=_moved,
    place=lambda row: row.place,
    place_type=Line,
)


async def moves(request: Request) -> Response:
    """Show what came into the wallet and what went, this month or between two days."""
    return Page("citizen/wallet_moves.html", {"list": await MOVES.shown(request)})


async def moves_file(request: Request) -> Response:
    """Give the same out as a file."""
    return MOVES.export(request)


def _rupees(typed: str) -> int | None:
    try:
        return parse_rupees(typed)
    except ValueError:
        return None
