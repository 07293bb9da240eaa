"""How a row becomes the record that the caller names.

Found out once for a record and the columns of a statement, and then done by position: a list of a
hundred makes no dictionary a row. A text column becomes the enum that its field asks for; a field
that is a record itself takes the columns of that record's fields. Columns may come in any order;
those of fields with a default may be missing, and one that no field asks for is a mistake.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar, get_type_hints

from psycopg.rows import class_row, no_result

Row = TypeVar("Row")
Values = Sequence[Any]


@cache
def rows_of(shape: type[Row]) -> Any:
    """Return what psycopg asks once a statement for what makes a `shape` of a row's values."""
    if not is_dataclass(shape):
        return class_row(shape)

    def of(cursor: Any) -> Callable[[Values], Row]:
        told = cursor.description
        return no_result if told is None else _maker(shape, tuple(each.name for each in told))

    return of


@cache
def _maker(shape: type[Row], names: tuple[str, ...]) -> Callable[[Values], Row]:
    unasked = set(names) - set(_columns(shape))
    if unasked:
        raise TypeError(f"{shape.__name__} has no field for {', '.join(sorted(unasked))}")
    return _by_place(shape, names) or _by_name(shape, names)


def _by_place(shape: Any, names: tuple[str, ...]) -> Callable[[Values], Any] | None:
    """Return what gives the values by position, or None where that cannot be."""
    hints = get_type_hints(shape)
    first = [each.name for each in fields(shape) if each.init and not each.kw_only][: len(names)]
    if len(names) < 2 or set(first) != set(names):
        return None
    enums = [
        (place, {each.value: each for each in hints[name]})
        for place, name in enumerate(first)
        if _is_enum(hints[name])
    ]
    order = itemgetter(*map(names.index, first))
    if not enums:
        return (lambda row: shape(*row)) if first == list(names) else lambda row: shape(*order(row))

    def made(row: Values) -> Any:
        values = list(order(row))
        for place, members in enums:
            values[place] = members[values[place]]
        return shape(*values)

    return made


def _by_name(shape: Any, names: tuple[str, ...]) -> Callable[[Values], Any]:
    """Return what gives each value by the name of its field, records made of some of them too."""
    hints = get_type_hints(shape)
    takes: list[tuple[str, Callable[[Values], Any]]] = []
    for each in fields(shape):
        hint = hints[each.name]
        if _is_part(hint):
            ours = [(place, name) for place, name in enumerate(names) if name in _columns(hint)]
            part = _maker(hint, tuple(name for _, name in ours))
            takes.append((each.name, _part([place for place, _ in ours], part)))
        elif each.name in names:
            take = itemgetter(names.index(each.name))
            takes.append((each.name, _enum(take, hint) if _is_enum(hint) else take))
    return lambda row: shape(**{name: take(row) for name, take in takes})


def _part(places: list[int], make: Callable[[Values], Any]) -> Callable[[Values], Any]:
    return lambda row: make([row[place] for place in places])


def _enum(take: Callable[[Values], Any], hint: type[Enum]) -> Callable[[Values], Any]:
    return lambda row: hint(take(row))


@cache
def _columns(shape: Any) -> tuple[str, ...]:
    """Return the columns of a record, those of its parts in their place."""
    hints = get_type_hints(shape)
    found: list[str] = []
    for each in fields(shape):
        hint = hints[each.name]
        found += _columns(hint) if _is_part(hint) else (each.name,)
    return tuple(found)


def _is_part(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)
