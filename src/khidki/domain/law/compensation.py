"""Money that a late service brings to the citizen, where an Act gives any.

Off unless the Act says otherwise: Rajasthan's gives none. Like a penalty it is computed as a
proposal; who pays it and how it is recovered is not decided here.
"""

from dataclasses import dataclass

from khidki.domain.law.act import Law
from khidki.domain.law.parameter import Reason, paise_of, reading_of, reasons_of
from khidki.domain.money.amount import format_rupees
from khidki.domain.text import Text

_OFF = Text(
    hi="इस अधिनियम में नागरिक के लिए क्षतिपूर्ति नहीं है।",
    en="This Act gives the citizen no compensation.",
)


@dataclass(frozen=True, slots=True)
class Compensation:
    """What the citizen is owed, in paise, and why; None where the Act gives nothing."""

    paise: int | None
    because: tuple[Reason, ...]


def compensation(law: Law, *, late_days: int) -> Compensation:
    """Return what so many days of delay are worth to the citizen."""
    a_day = paise_of(law, "compensation-a-day")
    if reading_of(law, "compensation") == "off" or a_day is None:
        return Compensation(None, reasons_of(law, "compensation") or (Reason(_OFF),))
    most = paise_of(law, "compensation-most")
    days = max(0, late_days)
    paise = a_day * days if most is None else min(most, a_day * days)
    money = format_rupees(paise)
    said = Text(hi=f"{days} दिन की देरी: {money}", en=f"{days} days late: {money}")
    cited = reasons_of(law, "compensation-a-day", "compensation-most")
    return Compensation(paise, (Reason(said), *cited))
