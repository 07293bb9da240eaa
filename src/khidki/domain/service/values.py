"""The kinds of question answered by a value: dates, money, numbers, choices, areas, files.

Stored values are small and exact: a date as "1968-04-02" or only "1968", money in paise, an area by
the id of the smallest place known, a file by the id of its document. Whether a document exists and
who may see it is the caller's to check.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast
from uuid import UUID

from khidki.domain.money.amount import format_rupees, parse_rupees, western_digits
from khidki.domain.people.area import AreaKind
from khidki.domain.problem import Problem
from khidki.domain.service.field import Facts, Field, Kind, Precision, Unreadable, wrong
from khidki.domain.service.words import tidy
from khidki.domain.text import Language, Text

EARLIEST_YEAR = 1850
LATEST_YEAR = 2199
MONEY_MOST = 10**15
NUMBER_MOST = 2**53 - 1  # beyond it neither rules nor browsers are exact
AREA_ID = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
AREA_PARTS = ("division", "district", "sub-division", "tehsil", "village", "ward")
YES = frozenset({"yes", "true", "on", "1", "हाँ", "हां"})
NO = frozenset({"no", "false", "off", "0", "नहीं"})
YES_WORDS = Text(hi="हाँ", en="Yes")
NO_WORDS = Text(hi="नहीं", en="No")
AGREED = Text(hi="मैं सहमत हूँ", en="I agree")
ATTACHED = Text(hi="संलग्न", en="Attached")
MONTHS = (
    Text(hi="जनवरी", en="January"),
    Text(hi="फ़रवरी", en="February"),
    Text(hi="मार्च", en="March"),
    Text(hi="अप्रैल", en="April"),
    Text(hi="मई", en="May"),
    Text(hi="जून", en="June"),
    Text(hi="जुलाई", en="July"),
    Text(hi="अगस्त", en="August"),
    Text(hi="सितंबर", en="September"),
    Text(hi="अक्टूबर", en="October"),
    Text(hi="नवंबर", en="November"),
    Text(hi="दिसंबर", en="December"),
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


def spoken_date(day: date, language: Language) -> str:
    """Write a date as people say it: "2 April 1968"."""
    return f"{day.day} {MONTHS[day.month - 1].of(language)} {day.year}"


# Dates ------------------------------------------------------------------------------------------


def _date_schema(asked: Field) -> dict[str, Any]:
    whole = {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}
    year = {"type": "string", "pattern": f"^{_YEAR.pattern}$"}
    return {"anyOf": [whole, year]} if asked.precision is Precision.YEAR else whole


def _parse_date(asked: Field, given: Mapping[str, str], _: Facts) -> str:
    alone = western_digits(given.get("", "").strip())
    if alone:
        return _parse_written_date(alone)
    texts = [western_digits(given.get(part, "").strip()) for part in ("day", "month", "year")]
    if any(text and not (text.isascii() and text.isdigit()) for text in texts):
        raise Unreadable("not_a_date")
    day, month, year = texts
    if not year:
        raise Unreadable("date_without_year")
    if not day and not month and asked.precision is Precision.YEAR:
        return f"{int(year[:5]):04d}"
    if not day or not month:
        raise Unreadable("date_without_day" if not day else "date_without_month")
    return f"{int(year[:5]):04d}-{int(month[:3]):02d}-{int(day[:3]):02d}"


def _parse_written_date(text: str) -> str:
    match = re.fullmatch(r"([0-9]{1,2})[-/.\s]([0-9]{1,2})[-/.\s]([0-9]{4})", text)
    return f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}" if match else text


def _check_date(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    if not isinstance(answer, str):
        return wrong(asked, "not_a_date")
    if _YEAR.fullmatch(answer):
        if asked.precision is not Precision.YEAR:
            return wrong(asked, "date_without_day")
        first = date(int(answer), 1, 1) if int(answer) else None
    else:
        first = _day(answer)
    if first is None:
        return wrong(asked, "not_a_date")
    if not EARLIEST_YEAR <= first.year <= LATEST_YEAR:
        return wrong(asked, "date_far_away", earliest=EARLIEST_YEAR, latest=LATEST_YEAR)
    if asked.past and facts.today is not None and first > facts.today:
        return wrong(asked, "date_in_future")
    return None


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read_date(_: Field, answer: Any, language: Language, __: Facts) -> str:
    day = _day(answer)
    return spoken_date(day, language) if day else str(answer)


# Money and numbers ------------------------------------------------------------------------------


def _bounds(asked: Field, most: int) -> tuple[int, int]:
    return (
        0 if asked.minimum is None else asked.minimum,
        most if asked.maximum is None else asked.maximum,
    )


def _whole_schema(asked: Field, most: int) -> dict[str, Any]:
    low, high = _bounds(asked, most)
    return {"type": "integer", "minimum": low, "maximum": high}


def _check_whole(asked: Field, answer: Any, most: int) -> Problem | None:
    if not isinstance(answer, int) or isinstance(answer, bool):
        return wrong(asked, "not_a_number")
    low, high = _bounds(asked, most)
    if answer < low:
        return wrong(asked, "too_small", least=_shown(asked, low))
    return wrong(asked, "too_large", most=_shown(asked, high)) if answer > high else None


def _shown(asked: Field, value: int) -> str | int:
    return format_rupees(value) if asked.kind == "money" else value


def _parse_money(_: Field, given: Mapping[str, str], __: Facts) -> int:
    try:
        return parse_rupees(given[""])
    except ValueError:
        raise Unreadable("not_an_amount") from None


def _parse_number(_: Field, given: Mapping[str, str], __: Facts) -> int:
    text = western_digits(tidy(given[""])).replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,16}", text):
        raise Unreadable("not_a_number")
    return int(text)


def _read_money(_: Field, answer: Any, __: Language, ___: Facts) -> str:
    return format_rupees(answer)


def _read_number(_: Field, answer: Any, __: Language, ___: Facts) -> str:
    return str(answer)


# Choices ----------------------------------------------------------------------------------------


def _ids(asked: Field) -> list[str]:
    return [choice.id for choice in asked.choices]


def _check_choice(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return None if answer in _ids(asked) else wrong(asked, "not_a_choice")


def _read_choice(asked: Field, answer: Any, language: Language, __: Facts) -> str:
    return next(choice.text.of(language) for choice in asked.choices if choice.id == answer)


def _parse_several(asked: Field, given: Mapping[str, str], _: Facts) -> list[str]:
    listed = [part.strip() for part in given.get("", "").split("\n") if part.strip()]
    ticked = [part for part in _ids(asked) if given.get(part, "").strip().lower() in YES]
    chosen = {*listed, *ticked}
    known = [part for part in _ids(asked) if part in chosen]
    return known + sorted(chosen - set(known))


def _several_schema(asked: Field) -> dict[str, Any]:
    items = {"enum": _ids(asked)}
    return {"type": "array", "items": items, "uniqueItems": True, "minItems": 1}


def _check_several(asked: Field, answer: Any, _: Facts) -> Problem | None:
    if not isinstance(answer, list) or not answer:
        return wrong(asked, "not_a_choice")
    given = cast("list[Any]", answer)
    fits = all(part in _ids(asked) for part in given) and len({*map(str, given)}) == len(given)
    return None if fits else wrong(asked, "not_a_choice")


def _read_several(asked: Field, answer: Any, language: Language, __: Facts) -> str:
    texts = (choice.text.of(language) for choice in asked.choices if choice.id in answer)
    return ", ".join(texts)


def _parse_yes_no(_: Field, given: Mapping[str, str], __: Facts) -> bool:
    text = given[""].strip().lower()
    if text not in YES | NO:
        raise Unreadable("not_yes_or_no")
    return text in YES


def _check_yes_no(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return None if isinstance(answer, bool) else wrong(asked, "not_yes_or_no")


def _read_yes_no(_: Field, answer: Any, language: Language, __: Facts) -> str:
    return (YES_WORDS if answer else NO_WORDS).of(language)


def _check_declaration(asked: Field, answer: Any, _: Facts) -> Problem | None:
    return None if answer is True else wrong(asked, "not_declared")


def _read_declaration(_: Field, __: Any, language: Language, ___: Facts) -> str:
    return AGREED.of(language)


# Areas and files --------------------------------------------------------------------------------


def _parse_area(_: Field, given: Mapping[str, str], facts: Facts) -> str:
    every = [given.get(part, "").strip() for part in ("", *AREA_PARTS)]
    chosen = [area_id for area_id in every if area_id]
    if facts.areas is not None:
        # A district changed on a page without script leaves the old village in its list.
        chain = {area.id for area in facts.areas.chain(chosen[-1])}
        if chain and not chain.issuperset(chosen):
            raise Unreadable("area_mixed")
    return chosen[-1]


def _check_area(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    if not isinstance(answer, str) or len(answer) > 100 or not AREA_ID.fullmatch(answer):
        return wrong(asked, "not_an_area")
    if facts.areas is None:
        return None
    area = facts.areas.get(answer)
    if area is None or (facts.today is not None and not area.exists_on(facts.today)):
        return wrong(asked, "not_an_area")
    if asked.lowest is not None and facts.areas.ancestor(answer, asked.lowest) is None:
        return wrong(asked, "area_too_wide", lowest=asked.lowest.value)
    return None


def _read_area(_: Field, answer: Any, language: Language, facts: Facts) -> str:
    chain = facts.areas.chain(answer) if facts.areas else ()
    shown = [area for area in chain if area.kind not in {AreaKind.STATE, AreaKind.DIVISION}]
    return ", ".join(area.name.of(language) for area in shown) or str(answer)


def _parse_file(_: Field, given: Mapping[str, str], __: Facts) -> str:
    return given[""].strip().lower()


def _check_file(asked: Field, answer: Any, _: Facts) -> Problem | None:
    try:
        fits = isinstance(answer, str) and str(UUID(answer)) == answer
    except ValueError:
        fits = False
    return None if fits else wrong(asked, "not_a_file")


def _read_file(_: Field, __: Any, language: Language, ___: Facts) -> str:
    return ATTACHED.of(language)


def _file_schema(_: Field) -> dict[str, Any]:
    return {"type": "string", "format": "uuid"}


def _parse_text(_: Field, given: Mapping[str, str], __: Facts) -> str:
    return given[""].strip()


KINDS_OF_VALUES: tuple[Kind, ...] = (
    Kind(
        "date",
        _date_schema,
        _parse_date,
        _check_date,
        _read_date,
        parts=lambda _: ("", "day", "month", "year"),
        options=frozenset({"precision", "past"}),
    ),
    Kind(
        "money",
        lambda asked: _whole_schema(asked, MONEY_MOST),
        _parse_money,
        lambda asked, answer, _: _check_whole(asked, answer, MONEY_MOST),
        _read_money,
        options=frozenset({"minimum", "maximum", "sum_of"}),
    ),
    Kind(
        "number",
        lambda asked: _whole_schema(asked, NUMBER_MOST),
        _parse_number,
        lambda asked, answer, _: _check_whole(asked, answer, NUMBER_MOST),
        _read_number,
        options=frozenset({"minimum", "maximum", "sum_of"}),
    ),
    Kind(
        "choice",
        lambda asked: {"enum": _ids(asked)},
        _parse_text,
        _check_choice,
        _read_choice,
        options=frozenset({"choices"}),
        needs=frozenset({"choices"}),
    ),
    Kind(
        "several_choices",
        _several_schema,
        _parse_several,
        _check_several,
        _read_several,
        parts=lambda asked: ("", *_ids(asked)),
        options=frozenset({"choices"}),
        needs=frozenset({"choices"}),
    ),
    Kind("yes_no", lambda _: {"type": "boolean"}, _parse_yes_no, _check_yes_no, _read_yes_no),
    Kind(
        "declaration",
        lambda _: {"const": True},
        _parse_yes_no,
        _check_declaration,
        _read_declaration,
    ),
    Kind(
        "area",
        lambda _: {"type": "string", "pattern": f"^{AREA_ID.pattern}$", "maxLength": 100},
        _parse_area,
        _check_area,
        _read_area,
        parts=lambda _: ("", *AREA_PARTS),
        options=frozenset({"lowest"}),
        needs=frozenset({"lowest"}),
    ),
    Kind(
        "file",
        _file_schema,
        _parse_file,
        _check_file,
        _read_file,
        options=frozenset({"accept", "max_bytes"}),
    ),
    Kind(
        "photo",
        _file_schema,
        _parse_file,
        _check_file,
        _read_file,
        options=frozenset({"accept", "max_bytes"}),
    ),
)
