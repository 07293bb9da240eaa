"""How fast a rule says yes, no or unknown, beside the same conditions written by hand.

Both see the same thousand people in turn, in the same process, by the processor's own time. What is
written by hand is what a programmer would write for complete answers: it knows no unknown, no
bounds and no failures. The other figures say what reading, preparing and explaining cost once.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from bench.results import Row
from khidki.domain.rule.check import Rule, read
from khidki.domain.rule.compile import compile_rule
from khidki.domain.rule.explain import explain
from khidki.domain.rule.judge import judge
from khidki.domain.rule.plain import from_plain, to_plain
from khidki.domain.rule.type import DATE, MONEY, Names, choice, choices

TODAY = date(2026, 11, 22)
# The old-age pension: age by gender, domicile, and income unless the family is on the food list.
PENSION = (
    '((gender == "female" and age(birth, today) >= 55) or age(birth, today) >= 58)'
    ' and domicile == "rj" and (family_income <= ₹48000 or "nfsa" in schemes)'
)
NAMES: Names = {
    "gender": choice("female", "male", "other"),
    "birth": DATE,
    "domicile": choice("rj", "other"),
    "family_income": MONEY,
    "schemes": choices("nfsa", "bpl", "none"),
}
Answers = dict[str, Any]


def measure(*, seconds: float = 1.0, rounds: int = 5) -> tuple[list[Row], dict[str, Any]]:
    """Measure verdicts against the same by hand, and what the rest costs."""
    rule = _rule()
    run = compile_rule(rule)
    crowd = people(1000)
    assert [run(each, TODAY) for each in crowd] == [by_hand(each, TODAY) for each in crowd]
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        theirs.append(_rate(lambda: [by_hand(each, TODAY) for each in crowd], seconds) * 1000)
        ours.append(_rate(lambda: [run(each, TODAY) for each in crowd], seconds) * 1000)
    stored = to_plain(rule)
    rows = [
        Row("verdicts_per_second", max(ours), "/s", least=500_000),
        Row("by_hand_per_second", max(theirs), "/s"),
        Row("verdicts_to_by_hand_ratio", max(ours) / max(theirs), least=0.33),
        Row("read_from_text_per_second", _rate(_rule, seconds), "/s"),
        Row(
            "prepared_from_json_per_second",
            _rate(lambda: compile_rule(from_plain(stored)), seconds),
            "/s",
        ),
        Row("explained_per_second", _rate(lambda: _explained(rule, crowd[0]), seconds), "/s"),
    ]
    granted = sum(run(each, TODAY) is True for each in crowd)
    return rows, {"rule": PENSION, "people": len(crowd), "granted": granted}


def people(many: int) -> list[Answers]:
    """Make people of whom about a third may have the pension; always the same ones."""
    chance = random.Random(3)
    return [
        {
            "gender": chance.choice(["female", "male"]),
            "birth": (date(1950, 1, 1) + timedelta(days=chance.randrange(9_500))).isoformat(),
            "domicile": "rj" if chance.random() < 0.9 else "other",
            "family_income": chance.randrange(1_000_000, 9_000_000),
            "schemes": [chance.choice(["nfsa", "bpl", "none"])],
            **{f"other_{place}": "x" for place in range(20)},
        }
        for _ in range(many)
    ]


def by_hand(answers: Answers, today: date) -> bool:
    """Answer the same question as PENSION does."""
    born = date.fromisoformat(answers["birth"])
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return (
        ((answers["gender"] == "female" and age >= 55) or age >= 58)
        and answers["domicile"] == "rj"
        and (answers["family_income"] <= 4_800_000 or "nfsa" in answers["schemes"])
    )


def _rule() -> Rule:
    rule = read(PENSION, NAMES)
    assert isinstance(rule, Rule)
    return rule


def _explained(rule: Rule, answers: Answers) -> object:
    return explain(rule, judge(rule, answers, TODAY), {})


def _rate(work: Callable[[], object], seconds: float) -> float:
    """Return how often a second of the processor's time the work is done."""
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        work()
        done += 1
    return done / spent
