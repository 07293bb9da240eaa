"""Where a service has rules: on questions and papers, who may have it, what is plain, in tables.

A rule stands as text in the definition and as its JSON form beside it, found by that text: the same
words over the same questions are the same rule. `required_if` of a question may use only the
questions before it, because a person answers in that order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from khidki.domain.rule.check import Rule, read
from khidki.domain.rule.plain import to_plain
from khidki.domain.rule.problem import RuleProblem
from khidki.domain.rule.table import read_table
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Field
from khidki.domain.service.ruling import names_of


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as it is written: its place in the definition, and the questions it may use."""

    path: str
    text: str
    usable: tuple[Field, ...]

    def read(self) -> Rule | list[RuleProblem]:
        """Read the rule, or return everything that is wrong with it."""
        return read(self.text, names_of(self.usable))


def rules_in(service: Service) -> Iterator[Written]:
    """Yield every rule of a service in the order of the definition."""
    before: tuple[Field, ...] = ()
    for place, section in enumerate(service.form):
        for number, asked in enumerate(section.fields):
            if asked.required_if is not None:
                yield Written(
                    f"form.{place}.fields.{number}.required_if", asked.required_if, before
                )
            before = (*before, asked)
    for place, entry in enumerate(service.eligibility):
        yield Written(f"eligibility.{place}.rule", entry.rule, before)
    if service.clearing is not None:
        yield Written("clearing.rule", service.clearing.rule, before)
    yield from _of_papers(service, before)


def _of_papers(service: Service, before: tuple[Field, ...]) -> Iterator[Written]:
    for place, ask in enumerate(service.documents):
        if ask.required_if is not None:
            yield Written(f"documents.{place}.required_if", ask.required_if, before)
    for place, variant in enumerate(service.variants):
        for number, ask in enumerate(variant.documents):
            if ask.required_if is not None:
                path = f"variants.{place}.documents.{number}.required_if"
                yield Written(path, ask.required_if, before)


def plain_rules(service: Service) -> Mapping[str, Any]:
    """Return the JSON form of every rule of a reviewed service, by its text."""
    plain: dict[str, Any] = {}
    for written in rules_in(service):
        rule = written.read()
        assert isinstance(rule, Rule), f"reviewed, and yet wrong: {written.text}"
        plain[str(written.text)] = to_plain(rule)
    for table in service.tables:
        made = read_table(table.table(), names_of(service.fields()))
        assert isinstance(made, Rule), f"reviewed, and yet wrong: {table.id}"
        plain[table.key] = to_plain(made)
    return plain
