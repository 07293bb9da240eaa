"""Reading a bank's statement in ISO 20022 (camt.053), in constant memory.

One account and one statement a file. The opening balance and all booked entries must come to the
closing balance, and to the counts and sums of the summary where the bank states them. Entries that
are not booked yet are passed over: they come again. An entry of many payments (a batch) is told by
its one sum, unless the bank itemises it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from khidki.domain.law.calendar import legal_day
from khidki.domain.money.settlement import BankLine, FileRefused, StatementHead, Why
from khidki.gateways.iso_messages import events, paise, plain_paise, text

VERSIONS = ("camt.053.001.02", "camt.053.001.08")
OPENING = frozenset({"OPBD", "PRCD"})
CLOSING = "CLBD"
NOT_GIVEN = frozenset({"", "NOTPROVIDED", "NONREF"})


class CamtStatement:
    """A statement that is being read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def head(self) -> StatementHead:
        """Read the whole once and return its head, or refuse what does not come out."""
        reading = _Reading()
        for element in events(self._path, VERSIONS, ("Acct", "FrToDt", "Bal", "TxsSummry", "Ntry")):
            reading.take(element)
        return reading.head()

    def lines(self) -> Iterator[BankLine]:
        """Go through the booked entries."""
        for element in events(self._path, VERSIONS, ("Ntry",)):
            if _is_booked(element):
                yield from _lines(element)


class _Reading:
    """What a statement says of itself, and what its entries come to."""

    def __init__(self) -> None:
        self.account = ""
        self.balances: dict[str, int] = {}
        self.days: list[date] = []
        self.span: tuple[date, date] | None = None
        self.stated: tuple[int, int] | None = None
        self.count = 0
        self.moved = 0
        self.gross = 0

    def take(self, element: Any) -> None:
        """Count one part in."""
        match element.tag.rpartition("}")[2]:
            case "Acct" if element.getparent().tag.endswith("}Stmt"):
                if self.account:
                    raise FileRefused(Why.UNREADABLE, element.sourceline)  # a second statement
                self.account = text(element, "Id/Othr/Id") or text(element, "Id/IBAN")
            case "FrToDt":
                self.span = _day(element, "FrDtTm"), _day(element, "ToDtTm")
            case "Bal":
                kind = text(element, "Tp/CdOrPrtry/Cd")
                self.balances[kind] = _signed(element)
            case "TxsSummry":
                self.stated = _summary(element)
            case "Ntry" if _is_booked(element):
                self.count += 1
                self.moved += _signed(element)
                self.gross += paise(element)
                self.days.append(_booked_on(element))
                self.days = [min(self.days), max(self.days)]
            case _:
                pass

    def head(self) -> StatementHead:
        """Return the head of what was read."""
        opening = next((held for kind, held in self.balances.items() if kind in OPENING), None)
        closing = self.balances.get(CLOSING)
        if opening is None or closing is None or not self.account:
            raise FileRefused(Why.NO_CLOSING)
        if opening + self.moved != closing:
            raise FileRefused(Why.CONTROL_SUM)
        if self.stated not in {None, (self.count, self.gross)}:
            raise FileRefused(Why.CONTROL_SUM)
        if self.span is None and not self.days:
            raise FileRefused(Why.UNREADABLE)
        first, last = self.span or (self.days[0], self.days[-1])
        return StatementHead(self.account, first, last, opening, closing)


def _is_booked(entry: Any) -> bool:
    return (text(entry, "Sts/Cd") or text(entry, "Sts")) == "BOOK"


def _lines(entry: Any) -> Iterator[BankLine]:
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    whole = _signed(entry)
    parts = [_part(each) for each in details] if len(details) > 1 else []
    # Itemised only where the items are the whole: what a bank says of parts may be in other sums.
    if parts and None not in parts and sum(filter(None, parts)) == abs(whole):
        for each, sum_ in zip(details, parts, strict=True):
            yield _line(entry, each, (sum_ or 0) * (1 if whole > 0 else -1))
    else:
        yield _line(entry, details[0] if len(details) == 1 else None, whole)


def _part(details: Any) -> int | None:
    try:
        return paise(details)
    except FileRefused:
        found = details.find("{*}AmtDtls/{*}TxAmt")
        return None if found is None else paise(found)


def _line(entry: Any, details: Any | None, sum_: int) -> BankLine:
    refs = "" if details is None else text(details, "Refs/EndToEndId")
    instruction = "" if refs in NOT_GIVEN else refs
    own = "" if details is None else text(details, "Refs/TxId") or text(details, "Refs/AcctSvcrRef")
    words = text(entry, "AddtlNtryInf")
    if details is not None:
        words = text(details, "RmtInf/Ustrd") or words
    return BankLine(
        entry.sourceline or 0,
        _booked_on(entry),
        sum_,
        (own or text(entry, "AcctSvcrRef") or text(entry, "NtryRef"))[:100],
        instruction[:35],
        words[:500],
    )


def _signed(element: Any) -> int:
    sum_ = paise(element)
    return sum_ if text(element, "CdtDbtInd") == "CRDT" else -sum_


def _summary(element: Any) -> tuple[int, int] | None:
    count, sum_ = text(element, "TtlNtries/NbOfNtries"), text(element, "TtlNtries/Sum")
    if not count or not sum_:
        return None
    return int(count), plain_paise(sum_, element.sourceline)


def _booked_on(entry: Any) -> date:
    return _day(entry, "BookgDt/Dt" if text(entry, "BookgDt/Dt") else "BookgDt/DtTm")


def _day(element: Any, path: str) -> date:
    from_text = text(element, path)
    try:
        if len(from_text) == 10:
            return date.fromisoformat(from_text)
        instant = datetime.fromisoformat(from_text)
    except ValueError:
        raise FileRefused(Why.UNREADABLE, element.sourceline) from None
    return instant.date() if instant.tzinfo is None else legal_day(instant)
