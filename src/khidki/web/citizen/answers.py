"""Questions as widgets, and what was typed into them.

A widget always shows raw text: what was typed when something is wrong, else the stored answer put
back into the text it came from. The area picker works without script: one level more each time,
on the same page.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from khidki.domain.people.area import AREA_WORDS, AreaKind
from khidki.domain.problem import Problem
from khidki.domain.service import group
from khidki.domain.service.definition import DocumentAsk, Section, Service
from khidki.domain.service.field import Facts, Field, Precision
from khidki.domain.service.group import GROUP
from khidki.domain.service.relation_paper import RELATION_PAPER
from khidki.domain.text import Language, Text
from khidki.web.case_words import said
from khidki.web.form import Form
from khidki.web.rows import ACT, Raw, Turn, in_words, row_numbers, title, typed_fields

OWN = frozenset({"csrf", "version", "base", "key", ACT})
LEVELS = (
    ("district", (AreaKind.DISTRICT,)),
    ("tehsil", (AreaKind.TEHSIL,)),
    ("village", (AreaKind.VILLAGE, AreaKind.WARD)),
)


def raw_from(form: Form) -> Raw:
    """Return what was typed, by the inputs' names, without our own hidden fields."""
    raw: Raw = {}
    for name in form:
        values = form.all(name)
        if name not in OWN:
            raw[name] = values if len(values) > 1 else values[0]
    return raw


def raw_of(asked: Field, answer: Any, facts: Facts) -> Raw:  # noqa: PLR0911 -- one a kind
    """Return a stored answer as it would be typed."""
    if answer is None:
        return {}
    match asked.kind:
        case "name" | "land_parcel":
            return {f"{asked.id}.{part}": text for part, text in answer.items()}
        case "date":
            parts = zip(("year", "month", "day"), str(answer).split("-"), strict=False)
            return {f"{asked.id}.{part}": text for part, text in parts}
        case "money":
            rupees, paise = divmod(int(answer), 100)
            return {asked.id: f"{rupees}.{paise:02d}" if paise else str(rupees)}
        case "yes_no" | "declaration":
            return {asked.id: "yes" if answer else "no"}
        case "several_choices":
            return {asked.id: list(answer)}
        case "area":
            return _raw_area(asked, str(answer), facts)
        case "bank_account":
            parts = {"account": "account", "again": "account", "ifsc": "ifsc"}
            return {f"{asked.id}.{name}": answer.get(part, "") for name, part in parts.items()}
        case "group":
            return _raw_rows(asked, answer, facts)
        case _:
            return {asked.id: str(answer)}


def widgets(
    section: Iterable[Field], raw: Mapping[str, Any], facts: Facts, turn: Turn | None = None
) -> list[dict[str, Any]]:
    """Return the widgets of a page, each showing what `raw` says."""
    return [widget(asked, raw, facts, turn) for asked in section if not asked.is_computed]


def widget(
    asked: Field, raw: Mapping[str, Any], facts: Facts, turn: Turn | None = None
) -> dict[str, Any]:
    """Return what the widget macro has to know of one question."""
    options = [{"value": one.id, "label": one.text, "hint": None} for one in asked.choices]
    return {
        "id": asked.id,
        "kind": asked.kind,
        "label": asked.label,
        "hint": asked.hint,
        "required": asked.required or asked.required_if is not None,
        "value": _value(asked, raw),
        "options": options,
        "year_only": asked.precision is Precision.YEAR,
        "max_length": asked.max_length,
        "levels": _levels(asked, raw, facts) if asked.kind == "area" else [],
        "accept": asked.accept,
        "max_mb": (asked.max_bytes or 0) // 2**20,
        "document": None,
    } | (_group(asked, raw, facts, turn) if asked.kind == GROUP else {})


def paper_widget(ask: DocumentAsk, name: str, document: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the widget that takes a paper."""
    return {
        "id": name,
        "kind": "file" if "application/pdf" in ask.accept else "photo",
        "label": ask.title,
        "hint": ask.hint,
        "required": ask.required or ask.required_if is not None,
        "value": None,
        "options": [],
        "year_only": False,
        "max_length": None,
        "levels": [],
        "accept": ask.accept,
        "max_mb": ask.max_bytes // 2**20,
        "document": document,
    }


def settle_areas(section: Section, raw: Raw, facts: Facts) -> bool:
    """Drop places that do not lie in the one chosen above; say whether a level is still to come."""
    pending = False
    for asked in typed_fields(section.fields, raw):
        if asked.kind != "area" or facts.areas is None:
            continue
        levels = _levels(asked, raw, facts)
        shown = {f"{asked.id}.{level['id']}" for level in levels}
        for part, _ in LEVELS:
            name = f"{asked.id}.{part}"
            valid = {level["value"] for level in levels if level["id"] == part}
            if raw.get(name) and raw[name] not in valid:
                pending = True
                raw[name] = ""
        pending = pending or not shown <= raw.keys()
        for name in [f"{asked.id}.{part}" for part, _ in LEVELS]:
            if name not in shown:
                raw.pop(name, None)
    return pending


def labels_of(service: Service) -> dict[str, Text]:
    """Return the words by which problems name a question or paper."""
    papers = {ask.id: ask.title for ask in service.documents}
    own = {RELATION_PAPER.id: RELATION_PAPER.title}
    return own | papers | _question_labels(service.fields())


def rows(
    fields: Iterable[Field], answers: Mapping[str, Any], language: Language, facts: Facts
) -> list[dict[str, Any]]:
    """Return answers in words, for a summary list."""
    return [row for asked in fields for row in in_words(asked, answers, language, facts)]


def problems_in(section: Section, problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems with the questions of a page."""
    own = {asked.id for asked in section.fields}
    return [problem for problem in problems if problem.question in own]


def _question_labels(fields: Iterable[Field]) -> dict[str, Text]:
    """Return the words of every question; of a group also the word for a row, and its questions."""
    labels: dict[str, Text] = {}
    for asked in fields:
        labels[asked.id] = asked.label
        if asked.row is not None:
            labels[f"{asked.id}."] = asked.row
        labels |= {f"{asked.id}.{part.id}": part.label for part in asked.fields}
    return labels


def _value(asked: Field, raw: Mapping[str, Any]) -> Any:
    match asked.kind:
        case "name":
            return {part: raw.get(f"{asked.id}.{part}", "") for part in ("hi", "en")}
        case "date":
            return {part: raw.get(f"{asked.id}.{part}", "") for part in ("day", "month", "year")}
        case "land_parcel":
            return {part: raw.get(f"{asked.id}.{part}", "") for part in ("khata", "khasra")}
        case "bank_account":
            parts = ("account", "again", "ifsc")
            return {part: raw.get(f"{asked.id}.{part}", "") for part in parts}
        case "several_choices":
            given = raw.get(asked.id, [])
            return [given] if isinstance(given, str) else given
        case _:
            given = raw.get(asked.id, "")
            return given if isinstance(given, str) else given[0]


def _group(asked: Field, raw: Mapping[str, Any], facts: Facts, turn: Turn | None) -> dict[str, Any]:
    """Return what the widget has to know of a group: its rows, and which may come and go."""
    numbers = row_numbers(asked, raw, turn)
    added = turn is not None and turn.group == asked.id and turn.removed is None
    return {
        "row": asked.row,
        "rows": [
            {
                "id": f"{asked.id}.{number}",
                "number": number,
                "title": title(asked, number),
                "fields": [widget(each, raw, facts) for each in group.row_fields(asked, number)],
                "focus": added and number == numbers[-1],
            }
            for number in numbers
        ],
        "most": group.most_rows(asked),
        "can_add": len(numbers) < group.most_rows(asked),
        "can_grow": group.most_rows(asked) > group.least_rows(asked),
        "can_remove": len(numbers) > max(1, group.least_rows(asked))
        or (group.least_rows(asked) == 0),
    }


def _raw_rows(asked: Field, answer: Any, facts: Facts) -> Raw:
    raw: Raw = {}
    for number, row in enumerate(answer, start=1):
        for part, whole in zip(asked.fields, group.row_fields(asked, number), strict=True):
            raw |= raw_of(whole, row.get(part.id), facts)
    return raw


def _raw_area(asked: Field, answer: str, facts: Facts) -> Raw:
    chain = facts.areas.chain(answer) if facts.areas else ()
    raw: Raw = {}
    for part, kinds in LEVELS:
        found = next((area.id for area in chain if area.kind in kinds), None)
        if found is not None:
            raw[f"{asked.id}.{part}"] = found
    return raw


def _levels(asked: Field, raw: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """Return the levels to choose from: all that were chosen and the next one."""
    assert facts.areas is not None
    assert facts.today is not None
    levels: list[dict[str, Any]] = []
    parent: str | None = None
    for part, kinds in LEVELS:
        places = [
            place for of_kind in kinds for place in facts.areas.within(parent, of_kind, facts.today)
        ]
        if not places:
            break
        typed = raw.get(f"{asked.id}.{part}", "")
        chosen = typed if any(place.id == typed for place in places) else None
        label = said("form.village_or_ward") if part == "village" else AREA_WORDS[kinds[0]]
        options = [{"value": place.id, "label": place.name} for place in places]
        levels.append({"id": part, "label": label, "value": chosen, "options": options})
        if chosen is None:
            break
        parent = chosen
    return levels
