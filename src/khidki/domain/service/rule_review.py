"""What the review finds in the rules of a service: at the sign itself, with a remedy.

The language finds its own faults (`rule/sentence` says them); here is what only a form can know: a
question that comes too late, one that may stay empty for ever, a place that does not exist. Nothing
is corrected, and a rule that is not certainly wrong is left to the worked examples.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from khidki.domain.people.area import AreaKind, Areas
from khidki.domain.rule.check import Rule
from khidki.domain.rule.problem import RuleProblem
from khidki.domain.rule.sentence import sentence
from khidki.domain.service.definition import Service
from khidki.domain.service.field import Field
from khidki.domain.service.kind import KINDS
from khidki.domain.service.ruling import AREA_PARTS, NAME_PARTS, texts_beside
from khidki.domain.service.written import Written, rules_in

# From the widest level to the narrowest: whoever names a place names all that are wider.
LEVELS = (
    AreaKind.STATE, AreaKind.DIVISION, AreaKind.DISTRICT, AreaKind.SUB_DIVISION, AreaKind.TEHSIL,
    AreaKind.VILLAGE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One fault of a rule: its place in the definition and in the rule, and what to do."""

    path: str
    at: int
    what: str
    remedy: str


def rule_faults(service: Service, areas: Areas) -> Iterator[RuleFault]:
    """Yield every fault of every rule of a service."""
    every = {asked.id: asked for asked in service.fields()}
    if any(asked.kind not in KINDS for asked in every.values()):
        return  # the questions are wrong; what rules make of them says nothing
    for written in rules_in(service):
        found = written.read()
        if isinstance(found, Rule):
            for name in found.names:
                yield from _name_faults(written, found, name, every, areas)
        else:
            for problem in found:
                yield _told(written, problem, every)


def are_sound(service: Service) -> bool:
    """Say whether all rules can be read, so that examples can be run."""
    return all(isinstance(written.read(), Rule) for written in rules_in(service))


def _told(written: Written, problem: RuleProblem, every: Mapping[str, Field]) -> RuleFault:
    name = str(problem.params.get("found", ""))
    if problem.code == "no_such_name" and name.split(".", maxsplit=1)[0] in every:
        return _unusable(written, problem, every[name.split(".", maxsplit=1)[0]])
    said = sentence(problem)
    return RuleFault(written.path, problem.at, said.what.en, said.remedy.en)


def _unusable(written: Written, problem: RuleProblem, asked: Field) -> RuleFault:
    if asked not in written.usable:
        what = f'"{asked.id}" is used before it is asked'
        remedy = "name a question that stands before this one"
    else:
        parts = NAME_PARTS if asked.kind == "name" else AREA_PARTS
        known = ", ".join(f"{asked.id}.{part}" for part in parts)
        what = f'"{problem.params["found"]}" is no value that a rule can use'
        remedy = f"use one of: {known}" if asked.kind in {"name", "area"} else f"use {asked.id}"
    return RuleFault(written.path, problem.at, what, remedy)


def _name_faults(
    written: Written, rule: Rule, name: str, every: Mapping[str, Field], areas: Areas
) -> Iterator[RuleFault]:
    id_, _, part = name.partition(".")
    asked, at = every[id_], max(written.text.find(name), 0)
    why = may_stay_empty(asked, part)
    if why:
        what = f'"{name}" may stay empty ({why}); then the rule is never decided'
        yield RuleFault(written.path, at, what, "let the rule use what everybody has to answer")
    if asked.kind == "area":
        kind = AREA_PARTS.get(part)
        for area_id in sorted(texts_beside(rule, name)):
            area = areas.get(area_id)
            if area is None or (kind is not None and area.kind is not kind):
                level = part.replace("_", "-") or "area"
                at = max(written.text.find(area_id), 0)
                what = f'there is no {level} "{area_id}"'
                yield RuleFault(written.path, at, what, "use an id of areas/")


def may_stay_empty(asked: Field, part: str) -> str:
    """Say why a question, or a part of its answer, may stay empty; nothing when it may not."""
    if not asked.required and asked.required_if is None:
        return "the question is optional"
    if part in NAME_PARTS:
        return "one script is enough for a name"
    if part not in AREA_PARTS or asked.lowest is None:
        return ""
    lowest, wanted = asked.lowest, AREA_PARTS[part]
    narrow = wanted not in LEVELS or lowest not in LEVELS
    if narrow or LEVELS.index(wanted) > LEVELS.index(lowest):
        return f"it is enough to name the {lowest.value}"
    return ""
