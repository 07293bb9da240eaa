"""Rows of a comma-separated file, one at a time, whatever somebody sent under that name.

UTF-8 only, with or without a mark at the head. A line is bounded before it is read, so that a file
without line ends costs no more memory than any other.
"""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

from khidki.domain.money.settlement import FileRefused, Why

LONGEST_LINE = 4000


def rows(path: Path, *, must_end: bool = False) -> Iterator[list[str]]:
    """Go through the rows; with `must_end`, a last line without its end was cut off."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig", errors="strict", newline="") as file:
            read = csv.reader(_bounded(file, must_end=must_end), strict=True)
            for row in read:
                number += 1
                yield row
    except UnicodeDecodeError:
        raise FileRefused(Why.OTHER_ENCODING, number + 1) from None
    except csv.Error:
        raise FileRefused(Why.CUT_SHORT, number + 1) from None


def _bounded(file: TextIOWrapper, *, must_end: bool) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if "\x00" in line:
            raise FileRefused(Why.OTHER_ENCODING)
        if not line.endswith("\n"):
            if len(line) >= LONGEST_LINE:
                raise FileRefused(Why.UNREADABLE)
            if must_end:
                raise FileRefused(Why.CUT_SHORT)
        yield line
