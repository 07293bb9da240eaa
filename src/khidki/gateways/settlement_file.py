"""Reading a gateway's settlement file, one line after another, in constant memory.

Comma-separated UTF-8. The first line says whose and which day it is, each further one a payment
(`P`) or a refund (`R`), and the last one (`T`) their number and sums; a file without it was cut
short. Amounts are rupees with at most two digits after the point.

    H,1,MERCHANT,GATEWAY,2026-11-20,UTR2026112012345,INR
    P,0192...,GATEWAY'S REFERENCE,50.00,0.59,2026-11-20T06:31:07Z
    R,0192...,GATEWAY'S REFERENCE,50.00,0.00,2026-11-20T09:00:00Z
    T,2,50.00,50.00,0.59,-0.59
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

VERSION = "1"
_SUM = re.compile(r"(-?)(\d{1,13})\.(\d\d)", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_MOVEMENTS = {"P": Movement.PAID, "R": Movement.REFUNDED}


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
    if len(row) != 7 or row[:2] != ["H", VERSION]:
        raise FileRefused(Why.UNREADABLE, 1)
    _, _, merchant, gateway, day, reference, currency = row
    if currency != CURRENCY:
        raise FileRefused(Why.OTHER_CURRENCY, 1)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise FileRefused(Why.UNREADABLE, 1) from None
    if not all(_NAME.fullmatch(each) for each in (merchant, gateway, reference)):
        raise FileRefused(Why.UNREADABLE, 1)
    return SettlementHead(gateway, merchant, on, reference)


def _line(row: list[str], number: int) -> SettledLine:
    if not row or len(row) != 6:
        raise FileRefused(Why.UNREADABLE, number)
    movement = _MOVEMENTS.get(row[0])
    try:
        payment = UUID(row[1])
    except ValueError:
        raise FileRefused(Why.UNREADABLE, number) from None
    paise, charge = _sum(row[3], number), _sum(row[4], number)
    if movement is None or paise <= 0:
        raise FileRefused(Why.UNREADABLE, number)
    return SettledLine(number, movement, payment, paise, charge)


def _check_end(row: list[str], totals: Totals, number: int) -> None:
    if len(row) != 6 or not row[1].isascii() or not row[1].isdecimal():
        raise FileRefused(Why.UNREADABLE, number)
    stated = [int(row[1]), *(_sum(each, number) for each in row[2:])]
    counted = [
        totals.lines,
        totals.paid_paise,
        totals.refunded_paise,
        totals.charge_paise,
        totals.net_paise,
    ]
    if stated[0] > counted[0]:
        raise FileRefused(Why.CUT_SHORT, number)
    if stated != counted:
        raise FileRefused(Why.CONTROL_SUM, number)


def _sum(stated: str, number: int) -> int:
    match = _SUM.fullmatch(stated)
    if match is None:
        raise FileRefused(Why.UNREADABLE, number)
    return check_sum(int(match[1] + match[2] + match[3]))


def rupees(paise: int) -> str:
    """Write a sum as such files have it."""
    whole, part = divmod(abs(paise), 100)
    return f"{'-' if paise < 0 else ''}{whole}.{part:02d}"
