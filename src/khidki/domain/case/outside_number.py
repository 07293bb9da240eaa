"""Numbers that other systems gave: an old token, a department's file.

Any number of them may lead to one application. People copy them from paper, so letters' case,
spaces and separators do not count.
"""

import re
import unicodedata

from khidki.domain.case.number import NotANumber
from khidki.domain.money.amount import western_digits

LONGEST = 60


def read_outside(text: str) -> str:
    """Return the one spelling of another system's number; refuse what has no letter or digit."""
    plain = western_digits(unicodedata.normalize("NFKC", text)).upper()
    spelled = re.sub(r"[^0-9A-Z\u0900-\u097F]", "", plain)
    if not 3 <= len(spelled) <= LONGEST:
        raise NotANumber
    return spelled
