"""The number a citizen holds: 14 digits that can be said on a phone.

    26 0417 5830192 4
    |  |    |       Verhoeff check digit: one wrong digit or a swapped pair is noticed
    |  |    serial, drawn at random: the next number cannot be guessed from this one
    |  bucket: whoever holds the number knows where the row lies
    year

A serial is drawn, not counted, so no counter is a bottleneck; a draw that is already taken is drawn
again before anything is written. The serial comes in as an argument: nothing here draws.
"""

from khidki.domain.bucket import BUCKETS
from khidki.domain.refusal import Refusal

SERIALS = 10_000_000
LENGTH = 14

# Verhoeff, "Error Detecting Decimal Codes" (1969): multiplication in the dihedral group D5, and the
# permutation applied by position.
_MULTIPLY = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_PERMUTE = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_INVERSE = (0, 4, 3, 2, 1, 5, 6, 7, 8, 9)
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789", " -.")


class NotANumber(Refusal):
    """The text is not a reference number: wrong length, other characters, or a mistyped digit."""

    code = "not_a_number"


def number(*, year: int, bucket: int, serial: int) -> str:
    """Return the 14 digits for a year, a bucket and a drawn serial."""
    assert 0 <= bucket < BUCKETS
    assert 0 <= serial < SERIALS
    body = f"{year % 100:02d}{bucket:04d}{serial:07d}"
    return body + str(_INVERSE[_checksum("0" + body[::-1])])


def read_number(text: str) -> str:
    """Return the 14 digits of what a person typed; spaces, hyphens and Devanagari digits pass."""
    digits = text.strip().translate(_DIGITS)
    if len(digits) != LENGTH or not digits.isascii() or not digits.isdigit():
        raise NotANumber
    if _checksum(digits[::-1]) != 0 or int(digits[2:6]) >= BUCKETS:
        raise NotANumber
    return digits


def bucket_in(number_: str) -> int:
    """Return the bucket that a checked number carries."""
    return int(number_[2:6])


def _checksum(reversed_digits: str) -> int:
    check = 0
    for place, digit in enumerate(reversed_digits):
        check = _MULTIPLY[check][_PERMUTE[place % 8][int(digit)]]
    return check
