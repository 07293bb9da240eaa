"""One question of a form, and what a kind of question must be able to do.

A `Field` is data from the catalogue. A `Kind` is the code behind it: the JSON Schema of an answer,
how raw text becomes an answer, how an answer is checked and how it is read back. Options that a
kind does not list in `options` are refused by the review. Widgets live in web, printing in papers.
A field of kind `group` has fields of its own, asked once for every row.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from khidki.domain.people.area import AreaKind, Areas
from khidki.domain.problem import Problem
from khidki.domain.text import Language, Text

Raw = Mapping[str, str | list[str]]

# Makes a JSON Schema into a function that says whether a value fits it.
CompileSchema = Callable[[Mapping[str, Any]], Callable[[Any], bool]]

LONGEST_RAW = 10_000


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
    fields: tuple["Field", ...] = ()
    row: Text | None = None
    at_least: int | None = None
    at_most: int | None = None

    @property
    def is_computed(self) -> bool:
        """Say whether the answer follows from others and is not asked."""
        return bool(self.sum_of)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form has to know from outside: the day, the areas that exist, and a faster way."""

    today: date | None = None
    areas: Areas | None = None
    compile_schema: CompileSchema | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """All that a kind of question can do; a house test finds a kind that lacks a part."""

    name: str
    schema: Callable[[Field], dict[str, Any]]
    parse: Callable[[Field, Mapping[str, str], Facts], Any]
    check: Callable[[Field, Any, Facts], Problem | None]
    read_back: Callable[[Field, Any, Language, Facts], str]
    parts: Callable[[Field], tuple[str, ...]] = field(default=lambda _: ("",))
    every: Callable[[Field, Any, Facts], Iterable[Problem]] | None = None  # where parts go wrong
    options: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()

    def problems(self, asked: Field, answer: Any, facts: Facts) -> list[Problem]:
        """Return everything that is wrong with a stored or sent answer."""
        if self.every is not None:
            return list(self.every(asked, answer, facts))
        fault = self.check(asked, answer, facts)
        return [] if fault is None else [fault]

    def take(self, asked: Field, raw: Raw, facts: Facts) -> tuple[Any | None, list[Problem]]:
        """Turn what was typed into an answer, or list what is wrong; nothing typed is neither."""
        given = self._given(asked, raw)
        if isinstance(given, Problem):
            return None, [given]
        if not any(text.strip() for text in given.values()):
            return None, []
        try:
            answer = self.parse(asked, given, facts)
        except Unreadable as fault:
            also = [Problem(f"{asked.id}.{part}", code) for part, code in fault.also]
            return None, [wrong(asked, fault.code, **fault.params), *also]
        found = self.problems(asked, answer, facts)
        return (None, found) if found else (answer, [])

    def _given(self, asked: Field, raw: Raw) -> dict[str, str] | Problem:
        given: dict[str, str] = {}
        for part in self.parts(asked):
            text = raw.get(f"{asked.id}.{part}" if part else asked.id, "")
            if isinstance(text, list):
                if self.name != "several_choices" and len(text) > 1:
                    return wrong(asked, "repeated")
                text = "\n".join(text)
            if len(text) > LONGEST_RAW:
                return wrong(asked, "too_long", most=LONGEST_RAW, given=len(text))
            if "\x00" in text:
                return wrong(asked, "hidden_marks")
            given[part] = text
        return given


class Unreadable(ValueError):  # noqa: N818 -- says what the text is
    """The raw text is no answer of this kind; `code` picks the sentence.

    `also` are codes of other parts that are wrong besides, so that all is told at once.
    """

    def __init__(
        self, code: str, also: tuple[tuple[str, str], ...] = (), /, **params: str | int
    ) -> None:
        super().__init__(code)
        self.code = code
        self.also = also
        self.params = params


def wrong(asked: Field, code: str, **params: str | int) -> Problem:
    """Make the problem of one field."""
    return Problem(asked.id, code, params)
