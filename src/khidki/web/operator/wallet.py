"""An operator's home: the counter, what is in the wallet, how it is filled, and what today came to.

Money that only passed through stands apart from what was earned, here and in every list. A network
or operator that is suspended takes on no work; what is in the wallet is shown all the same.
"""

from contextlib import suppress
from typing import Any

from khidki.actions.fill_wallet import LEAST_PAISE, MOST_PAISE, begin_top_up
from khidki.actions.use_wallet import close_day
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import parse_rupees
from khidki.domain.money.bank_match import top_up_reference
from khidki.domain.money.paying import NoProvider
from khidki.domain.money.wallet import DayClosed, Network, Operator, quarter_of
from khidki.store import wallet_views
from khidki.web.operator.entry import HOME, account_of, operator_in
from khidki.web.request import Request
from khidki.web.response import Page, Redirect, Response

DONE = {"closed": "wallet.day_closed", "filled": "wallet.filled", "finished": "wallet.finished"}


async def show(request: Request) -> Response:
    """Show the counter and its wallet."""
    return await _shown(request, await operator_in(request))


async def top_up(request: Request) -> Response:
    """Begin a payment into the wallet."""
    operator = await operator_in(request)
    typed = (await request.form()).get("amount", "")[:30]
    paise = _rupees(typed)
    if paise is None or not LEAST_PAISE <= paise <= MOST_PAISE:
        return await _shown(request, operator, typed=typed, problem="amount")
    try:
        begun = await begin_top_up(request.world, operator.account, paise)
    except NoProvider:
        return await _shown(request, operator, typed=typed, problem="provider")
    return Redirect(f"/{request.language}{HOME}/payments/{begun.id}")


async def close(request: Request) -> Response:
    """Close today with the cash that was counted."""
    operator = await operator_in(request)
    form = await request.form()
    counted = _rupees(form.get("counted", "")[:30])
    if counted is None:
        return await _shown(request, operator, problem="counted")
    with suppress(DayClosed):  # a second click: the page says how it was closed
        await close_day(request.world, operator, counted, form.get("note", ""))
    return Redirect(f"/{request.language}{HOME}?done=closed")


async def _shown(
    request: Request, operator: Operator, *, typed: str = "", problem: str = ""
) -> Response:
    world, today = request.world, legal_day(request.world.now())
    first, last = quarter_of(today)
    async with world.reading() as tx:
        found = await wallet_views.view(
            tx, account_of(request), today=today, first=first, last=last
        )
    assert found is not None, "an operator has a wallet"
    network = world.published.networks[operator.network]
    area = world.published.areas.get(operator.area)
    data: dict[str, Any] = {
        "who": operator.name,
        "kiosk": operator.kiosk,
        "area": None if area is None else area.name,
        "wallet": found,
        "network": network,
        "suspended": suspended_words(operator, network),
        "is_low": found.wallet_paise < network.low_balance_paise,
        "reference": top_up_reference(found.code),
        "bank": next(iter(world.published.bank_accounts.values()), None),
        "quarter": (first, last),
        "typed": typed,
        "problem": problem,
        "notice": DONE.get(request.query.get("done", "")),
    }
    return Page("operator/home.html", data, status=422 if problem else 200)


def suspended_words(operator: Operator, network: Network) -> str:
    """Return the words that say who was suspended, the network or this operator."""
    if network.suspended:
        return "wallet.suspended"
    return "wallet.suspended_you" if operator.suspended_at is not None else ""


def _rupees(typed: str) -> int | None:
    try:
        return parse_rupees(typed)
    except ValueError:
        return None
