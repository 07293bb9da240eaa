"""A row becomes the record that is asked for, whatever the order of its columns."""

from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace

import pytest

from khidki.store.rows import rows_of


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Plain:
    a: int
    b: str
    c: int = 7


@dataclass(frozen=True, slots=True)
class Painted:
    a: int
    colour: Colour
    again: Colour | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    a: int
    painted: "Inner"
    tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Inner:
    colour: Colour
    b: str


@dataclass(frozen=True, slots=True)
class Single:
    colour: Colour


def made(shape, **columns):
    cursor = SimpleNamespace(description=[SimpleNamespace(name=name) for name in columns])
    return rows_of(shape)(cursor)(tuple(columns.values()))


@pytest.mark.parametrize(
    ("record", "columns"),
    [
        (Plain(1, "x", 3), {"a": 1, "b": "x", "c": 3}),
        (Plain(1, "x", 3), {"c": 3, "b": "x", "a": 1}),
        (Plain(1, "x"), {"b": "x", "a": 1}),
        (Painted(1, Colour.RED), {"colour": "red", "a": 1}),
        (Single(Colour.RED), {"colour": "red"}),
        (Whole(1, Inner(Colour.RED, "x")), {"b": "x", "a": 1, "colour": "red"}),
        (
            Whole(1, Inner(Colour.RED, "x"), ["t"]),
            {"a": 1, "tags": ["t"], "colour": "red", "b": "x"},
        ),
    ],
)
def test_columns_become_a_record(record, columns):
    assert made(type(record), **columns) == record


def test_a_column_for_which_there_is_no_field_is_a_mistake():
    with pytest.raises(TypeError, match="Plain has no field for z"):
        made(Plain, a=1, b="x", z=2)


def test_a_field_without_a_column_needs_a_default():
    with pytest.raises(TypeError):
        made(Plain, a=1)
