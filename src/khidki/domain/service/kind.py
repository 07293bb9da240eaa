"""The one table of field kinds, and what the rest of Khidki asks of it.

A form knows its fields only through these functions. To add a kind, write it in `words`, `values`
or `identifier`, and give it a widget (web) and a line in print (papers): a test compares those
lists with `KINDS`. Questions asked once for every row are in `group`.
"""

from collections.abc import Mapping
from typing import Any

from khidki.domain.problem import Problem
from khidki.domain.service import group
from khidki.domain.service.field import Facts, Field, Kind, Raw
from khidki.domain.service.group import GROUP, KIND_OF_GROUP
from khidki.domain.service.identifier import KINDS_OF_IDENTIFIERS
from khidki.domain.service.values import KINDS_OF_VALUES
from khidki.domain.service.words import KINDS_OF_WORDS
from khidki.domain.text import Language

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (*KINDS_OF_WORDS, *KINDS_OF_VALUES, *KINDS_OF_IDENTIFIERS, KIND_OF_GROUP)
}

# Every code that a form can give; the web has a sentence for each, in both languages.
PROBLEM_CODES = frozenset(
    {
        "required", "unknown_field", "repeated", "too_long", "not_text", "empty", "hidden_marks",
        "not_a_name", "name_not_in_hi", "name_not_in_en", "not_a_mobile", "not_an_email",
        "not_a_pin_code", "not_a_date", "date_without_day", "date_without_month",
        "date_without_year", "date_far_away", "date_in_future", "not_an_amount", "not_a_number",
        "too_small", "too_large", "not_a_choice", "not_yes_or_no", "not_declared", "not_an_area",
        "area_too_wide", "area_mixed", "not_a_file", "wrong_sum", "rule_failed",
        "undecided", "cannot_decide", "not_rows", "too_few_rows", "too_many_rows",
        "not_four_digits", "aadhaar_too_much", "not_a_family_number", "not_a_parcel",
        "not_a_khata", "not_a_khasra", "not_an_account", "not_an_ifsc", "accounts_differ",
        "account_not_repeated",
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


def problems(asked: Field, answer: Any, facts: Facts) -> list[Problem]:
    """Return everything that is wrong with a stored or sent answer."""
    return KINDS[asked.kind].problems(asked, answer, facts)


def takes(asked: Field, name: str) -> bool:
    """Say whether an input of this name carries an answer to this question, or a part of one."""
    return group.takes(asked, name) if asked.kind == GROUP else name in input_names(asked)


def normalise(asked: Field, raw: Raw, facts: Facts) -> Any | Problem | None:
    """Turn what was typed into an answer, the problem with it, or None when nothing was typed."""
    answer, wrong = KINDS[asked.kind].take(asked, raw, facts)
    return wrong[0] if wrong else answer


def gather(asked: Field, raw: Raw, facts: Facts) -> tuple[Any | None, list[Problem]]:
    """Turn what was typed into an answer, and list what is wrong; of rows the right parts stay."""
    if asked.kind == GROUP:
        rows, wrong = group.gather(asked, raw, facts)
        may_be_empty = asked.required and group.least_rows(asked) == 0 and not wrong
        return rows if rows or may_be_empty else None, wrong
    return KINDS[asked.kind].take(asked, raw, facts)


def missing(asked: Field) -> list[Problem]:
    """Return what to say on a page where a required answer is missing."""
    first = group.first_rows(asked) if asked.kind == GROUP else []
    return first or [Problem(asked.id, "required")]
