"""Right answers known at a glance, so that a form without a fault costs a twentieth of the check.

A schema stricter than the published one is compiled once for a form, by whatever the caller hands
in; it lets pass only what the full check lets pass. What no schema can say is judged here as
exactly as there: days against today, places, sums, and what rules require. Whatever is doubted goes
to the full check, which alone says what is wrong. A test compares both on made answers.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from khidki.domain.people.area import Areas
from khidki.domain.service import kind
from khidki.domain.service.field import CompileSchema, Facts, Field, Precision
from khidki.domain.service.group import GROUP, least_rows, most_rows
from khidki.domain.service.language_one import Condition
from khidki.domain.service.ruling import Ruling
from khidki.domain.service.words import LONG_LENGTH, NAME_LENGTH, TEXT_LENGTH

Answers = Mapping[str, Any]
Schema = dict[str, Any]

# Devanagari that is NFC whatever stands beside what: all but the accents and the letters with a
# dot that are written as two. The dot itself is NFC after a letter it does not melt with.
_HI_SIGN = r"\u0900-\u093b\u093d-\u0950\u0955-\u0957\u0960-\u0963\u0970-\u097f"
_DOTTED = r"[\u0915-\u0927\u092a-\u092f\u0932\u0935-\u0939]\u093c"
_WORD = rf"(?:[!-~{_HI_SIGN}]|{_DOTTED})"
_NAME_HI = rf"(?:[.'(){_HI_SIGN}-]|{_DOTTED})"
_NAME_EN = r"[A-Za-z.'()-]"
_YEARS = r"(?:18[5-9][0-9]|19[0-9]{2}|2[01][0-9]{2})"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_EMAIL = r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,60}(?:\.[A-Za-z0-9-]{1,30}){1,4}"


class Glance:
    """The questions of a form, ready to be looked over many times."""

    def __init__(
        self,
        fields: Iterable[Field],
        rules: Mapping[str, Ruling | Condition],
        compile_schema: CompileSchema,
    ) -> None:
        """Compile the schema, and note what has to be looked at besides."""
        asked = list(fields)
        self._fits = compile_schema(schema_of(asked))
        self._whole = [each.id for each in asked if each.kind in {"money", "number"}]
        self._past = [each.id for each in asked if each.past]
        self._areas = [_Places(each) for each in asked if each.kind == "area"]
        self._groups = [(each.id, _Rows(each)) for each in asked if each.kind == GROUP]
        self._sums = [(each.id, each.sum_of) for each in asked if each.is_computed]
        self._ruled = [
            (each.id, rules[each.required_if]) for each in asked if each.required_if is not None
        ]

    def passes(self, answers: Answers, facts: Facts) -> bool:
        """Say whether complete answers are certainly right."""
        try:
            if not self._fits(answers):
                return False
        except (TypeError, ValueError):
            return False  # no JSON at all: the full check says what it is
        for name in self._whole:
            if name in answers and type(answers[name]) is not int:
                return False  # to a schema 1.0 is a whole number
        for name, parts in self._sums:
            if answers.get(name) != sum([answers.get(part, 0) for part in parts]):
                return False
        return self._stands_today(answers, facts)

    def _stands_today(self, answers: Answers, facts: Facts) -> bool:
        if self._past and facts.today is not None:
            today = facts.today.isoformat()
            for name in self._past:
                if name in answers and answers[name] > today:
                    return False
        for places in self._areas:
            area = answers.get(places.asked.id)
            if area is not None and not places.know(area, facts):
                return False
        for name, rows in self._groups:
            if name in answers and not rows.stand(answers[name], facts):
                return False
        for name, rule in self._ruled:
            if name not in answers and rule.outcome(answers, facts) is not False:
                return False
        return True


class _Places:
    """What was right for these areas on this day is right again; a new day begins anew."""

    def __init__(self, asked: Field) -> None:
        self.asked = asked
        self._known: set[str] = set()
        self._known_for: tuple[Areas | None, date | None] = (None, None)

    def know(self, area: str, facts: Facts) -> bool:
        if self._known_for[0] is not facts.areas or self._known_for[1] != facts.today:
            self._known_for = (facts.areas, facts.today)
            self._known = set()
        if area in self._known:
            return True
        fits = kind.check(self.asked, area, facts) is None
        if fits and facts.areas is not None:
            self._known.add(area)  # never more than there are areas
        return fits


class _Rows:
    """What no schema can say of the rows of a group."""

    def __init__(self, asked: Field) -> None:
        self._whole = [each.id for each in asked.fields if each.kind in {"money", "number"}]
        self._past = [each.id for each in asked.fields if each.past]
        self._areas = [_Places(each) for each in asked.fields if each.kind == "area"]

    def stand(self, rows: list[dict[str, Any]], facts: Facts) -> bool:
        today = "9" if facts.today is None else facts.today.isoformat()
        for row in rows:
            for name in self._whole:
                if type(row.get(name, 0)) is not int:
                    return False
            for name in self._past:
                if row.get(name, "") > today:
                    return False
            for places in self._areas:
                area = row.get(places.asked.id)
                if area is not None and not places.know(area, facts):
                    return False
        return True


def schema_of(fields: list[Field]) -> Schema:
    """Return the schema that lets pass only answers that are certainly right, or doubts."""
    return {
        "type": "object",
        "properties": {each.id: _certain(each) for each in fields},
        "required": [each.id for each in fields if each.required and each.required_if is None],
        "additionalProperties": False,
    }


def _certain(asked: Field) -> Schema:  # noqa: PLR0911 -- a table
    match asked.kind:
        case "name":
            most = asked.max_length or NAME_LENGTH
            hi = _pattern(rf"[\u0904-\u0939](?:(?:{_NAME_HI}| )*{_NAME_HI})?", most)
            en = _pattern(rf"[A-Za-z](?:[A-Za-z .'()-]*{_NAME_EN})?", most)
            return {**kind.schema(asked), "properties": {"hi": hi, "en": en}}
        case "text":
            most = asked.max_length or TEXT_LENGTH
            return _pattern(rf"{_WORD}(?:(?:{_WORD}| )*{_WORD})?", most)
        case "long_text":
            most = asked.max_length or LONG_LENGTH
            return _pattern(rf"{_WORD}(?:(?:{_WORD}| |\n)*{_WORD})?", most)
        case "email":
            return _pattern(_EMAIL, 254)
        case "date":
            day = _pattern(rf"{_YEARS}-[0-9]{{2}}-[0-9]{{2}}", 10) | {"format": "date"}
            year = _pattern(_YEARS, 4)
            return {"anyOf": [day, year]} if asked.precision is Precision.YEAR else day
        case "file" | "photo":
            return _pattern(_UUID, 36)
        case "group":
            items = schema_of(list(asked.fields))
            least, most = least_rows(asked), most_rows(asked)
            return {"type": "array", "items": items, "minItems": least, "maxItems": most}
        case _:
            return kind.schema(asked)


def _pattern(pattern: str, most: int) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$", "maxLength": most}
