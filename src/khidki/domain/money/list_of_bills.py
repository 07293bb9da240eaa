"""A list of bills of one biller that a kiosk pays at once, as an operator types or sends it.

One line a bill: its identifiers in the biller's order, then how many rupees of it if not all, then
the mobile that is told. Comma, semicolon or tab part them, as spreadsheets write. A list with a
mistake is refused whole with every mistake named, so that nothing is half done.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from khidki.domain.money.amount import parse_rupees
from khidki.domain.money.biller import Biller
from khidki.domain.problem import Problem

MOST = 200
LONGEST = 40_000
_PARTED = re.compile(r"[,;\t]")
PATH = "lines"


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: by which identifiers, how much (None: all that is due), and whom to tell."""

    given: Mapping[str, str]
    paise: int | None = None
    mobile: str = ""


ReadMobile = Callable[[str], str | None]


def read_list(
    biller: Biller, text: str, read_mobile: ReadMobile
) -> tuple[list[Listed], list[Problem]]:
    """Return the lines of a list, and all that is wrong with them."""
    lines = [line for line in enumerate(text[:LONGEST].splitlines(), start=1) if line[1].strip()]
    if lines and not any(sign.isdigit() for sign in lines[0][1]):
        lines = lines[1:]  # the heading of a spreadsheet
    if not lines:
        return [], [Problem(PATH, "bill_list_empty")]
    if len(lines) > MOST:
        return [], [Problem(PATH, "bill_list_long", {"most": MOST, "given": len(lines)})]
    listed: list[Listed] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in lines:
        found, wrong = _read(biller, number, line, read_mobile)
        problems += wrong
        if found is None:
            continue
        first = seen.setdefault(tuple(found.given.values()), number)
        if first != number:
            problems.append(Problem(PATH, "bill_line_twice", {"line": number, "other": first}))
        listed.append(found)
    return listed, problems


def _read(
    biller: Biller, number: int, line: str, read_mobile: ReadMobile
) -> tuple[Listed | None, list[Problem]]:
    cells = [cell.strip().strip("\"'").strip() for cell in _PARTED.split(line)]
    count = len(biller.asks)
    named = dict(zip((ask.id for ask in biller.asks), cells, strict=False))
    given, wrong = biller.read(named)
    if wrong:
        example = ", ".join(ask.example for ask in biller.asks)
        return None, [Problem(PATH, "bill_line_number", {"line": number, "example": example})]
    amount, told, more = (*cells[count:], "", "", "")[:3]
    paise = _paise(amount)
    mobile = read_mobile(told) if told else ""
    problems: list[Problem] = []
    if paise == 0 or more:
        problems.append(Problem(PATH, "bill_line_amount", {"line": number}))
    if mobile is None:
        problems.append(Problem(PATH, "bill_line_mobile", {"line": number}))
    return Listed(given, paise, mobile or ""), problems


def _paise(typed: str) -> int | None:
    """Return the sum, None where none is given, and 0 for what is no sum of money."""
    if not typed:
        return None
    try:
        return int(parse_rupees(typed))
    except ValueError:
        return 0
