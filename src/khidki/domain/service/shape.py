"""Records to plain JSON values and back, driven by the records' own types.

One reader for stored definitions, so that no class carries a hand-written copy of its attributes.
Defaults are left out when writing. Unknown keys, missing keys and wrong types are refused with the
path at which they stand. Reading YAML, where everything is text, is `gateways/catalogue_files`.
"""

import dataclasses
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from khidki.domain.law.period import Period

T = TypeVar("T")


class Unfit(ValueError):  # noqa: N818 -- says what the value is
    """A plain value does not fit the record: where, and what was expected."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: {expected}")
        self.path = path
        self.expected = expected


@dataclasses.dataclass(frozen=True, slots=True)
class Slot:
    """One attribute of a record as data: its key, its type, and whether it may be missing."""

    name: str
    key: str
    type: Any
    required: bool


@cache
def slots_of(record: type) -> tuple[Slot, ...]:
    """Return the attributes of a record class in order."""
    hints = get_type_hints(record)
    return tuple(
        Slot(
            each.name,
            str(each.metadata.get("key", each.name)),
            hints[each.name],
            each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING,
        )
        for each in dataclasses.fields(record)
    )


def without_none(hint: Any) -> tuple[Any, bool]:
    """Split `X | None` into X and whether None is allowed."""
    if get_origin(hint) in {Union, UnionType}:
        kept = [part for part in get_args(hint) if part is not NoneType]
        assert len(kept) == 1, "records use X | None and no other union"
        return kept[0], True
    return hint, False


def to_plain(value: Any) -> Any:
    """Return plain JSON values; attributes at their default are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Period):
            return value.written()
        return {
            str(each.metadata.get("key", each.name)): to_plain(held)
            for each in dataclasses.fields(value)
            if (held := getattr(value, each.name)) != each.default
        }
    if isinstance(value, tuple | list):
        return [to_plain(part) for part in cast("tuple[Any, ...]", value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def from_plain(record: type[T], plain: Any, path: str = "") -> T:
    """Build a record from plain values, or raise `Unfit` at the first that does not fit."""
    return cast("T", _read(record, plain, path))


def _read(hint: Any, plain: Any, path: str) -> Any:
    kind: Any
    kind, optional = without_none(hint)
    if plain is None and optional:
        return None
    if get_origin(kind) is tuple:
        if not isinstance(plain, list):
            raise Unfit(path, "a list")
        held = cast("list[Any]", plain)
        return tuple(
            _read(get_args(kind)[0], part, f"{path}.{place}") for place, part in enumerate(held)
        )
    if is_written(kind):
        return _from_words(kind, plain, path)
    if is_record(kind):
        return _record(kind, plain, path)
    if type(plain) is kind:
        return plain
    if type(plain) is str and issubclass(kind, str):
        return kind(plain)
    raise Unfit(path, str(kind))


def is_record(kind: Any) -> bool:
    """Say whether a type is a record, read from an object."""
    return dataclasses.is_dataclass(kind)


def is_written(kind: Any) -> bool:
    """Say whether values of a type are written as words: periods, dates, members of a set."""
    return kind is Period or kind is date or issubclass(kind, Enum)


def _from_words(kind: Any, plain: Any, path: str) -> Any:
    if not isinstance(plain, str):
        raise Unfit(path, "text")
    try:
        if kind is Period:
            return Period.parse(plain)
        return date.fromisoformat(plain) if kind is date else kind(plain)
    except ValueError as fault:
        raise Unfit(path, str(fault)) from None


def _record(record: type, plain: Any, path: str) -> Any:
    if not isinstance(plain, dict):
        raise Unfit(path, "an object")
    given = cast("dict[str, Any]", plain)
    slots = slots_of(record)
    unknown = set(given) - {slot.key for slot in slots}
    if unknown:
        raise Unfit(f"{path}.{min(unknown)}", "no such key")
    missing = [slot.key for slot in slots if slot.required and slot.key not in given]
    if missing:
        raise Unfit(f"{path}.{missing[0]}", "is missing")
    held = {
        slot.name: _read(slot.type, given[slot.key], f"{path}.{slot.key}" if path else slot.key)
        for slot in slots
        if slot.key in given
    }
    return record(**held)
