"""Records to plain JSON values and back, driven by the records' own types.

One reader for stored definitions, so that no class carries a hand-written copy of its attributes.
Defaults are left out when writing. Unknown keys, missing keys and wrong types are refused with the
path at which they stand. Reading YAML, where everything is text, is `gateways/catalogue_files`.
"""

import dataclasses
from collections.abc import Callable
from datetime import date, time
from enum import Enum
from functools import cache, partial
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

    def below(self, key: str) -> "Unfit":
        """Return the same fault as it is seen from one level above."""
        between = "." if self.path and not self.path.startswith(".") else ""
        return Unfit(f"{key}{between}{self.path}", self.expected)


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
    return value.isoformat() if isinstance(value, date | time) else value


def from_plain(record: type[T], plain: Any) -> T:
    """Build a record from plain values, or raise `Unfit` at the first that does not fit."""
    return cast("T", _reader(record)(plain))


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    # Made once for a type: a thousand services are a quarter of a million values at every start.
    kind: Any
    kind, optional = without_none(hint)
    if get_origin(kind) is tuple:
        read = _tuple_reader(_reader(get_args(kind)[0]))
    elif is_written(kind):
        read = partial(_from_words, kind)
    elif is_record(kind):
        read = _record_reader(kind)
    else:
        read = partial(_as_it_is, kind)
    return partial(_or_none, read) if optional else read


def _or_none(read: Callable[[Any], Any], plain: Any) -> Any:
    return None if plain is None else read(plain)


def _as_it_is(kind: type, plain: Any) -> Any:
    if type(plain) is kind:
        return plain
    if type(plain) is str and issubclass(kind, str):
        return kind(plain)
    raise Unfit("", str(kind))


def _tuple_reader(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def listed(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise Unfit("", "a list")
        made: list[Any] = []
        for place, part in enumerate(cast("list[Any]", plain)):
            try:
                made.append(read(part))
            except Unfit as fault:
                raise fault.below(str(place)) from None
        return tuple(made)

    return listed


def is_record(kind: Any) -> bool:
    """Say whether a type is a record, read from an object."""
    return dataclasses.is_dataclass(kind)


def is_written(kind: Any) -> bool:
    """Say whether values of a type are written as words: periods, dates, times, members."""
    return kind in {Period, date, time} or issubclass(kind, Enum)


def _from_words(kind: Any, plain: Any) -> Any:
    if not isinstance(plain, str):
        raise Unfit("", "text")
    try:
        if kind is Period:
            return Period.parse(plain)
        return kind.fromisoformat(plain) if kind in {date, time} else kind(plain)
    except ValueError as fault:
        raise Unfit("", str(fault)) from None


def _record_reader(record: type) -> Callable[[Any], Any]:
    slots = slots_of(record)
    # Filled when first used: a record may hold records of its own kind, as rows hold questions.
    readers: dict[str, tuple[str, Callable[[Any], Any]]] = {}
    required = [slot.key for slot in slots if slot.required]

    def made(plain: Any) -> Any:
        if not readers:
            readers.update({slot.key: (slot.name, _reader(slot.type)) for slot in slots})
        if not isinstance(plain, dict):
            raise Unfit("", "an object")
        given = cast("dict[str, Any]", plain)
        if not given.keys() <= readers.keys():
            raise Unfit(f".{min(given.keys() - readers.keys())}", "no such key")
        for key in required:
            if key not in given:
                raise Unfit(f".{key}", "is missing")
        held: dict[str, Any] = {}
        for key, value in given.items():
            name, read = readers[key]
            try:
                held[name] = read(value)
            except Unfit as fault:
                raise fault.below(key) from None
        return record(**held)

    return made
