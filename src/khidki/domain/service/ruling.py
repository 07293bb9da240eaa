"""Rules as a service uses them: the names its questions give, and a stored rule ready to run.

A rule computes with the stored answers as they are; only parts of an answer (`name.hi`,
`home.district`) are added, and only those that the rule names. A rule is read and compiled when it
is first asked, because most services of a catalogue are not. Where a service has rules is
`written`, what the review says of them is `rule_review`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, cast

from khidki.domain.people.area import AREA_WORDS, AreaKind, Areas
from khidki.domain.rule.answer import Answers
from khidki.domain.rule.check import Rule
from khidki.domain.rule.compile import Outcome, Run, compile_rule
from khidki.domain.rule.exact import Failure
from khidki.domain.rule.judge import Verdict, judge
from khidki.domain.rule.plain import from_plain
from khidki.domain.rule.tree import Call, Literal, Name, walk
from khidki.domain.rule.type import BOOLEAN, DATE, TEXT, Names, Sort, Type, records
from khidki.domain.service.field import Facts, Field
from khidki.domain.service.group import GROUP
from khidki.domain.service.rule_schema import required_by
from khidki.domain.service.values import MONEY_MOST, NUMBER_MOST
from khidki.domain.text import Text

NAME_PARTS: Mapping[str, Text] = {
    "hi": Text(hi="{label} (हिंदी में)", en="{label} (in Hindi)"),
    "en": Text(hi="{label} (अंग्रेज़ी में)", en="{label} (in English)"),
}
AREA_PARTS: Mapping[str, AreaKind] = {
    "division": AreaKind.DIVISION,
    "district": AreaKind.DISTRICT,
    "sub_division": AreaKind.SUB_DIVISION,
    "tehsil": AreaKind.TEHSIL,
    "village": AreaKind.VILLAGE,
    "ward": AreaKind.WARD,
}
# Papers, parcels and accounts say nothing that a rule could compute with; all else has a type.
WITHOUT_TYPE = frozenset({"file", "photo", "land_parcel", "bank_account"})
_TEXTS = frozenset(
    {"text", "long_text", "mobile", "email", "pin_code", "aadhaar_last_four", "family_number"}
)
_EARLIEST = date.min


def names_of(fields: Iterable[Field]) -> Names:
    """Return the names that rules over these questions may use, each with its type."""
    names: dict[str, Type] = {}
    for asked in fields:
        if asked.kind == "name":
            names |= {f"{asked.id}.{part}": TEXT for part in NAME_PARTS}
        elif asked.kind == GROUP:
            names[asked.id] = records(**_of_row(asked))
        elif asked.kind not in WITHOUT_TYPE:
            names[asked.id] = _type(asked)
            if asked.kind == "area":
                names |= {f"{asked.id}.{part}": TEXT for part in AREA_PARTS}
    return names


def _of_row(asked: Field) -> dict[str, Type]:
    # A rule speaks of a row's answer as a whole; one of several parts has no value of its own.
    parted = WITHOUT_TYPE | {"name"}
    return {part.id: _type(part) for part in asked.fields if part.kind not in parted}


def _type(asked: Field) -> Type:  # noqa: PLR0911 -- a table
    ids = tuple(choice.id for choice in asked.choices)
    match asked.kind:
        case "money":
            return _number(Sort.MONEY, asked, MONEY_MOST)
        case "number":
            return _number(Sort.INTEGER, asked, NUMBER_MOST)
        case "date":
            return DATE
        case "choice":
            return Type(Sort.CHOICE, ids=ids)
        case "several_choices":
            return Type(Sort.CHOICES, ids=ids)
        case "yes_no" | "declaration":
            return BOOLEAN
        case _:
            assert asked.kind in _TEXTS | {"area"}, "a kind of question without a type"
            return TEXT


def _number(sort: Sort, asked: Field, most: int) -> Type:
    least = 0 if asked.minimum is None else asked.minimum
    return Type(sort, least=least, most=most if asked.maximum is None else asked.maximum)


def facts_of(answers: Answers, names: Iterable[str], areas: Areas | None) -> Answers:
    """Return the answers as they are stored, with the parts of answers that are named."""
    parts = {name: _part(name, answers, areas) for name in names if "." in name}
    return {**answers, **parts} if parts else answers


def _part(name: str, answers: Answers, areas: Areas | None) -> Any:
    asked, _, part = name.partition(".")
    held = answers.get(asked)
    if isinstance(held, dict):
        return cast("dict[str, Any]", held).get(part)
    if isinstance(held, str) and areas is not None and part in AREA_PARTS:
        found = areas.ancestor(held, AREA_PARTS[part])
        return None if found is None else found.id
    # Nothing, or what is neither a name nor an area: the rule says that it does not fit.
    return held if not isinstance(held, str) else None


class Ruling:
    """A rule of an edition, made from what is stored, when it is first asked."""

    def __init__(self, plain: Any) -> None:
        """Keep the stored form; nothing is read yet."""
        self.plain = plain

    @cached_property
    def rule(self) -> Rule:
        """Return the rule with the types of the names it uses."""
        return from_plain(self.plain)

    @cached_property
    def _run(self) -> Run:
        return compile_rule(self.rule)

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return tuple(name for name in self.rule.names if "." in name)

    def outcome(self, answers: Answers, facts: Facts) -> Outcome:
        """Run the rule; without a day nobody has an age yet."""
        if self._parts:
            answers = facts_of(answers, self._parts, facts.areas)
        return self._run(answers, facts.today or _EARLIEST)

    def verdict(self, answers: Answers, facts: Facts) -> Verdict:
        """Judge the answers clause by clause."""
        given = facts_of(answers, self._parts, facts.areas)
        return judge(self.rule, given, facts.today or _EARLIEST)

    def waits_for(self, answers: Answers, facts: Facts) -> set[str]:
        """Return the questions without whose right answers the rule cannot be decided."""
        verdict = self.verdict(answers, facts)
        failed = verdict.outcome.name if isinstance(verdict.outcome, Failure) else ""
        return {name.split(".")[0] for name in (*verdict.missing, failed) if name}

    def schema(self, name: str) -> dict[str, Any]:
        """Return the part of the JSON Schema that makes an answer required by this rule."""
        return required_by(self.rule, name)


def labels_of(rule: Rule, fields: Iterable[Field], areas: Areas | None) -> dict[str, Text]:
    """Return the words for every name, choice and place that a rule speaks of."""
    labels: dict[str, Text] = {}
    for asked in fields:
        for each, id_ in ((asked, asked.id), *((p, f"{asked.id}.{p.id}") for p in asked.fields)):
            labels[id_] = each.label
            labels |= {f"{id_}={choice.id}": choice.text for choice in each.choices}
        labels |= {f"{asked.id}.{part}": _of(asked, way) for part, way in NAME_PARTS.items()}
        if asked.kind == "area":
            labels |= {f"{asked.id}.{part}": AREA_WORDS[kind] for part, kind in AREA_PARTS.items()}
    if areas is not None:
        labels |= {
            f"{name}={area.id}": area.name
            for name in rule.names
            for area_id in texts_beside(rule, name)
            if (area := areas.get(area_id)) is not None
        }
    return labels


def texts_beside(rule: Rule, name: str) -> set[str]:
    """Return the texts with which a rule compares a name."""
    found: set[str] = set()
    for node, _, _ in walk(rule.tree):
        if isinstance(node, Call) and Name(name) in node.args:
            below = (each for part in node.args for each, _, _ in walk(part))
            found |= {str(each.value) for each in below if isinstance(each, Literal)}
    return found


def _of(asked: Field, way: Text) -> Text:
    return Text(hi=way.hi.format(label=asked.label.hi), en=way.en.format(label=asked.label.en))
