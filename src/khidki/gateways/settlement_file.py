"""Reading a gateway's settlement file, one line after another, in constant memory.

Comma-separated UTF-8. The first line says whose day it is and, where the gateway has one, under
which reference the bank is credited; each further one is a payment (`credit`) or a refund with its
signed sum and what the gateway keeps of it, if anything; the last one states their number, their
sum and what was kept. A file without its last line was cut short.

    H,MERCHANT,2026-11-20,INR,UTR2026112012345
    L,GATEWAY'S REFERENCE,0192...,credit,50.00,2026-11-20T06:31:07+00:00,0.59
    L,GATEWAY'S REFERENCE,0192...,refund,-50.00,2026-11-20T09:00:00+00:00,0.00
    T,2,0.00,0.59
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from khidki.domain.money.amount import CURRENCY
from khidki.domain.money.settlement import (
    FileRefused,
    Movement,
    SettledLine,
    SettlementHead,
    Totals,
    Why,
    check_sum,
)
from khidki.gateways.comma_lines import rows

_SUM = re.compile(r"(-?)(\d{1,13})\.(\d\d)", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_MOVEMENTS = {"credit": Movement.PAID, "refund": Movement.REFUNDED}
_SIGNS = {Movement.PAID: 1, Movement.REFUNDED: -1}


class SettlementFile:
    """A settlement that is being read: its head first, then its lines, then what they came to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.totals = Totals()

    def head(self) -> SettlementHead:
        """Read the first line."""
        row = next(rows(self._path, must_end=True), None)
        if row is None:
            raise FileRefused(Why.CUT_SHORT)
        return _head(row)

    def lines(self) -> Iterator[SettledLine]:
        """Go through the payments; at the end all must come to what the last line states."""
        read = rows(self._path, must_end=True)
        next(read, None)
        totals, number = self.totals, 1
        for number, row in enumerate(read, start=2):
            if row and row[0] == "T":
                _check_end(row, totals, number)
                if next(read, None) is not None:
                    raise FileRefused(Why.UNREADABLE, number + 1)
                return
            line = _line(row, number)
            totals.add(line)
            yield line
        raise FileRefused(Why.CUT_SHORT, number)


def _head(row: list[str]) -> SettlementHead:
    if len(row) not in {4, 5} or row[0] != "H":
        raise FileRefused(Why.UNREADABLE, 1)
    _, merchant, day, currency, *more = row
    if currency != CURRENCY:
        raise FileRefused(Why.OTHER_CURRENCY, 1)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise FileRefused(Why.UNREADABLE, 1) from None
    # Without one of the gateway's own, the bank is asked to credit under this.
    reference = more[0] if more else f"{merchant}-{on:%Y%m%d}"
    if not all(_NAME.fullmatch(each) for each in (merchant, reference)):
        raise FileRefused(Why.UNREADABLE, 1)
    return SettlementHead(merchant, on, reference)


def _line(row: list[str], number: int) -> SettledLine:
    if len(row) not in {6, 7} or row[0] != "L":
        raise FileRefused(Why.UNREADABLE, number)
    movement = _MOVEMENTS.get(row[3])
    if movement is None:
        raise FileRefused(Why.UNREADABLE, number)
    try:
        payment = UUID(row[2])
    except ValueError:
        raise FileRefused(Why.UNREADABLE, number) from None
    paise = _SIGNS[movement] * _sum(row[4], number)
    charge = _sum(row[6], number) if len(row) == 7 else 0
    if paise <= 0 or charge < 0:
        raise FileRefused(Why.UNREADABLE, number)
    return SettledLine(number, movement, payment, paise, charge)


def _check_end(row: list[str], totals: Totals, number: int) -> None:
    if len(row) not in {3, 4} or not row[1].isascii() or not row[1].isdecimal():
        raise FileRefused(Why.UNREADABLE, number)
    stated = int(row[1]), _sum(row[2], number), _sum(row[3], number) if len(row) == 4 else 0
    if stated[0] > totals.lines:
        raise FileRefused(Why.CUT_SHORT, number)
    gross = totals.paid_paise - totals.refunded_paise
    if stated != (totals.lines, gross, totals.charge_paise):
        raise FileRefused(Why.CONTROL_SUM, number)


def _sum(stated: str, number: int) -> int:
    match = _SUM.fullmatch(stated)
    if match is None:
        raise FileRefused(Why.UNREADABLE, number)
    return check_sum(int(match[1] + match[2] + match[3]))
