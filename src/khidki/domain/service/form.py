"""The form of a service: its schema, what was typed made into answers, and every problem at once.

Checks are plain Python over the table of field kinds; the JSON Schema says the same to other
machines (a test compares them). An answer to a question that nobody asked is refused, not
dropped. Areas and today's date come in as `Facts`; papers that must still be uploaded are listed by
`missing_documents`. What is required by a rule is required unless the rule is surely false: an
answer that is not there never spares another.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from khidki.domain.problem import Problem
from khidki.domain.rule.compile import Outcome
from khidki.domain.rule.exact import Failure
from khidki.domain.service import kind
from khidki.domain.service.definition import DocumentAsk, Eligibility, Section, Service
from khidki.domain.service.field import Facts, Field, Raw
from khidki.domain.service.glance import Glance
from khidki.domain.service.language_one import Condition
from khidki.domain.service.ruling import Ruling
from khidki.domain.service.written import plain_rules
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
    rules: Mapping[str, Ruling | Condition] = field(default_factory=dict[str, Ruling | Condition])
    eligibility: tuple[tuple[Eligibility, Ruling], ...] = ()
    tables: Mapping[str, Ruling] = field(default_factory=dict[str, Ruling])
    clearing: Ruling | None = None

    # Made when first used: most services of a catalogue are not, on most days.
    _glance: list[Glance] = field(
        default_factory=list[Glance], init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, service: Service, rules: Mapping[str, Any] | None = None) -> "Form":
        """Prepare the form of a service with its stored rules, or those of a reviewed one."""
        fields = {asked.id: asked for asked in service.fields()}
        plain = plain_rules(service) if rules is None else rules
        ready = {text: _ready(each) for text, each in plain.items()}
        eligibility = tuple((entry, Ruling(plain[entry.rule])) for entry in service.eligibility)
        tables = {table.id: Ruling(plain[table.key]) for table in service.tables}
        clears = None if service.clearing is None else Ruling(plain[service.clearing.rule])
        return cls(service.form, service.documents, fields, ready, eligibility, tables, clears)

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
            self.rules[asked.required_if].schema(asked.id)
            for asked in self.by_id.values()
            if asked.required_if is not None
        ]
        if conditional:
            schema["allOf"] = conditional
        return schema

    def check(self, answers: Mapping[str, Any], facts: Facts = _NO_FACTS) -> list[Problem]:
        """Return every problem of complete answers, in the order of the form; none means fit."""
        if facts.compile_schema is not None:
            if not self._glance:
                made = Glance(self.by_id.values(), self.rules, facts.compile_schema)
                self._glance.append(made)
            if self._glance[0].passes(answers, facts):
                return []
        return self.problems(answers, facts)

    def problems(self, answers: Mapping[str, Any], facts: Facts = _NO_FACTS) -> list[Problem]:
        """Return the same as `check`, looking at every answer closely."""
        problems = [Problem(name, "unknown_field") for name in answers if name not in self.by_id]
        for asked in self.by_id.values():
            answer = answers.get(asked.id)
            if answer is None:
                told = {problem.question for problem in problems}
                missing = asked.id in answers or self.requires(asked, answers, facts, told)
                if missing is not False:
                    problems.append(Problem(asked.id, lacking(missing)))
                continue
            faults = kind.problems(asked, answer, facts)
            if not faults and asked.is_computed and answer != _sum(asked, answers):
                faults = [Problem(asked.id, "wrong_sum")]
            problems += faults
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
        problems = [
            Problem(name[:100], "unknown_field")
            for name in raw
            if not any(kind.takes(asked, name) for asked in section.fields)
        ]
        answers: dict[str, Any] = {}
        for asked in section.fields:
            if asked.is_computed:
                continue
            answer, wrong = kind.gather(asked, raw, facts)
            problems += wrong
            if answer is not None:
                answers[asked.id] = answer
            elif not wrong and self.requires(asked, {**(known or {}), **answers}, facts) is True:
                problems += kind.missing(asked)
        return answers | self.sums({**(known or {}), **answers}, section.fields), problems

    def sums(
        self, answers: Mapping[str, Any], among: Iterable[Field] | None = None
    ) -> dict[str, Any]:
        """Work out the questions that are sums of others, of these fields or of all."""
        found: dict[str, Any] = {}
        for asked in self.by_id.values() if among is None else among:
            if asked.is_computed:
                found[asked.id] = _sum(asked, {**answers, **found})
        return found

    def requires(
        self,
        asked: Field | DocumentAsk,
        answers: Mapping[str, Any],
        facts: Facts = _NO_FACTS,
        told: Collection[str] = (),
    ) -> Outcome:
        """Return whether the answers make a question or paper obligatory, if they tell.

        `told` are questions already found wrong: what waits only for them is not asked for yet.
        """
        if asked.required_if is None:
            return asked.required
        rule = self.rules[asked.required_if]
        required = rule.outcome(answers, facts)
        if isinstance(required, bool) or not told:
            return required
        return False if rule.waits_for(answers, facts) & {*told} else required

    def declarations(self) -> list[str]:
        """Return the questions by which the person declares something."""
        return [asked.id for asked in self.by_id.values() if asked.kind == "declaration"]

    def missing_documents(
        self,
        given: Collection[str],
        answers: Mapping[str, Any],
        facts: Facts = _NO_FACTS,
        *,
        asks: Iterable[DocumentAsk] | None = None,
        told: Collection[str] = (),
    ) -> list[DocumentAsk]:
        """Return the papers that must still be uploaded, of the service's or of these.

        `told` are the questions already found wrong.
        """
        return [
            ask
            for ask in (self.documents if asks is None else asks)
            if ask.id not in given and self.requires(ask, answers, facts, told) is not False
        ]

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


def lacking(required: Outcome) -> str:
    """Return the code of the problem that something is not there."""
    return "rule_failed" if isinstance(required, Failure) else "required"


def _ready(plain: Mapping[str, Any]) -> Ruling | Condition:
    return Condition(**plain) if "equals" in plain else Ruling(plain)


def _always_required(asked: Field) -> bool:
    return asked.required and asked.required_if is None


def _sum(asked: Field, answers: Mapping[str, Any]) -> int:
    parts = (answers.get(part, 0) for part in asked.sum_of)
    return sum(part for part in parts if isinstance(part, int))
