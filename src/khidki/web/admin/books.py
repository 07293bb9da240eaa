"""The books as pages: trial balance, accounts, statements, entries; each sum leads to what made it.

Nothing is changed here. A head leads to its accounts, an account to its lines, a line to its entry,
and an entry to everything that was entered about the same thing.
"""

from collections.abc import Sequence
from urllib.parse import quote
from uuid import UUID

from khidki.actions.prove_balances import prove_balances
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.chart import Account, NoSuchAccount
from khidki.store import balances, statements
from khidki.store.balances import Balance
from khidki.store.statements import Place, StatementLine
from khidki.web.admin.entry import listed, page
from khidki.web.errors import NotFound
from khidki.web.export import Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Choice, Column, Day, Option, Search, Table, Wanted


async def trial(request: Request) -> Response:
    """Show both sides of the books, and the proof against the banks."""
    chart = request.world.published.chart
    async with request.world.reading() as tx:
        totals = await balances.trial_balance(tx)
    named = [(each, chart.heads[each.head].title if each.head in chart.heads else None)
             for each in totals]  # fmt: skip
    data = {
        "totals": named,
        "debits": sum(each.debit_paise for each in totals),
        "credits": sum(each.credit_paise for each in totals),
    }
    return page(request, "trial.html", data)


async def proof(request: Request) -> Response:
    """Show whether bank and books are one number."""
    found = await prove_balances(request.world)
    today = legal_day(request.world.now())
    return page(request, "proof.html", {"proofs": found, "today": today})


def statement_path(account: str) -> str:
    """Return where the lines of an account stand, without the language."""
    return f"/admin/books/statement?account={quote(account, safe='')}"


def _heads(request: Request) -> Sequence[Option]:
    return [(head.id, head.title) for head in request.world.published.chart]


async def _accounts(request: Request, wanted: Wanted[str], limit: int) -> Sequence[Balance]:
    chart = request.world.published.chart
    head = wanted.get("head") or next((head.id for head in chart), "")
    begins = (wanted.get("account") or "").removeprefix(f"{head}:")
    async with request.world.reading() as tx:
        return await balances.of_head(
            tx, head, begins=begins, after=wanted.after or "", limit=limit
        )


ACCOUNTS: Table[Balance, str] = Table(
    id="books.accounts",
    path="/admin/books/accounts",
    columns=(
        Column("account", of=lambda row: row.account, link=lambda row: statement_path(row.account)),
        Column("debit", of=lambda row: format_rupees(-row.paise) if row.paise < 0 else None),
        Column("credit", of=lambda row: format_rupees(row.paise) if row.paise >= 0 else None),
    ),
    asks=(Choice("head", _heads), Search("account")),
    read=_accounts,
    place=lambda row: row.account,
    place_type=str,
)


async def accounts(request: Request) -> Response:
    """Show the accounts of a head and what each holds."""
    return listed(request, "books.accounts", await ACCOUNTS.shown(request))


def _account(request: Request, name: str | None) -> Account | None:
    try:
        return request.world.published.chart.named(name or "")
    except NoSuchAccount:
        return None


async def _lines(request: Request, wanted: Wanted[Place], limit: int) -> Sequence[StatementLine]:
    account = _account(request, wanted.get("account"))
    if account is None:
        return []
    today = legal_day(request.world.now())
    after = wanted.after
    async with request.world.reading() as tx:
        return await statements.lines(
            tx,
            account,
            from_on=wanted.day("from_on") or today.replace(day=1),
            until_on=wanted.day("until_on") or today,
            after=after,
            limit=limit,
        )


STATEMENT: Table[StatementLine, Place] = Table(
    id="books.statement",
    path="/admin/books/statement",
    columns=(
        Column("on_day", of=lambda row: row.on_day, link=lambda row: entry_path(row.entry)),
        Column("at", of=lambda row: row.at),
        Column("kind", of=lambda row: Key(f"books.kind.{row.kind.value}")),
        Column("key", of=lambda row: row.key),
        Column("other", of=lambda row: row.other, link=lambda row: statement_path(row.other)),
        Column("out", of=lambda row: format_rupees(-row.paise) if row.paise < 0 else None),
        Column("in", of=lambda row: format_rupees(row.paise) if row.paise > 0 else None),
    ),
    asks=(Search("account"), Day("from_on"), Day("until_on")),
    read=_lines,
    place=lambda row: row.place,
    place_type=Place,
)


async def statement(request: Request) -> Response:
    """Show what came to an account and what went."""
    shown = await STATEMENT.shown(request)
    named = request.query.get("account")
    data = {"list": shown, "words": "books.statement", "of": _account(request, named)}
    return page(request, "statement.html", data)


def entry_path(id_: UUID) -> str:
    """Return where an entry stands, without the language."""
    return f"/admin/books/entries/{id_}"


async def entry(request: Request) -> Response:
    """Show an entry with all its sums, and what else was entered about the same thing."""
    chart = request.world.published.chart
    try:
        id_ = UUID(request.params["id"])
    except ValueError as cause:
        raise NotFound from cause
    async with request.world.reading() as tx:
        others = await statements.beside(tx, id_, chart)
    found = next((each for each in others if each.id == id_), None)
    if found is None:
        raise NotFound
    data = {"shown": found, "others": others, "lines_of": statement_path}
    return page(request, "entry.html", data)
