"""Answers of one version of a form carried to another: what still fits is kept, the rest set aside.

Questions keep their ids from version to version, so an answer finds its question again; it fits
when the question as it is now would take it, or would once the rest of a row is filled in. Nothing
is thrown away and nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.service import kind
from khidki.domain.service.field import Facts, Field
from khidki.domain.service.form import Form
from khidki.domain.service.group import GROUP

UNFINISHED = frozenset({"required", "too_few_rows"})  # rows of a draft may be


@dataclass(frozen=True, slots=True)
class Carried:
    """The answers that fit, and those that do not."""

    kept: dict[str, Any]
    set_aside: dict[str, Any]


def carried(form: Form, answers: Mapping[str, Any], facts: Facts) -> Carried:
    """Return what of the answers to another version fits this form."""
    kept: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    for name, answer in answers.items():
        asked = form.by_id.get(name)
        if asked is not None and asked.is_computed:
            continue
        fits = asked is not None and _fits(asked, answer, facts)
        (kept if fits else aside)[name] = answer
    for asked in form.by_id.values():
        if asked.is_computed:
            kept[asked.id] = sum(kept.get(part) or 0 for part in asked.sum_of)
    return Carried(kept, aside)


def _fits(asked: Field, answer: Any, facts: Facts) -> bool:
    # A row may lack an answer, never a part of one: "witnesses.2.age", not "x.ifsc".
    return all(
        asked.kind == GROUP and each.code in UNFINISHED and each.path.count(".") <= 2
        for each in kind.problems(asked, answer, facts)
    )
