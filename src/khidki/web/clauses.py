"""Verdicts of rules as pages show them: to the citizen who asks why, to the officer who decides.

A clause is met, unmet or still open; a verdict is met when every rule is, denied when one is not.
Nothing is judged here: the outcomes are the domain's.
"""

from collections.abc import Iterable
from typing import Any

from khidki.domain.rule.explain import Line
from khidki.domain.service.eligibility import Judged

CLAUSE_STATES = {True: "met", False: "unmet", None: "open"}
STATES = {True: "met", False: "denied", None: "open"}


def clause_view(line: Line) -> dict[str, Any]:
    """Return one clause; what is neither met nor unmet is still open."""
    outcome = line.outcome if isinstance(line.outcome, bool) else None
    clauses = [clause_view(part) for part in line.lines]
    return {"state": CLAUSE_STATES[outcome], "text": line.text, "clauses": clauses}


def verdict_view(judged: Iterable[Judged]) -> dict[str, Any]:
    """Return what a page says: the verdict as a whole, and every rule with its clauses."""
    listed = list(judged)
    rules = [
        {
            "state": _state(each),
            "otherwise": each.otherwise,
            "clauses": [clause_view(line) for line in each.lines],
        }
        for each in listed
    ]
    states = {_state(each) for each in listed}
    whole = "denied" if "denied" in states else "open" if "open" in states else "met"
    return {"state": whole, "rules": rules}


def _state(judged: Judged) -> str:
    return STATES[judged.outcome if isinstance(judged.outcome, bool) else None]
