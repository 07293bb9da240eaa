"""tests/vectors/rules.json as rules, answers and what they must give."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from khidki.domain.rule.check import Rule, checked
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.judge import Clause
from khidki.domain.rule.parse import parse
from khidki.domain.rule.plain import to_plain
from khidki.domain.rule.type import Names, Sort, Type

FILE = Path(__file__).parents[2] / "vectors/rules.json"
VECTORS = json.loads(FILE.read_text())


@dataclass(frozen=True)
class Vector:
    about: str
    text: str
    rule: Rule
    answers: dict[str, Any]
    today: date
    gives: Any
    clauses: Any

    @property
    def for_browser(self) -> dict[str, Any]:
        return {
            "rule": json.dumps(to_plain(self.rule)),
            "answers": self.answers,
            "today": self.today.isoformat(),
        }


def _type(written: Any) -> Type:
    sort, *more = [written] if isinstance(written, str) else written
    if sort == "records":
        return Type(Sort.RECORDS, fields=tuple((k, _type(v)) for k, v in more[0].items()))
    return Type(Sort(sort), ids=tuple(more))


NAMES: Names = {name: _type(written) for name, written in VECTORS["names"].items()}


def vectors() -> Iterator[Vector]:
    for group in VECTORS["groups"]:
        for case in group["cases"]:
            rule = checked(parse(case["rule"]), NAMES)
            assert isinstance(rule, Rule), (case["rule"], rule)
            today = date.fromisoformat(case.get("today", VECTORS["today"]))
            yield Vector(
                group["about"],
                case["rule"],
                rule,
                case["answers"],
                today,
                case["gives"],
                case.get("clauses"),
            )


def plainly(value: Any) -> Any:
    """Write an outcome as the vectors and the browser do."""
    return {"failure": value.code, "name": value.name} if isinstance(value, Failure) else value


def shape(clause: Clause) -> Any:
    """Write a clause as the vectors do: its outcome, or [outcome, parts]."""
    outcome = plainly(clause.outcome)
    return [outcome, [shape(part) for part in clause.clauses]] if clause.clauses else outcome


def browser_shape(clause: dict[str, Any]) -> Any:
    parts = clause["clauses"]
    return (
        [clause["outcome"], [browser_shape(part) for part in parts]] if parts else clause["outcome"]
    )
