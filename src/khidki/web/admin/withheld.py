"""What a certificate of tax deducted is made of: each operator's commission and tax, by quarter.

The sums are counted from the books. The rate is that of the dated division by which the operator
earns, with whether any source was ever found for it. No tax number of an operator is kept here, and
the form of the certificate is the tax office's: this is its data, and goes out as a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.actions.sign_in_operator import written
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.split import Share
from khidki.domain.money.wallet import quarter_of
from khidki.domain.text import Text
from khidki.store import withheld
from khidki.store.withheld import Withheld
from khidki.web.admin.entry import listed
from khidki.web.export import Cell, Key
from khidki.web.request import Request
from khidki.web.response import Response
from khidki.web.table import Column, Day, Search, Table, Wanted

TAX = "tds"


@dataclass(frozen=True, slots=True)
class _Row:
    of: Withheld
    first: date
    last: date
    share: Share | None  # by which tax was withheld on the last day of the quarter


async def _read(request: Request, wanted: Wanted[str], limit: int) -> Sequence[_Row]:
    first, last = quarter_of(wanted.day("on") or legal_day(request.now))
    async with request.world.reading() as tx:
        found = await withheld.between(
            tx,
            first,
            last,
            code=written(wanted.get("code") or ""),
            after=wanted.after or "",
            limit=limit,
        )
    return [_Row(each, first, last, _share(request, each, last)) for each in found]


def _share(request: Request, of: Withheld, day: date) -> Share | None:
    network = request.world.published.networks.get(of.network)
    split = None if network is None else request.world.published.splits.get(network.split)
    held = None if split is None else split.on(day, channel="kiosk", category=of.category)
    return next((each for each in held.shares if each.to == TAX), None) if held else None


def _rate(row: _Row) -> Cell:
    return None if row.share is None else f"{row.share.percent}%"


def _verified(row: _Row) -> Cell:
    if row.share is None:
        return None
    return Key("withheld.verified" if row.share.verified else "withheld.unverified")


WITHHELD: Table[_Row, str] = Table(
    id="withheld",
    path="/admin/books/withheld",
    columns=(
        Column("code", of=lambda row: row.of.code),
        Column("name", of=lambda row: Text(hi=row.of.name_hi, en=row.of.name_en)),
        Column("agency", of=lambda row: row.of.agency),
        Column("first", of=lambda row: row.first),
        Column("last", of=lambda row: row.last),
        Column("gross", of=lambda row: format_rupees(row.of.gross_paise)),
        Column("tax", of=lambda row: format_rupees(row.of.tds_paise)),
        Column("net", of=lambda row: format_rupees(row.of.net_paise)),
        Column("rate", of=_rate),
        Column("checked", of=_verified),
        Column("source", of=lambda row: None if row.share is None else row.share.source),
    ),
    asks=(Day("on"), Search("code")),
    read=_read,
    place=lambda row: row.of.code,
    place_type=str,
)


async def show(request: Request) -> Response:
    """Show commission and tax of the quarter in which a day lies, operator by operator."""
    return listed(request, "withheld", await WITHHELD.shown(request))
