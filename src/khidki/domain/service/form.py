"""The form of a service: its schema, what was typed made into answers, and every problem at once.

Checks are plain Python over the table of field kinds; the JSON Schema says the same to other
machines (a test compares them). An answer to a question that nobody asked is refused, not
dropped. Areas and today's date come in as `Facts`; papers that must still be uploaded are listed by
`missing_documents`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.problem import Problem
from khidki.domain.service import kind
from khidki.domain.service.definition import DocumentAsk, Section, Service
from khidki.domain.service.field import Condition, Facts, Field, Raw
from khidki.domain.text import Language

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One line of "check your answers"."""

    section: str
    field: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Form:
    """The questions of one service, ready to check many answers."""

    sections: tuple[Section, ...]
    documents: tuple[DocumentAsk, ...]
    by_id: Mapping[str, Field]

    @classmethod
    def of(cls, service: Service) -> "Form":
        """Prepare the form of a service."""
        fields = {asked.id: asked for asked in service.fields()}
        return cls(service.form, service.documents, fields)

    def json_schema(self) -> dict[str, Any]:
        """Return the published JSON Schema (2020-12) of complete answers."""
        schema: dict[str, Any] = {
            "$schema": DIALECT,
            "type": "object",
            "properties": {asked.id: kind.schema(asked) for asked in self.by_id.values()},
            "required": [each.id for each in self.by_id.values() if _always_required(each)],
            "additionalProperties": False,
        }
        conditional = [
            _if_then(asked.id, asked.required_if)
            for asked in self.by_id.values()
            if asked.required_if is not None
        ]
        if conditional:
            schema["allOf"] = conditional
        return schema

    def check(self, answers: Mapping[str, Any], facts: Facts = _NO_FACTS) -> list[Problem]:
        """Return every problem of complete answers, in the order of the form; none means fit."""
        problems = [Problem(name, "unknown_field") for name in answers if name not in self.by_id]
        for asked in self.by_id.values():
            answer = answers.get(asked.id)
            if answer is None:
                if asked.id in answers or is_required(asked, answers):
                    problems.append(Problem(asked.id, "required"))
                continue
            fault = kind.check(asked, answer, facts)
            if fault is None and asked.is_computed and answer != _sum(asked, answers):
                fault = Problem(asked.id, "wrong_sum")
            if fault is not None:
                problems.append(fault)
        return problems

    def normalise(
        self,
        section: Section,
        raw: Raw,
        known: Mapping[str, Any] | None = None,
        facts: Facts = _NO_FACTS,
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Turn what was typed on a section's page into its answers, and list what is wrong.

        `known` holds the answers of other sections. An answer left empty is absent from the result,
        so the caller replaces the section's answers as a whole.
        """
        expected = {name for asked in section.fields for name in kind.input_names(asked)}
        problems = [Problem(name[:100], "unknown_field") for name in raw if name not in expected]
        answers: dict[str, Any] = {}
        for asked in section.fields:
            if asked.is_computed:
                continue
            answer = kind.normalise(asked, raw, facts)
            if isinstance(answer, Problem):
                problems.append(answer)
            elif answer is not None:
                answers[asked.id] = answer
            elif is_required(asked, {**(known or {}), **answers}):
                problems.append(Problem(asked.id, "required"))
        for asked in section.fields:
            if asked.is_computed:
                answers[asked.id] = _sum(asked, {**(known or {}), **answers})
        return answers, problems

    def declarations(self) -> list[str]:
        """Return the questions by which the person declares something."""
        return [asked.id for asked in self.by_id.values() if asked.kind == "declaration"]

    def missing_documents(
        self, given: Collection[str], answers: Mapping[str, Any]
    ) -> list[DocumentAsk]:
        """Return the papers that must still be uploaded."""
        return [ask for ask in self.documents if ask.id not in given and is_required(ask, answers)]

    def read_back(
        self, answers: Mapping[str, Any], language: Language, facts: Facts = _NO_FACTS
    ) -> list[ReadBack]:
        """Return every answer given, in words, in the order of the form."""
        return [
            ReadBack(
                section.id,
                asked.id,
                asked.label.of(language),
                kind.read_back(asked, answers[asked.id], language, facts),
            )
            for section in self.sections
            for asked in section.fields
            if answers.get(asked.id) is not None
        ]


def is_required(asked: Field | DocumentAsk, answers: Mapping[str, Any]) -> bool:
    """Say whether the answers so far make this question or paper obligatory."""
    if asked.required_if is not None:
        return holds(asked.required_if, answers)
    return asked.required


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Say whether a condition is met; a missing answer meets none."""
    answer = answers.get(condition.field)
    if isinstance(answer, bool):
        return condition.equals == ("yes" if answer else "no")
    if isinstance(answer, list):
        return condition.equals in answer
    return answer is not None and str(answer) == condition.equals


def _always_required(asked: Field) -> bool:
    return asked.required and asked.required_if is None


def _if_then(name: str, condition: Condition) -> dict[str, Any]:
    meant: list[Any] = [condition.equals]
    if condition.equals in {"yes", "no"}:
        meant.append(condition.equals == "yes")
    if condition.equals.isdigit():
        meant.append(int(condition.equals))
    fits = {"anyOf": [{"enum": meant}, {"type": "array", "contains": {"const": condition.equals}}]}
    return {
        "if": {"properties": {condition.field: fits}, "required": [condition.field]},
        "then": {"required": [name]},
    }


def _sum(asked: Field, answers: Mapping[str, Any]) -> int:
    parts = (answers.get(part, 0) for part in asked.sum_of)
    return sum(part for part in parts if isinstance(part, int))
