"""What operators and agencies are owed, and its payment: asked for, agreed to, and ordered.

One page says what all comes to, and asks for it; one lists who was owed what when the day began,
also those who have no bank account on record and are never paid; one is a run: its lines as they
were asked for, who agreed, and the order for the bank, which goes to whoever gives a second factor
again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from khidki.actions import pay_commissions
from khidki.actions.pay_out import NothingToPay
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.payout_run import HEADS, PayoutRun, RunOpen
from khidki.domain.money.refund_request import ALONE_PAISE
from khidki.domain.people.duty import Duty
from khidki.domain.text import Text
from khidki.store import payee_accounts, payout_runs
from khidki.store.payee_accounts import Owed, RunLine
from khidki.web.admin.books import statement_path
from khidki.web.admin.entry import hat, listed, officer_in, page
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Bytes, Redirect, Response
from khidki.web.table import Choice, Column, Option, Search, Table, Wanted

OWED_PATH, RUNS_PATH = "/admin/settling/owed", "/admin/settling/runs"
RUNS_SHOWN = 5


def _heads(request: Request) -> Sequence[Option]:
    return [(head, request.world.published.chart.heads[head].title) for head in HEADS]


def _known(_: Request) -> Sequence[Option]:
    return [(each, Key(f"owed.bank.{each}")) for each in ("known", "missing")]


async def _owed(request: Request, wanted: Wanted[str], limit: int) -> Sequence[Owed]:
    bank = wanted.get("bank")
    async with request.world.reading() as tx:
        return await payee_accounts.owed(
            tx,
            legal_day(request.now),
            head=wanted.get("head"),
            known=None if bank is None else bank == "known",
            elsewhere=pay_commissions.elsewhere(request.world),
            after=wanted.after or "",
            limit=limit,
        )


def _who(row: Owed) -> Cell:
    code = row.account.partition(":")[2]
    return Text(hi=row.name_hi or code, en=row.name_en or code)


def _bank(row: Owed) -> Cell:
    if row.payee is None:
        return Key("owed.bank.missing")
    return f"{row.payee_name}, {row.ifsc} ••••{row.ending}"


OWED: Table[Owed, str] = Table(
    id="owed",
    path=OWED_PATH,
    columns=(
        Column("account", of=lambda row: row.account, link=lambda row: statement_path(row.account)),
        Column("who", of=_who),
        Column("owed", of=lambda row: format_rupees(row.paise)),
        Column("bank", of=_bank),
    ),
    asks=(Choice("head", _heads), Choice("bank", _known)),
    read=_owed,
    place=lambda row: row.account,
    place_type=str,
)


async def owed(request: Request) -> Response:
    """Show who is owed what."""
    return listed(request, "owed", await OWED.shown(request))


async def show(request: Request) -> Response:
    """Show what all of it comes to and what was paid before, and ask for its payment."""
    return await _shown(request)


async def ask(request: Request) -> Response:
    """Ask that all of it be paid from one of the window's bank accounts."""
    bank = (await request.form()).get("bank", "")
    if bank not in request.world.published.bank_accounts:
        return await _shown(request, problem="bank_needed")
    try:
        run = await pay_commissions.ask_run(
            request.world, officer_in(request), hat(request, Duty.MONEY), bank=bank
        )
    except (NothingToPay, NotEnough, RunOpen) as refusal:
        return await _shown(request, problem=refusal.code)
    return _at_run(request, run.id)


async def _shown(request: Request, *, problem: str = "") -> Response:
    today = legal_day(request.now)
    async with request.world.reading() as tx:
        found = await payee_accounts.overview(
            tx, today, elsewhere=pay_commissions.elsewhere(request.world), runs=RUNS_SHOWN
        )
    data: dict[str, Any] = {
        "totals": found,
        "runs": [_line(request, each) for each in found.runs],
        "may_ask": Duty.MONEY in officer_in(request).duties
        and found.payouts > 0
        and all(each.for_on != today for each in found.runs),
        "alone": format_rupees(ALONE_PAISE),
        "banks": [(each.id, each.name) for each in request.world.published.bank_accounts.values()],
        "problem": problem,
    }
    return page(request, "commissions.html", data, status=422 if problem else 200)


async def _run_lines(request: Request, wanted: Wanted[str], limit: int) -> Sequence[RunLine]:
    run = _uuid(wanted.get("run") or "")
    if run is None:
        return []
    async with request.world.reading() as tx:
        return await payee_accounts.run_lines(tx, run, after=wanted.after or "", limit=limit)


RUN_LINES: Table[RunLine, str] = Table(
    id="runs",
    path=RUNS_PATH,
    columns=(
        Column("account", of=lambda row: row.account, link=lambda row: statement_path(row.account)),
        Column("sum", of=lambda row: format_rupees(row.paise)),
        Column("bank", of=lambda row: f"{row.payee_name}, {row.ifsc} ••••{row.ending}"),
        Column("state", of=lambda row: Key(f"settling.payouts.state.{row.state.value}")),
    ),
    asks=(Search("run"),),
    read=_run_lines,
    place=lambda row: row.account,
    place_type=str,
)


async def run(request: Request) -> Response:
    """Show a run with its lines, and what can be done about it."""
    id_ = _uuid(request.query.get("run", ""))
    async with request.world.reading() as tx:
        found = None if id_ is None else await payout_runs.by_id(tx, id_)
    acts = Duty.MONEY in officer_in(request).duties
    data: dict[str, Any] = {
        "list": await RUN_LINES.shown(request),
        "words": "runs",
        "run": None if found is None else _line(request, found),
        "acts": acts,
        "may_confirm": found is not None and found.asked_by != officer_in(request).id,
    }
    return page(request, "payout_run.html", data)


async def confirm(request: Request) -> Response:
    """Agree to a run as the second person."""
    id_ = _id(request)
    await pay_commissions.confirm_run(
        request.world, officer_in(request), hat(request, Duty.MONEY), id_
    )
    return _at_run(request, id_)


async def drop(request: Request) -> Response:
    """Drop a run that nobody agreed to."""
    id_ = _id(request)
    await pay_commissions.drop_run(
        request.world, officer_in(request), hat(request, Duty.MONEY), id_
    )
    return _at_run(request, id_)


async def fetch(request: Request) -> Response:
    """Give out the order of a run for the bank."""
    name, data = await pay_commissions.order_of(
        request.world, officer_in(request), hat(request, Duty.MONEY), _id(request)
    )
    return Bytes(data, "application/xml", name)


def _line(request: Request, run: PayoutRun) -> dict[str, Any]:
    return {
        "id": str(run.id),
        "for_on": run.for_on,
        "payouts": run.payouts,
        "amount": format_rupees(run.paise),
        "asked_at": run.asked_at,
        "confirmed_at": run.confirmed_at,
        "alone": run.alone,
        "state": _state(request, run),
    }


def _state(request: Request, run: PayoutRun) -> str:
    if run.dropped_at is not None:
        return "dropped"
    if run.ordered_at is not None:
        return "ordered"
    if run.confirmed_at is not None:
        return "going_on"
    return "waiting" if run.waits(legal_day(request.now)) else "lapsed"


def _at_run(request: Request, id_: UUID) -> Redirect:
    return Redirect(f"/{request.language}{RUNS_PATH}?run={id_}")


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _id(request: Request) -> UUID:
    found = _uuid(request.params["run"])
    if found is None:
        raise NotFound
    return found
