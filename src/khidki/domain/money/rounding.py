"""How a fraction of a paisa becomes whole: every rule has a name, and data says which one it is.

All sums are exact fractions of integers until they are rounded, once, by the rule that stands
beside the rate. There is no default: two people who leave it out would mean two things.
"""

from enum import StrEnum


class Rounding(StrEnum):
    """The rules, by the name under which tables give them."""

    DOWN = "down"  # to the paisa, the rest is left to whoever gets the rest
    UP = "up"
    HALF_UP = "half-up"
    RUPEE_DOWN = "rupee-down"
    RUPEE_UP = "rupee-up"
    RUPEE_HALF_UP = "rupee-half-up"


def rounded(numerator: int, denominator: int, rule: Rounding) -> int:
    """Round a fraction that is not negative to whole paise, or to whole rupees in paise."""
    assert numerator >= 0
    assert denominator > 0
    unit = 100 if rule.value.startswith("rupee") else 1
    denominator *= unit
    match rule:
        case Rounding.DOWN | Rounding.RUPEE_DOWN:
            whole = numerator // denominator
        case Rounding.UP | Rounding.RUPEE_UP:
            whole = -(-numerator // denominator)
        case Rounding.HALF_UP | Rounding.RUPEE_HALF_UP:
            whole = (2 * numerator + denominator) // (2 * denominator)
    return whole * unit
