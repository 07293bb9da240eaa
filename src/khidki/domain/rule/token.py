"""The words of a rule, each with its place.

Numbers become exact values here: paise, millionths, days. Signs that people type from habit (`&&`,
`≤`, `/`, Devanagari digits) are refused with the word to write instead. What the words mean
together is `parse`.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from khidki.domain.rule.day import YEAR_ONLY, read_day
from khidki.domain.rule.limit import (
    DECIMAL_PLACES,
    LARGEST,
    LONGEST_LITERAL,
    LONGEST_RULE,
    SCALE,
)
from khidki.domain.rule.problem import Unwritable
from khidki.domain.rule.type import Sort


class Mark(Enum):
    """What sort of word it is."""

    LITERAL = "literal"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its text, where it stands, and its value when it is a literal."""

    mark: Mark
    text: str
    at: int
    sort: Sort | None = None
    value: int | str | bool = 0


INSTEAD: Mapping[str, str] = {
    "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not", "=": "==", "===": "==",
    "=<": "<=", "=>": ">=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "−": "-",
    "–": "-", "/": "div(a, b, rounding)", "÷": "div(a, b, rounding)", "%": "mul(a, 0.02, rounding)",
    "“": '"', "”": '"', "‘": "'", "’": "'", "{": "(", "}": ")", ";": "and",
}  # fmt: skip

_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n\u00a0]+)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<money>(?:₹|Rs\.?)[ ]?
        (?P<rupees>[0-9]{1,3}(?:,[0-9]{2})*,[0-9]{3}(?![0-9])
          |[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?P<part>[0-9]+))?)
    | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
    | (?P<backwards>[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}(?![0-9]))
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)
    | (?P<habit>===|&&|\|\||=<|=>|<>)
    | (?P<sign>==|!=|<=|>=|\.\.|[-<>+*()\[\],])
    """,
    re.VERBOSE,
)
# A word is small letters; the dot leads to one part of an answer.
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_SURROGATE = re.compile("[\ud800-\udfff]")


def tokens(rule: str) -> Iterator[Token]:
    """Yield the words of a rule and its end, or raise `Unwritable` at the first that is none."""
    if len(rule) > LONGEST_RULE:
        raise Unwritable("too_long", 0, most=LONGEST_RULE, given=len(rule))
    at = 0
    while at < len(rule):
        match = _TOKEN.match(rule, at)
        if match is None:
            raise _strange(rule, at)
        if match.lastgroup != "space":
            yield _token(match)
        at = match.end()
    yield Token(Mark.END, "", at)


def _token(match: re.Match[str]) -> Token:
    text, at = match[0], match.start()
    if match["text"]:
        return Token(Mark.LITERAL, text, at, Sort.TEXT, _text(text[1:-1], at))
    if match["money"]:
        return Token(Mark.LITERAL, text, at, Sort.MONEY, _paise(match, at))
    if match["date"]:
        return Token(Mark.LITERAL, text, at, Sort.DATE, _day(text, at))
    if match["number"]:
        return _number(text, at)
    if match["word"]:
        return _word(text, at)
    if match["backwards"]:
        day, month, year = re.split(r"[-/.]", text)
        raise Unwritable("date_backwards", at, instead=f"{year}-{month:0>2}-{day:0>2}")
    if match["habit"]:
        raise Unwritable("strange_sign", at, found=text, instead=INSTEAD[text])
    return Token(Mark.SIGN, text, at)


def _text(written: str, at: int) -> str:
    if not written:
        raise Unwritable("empty_text", at)
    if not is_visible(written):
        raise Unwritable("hidden_marks", at)
    plain = unicodedata.normalize("NFC", written)
    if len(plain) > LONGEST_LITERAL:
        raise Unwritable("text_too_long", at, most=LONGEST_LITERAL, given=len(plain))
    return plain


def is_visible(text: str) -> bool:
    """Say whether a text is without control, direction and half marks; joiners may stay."""
    return text.replace("\u200c", "").replace("\u200d", "").isprintable()


def _paise(match: re.Match[str], at: int) -> int:
    part = match["part"] or "0"
    if len(part) > 2:
        raise Unwritable("too_many_places", at, most=2)
    return _fitting(int(match["rupees"].replace(",", "")) * 100 + int(part.ljust(2, "0")), at)


def _day(text: str, at: int) -> int:
    day = read_day(text)
    if day is None or day < YEAR_ONLY:
        raise Unwritable("no_such_date", at, found=text)
    return day


def _number(text: str, at: int) -> Token:
    digits, dot, places = text.partition(".")
    if len(digits) > 1 and digits[0] == "0":
        raise Unwritable("leading_zero", at, instead=digits.lstrip("0") or "0")
    if not dot:
        return Token(Mark.LITERAL, text, at, Sort.INTEGER, _fitting(int(digits), at))
    if len(places) > DECIMAL_PLACES:
        raise Unwritable("too_many_places", at, most=DECIMAL_PLACES)
    scaled = int(digits) * SCALE + int(places.ljust(DECIMAL_PLACES, "0"))
    return Token(Mark.LITERAL, text, at, Sort.DECIMAL, _fitting(scaled, at))


def _fitting(number: int, at: int) -> int:
    if number > LARGEST:
        raise Unwritable("number_too_large", at)
    return number


def _word(text: str, at: int) -> Token:
    if text in {"true", "false"}:
        return Token(Mark.LITERAL, text, at, Sort.BOOLEAN, text == "true")
    if not _NAME.fullmatch(text):
        raise Unwritable("not_a_word", at, found=text, instead=text.lower().strip("_"))
    return Token(Mark.WORD, text, at)


def _strange(rule: str, at: int) -> Unwritable:
    mark = rule[at]
    if mark in {'"', "'"}:
        return Unwritable("unclosed_text", at)
    if mark.isdecimal():
        return Unwritable("strange_sign", at, found=mark, instead=str(unicodedata.decimal(mark)))
    if mark in INSTEAD:
        return Unwritable("strange_sign", at, found=mark, instead=INSTEAD[mark])
    # A lone half of a mark cannot be shown, and an invisible one shows nothing.
    if not mark.isprintable() or _SURROGATE.match(mark):
        return Unwritable("hidden_marks", at)
    return Unwritable("strange_mark", at, found=mark)
