"""One question of a form, and what a kind of question must be able to do.

A `Field` is data from the catalogue. A `Kind` is the code behind it: the JSON Schema of an answer,
how raw text becomes an answer, how an answer is checked and how it is read back. Options that a
kind does not list in `options` are refused by the review. Widgets live in web, printing in papers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from khidki.domain.people.area import AreaKind, Areas
from khidki.domain.problem import Problem
from khidki.domain.text import Language, Text

Answer = str | int | bool | list[str] | dict[str, str]
Raw = Mapping[str, str | list[str]]


class Precision(StrEnum):
    """How exactly a date must be known."""

    DAY = "day"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers to choose from; `id` is what is stored."""

    id: str
    text: Text


class RuleText(str):
    """A rule as it is written, in the language of docs/rules.md."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One question: its words, its kind and the kind's options."""

    id: str
    kind: str
    label: Text
    hint: Text | None = None
    required: bool = True
    required_if: RuleText | None = None
    choices: tuple[Choice, ...] = ()
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    precision: Precision | None = None
    past: bool = False
    lowest: AreaKind | None = None
    sum_of: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    max_bytes: int | None = None

    @property
    def is_computed(self) -> bool:
        """Say whether the answer follows from others and is not asked."""
        return bool(self.sum_of)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form has to know from outside: the day, and the areas that exist."""

    today: date | None = None
    areas: Areas | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """All that a kind of question can do; a house test finds a kind that lacks a part."""

    name: str
    schema: Callable[[Field], dict[str, Any]]
    parse: Callable[[Field, Mapping[str, str], Facts], Any]
    check: Callable[[Field, Any, Facts], Problem | None]
    read_back: Callable[[Field, Any, Language, Facts], str]
    parts: Callable[[Field], tuple[str, ...]] = field(default=lambda _: ("",))
    options: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


class Unreadable(ValueError):  # noqa: N818 -- says what the text is
    """The raw text is no answer of this kind; `code` picks the sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def wrong(asked: Field, code: str, **params: str | int) -> Problem:
    """Make the problem of one field."""
    return Problem(asked.id, code, params)
