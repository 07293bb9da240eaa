"""Arithmetic that is exact or says that it is not.

Whole numbers only: paise, millionths, days. A result beyond `LARGEST` is a failure, never a rounded
number. `Incomputable` carries the failure from wherever it happens to the edge of this package
(`compile`, `judge`), which turns it into a value; no caller ever sees it raised.
"""

from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.rule.limit import LARGEST, LEAST


class Rounding(StrEnum):
    """What becomes of the part that does not divide; the same for negatives, mirrored."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a rule cannot be computed; `name` is the answer that does not fit, if it is that."""

    code: str
    name: str = ""


class Incomputable(Exception):  # noqa: N818 -- says what the rule is
    """A rule cannot be computed; caught at the edge of this package."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.failure = Failure(code, name)


FAILURES = frozenset({"overflow", "divided_by_zero", "date_out_of_range", "unfit", "too_many_rows"})


def whole(number: int) -> int:
    """Return the number if it is exact everywhere."""
    if LEAST <= number <= LARGEST:
        return number
    raise Incomputable("overflow")


def divide(above: int, below: int, rounding: Rounding) -> int:
    """Return the quotient of two whole numbers of any size, rounded once."""
    if below == 0:
        raise Incomputable("divided_by_zero")
    quotient, rest = divmod(abs(above), abs(below))
    match rounding:
        case Rounding.DOWN:
            more = False
        case Rounding.UP:
            more = rest > 0
        case Rounding.HALF_UP:
            more = 2 * rest >= abs(below)
        case Rounding.HALF_EVEN:
            more = 2 * rest > abs(below) or (2 * rest == abs(below) and quotient % 2 == 1)
    size = quotient + more
    return whole(-size if (above < 0) != (below < 0) else size)
