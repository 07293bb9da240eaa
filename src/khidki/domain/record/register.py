"""Registers: rows that a department keeps, found by keys, each for one area.

A register of the catalogue says which columns a row has and by which keys it is found; the rows lie
in the database. A key may have several values (a khata holds many khasras), and what people write
differently (spaces, letters' case, Indian digits) is one key. Which of the rows found is meant, an
officer decides; the window itself only ever takes a row when it is the only one.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from khidki.domain.money.amount import western_digits
from khidki.domain.text import Text

PREFIX = "register."


@dataclass(frozen=True, slots=True)
class Column:
    """One column as papers and pages call it."""

    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Register:
    """A register of a department: what a row says, by what it is found, and who says so."""

    id: str = field(metadata={"key": "register"})
    title: Text
    department: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    source: str
    verified: bool = False

    def column(self, column_id: str) -> Column | None:
        """Return a column by its id."""
        return next((column for column in self.columns if column.id == column_id), None)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is loaded: `found_by` may list several values of a key, parted by commas.

    A value that differs by language stands as `column.hi` and `column.en`.
    """

    id: str
    area: str
    found_by: Mapping[str, str]
    says: Mapping[str, str]

    def keys(self) -> list[str]:
        """Return everything by which the row is found, in one spelling."""
        return sorted(
            {
                one
                for key, values in self.found_by.items()
                for value in values.split(",")
                if (one := key_of(key, value))
            }
        )

    def values(self) -> dict[str, dict[str, str]]:
        """Return what the row says, in both languages."""
        said: dict[str, dict[str, str]] = {}
        for name, value in self.says.items():
            column, _, language = name.partition(".")
            said.setdefault(column, {}).update(
                {language: value} if language else {"hi": value, "en": value}
            )
        return said


def key_of(key: str, value: Any) -> str:
    """Return the one spelling of a key and its value; empty when nothing is left of it."""
    plain = western_digits(unicodedata.normalize("NFKC", str(value))).upper()
    spelled = "".join(letter for letter in plain if _counts(letter))
    return f"{key}={spelled}" if spelled else ""


def _counts(letter: str) -> bool:
    # Vowel signs are marks and no letters, and make another word all the same.
    return letter.isalnum() or letter in "/-" or unicodedata.category(letter).startswith("M")
