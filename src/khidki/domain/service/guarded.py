"""Answers by which somebody else's money or name could be had: an account, a mobile, a birth date.

Whoever holds a stolen sign-in would change exactly these, so changing one that was handed in asks
for a second factor of the last minutes. What is written for the first time in a draft is no change.
In a group the same parts of every row count, and a row more or less is a change too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from khidki.domain.refusal import Refusal
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Field
from khidki.domain.service.group import GROUP

GUARDED_KINDS = frozenset({"bank_account", "mobile"})


class FactorNeeded(Refusal):
    """The change asks for a second factor of the last minutes; `fields` are what would change."""

    code = "factor_needed"

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(fields)
        self.fields = fields


def guarded(service: Service) -> tuple[Field, ...]:
    """Return the questions whose answers may not be changed by a sign-in alone."""
    return tuple(asked for asked in service.fields() if _is_guarded(service, asked))


def guarded_changes(
    service: Service, *, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return which guarded answers differ."""
    return tuple(
        asked.id
        for asked in guarded(service)
        if _seen(asked, before.get(asked.id)) != _seen(asked, after.get(asked.id))
    )


def _is_guarded(service: Service, asked: Field) -> bool:
    return (
        asked.kind in GUARDED_KINDS
        or asked.id == service.applicant.birth
        or any(part.kind in GUARDED_KINDS for part in asked.fields)
    )


def _seen(asked: Field, answer: Any) -> Any:
    """Return what counts of an answer: of rows the guarded parts."""
    if asked.kind != GROUP or answer is None:
        return answer
    parts = [part.id for part in asked.fields if part.kind in GUARDED_KINDS]
    rows = cast("Sequence[Mapping[str, Any]]", answer)
    return [[row.get(part) for part in parts] for row in rows]
