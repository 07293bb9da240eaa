"""The one table of field kinds, and what the rest of Khidki asks of it.

A form knows its fields only through these functions. To add a kind, write it in `words` or
`values`, and give it a widget (web) and a line in print (papers): a test compares those lists
with `KINDS`.
"""

from collections.abc import Mapping
from typing import Any

from khidki.domain.problem import Problem
from khidki.domain.service.field import Facts, Field, Kind, Raw, Unreadable, wrong
from khidki.domain.service.values import KINDS_OF_VALUES
from khidki.domain.service.words import KINDS_OF_WORDS
from khidki.domain.text import Language

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (*KINDS_OF_WORDS, *KINDS_OF_VALUES)}
LONGEST_RAW = 10_000

# Every code that a form can give; the web has a sentence for each, in both languages.
PROBLEM_CODES = frozenset(
    {
        "required", "unknown_field", "repeated", "too_long", "not_text", "empty", "hidden_marks",
        "not_a_name", "name_not_in_hi", "name_not_in_en", "not_a_mobile", "not_an_email",
        "not_a_pin_code", "not_a_date", "date_without_day", "date_without_month",
        "date_without_year", "date_far_away", "date_in_future", "not_an_amount", "not_a_number",
        "too_small", "too_large", "not_a_choice", "not_yes_or_no", "not_declared", "not_an_area",
        "area_too_wide", "area_mixed", "not_a_file", "wrong_sum", "rule_failed",
        "undecided", "cannot_decide",
    }
)  # fmt: skip


def input_names(asked: Field) -> tuple[str, ...]:
    """Return the names of the inputs that may carry an answer: "birth", "birth.day", ..."""
    parts = KINDS[asked.kind].parts(asked)
    return tuple(f"{asked.id}.{part}" if part else asked.id for part in parts)


def schema(asked: Field) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an answer."""
    return KINDS[asked.kind].schema(asked)


def check(asked: Field, answer: Any, facts: Facts) -> Problem | None:
    """Check a stored or sent answer."""
    return KINDS[asked.kind].check(asked, answer, facts)


def read_back(asked: Field, answer: Any, language: Language, facts: Facts | None = None) -> str:
    """Return an answer in words, as on "check your answers" and in print; empty when not given."""
    if answer is None:
        return ""
    return KINDS[asked.kind].read_back(asked, answer, language, facts or Facts())


def normalise(asked: Field, raw: Raw, facts: Facts) -> Any | Problem | None:
    """Turn what was typed into an answer, the problem with it, or None when nothing was typed."""
    kind = KINDS[asked.kind]
    given: dict[str, str] = {}
    for part in kind.parts(asked):
        text = raw.get(f"{asked.id}.{part}" if part else asked.id, "")
        if isinstance(text, list):
            if asked.kind != "several_choices" and len(text) > 1:
                return wrong(asked, "repeated")
            text = "\n".join(text)
        if len(text) > LONGEST_RAW:
            return wrong(asked, "too_long", most=LONGEST_RAW, given=len(text))
        if "\x00" in text:
            return wrong(asked, "hidden_marks")
        given[part] = text
    if not any(text.strip() for text in given.values()):
        return None
    try:
        answer = kind.parse(asked, given, facts)
    except Unreadable as fault:
        return wrong(asked, fault.code, **fault.params)
    return kind.check(asked, answer, facts) or answer
