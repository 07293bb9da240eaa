"""What a browser needs to say a verdict of eligibility before a page is sent.

The server's view (`clauses`) is complete without script. The plan lets `eligible.js` give the same
verdict in the same words while somebody answers; it holds no answer but those that the rules name
and that the person gave on other pages. The server judges again whatever a browser says.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from khidki.actions.show_draft import Begun
from khidki.domain.rule.telling import common_words, telling
from khidki.domain.service.definition import Section
from khidki.domain.service.field import Facts, Field
from khidki.domain.service.form import Form
from khidki.domain.service.ruling import AREA_PARTS, Ruling, facts_of, labels_of
from khidki.domain.text import Language
from khidki.web.request import Request


def plan(
    form: Form,
    fields: Iterable[Field],
    known: Mapping[str, Any],
    facts: Facts,
    language: Language,
) -> str:
    """Return, as JSON, what a browser needs to judge these fields; `known` are other answers."""
    assert facts.today is not None
    here = list(fields)
    own = {asked.id for asked in here}
    rules = [(entry, each) for entry, each in form.eligibility if _looks_at(each, own)]
    names = {name for _, each in rules for name in each.rule.names}
    others = {name for name in names if name.split(".")[0] not in own}
    told = facts_of(known, others, facts.areas)
    made = {
        "today": facts.today.isoformat(),
        "words": common_words(language),
        "known": {name: told[name] for name in sorted(others) if told.get(name) is not None},
        "fields": [_field(asked, facts, names) for asked in here],
        "rules": [
            {
                "otherwise": entry.otherwise.of(language),
                **telling(
                    each.rule,
                    labels_of(each.rule, form.by_id.values(), facts.areas),
                    facts.today,
                    language,
                ),
            }
            for entry, each in rules
        ],
    }
    return json.dumps(made, ensure_ascii=False)


def section_plan(request: Request, begun: Begun, section: Section) -> str | None:
    """Return the plan of a page of questions, where a rule looks at one of them."""
    form = begun.edition.form
    own = {asked.id for asked in section.fields}
    if not any(_looks_at(each, own) for _, each in form.eligibility):
        return None
    facts = request.world.published.facts(request.now)
    return plan(form, section.fields, begun.draft.answers, facts, request.language)


def _looks_at(ruling: Ruling, own: set[str]) -> bool:
    return any(name.split(".")[0] in own for name in ruling.rule.names)


def _field(asked: Field, facts: Facts, names: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"id": asked.id, "kind": asked.kind}
    for key in ("minimum", "maximum", "past", "precision", "lowest"):
        if value := getattr(asked, key):
            told[key] = value
    if asked.minimum == 0:
        told["minimum"] = 0
    if asked.choices:
        told["ids"] = [choice.id for choice in asked.choices]
    if asked.sum_of:
        told["sum_of"] = list(asked.sum_of)
    wanted = {part for part in AREA_PARTS if f"{asked.id}.{part}" in names}
    if asked.kind == "area" and facts.areas is not None:
        told["wide"] = [] if asked.lowest is None else _too_wide(asked)
        told["parts"] = {
            part: {
                area.id: above.id
                for area in facts.areas
                if (above := facts.areas.ancestor(area.id, AREA_PARTS[part])) is not None
            }
            for part in sorted(wanted)
        }
    return told


def _too_wide(asked: Field) -> list[str]:
    """Return the boxes of the picker that alone say too little."""
    order = ("district", "tehsil", "village")
    lowest = asked.lowest.value if asked.lowest else ""
    return list(order[: order.index(lowest)]) if lowest in order else []
