"""How a stored answer becomes a value that a rule computes with, or a failure.

Missing, null and the empty text are unknown (None). Anything else must fit its type exactly: a rule
may be run on answers that no form has checked, or that were made for another edition. Text becomes
NFC, dates whole numbers. What the sorts are is `type`; what a rule may cost is `limit`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, cast

from khidki.domain.rule.day import read_day
from khidki.domain.rule.exact import Incomputable
from khidki.domain.rule.limit import LARGEST, LEAST, LONGEST_TEXT, MOST_ROWS
from khidki.domain.rule.type import NUMBERS, Sort, Type

Answers = Mapping[str, Any]
Fit = Callable[[Any], Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def fitting(name: str, type_: Type) -> Fit:  # noqa: PLR0911 -- a table
    """Return the function that reads the answer to `name`."""
    if type_.sort in NUMBERS:
        return _number(name)
    match type_.sort:
        case Sort.TEXT:
            return _checked(name, _text)
        case Sort.DATE:
            return _checked(name, lambda value: read_day(value) if type(value) is str else None)
        case Sort.BOOLEAN:
            return _boolean(name)
        case Sort.CHOICE:
            return _choice(name, frozenset(type_.ids))
        case Sort.CHOICES:
            return _choices(name, frozenset(type_.ids))
        case _:
            return _rows(name)


def _number(name: str) -> Fit:
    def fit(value: Any) -> int | None:
        if type(value) is int and LEAST <= value <= LARGEST:
            return value
        return _missing(name, value)

    return fit


def _boolean(name: str) -> Fit:
    def fit(value: Any) -> bool | None:
        return value if value is True or value is False else _missing(name, value)

    return fit


def _choice(name: str, ids: frozenset[str]) -> Fit:
    def fit(value: Any) -> str | None:
        if type(value) is str and value in ids:
            return value
        return _missing(name, value)

    return fit


def _checked(name: str, read: Callable[[Any], Any]) -> Fit:
    def fit(value: Any) -> Any:
        if value is None or value == "":
            return None
        found = read(value)
        if found is None:
            raise Incomputable("unfit", name)
        return found

    return fit


def _missing(name: str, value: Any) -> None:
    if value is not None and value != "":
        raise Incomputable("unfit", name)


def _text(value: Any) -> str | None:
    # Not a letter more is looked at than may be there.
    if type(value) is not str or len(value) > LONGEST_TEXT:
        return None
    if value.isascii():
        return value
    return None if _SURROGATE.search(value) else unicodedata.normalize("NFC", value)


def _choices(name: str, ids: frozenset[str]) -> Fit:
    def fit(value: Any) -> frozenset[str] | None:
        if value is None or value == "":
            return None
        ticked = _listed(name, value)
        try:
            different = frozenset(ticked)
        except TypeError:  # a list or object among the ids
            raise Incomputable("unfit", name) from None
        if len(different) != len(ticked) or not different <= ids:
            raise Incomputable("unfit", name)
        return different

    return fit


def _rows(name: str) -> Fit:
    def fit(value: Any) -> list[Answers] | None:
        if value is None or value == "":
            return None
        rows = _listed(name, value)
        if not all(isinstance(row, dict) for row in rows):
            raise Incomputable("unfit", name)
        return rows

    return fit


def _listed(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Incomputable("unfit", name)
    held = cast("list[Any]", value)
    if len(held) > MOST_ROWS:
        raise Incomputable("too_many_rows", name)
    return held
