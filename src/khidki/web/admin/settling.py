"""Settlement as pages: what does not match, the files that came, what was paid out.

A gap is handed to somebody or closed with words by whoever has the finance duty; others who look
into the books see it and change nothing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.gap import SAID, Gap, NoGap, NoReason, What, owned, said_how
from khidki.domain.money.payout import State
from khidki.domain.people.duty import Duty
from khidki.store import bank_lines, gaps, money_files, payouts
from khidki.store.bank_lines import BankRow
from khidki.store.money_files import MoneyFile
from khidki.store.payouts import PayoutRow
from khidki.web.admin.books import statement_path
from khidki.web.admin.entry import listed, officer_in, page, user_name
from khidki.web.errors import NotFound
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Redirect, Response
from khidki.web.table import NEWEST, Choice, Column, Option, Search, Table, Wanted

GAPS_PATH = "/admin/settling/gaps"
KINDS = ("settlement", "statement", "order", "answer")
GapPlace = tuple[date, UUID, str]
Line = tuple[Gap, int]


def _whats(_: Request) -> Sequence[Option]:
    return [(what.value, SAID[what]) for what in What]


async def _gaps(request: Request, wanted: Wanted[GapPlace], limit: int) -> Sequence[Line]:
    today = legal_day(request.world.now())
    async with request.world.reading() as tx:
        found = await gaps.open_ones(
            tx,
            after=wanted.after or gaps.FIRST,
            what=wanted.get("what"),
            owner=wanted.get("owner"),
            limit=limit,
        )
    return [(each, each.age_on(today)) for each in found]


def _gap_path(gap: Gap) -> str:
    return f"{GAPS_PATH}/{gap.what.value}/{gap.about}"


GAPS: Table[Line, GapPlace] = Table(
    id="settling.gaps",
    path=GAPS_PATH,
    columns=(
        Column("what", of=lambda row: SAID[row[0].what], link=lambda row: _gap_path(row[0])),
        Column("age", of=lambda row: row[1]),
        Column("owner", of=lambda row: row[0].owner),
        Column("source", of=lambda row: row[0].source),
        Column("books", of=lambda row: format_rupees(row[0].books_paise)),
        Column("said", of=lambda row: format_rupees(row[0].said_paise)),
        Column("opened_on", of=lambda row: row[0].opened_on),
    ),
    asks=(Choice("what", _whats), Search("owner")),
    read=_gaps,
    place=lambda row: (row[0].opened_on, row[0].about, row[0].what.value),
    place_type=GapPlace,
)


async def gaps_open(request: Request) -> Response:
    """Show what does not match, the oldest first."""
    return listed(request, "settling.gaps", await GAPS.shown(request))


async def gap(request: Request) -> Response:
    """Show one gap, with what can be done about it."""
    return await _gap_page(request)


async def change_gap(request: Request) -> Response:
    """Hand a gap to somebody, or close it with words."""
    found = await _gap(request)
    form = await request.form()
    by, at = await user_name(request), request.world.now()
    try:
        async with request.world.transaction() as tx:
            if form.get("act") == "hand":
                owner = owned(form.get("owner", ""))
                done = await gaps.hand(tx, found.what, found.about, owner=owner)
            else:
                how = said_how(form.get("how", ""))
                done = await gaps.close(tx, found.what, found.about, by=by, how=how, at=at)
    except NoReason:
        return await _gap_page(request, problem=form.get("act", "close"))
    if not done:
        raise NoGap
    told = urlencode({"done": "1"})
    return Redirect(f"/{request.language}{_gap_path(found)}?{told}")


async def _gap(request: Request) -> Gap:
    try:
        what, about = What(request.params["what"]), UUID(request.params["about"])
    except ValueError as cause:
        raise NotFound from cause
    async with request.world.reading() as tx:
        found = await gaps.one(tx, what, about)
    if found is None:
        raise NotFound
    return found


async def _gap_page(request: Request, *, problem: str = "") -> Response:
    found = await _gap(request)
    data: dict[str, Any] = {
        "gap": found,
        "said": SAID[found.what],
        "age": found.age_on(legal_day(request.world.now())),
        "acts": Duty.MONEY in officer_in(request).duties,
        "problem": problem,
        "done": request.query.get("done") == "1",
        "statement": statement_path(found.source),
    }
    return page(request, "gap.html", data, status=422 if problem else 200)


def _kinds(_: Request) -> Sequence[Option]:
    return [(kind, Key(f"settling.files.kind.{kind}")) for kind in KINDS]


async def _files(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[MoneyFile]:
    async with request.world.reading() as tx:
        return await money_files.newest(
            tx, before=wanted.after or NEWEST, kind=wanted.get("kind"), limit=limit
        )


def _state(file: MoneyFile) -> Cell:
    if file.refused is not None:
        return Key(f"settling.files.why.{file.refused}")
    return Key("settling.files.taken" if file.finished_at else "settling.files.unfinished")


def _file_path(file: MoneyFile) -> str | None:
    is_read = file.kind == "statement" and file.refused is None
    return f"/admin/settling/lines?file={file.id}" if is_read else None


FILES: Table[MoneyFile, tuple[datetime, UUID]] = Table(
    id="settling.files",
    path="/admin/settling/files",
    columns=(
        Column("name", of=lambda row: row.name, link=_file_path),
        Column("kind", of=lambda row: Key(f"settling.files.kind.{row.kind}")),
        Column("source", of=lambda row: row.source or None),
        Column("until_on", of=lambda row: row.until_on),
        Column("lines", of=lambda row: row.lines),
        Column("closing", of=lambda row: _rupees(row.closing_paise)),
        Column("arrived", of=lambda row: _rupees(row.arrived_paise)),
        Column("state", of=_state),
        Column("taken_by", of=lambda row: row.taken_by),
        Column("taken_at", of=lambda row: row.taken_at),
    ),
    asks=(Choice("kind", _kinds),),
    read=_files,
    place=lambda row: (row.taken_at, row.id),
    place_type=tuple[datetime, UUID],
)


def _rupees(paise: int | None) -> Cell:
    return None if paise is None else format_rupees(paise)


async def files(request: Request) -> Response:
    """Show the files that came and went, the refused ones too."""
    return listed(request, "settling.files", await FILES.shown(request))


async def _bank_lines(
    request: Request, wanted: Wanted[tuple[int, UUID]], limit: int
) -> Sequence[BankRow]:
    try:
        file = UUID(wanted.get("file") or "")
    except ValueError:
        return []
    async with request.world.reading() as tx:
        return await bank_lines.of_file(
            tx, file, after=wanted.after or (-1, UUID(int=0)), limit=limit
        )


LINES: Table[BankRow, tuple[int, UUID]] = Table(
    id="settling.lines",
    path="/admin/settling/lines",
    columns=(
        Column("on_day", of=lambda row: row.on_day),
        Column("out", of=lambda row: format_rupees(-row.paise) if row.paise < 0 else None),
        Column("in", of=lambda row: format_rupees(row.paise) if row.paise > 0 else None),
        Column("reference", of=lambda row: row.reference),
        Column("words", of=lambda row: row.words or None),
        Column("against", of=lambda row: row.against, link=lambda row: statement_path(row.against)),
    ),
    asks=(Search("file"),),
    read=_bank_lines,
    place=lambda row: (row.line, row.id),
    place_type=tuple[int, UUID],
)


async def lines(request: Request) -> Response:
    """Show the movements of a statement, and against which account each was entered."""
    return listed(request, "settling.lines", await LINES.shown(request))


def _states(_: Request) -> Sequence[Option]:
    return [(state.value, Key(f"settling.payouts.state.{state.value}")) for state in State]


async def _payouts(
    request: Request, wanted: Wanted[tuple[datetime, UUID]], limit: int
) -> Sequence[PayoutRow]:
    async with request.world.reading() as tx:
        return await payouts.newest(
            tx, before=wanted.after or NEWEST, state=wanted.get("state"), limit=limit
        )


PAYOUTS: Table[PayoutRow, tuple[datetime, UUID]] = Table(
    id="settling.payouts",
    path="/admin/settling/payouts",
    columns=(
        Column("account", of=lambda row: row.account, link=lambda row: statement_path(row.account)),
        Column("for_on", of=lambda row: row.for_on),
        Column("sum", of=lambda row: format_rupees(row.paise)),
        Column("state", of=lambda row: Key(f"settling.payouts.state.{row.state.value}")),
        Column("reason", of=lambda row: row.reason or None),
        Column("made_at", of=lambda row: row.made_at),
    ),
    asks=(Choice("state", _states),),
    read=_payouts,
    place=lambda row: (row.made_at, row.id),
    place_type=tuple[datetime, UUID],
)


async def paid_out(request: Request) -> Response:
    """Show what was paid out, and what the bank says of it."""
    return listed(request, "settling.payouts", await PAYOUTS.shown(request))
