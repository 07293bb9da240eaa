"""Who may have a service: what its rules make of the answers so far, with reasons.

A rule that is false denies, whatever is still missing. A rule that waits asks for what it waits
for; one that cannot be computed says so at its first question. An answer that is itself wrong
counts as not given. The words for each clause are the rule language's own (`rule/explain`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.domain.rule.compile import Outcome
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.explain import Line, explain
from khidki.domain.service.definition import Eligibility
from khidki.domain.service.field import Facts
from khidki.domain.service.form import Form
from khidki.domain.service.ruling import Ruling, labels_of
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Denied:
    """A rule that is not met: what to do, why clause by clause, and the questions it looks at."""

    otherwise: Text
    lines: tuple[Line, ...]
    questions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules that are not met, and what keeps others from being decided."""

    denied: tuple[Denied, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule as it stands: whether it is met, and every clause in words."""

    otherwise: Text
    outcome: Outcome
    lines: tuple[Line, ...]


class NotEligible(Refusal):
    """The answers say that this person cannot get the service; `denied` says why."""

    code = "not_eligible"

    def __init__(self, denied: Sequence[Denied]) -> None:
        super().__init__(denied)
        self.denied = denied


MET = Standing()


def standing(
    form: Form, answers: Mapping[str, Any], facts: Facts, told: Collection[str]
) -> Standing:
    """Judge answers by every rule of eligibility; `told` are the questions found wrong before."""
    if not told and all(each.outcome(answers, facts) is True for _, each in form.eligibility):
        return MET
    given = {name: answer for name, answer in answers.items() if name not in told}
    denied: list[Denied] = []
    asked = dict.fromkeys(told, "")
    for entry, ruling in form.eligibility:
        match ruling.outcome(given, facts):
            case True:
                pass
            case False:
                denied.append(_denied(form, entry, ruling, given, facts))
            case Failure():
                asked.setdefault(_questions(ruling)[0], "cannot_decide")
            case _:
                # What waits for an answer that is asked for anyway needs no second problem.
                waits = ruling.waits_for(given, facts)
                if waits.isdisjoint(told):
                    asked |= dict.fromkeys(sorted(waits - asked.keys()), "undecided")
    return Standing(
        tuple(denied), tuple(Problem(name, code) for name, code in asked.items() if code)
    )


def judged(form: Form, answers: Mapping[str, Any], facts: Facts) -> tuple[Judged, ...]:
    """Judge answers by every rule, met or not, with all clauses; for whoever asks beforehand."""
    found: list[Judged] = []
    for entry, ruling in form.eligibility:
        verdict = ruling.verdict(answers, facts)
        labels = labels_of(ruling.rule, form.by_id.values(), facts.areas)
        lines = tuple(explain(ruling.rule, verdict, labels))
        found.append(Judged(entry.otherwise, verdict.outcome, lines))
    return tuple(found)


def _denied(
    form: Form, entry: Eligibility, ruling: Ruling, answers: Mapping[str, Any], facts: Facts
) -> Denied:
    labels = labels_of(ruling.rule, form.by_id.values(), facts.areas)
    lines = explain(ruling.rule, ruling.verdict(answers, facts), labels)
    return Denied(entry.otherwise, tuple(lines), frozenset(_questions(ruling)))


def _questions(ruling: Ruling) -> list[str]:
    return [name.split(".")[0] for name in ruling.rule.names]
