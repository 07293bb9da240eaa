"""Lists of records: one way to search, filter, page and export them.

A `Table` says its columns, what may be asked of it, and how it is read: always the next lines after
a place, never a number of them, so the last page costs what the first one does. The place travels
in the address; one that was tampered with is the beginning. `show` and `export` answer the two
addresses of a list; `templates/table.html` draws it.
"""

import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec

from khidki.actions import place_in_time
from khidki.domain.case.number import NotANumber, read_number
from khidki.domain.text import Text
from khidki.web import texts
from khidki.web.export import Cell, Key, exported, plain
from khidki.web.request import Request
from khidki.web.response import Stream

PAGE = 50
EXPORTED_AT_ONCE = 500
LONGEST_WORD = 100
LONGEST_PLACE = 500
# Where a list by time begins, the newest first.
NEWEST = (place_in_time.END, place_in_time.NEWEST)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # beyond them a day and the one after it may not exist

R = TypeVar("R")
P = TypeVar("P")
Option = tuple[str, Text | Key]


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """What stands in one column; its heading is the text `TABLE.ID`."""

    id: str
    of: Callable[[R], Cell]
    link: Callable[[R], str | None] | None = None  # without the language
    exported: bool = True  # a column of links says nothing in a file


@dataclass(frozen=True, slots=True)
class Search:
    """A word that is looked for; its label is the text `TABLE.NAME`."""

    name: str
    kind: str = "search"


@dataclass(frozen=True, slots=True)
class Number:
    """A reference number, as people write it; of one that is wrong the list has nothing."""

    name: str = "number"
    kind: str = "number"


@dataclass(frozen=True, slots=True)
class Day:
    """A day that is looked for."""

    name: str
    kind: str = "date"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few; no choice means all."""

    name: str
    options: Callable[[Request], Sequence[Option]]
    kind: str = "choice"


Ask = Search | Number | Day | Choice


@dataclass(frozen=True, slots=True)
class Wanted(Generic[P]):
    """What was asked for: known values only, and the place after which to read."""

    values: Mapping[str, str] = field(default_factory=dict[str, str])
    after: P | None = None

    def get(self, name: str) -> str | None:
        """Return what was asked, or None when nothing was."""
        return self.values.get(name) or None

    def day(self, name: str) -> date | None:
        """Return the day that was asked for."""
        given = self.get(name)
        return date.fromisoformat(given) if given else None


@dataclass(frozen=True, slots=True)
class Table(Generic[R, P]):
    """A list: its words begin with `id`, its place in the list is a `place_type`."""

    id: str
    path: str
    columns: Sequence[Column[R]]
    asks: Sequence[Ask]
    read: Callable[[Request, Wanted[P], int], Awaitable[Sequence[R]]]
    place: Callable[[R], P]
    place_type: Any

    async def shown(self, request: Request) -> dict[str, Any]:
        """Return what `templates/table.html` needs for the page that was asked for."""
        return (await self.page(request))[0]

    async def page(self, request: Request) -> tuple[dict[str, Any], Sequence[R]]:
        """Return the same with its rows, for a page that draws them itself."""
        wanted = self._wanted(request)
        rows = await self._lines(request, wanted, PAGE + 1)
        shown = rows[:PAGE]
        path = f"/{request.language}{self.path}"
        query = urlencode(wanted.values)
        next_ = _encoded(self.place(shown[-1])) if len(rows) > PAGE else None
        return {
            "id": self.id,
            "path": path,
            "headings": [f"{self.id}.{column.id}" for column in self.columns],
            "asks": [_asked(self, ask, wanted, request) for ask in self.asks],
            "is_narrowed": bool(wanted.values),
            "rows": [[_drawn(column, row) for column in self.columns] for row in shown],
            "next_url": None if next_ is None else _address(path, query, after=next_),
            "first_url": _address(path, query) if wanted.after is not None else None,
            "export_url": _address(f"{path}/export", query),
        }, shown

    def export(self, request: Request) -> Stream:
        """Return the whole list that was asked for, as a file."""
        columns = [each for each in self.columns if each.exported]
        headings = [texts.text(f"{self.id}.{each.id}", request.language) for each in columns]
        name = self.id.replace(".", "-")
        return exported(name, headings, self._pages(request), language=request.language)

    async def _pages(self, request: Request) -> AsyncIterator[list[list[Cell]]]:
        wanted: Wanted[P] = Wanted(self._wanted(request).values)
        while True:
            rows = await self._lines(request, wanted, EXPORTED_AT_ONCE)
            yield [[each.of(row) for each in self.columns if each.exported] for row in rows]
            if len(rows) < EXPORTED_AT_ONCE:
                return
            wanted = Wanted(wanted.values, self.place(rows[-1]))

    async def _lines(self, request: Request, wanted: Wanted[P], limit: int) -> Sequence[R]:
        numbers = (wanted.get(ask.name) for ask in self.asks if isinstance(ask, Number))
        if any(given is not None and not _is_number(given) for given in numbers):
            return []
        return await self.read(request, wanted, limit)

    def _wanted(self, request: Request) -> Wanted[P]:
        given = {ask.name: request.query.get(ask.name, "")[:LONGEST_WORD] for ask in self.asks}
        values = {ask.name: _known(ask, given[ask.name].strip(), request) for ask in self.asks}
        filled = {name: value for name, value in values.items() if value}
        return Wanted(filled, _decoded(request.query.get("after", ""), self.place_type))


def _known(ask: Ask, given: str, request: Request) -> str:
    """Return what was given where it can be asked for; a value that nobody offered is nothing."""
    match ask:
        case Search():
            return given
        case Number():
            return read_number(given) if _is_number(given) else given
        case Day():
            return "" if day_in(given) is None else given
        case Choice():
            return given if any(given == value for value, _ in ask.options(request)) else ""


def digits(given: str | None) -> str | None:
    """Return the digits of what may be the beginning of a number, or None where nothing was."""
    return None if given is None else "".join(sign for sign in given if sign.isdigit())


def _is_number(given: str) -> bool:
    try:
        read_number(given)
    except NotANumber:
        return False
    return True


def day_in(given: str) -> date | None:
    """Return the day that was written; None where it is none, or none of which there are files."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _asked(table: Table[Any, Any], ask: Ask, wanted: Wanted[Any], request: Request) -> Any:
    options = ask.options(request) if isinstance(ask, Choice) else ()
    words = [(value, plain(label, request.language)) for value, label in options]
    given = wanted.values.get(ask.name, "")
    is_wrong = isinstance(ask, Number) and bool(given) and not _is_number(given)
    return {
        "name": ask.name,
        "kind": ask.kind,
        "label": f"{table.id}.{ask.name}",
        "value": given,
        "options": words,
        "error": "table.not_a_number" if is_wrong else None,
    }


def _drawn(column: Column[R], row: R) -> dict[str, Any]:
    cell = column.of(row)
    return {
        "value": None if isinstance(cell, Key) else cell,
        "key": cell.key if isinstance(cell, Key) else None,
        "kind": type(cell).__name__,
        "link": column.link(row) if column.link else None,
    }


def _address(path: str, query: str, *, after: str = "") -> str:
    parts = [part for part in (query, f"after={after}" if after else "") if part]
    return f"{path}?{'&'.join(parts)}" if parts else path


def _encoded(place: Any) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def _decoded(given: str, place_type: Any) -> Any:
    if not given or len(given) > LONGEST_PLACE:
        return None
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        # A NUL is in no text of ours, and the database would refuse the whole statement.
        return None if b"\\u0000" in raw else msgspec.json.decode(raw, type=place_type)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None
