"""Reading the plain CSV statement that banks offer for download, in constant memory.

Columns are found by their headings, as banks write them; the heading may stand some lines below the
top. Every line's balance must follow from the one before it, so an altered line cannot hide. Such a
file does not say where it ends: whoever brings it says the closing balance, as the bank's own page
shows it, and the next statement must begin with it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from khidki.domain.money.amount import parse_rupees
from khidki.domain.money.settlement import (
    BankLine,
    FileRefused,
    StatementHead,
    Why,
    check_sum,
)
from khidki.gateways.comma_lines import rows

ABOVE_HEADING = 40  # lines of address and account that a bank prints first
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "on_day": ("date", "transaction date", "txn date", "tran date", "posting date"),
    "words": ("description", "narration", "particulars", "remarks", "transaction remarks"),
    "reference": (
        "reference", "ref no", "ref no/cheque no", "chq/ref no", "chq/ref number", "utr",
        "reference no", "cheque no",
    ),
    "out": ("debit", "withdrawal", "withdrawal amt", "withdrawals", "debit amount"),
    "in": ("credit", "deposit", "deposit amt", "deposits", "credit amount"),
    "balance": ("balance", "closing balance", "running balance", "available balance"),
}  # fmt: skip
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d-%b-%Y", "%d %b %Y")
_INSTRUCTION = re.compile(r"(?<![0-9A-Fa-f])[0-9a-f]{32}(?![0-9A-Fa-f])")


class BankCsv:
    """A statement that is being read; account and closing balance are said by whoever brings it."""

    def __init__(self, path: Path, *, account: str, closing_paise: int) -> None:
        self._path = path
        self._account = account
        self._closing = closing_paise

    def head(self) -> StatementHead:
        """Read the whole once: first and last day, and the balance before the first line."""
        lines, opening, closing = 0, self._closing, self._closing
        first = last = date.max
        for line, before in _checked(self._path):
            if lines == 0:
                opening, first = before, line.on_day
            lines, last = lines + 1, line.on_day
            closing = before + line.paise
        if lines == 0:
            raise FileRefused(Why.CUT_SHORT)
        if closing != self._closing:
            raise FileRefused(Why.CONTROL_SUM)
        return StatementHead(self._account, first, last, opening, self._closing)

    def lines(self) -> Iterator[BankLine]:
        """Go through the movements."""
        return (line for line, _ in _checked(self._path))


def _checked(path: Path) -> Iterator[tuple[BankLine, int]]:
    """Go through lines with the balance before each, which must be the one after the last."""
    held: int | None = None
    latest = date.min
    for number, row in _under_heading(path):
        line, after = _line(row, number)
        before = after - line.paise
        if held is not None and held != before:
            raise FileRefused(Why.CONTROL_SUM, number)
        if line.on_day < latest:
            raise FileRefused(Why.UNREADABLE, number)
        held, latest = after, line.on_day
        yield line, before


def _under_heading(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    places: Mapping[str, int] | None = None
    for number, row in enumerate(rows(path), start=1):
        if places is None:
            places = _places(row)
            if places is None and number > ABOVE_HEADING:
                raise FileRefused(Why.UNREADABLE, number)
        elif any(cell.strip() for cell in row):
            if len(row) <= max(places.values()):
                raise FileRefused(Why.CUT_SHORT, number)
            yield number, {name: row[at].strip() for name, at in places.items()}
    if places is None:
        raise FileRefused(Why.UNREADABLE)


def _places(row: list[str]) -> Mapping[str, int] | None:
    """Find the columns in a heading; None when the row is no heading."""
    named = [re.sub(r"[\s.]+", " ", cell).strip().lower() for cell in row]
    found = {
        name: next((named.index(each) for each in known if each in named), -1)
        for name, known in _HEADINGS.items()
    }
    return None if -1 in found.values() else found


def _line(row: Mapping[str, str], number: int) -> tuple[BankLine, int]:
    out, came = _sum(row["out"], number), _sum(row["in"], number)
    if (out == 0) == (came == 0):
        raise FileRefused(Why.UNREADABLE, number)
    words = row["words"][:500]
    found = _INSTRUCTION.search(f"{row['reference']} {words}")
    line = BankLine(
        number,
        _day(row["on_day"], number),
        came - out,
        row["reference"][:100],
        found[0] if found else "",
        words,
    )
    return line, _balance(row["balance"], number)


def _sum(text: str, number: int) -> int:
    if text in {"", "-", "0", "0.00"}:
        return 0
    try:
        return check_sum(parse_rupees(text))
    except ValueError:
        raise FileRefused(Why.UNREADABLE, number) from None


def _balance(text: str, number: int) -> int:
    # An overdrawn account is led by a minus, or followed by "Dr".
    bare = re.sub(r"\s*(?:cr|dr)\.?$", "", text, flags=re.IGNORECASE)
    below = bare.startswith("-") or bool(re.search(r"dr\.?$", text, re.IGNORECASE))
    found = _sum(bare.lstrip("-").strip(), number)
    return -found if below else found


def _day(text: str, number: int) -> date:
    for shape in _DAYS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 -- a day, no instant
        except ValueError:
            continue
    raise FileRefused(Why.UNREADABLE, number)
