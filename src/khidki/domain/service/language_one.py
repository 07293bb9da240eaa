"""Definitions that were published before there were rules, read so that they run as they did.

Their `required_if` was a question and one answer. Such a condition stays what it was, also where a
rule would decide otherwise: an answer that is missing meets none, where a rule would ask. Nothing
writes this language any more; a version that ran once runs for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.service.field import Facts

LANGUAGE_ONE = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """True when another field, asked before, has this answer."""

    field: str
    equals: str

    def outcome(self, answers: Mapping[str, Any], _: Facts) -> bool:
        """Say whether the condition is met; a missing answer meets none."""
        answer = answers.get(self.field)
        if isinstance(answer, bool):
            return self.equals == ("yes" if answer else "no")
        if isinstance(answer, list):
            return self.equals in answer
        return answer is not None and str(answer) == self.equals

    def waits_for(self, _: Mapping[str, Any], __: Facts) -> set[str]:
        """Return no question: a condition is always decided."""
        return set()

    def schema(self, name: str) -> dict[str, Any]:
        """Return the part of the JSON Schema that makes `name` required by this condition."""
        meant: list[Any] = [self.equals]
        if self.equals in {"yes", "no"}:
            meant.append(self.equals == "yes")
        if self.equals.isdigit():
            meant.append(int(self.equals))
        listed = {"type": "array", "contains": {"const": self.equals}}
        fits = {"anyOf": [{"enum": meant}, listed]}
        return {
            "if": {"properties": {self.field: fits}, "required": [self.field]},
            "then": {"required": [name]},
        }


def upgraded(plain: Mapping[str, Any], language: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a definition in a later language, and its conditions by the text in their place."""
    conditions: dict[str, Any] = {}

    def moved(asks: Any) -> list[Any]:
        return [_moved(each, conditions) for each in asks]

    form = [{**section, "fields": moved(section["fields"])} for section in plain["form"]]
    given = {**plain, "language": language, "form": form, "documents": moved(plain["documents"])}
    return given, conditions


def _moved(ask: Mapping[str, Any], conditions: dict[str, Any]) -> dict[str, Any]:
    condition = ask.get("required_if")
    if condition is None:
        return dict(ask)
    text = f'{condition["field"]} == "{condition["equals"]}"'
    conditions[text] = condition
    return {**ask, "required_if": text}
