"""How many complete forms of 25 questions are checked in a second, on one core.

The form has every sort of question that the services ask, a sum, a rule that asks and one that does
not, and a thousand different people's answers in Hindi and English. Beside it: the same by the full
check, which alone says what is wrong, and a form with one fault in it.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.results import Row
from khidki.domain.people.area import AreaKind, Areas
from khidki.domain.rule.check import Rule, read
from khidki.domain.rule.plain import to_plain
from khidki.domain.service.definition import Section
from khidki.domain.service.field import Choice, Facts, Field, Precision, RuleText
from khidki.domain.service.form import Form
from khidki.domain.service.ruling import Ruling, names_of
from khidki.domain.text import Text
from khidki.gateways.catalogue_files import parse
from khidki.gateways.schemas import compiled

TODAY = date(2026, 11, 22)
T = Text(hi="प्रश्न", en="Question")
CHOICES = tuple(Choice(name, T) for name in ("scholarship", "fee", "scheme", "court", "other"))
FIELDS = (
    Field("name", "name", T),
    Field("father", "name", T),
    Field("mother", "name", T, required=False),
    Field("birth", "date", T, precision=Precision.YEAR, past=True),
    Field("married_on", "date", T, required=False, past=True),
    Field("gender", "choice", T, choices=CHOICES[:3]),
    Field("mobile", "mobile", T),
    Field("email", "email", T, required=False),
    Field("family", "family_number", T, required=False),
    Field("area", "area", T, lowest=AreaKind.TEHSIL),
    Field("house", "text", T),
    Field("street", "text", T),
    Field("landmark", "text", T, required=False),
    Field("pin", "pin_code", T),
    Field("purpose", "choice", T, choices=CHOICES),
    Field("purpose_other", "text", T, required_if=RuleText('purpose == "other"')),
    Field("schemes", "several_choices", T, choices=CHOICES),
    Field("members", "number", T, minimum=1, maximum=50),
    Field("government_job", "yes_no", T),
    Field("owns_land", "yes_no", T),
    Field("why_none", "text", T, required_if=RuleText("not owns_land and members > 2")),
    Field("farming", "money", T, required=False),
    Field("wages", "money", T, required=False),
    Field("total", "money", T, sum_of=("farming", "wages")),
    Field("declared", "declaration", T),
)
HINDI = ("सीता", "राम", "देवी", "लाल", "बड़ा मोहल्ला", "सड़क", "गाँव")
ENGLISH = ("Sita", "Ram", "Devi", "Bazaar", "Road", "near the old school")


def measure(*, seconds: float = 5.0) -> tuple[list[Row], dict[str, Any]]:
    """Measure checks at a glance, in full, and with one fault."""
    assert len(FIELDS) == 25
    areas = parse(Path("catalogue"))[0].areas
    form, facts = _form(), Facts(TODAY, areas, compiled)
    crowd = people(1000, areas)
    faulty = [{**each, "mobile": "12345"} for each in crowd]
    assert all(form.check(each, facts) == form.problems(each, facts) == [] for each in crowd)
    assert all(len(form.check(each, facts)) == 1 for each in faulty)
    quick, full, wrong = (
        _rate(check, crowd_, facts, seconds)
        for check, crowd_ in ((form.check, crowd), (form.problems, crowd), (form.check, faulty))
    )
    rows = [
        Row("form_checks_per_second", quick, "/s", least=100_000),
        Row("full_checks_per_second", full, "/s"),
        Row("checks_with_a_fault_per_second", wrong, "/s"),
        Row("glance_to_full_ratio", quick / full, least=3.0),
    ]
    return rows, {"questions": len(FIELDS), "people": len(crowd)}


def people(many: int, areas: Areas) -> list[dict[str, Any]]:
    """Make answers of different people; always the same ones."""
    chance = random.Random(5)
    places = [area.id for area in areas if area.kind is AreaKind.TEHSIL]
    return [_person(chance, places) for _ in range(many)]


def _person(chance: random.Random, places: list[str]) -> dict[str, Any]:
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(22_000))
    farming, wages = chance.randrange(0, 9_000_000, 100), chance.randrange(0, 9_000_000, 100)
    return {
        "name": {"hi": _of(chance, HINDI[:4]), "en": _of(chance, ENGLISH[:3])},
        "father": {"hi": _of(chance, HINDI[:4])},
        "mother": {"en": _of(chance, ENGLISH[:3])},
        "birth": born.isoformat(),
        "married_on": (born + timedelta(days=7_500)).isoformat(),
        "gender": "fee",
        "mobile": str(chance.randrange(6_000_000_000, 9_999_999_999)),
        "email": f"person{chance.randrange(10_000)}@example.in",
        "family": str(chance.randrange(10**9, 10**10)),
        "area": chance.choice(places),
        "house": f"{_of(chance, HINDI)} {chance.randrange(1, 200)}",
        "street": _of(chance, HINDI + ENGLISH),
        "landmark": _of(chance, ENGLISH),
        "pin": str(chance.randrange(300_000, 345_000)),
        "purpose": "scholarship",
        "schemes": ["fee", "court"],
        "members": chance.randrange(1, 12),
        "government_job": False,
        "owns_land": True,
        "farming": farming,
        "wages": wages,
        "total": farming + wages,
        "declared": True,
    }


def _of(chance: random.Random, words: tuple[str, ...]) -> str:
    return " ".join(chance.choices(words, k=chance.randrange(1, 4)))


def _form() -> Form:
    names = names_of(FIELDS)
    rules: dict[str, Ruling] = {}
    for each in FIELDS:
        if each.required_if is not None:
            rule = read(each.required_if, names)
            assert isinstance(rule, Rule), rule
            rules[each.required_if] = Ruling(to_plain(rule))
    section = Section("all", T, FIELDS)
    return Form((section,), (), {each.id: each for each in FIELDS}, rules)


def _rate(
    check: Callable[[Any, Facts], object], crowd: list[Any], facts: Facts, seconds: float
) -> float:
    """Return checks a second by the fastest round: whatever else runs here only ever slows it."""
    fastest, began = float("inf"), time.monotonic()
    while time.monotonic() - began < seconds:
        start = time.process_time()
        for each in crowd:
            check(each, facts)
        fastest = min(fastest, time.process_time() - start)
    return len(crowd) / fastest
