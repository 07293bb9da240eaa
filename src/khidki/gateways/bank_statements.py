"""A bank's statement in whatever form it came: the XML of ISO 20022, or a plain CSV file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from khidki.domain.money.settlement import BankLine, FileRefused, StatementHead, Why
from khidki.gateways.bank_csv import BankCsv
from khidki.gateways.camt import CamtStatement


class BankStatement(Protocol):
    """A statement that can be read twice: once to be believed, once to be entered."""

    def head(self) -> StatementHead:
        """Read the whole and return its head, or refuse it."""
        ...

    def lines(self) -> Iterator[BankLine]:
        """Go through its movements."""
        ...


def statement_in(path: Path, *, account: str, closing_paise: int | None) -> BankStatement:
    """Return the reader of a file; a CSV needs the bank's number of the account and its closing."""
    with path.open("rb") as file:
        head = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<"):
        return CamtStatement(path)
    if closing_paise is None:
        raise FileRefused(Why.NO_CLOSING)
    return BankCsv(path, account=account, closing_paise=closing_paise)
