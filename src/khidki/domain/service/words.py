"""The kinds of question that are answered in words: names, text, mobile, e-mail, PIN code.

People type in any script and any digits; what is stored is trimmed, NFC, and digits are 0-9 where a
number is meant. Control characters are refused, not removed: a hidden character in a name on a
certificate is a fault. Whether a mobile is in use, nobody checks here.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, cast

from khidki.domain.money.amount import western_digits
from khidki.domain.problem import Problem
from khidki.domain.service.field import Facts, Field, Kind, Unreadable, wrong
from khidki.domain.text import Language

NAME_LENGTH = 120
TEXT_LENGTH = 200
LONG_LENGTH = 2000
EMAIL_LENGTH = 254
_MOBILE = re.compile(r"[6-9][0-9]{9}")
_PIN = re.compile(r"[1-9][0-9]{5}")
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@[^@\s<>\"(),:;\\.]+(?:\.[^@\s<>\"(),:;\\.]+)+")
_SPACES = re.compile(r"[ \t\u00a0]+")
# Letters and marks of one script, with the signs that names carry; at least one letter.
_HI = r"\u0900-\u0963\u0970-\u097f"
_EN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_DEVANAGARI = re.compile(rf"(?=.*[{_HI}])[{_HI}\u200c\u200d .'’()-]+")
_LATIN = re.compile(rf"(?=.*[{_EN}])[{_EN} .'’()-]+")


def tidy(text: str, *, lines: bool = False) -> str:
    """Return the text in NFC, without spaces at its ends or doubled inside a line."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    rows = [_SPACES.sub(" ", row).strip() for row in plain.split("\n")]
    return "\n".join(rows).strip() if lines else " ".join(rows).strip()


def _is_plain(text: str, *, lines: bool) -> bool:
    # Zero-width joiners shape Devanagari letters and stay; every other invisible mark is refused.
    seen = text.replace("\u200d", "").replace("\u200c", "")
    if lines:
        seen = seen.replace("\n", "")
    return seen.isprintable() and unicodedata.is_normalized("NFC", text) and text == text.strip()


def _check_length(asked: Field, answer: Any, longest: int, *, lines: bool) -> Problem | None:
    if not isinstance(answer, str):
        return wrong(asked, "not_text")
    if not answer:
        return wrong(asked, "empty")
    if len(answer) > longest:
        return wrong(asked, "too_long", most=longest, given=len(answer))
    return None if _is_plain(answer, lines=lines) else wrong(asked, "hidden_marks")


def _longest(asked: Field, usual: int) -> int:
    return usual if asked.max_length is None else asked.max_length


def _parse_line(_: Field, given: Mapping[str, str], __: Facts) -> str:
    return tidy(given[""])


def _parse_lines(_: Field, given: Mapping[str, str], __: Facts) -> str:
    return tidy(given[""], lines=True)


def _read_text(_: Field, answer: Any, __: Language, ___: Facts) -> str:
    return str(answer)


def _text_schema(asked: Field) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": _longest(asked, TEXT_LENGTH)}


def _check_text(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return _check_length(asked, answer, _longest(asked, TEXT_LENGTH), lines=False)


def _long_schema(asked: Field) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": _longest(asked, LONG_LENGTH)}


def _check_long(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return _check_length(asked, answer, _longest(asked, LONG_LENGTH), lines=True)


def _name_schema(asked: Field) -> dict[str, Any]:
    word = {"type": "string", "minLength": 1, "maxLength": _longest(asked, NAME_LENGTH)}
    return {
        "type": "object",
        "properties": {"hi": word, "en": word},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _parse_name(_: Field, given: Mapping[str, str], __: Facts) -> dict[str, str]:
    parts = {part: tidy(given.get(part, "")) for part in ("hi", "en")}
    alone = tidy(given.get("", ""))
    if alone:
        # Some forms and the API give a name in one box: its letters say which script it is.
        parts["hi" if _is_devanagari(alone) else "en"] = alone
    return {part: words for part, words in parts.items() if words}


def _is_devanagari(text: str) -> bool:
    return any("\u0900" <= mark <= "\u097f" for mark in text)


def _check_name(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    return next(_name_problems(asked, answer, facts), None)


def _name_problems(asked: Field, answer: Any, _: Facts) -> Iterator[Problem]:
    written = cast("dict[str, Any]", answer) if isinstance(answer, dict) else {}
    if not written or set(written) - {"hi", "en"}:
        yield wrong(asked, "not_a_name")
        return
    for part, words in written.items():
        fault = _check_length(asked, words, _longest(asked, NAME_LENGTH), lines=False)
        if fault is not None:
            yield Problem(f"{asked.id}.{part}", fault.code, fault.params)
        elif not _fits_script(words, part):
            yield Problem(f"{asked.id}.{part}", f"name_not_in_{part}")


def _fits_script(words: str, part: str) -> bool:
    return (_DEVANAGARI if part == "hi" else _LATIN).fullmatch(words) is not None


def _read_name(_: Field, answer: Any, language: Language, __: Facts) -> str:
    first, second = ("hi", "en") if language == "hi" else ("en", "hi")
    words = [answer[part] for part in (first, second) if answer.get(part)]
    return " / ".join(dict.fromkeys(words))


def _parse_mobile(_: Field, given: Mapping[str, str], __: Facts) -> str:
    digits = re.sub(r"[\s\-().]", "", western_digits(tidy(given[""])))
    bare = re.sub(r"^(?:\+91|0091|91(?=\d{10}$)|0(?=\d{10}$))", "", digits)
    if not _MOBILE.fullmatch(bare):
        raise Unreadable("not_a_mobile")
    return bare


def _check_mobile(asked: Field, answer: Any, _: Facts) -> Problem | None:
    fits = isinstance(answer, str) and _MOBILE.fullmatch(answer)
    return None if fits else wrong(asked, "not_a_mobile")


def _read_mobile(_: Field, answer: Any, __: Language, ___: Facts) -> str:
    return f"{answer[:5]} {answer[5:]}"


def _check_email(asked: Field, answer: Any, _: Facts) -> Problem | None:
    if not isinstance(answer, str) or not _EMAIL.fullmatch(answer):
        return wrong(asked, "not_an_email")
    if len(answer) > EMAIL_LENGTH:
        return wrong(asked, "too_long", most=EMAIL_LENGTH, given=len(answer))
    return None if _is_plain(answer, lines=False) else wrong(asked, "hidden_marks")


def _parse_pin(_: Field, given: Mapping[str, str], __: Facts) -> str:
    digits = western_digits(tidy(given[""])).replace(" ", "")
    if not _PIN.fullmatch(digits):
        raise Unreadable("not_a_pin_code")
    return digits


def _check_pin(asked: Field, answer: Any, _: Facts) -> Problem | None:
    fits = isinstance(answer, str) and _PIN.fullmatch(answer)
    return None if fits else wrong(asked, "not_a_pin_code")


def _pattern(pattern: re.Pattern[str]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern.pattern}$"}


KINDS_OF_WORDS: tuple[Kind, ...] = (
    Kind(
        "name",
        _name_schema,
        _parse_name,
        _check_name,
        _read_name,
        parts=lambda _: ("", "hi", "en"),
        every=_name_problems,
        options=frozenset({"max_length"}),
    ),
    Kind(
        "text",
        _text_schema,
        _parse_line,
        _check_text,
        _read_text,
        options=frozenset({"max_length"}),
    ),
    Kind(
        "long_text",
        _long_schema,
        _parse_lines,
        _check_long,
        _read_text,
        options=frozenset({"max_length"}),
    ),
    Kind("mobile", lambda _: _pattern(_MOBILE), _parse_mobile, _check_mobile, _read_mobile),
    Kind(
        "email",
        lambda _: {"type": "string", "format": "idn-email", "maxLength": EMAIL_LENGTH},
        _parse_line,
        _check_email,
        _read_text,
    ),
    Kind("pin_code", lambda _: _pattern(_PIN), _parse_pin, _check_pin, _read_text),
)
