"""A list as a file for a spreadsheet, made while it goes out.

Lines are read and written a few hundred at a time, so a list of a million costs the memory of one
page and the first line leaves at once. What a person typed can never become a formula: a cell that
would begin one is led by an apostrophe. Times are India's; the mark at the head makes every
spreadsheet read Devanagari.
"""

import csv
import io
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from khidki.domain.law.calendar import IST
from khidki.domain.text import Language, Text
from khidki.web import texts
from khidki.web.response import Stream

# What spreadsheets take for the beginning of a formula, blanks before it and wide forms included.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Key:
    """Words of the window that stand in a cell, by their key."""

    key: str


Cell = Text | Key | str | int | date | datetime | None


def plain(cell: Cell, language: Language) -> str:
    """Return a cell as a spreadsheet takes it: dates and times sort as they stand."""
    match cell:
        case Text():
            return _harmless(cell.of(language))
        case Key():
            return texts.text(cell.key, language)
        case datetime():
            return cell.astimezone(IST).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case str():
            return _harmless(cell)
        case _:
            return "" if cell is None else str(cell)


def exported(
    name: str,
    headings: Sequence[str],
    pages: AsyncIterable[Iterable[Sequence[Cell]]],
    *,
    language: Language,
) -> Stream:
    """Return a list as a file that is written while `pages` of it are read."""
    return Stream(_pieces(headings, pages, language), "text/csv; charset=utf-8", f"{name}.csv")


async def _pieces(
    headings: Sequence[str],
    pages: AsyncIterable[Iterable[Sequence[Cell]]],
    language: Language,
) -> AsyncIterator[bytes]:
    yield (BYTE_ORDER_MARK + _lines([[_harmless(each) for each in headings]])).encode()
    async for rows in pages:
        yield _lines([[plain(cell, language) for cell in row] for row in rows]).encode()


def _lines(rows: Iterable[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    return written.getvalue()


def _harmless(words: str) -> str:
    # A NUL ends a cell early in some readers; nobody typed one on purpose.
    words = words.replace("\x00", "")
    return f"'{words}" if FORMULA.match(words) else words
