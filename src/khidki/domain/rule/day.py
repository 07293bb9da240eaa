"""Dates inside a rule: whole numbers like 20260401, or 1968 when only the year is known.

As numbers they compare at once and an age is one subtraction: (20260301 - 20040229) // 10000 is 22,
one day earlier it is 21, which is how docs/rules.md counts birthdays. A year alone has a first and
a last day. What day it is, the caller says.
"""

import re
from datetime import date, timedelta
from functools import lru_cache

from khidki.domain.rule.exact import Incomputable

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2}))?")
YEAR_ONLY = 10_000  # a number below it is a year


@lru_cache(maxsize=2**16)
def read_day(text: str) -> int | None:
    """Read "2026-04-01" or "2026"; None when it is neither or does not exist."""
    match = _WRITTEN.fullmatch(text)
    if not match or match[1] == "0000":
        return None
    if match[2] is None:
        return int(match[1])
    try:
        return day_number(date(int(match[1]), int(match[2]), int(match[3])))
    except ValueError:
        return None


@lru_cache(maxsize=64)
def day_number(day: date) -> int:
    """Return a day as a rule computes with it."""
    return day.year * 10_000 + day.month * 100 + day.day


def as_date(number: int) -> date:
    """Return the date of a whole day."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def write_day(number: int) -> str:
    """Write a day or a year as answers are stored."""
    return f"{number:04d}" if number < YEAR_ONLY else as_date(number).isoformat()


def first_day(number: int) -> int:
    """Return the earliest day that is meant."""
    return number * 10_000 + 101 if number < YEAR_ONLY else number


def last_day(number: int) -> int:
    """Return the latest day that is meant."""
    return number * 10_000 + 1231 if number < YEAR_ONLY else number


def days_later(number: int, count: int) -> int:
    """Return the day so many days later, or earlier when negative."""
    try:
        return day_number(as_date(number) + timedelta(days=count))
    except OverflowError:
        raise Incomputable("date_out_of_range") from None


def days_between(later: int, earlier: int) -> int:
    """Return the days from one day to another; negative when the first lies before."""
    return (as_date(later) - as_date(earlier)).days


def ages(born: int, on: int) -> tuple[int, int] | None:
    """Return the least and the most age on a day, or None when all births lie after it."""
    most = (last_day(on) - first_day(born)) // 10_000
    if most < 0:
        return None
    return max((first_day(on) - last_day(born)) // 10_000, 0), most
