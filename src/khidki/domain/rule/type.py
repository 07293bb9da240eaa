"""What an answer may be, as far as a rule is concerned.

A rule knows nothing of forms: whoever reads one hands in `Names`, from each name that may be used
to its `Type`. `least` and `most` are what the question allows; only the review uses them, to find
rules that are always true. How a stored answer is read is in `answer`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """The sorts of value; money is its own, so that rupees are never compared with paise."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    RECORDS = "records"


NUMBERS = frozenset({Sort.INTEGER, Sort.DECIMAL, Sort.MONEY})


@dataclass(frozen=True, slots=True)
class Type:
    """A sort with its particulars: ids of a choice, fields of a row, the range of a number."""

    sort: Sort
    ids: tuple[str, ...] = ()
    fields: tuple[tuple[str, "Type"], ...] = ()
    least: int | None = None
    most: int | None = None

    def field(self, name: str) -> "Type | None":
        """Return the type of a field of a row."""
        return next((each for known, each in self.fields if known == name), None)


Names = Mapping[str, Type]

TEXT = Type(Sort.TEXT)
INTEGER = Type(Sort.INTEGER)
DECIMAL = Type(Sort.DECIMAL)
MONEY = Type(Sort.MONEY)
DATE = Type(Sort.DATE)
BOOLEAN = Type(Sort.BOOLEAN)


def choice(*ids: str) -> Type:
    """Return the type of an answer that is one of these ids."""
    return Type(Sort.CHOICE, ids=ids)


def choices(*ids: str) -> Type:
    """Return the type of an answer that is any number of these ids."""
    return Type(Sort.CHOICES, ids=ids)


def records(**fields: Type) -> Type:
    """Return the type of a list of rows, each with these fields."""
    return Type(Sort.RECORDS, fields=tuple(fields.items()))
