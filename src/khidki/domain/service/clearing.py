"""Which files are so plain that a rule of the service clears them unopened by whoever decides.

The rule looks at answers, and answers are only what somebody says of themselves. So it clears a
file only when an enquiry found every question that it looks at as it was answered and nothing
otherwise, and when everybody's conditions are met. A rule that nobody has approved clears nothing
outside the demo.
"""

from collections.abc import Mapping
from typing import Any

from khidki.domain.case.comparison import SAME_WORD
from khidki.domain.service.field import Facts
from khidki.domain.service.published import Edition


def is_cleared(
    edition: Edition,
    answers: Mapping[str, Any],
    findings: Mapping[str, str],
    facts: Facts,
    *,
    demo: bool,
) -> bool:
    """Say whether a file may be decided together with others without being opened."""
    clearing, rule = edition.service.clearing, edition.form.clearing
    if clearing is None or rule is None or not (clearing.verified or demo):
        return False
    if any(found != SAME_WORD for found in findings.values()):
        return False
    looked_at = {name.split(".")[0] for name in rule.rule.names}
    if not looked_at <= findings.keys():
        return False
    rulings = (rule, *(each for _, each in edition.form.eligibility))
    return all(each.outcome(answers, facts) is True for each in rulings)
