"""A citizen's own window: to appeal, to correct, to renew.

Other than an officer's limit it is moved when it ends on a closed day: the strict end is kept and
the end that is shown is the next open day. It opens when the decision is communicated, so what was
never told to anybody never becomes final; the end counted from the decision stands beside. It is
counted as holidays were announced: one that was withdrawn takes no day away from anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import Calendar
from khidki.domain.law.clock import Counting, count, counting_of
from khidki.domain.law.outage import Outage, extended
from khidki.domain.law.parameter import Reason, period_of, reading_of, reasons_of
from khidki.domain.law.period import Period
from khidki.domain.text import Text


class Standing(Enum):
    """How an act stands to its window."""

    IN_TIME = "in time"
    LATE = "late, may be condoned"
    BARRED = "late, barred"


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when; without `shown_on` it has not begun, or its length is not known."""

    opened_on: date | None
    strict_on: date | None
    shown_on: date | None
    from_decision_on: date | None
    because: tuple[Reason, ...]
    condonable: bool = True
    is_known: bool = True

    def standing(self, filed_on: date) -> Standing:
        """Say how something filed on a day stands."""
        if self.shown_on is None or filed_on <= self.shown_on:
            return Standing.IN_TIME
        return Standing.LATE if self.condonable else Standing.BARRED


_UNTOLD = Text(
    hi="निर्णय बताया नहीं गया: समय शुरू ही नहीं हुआ।",
    en="The decision was not communicated: the time has not begun.",
)
_UNKNOWN = Text(
    hi="दिनों की संख्या किसी स्रोत में नहीं मिली: कोई तिथि नहीं दी जा सकती।",
    en="The number of days was found in no source: no date can be given.",
)


def window(
    law: Law,
    name: str,
    calendar: Calendar,
    *,
    communicated_on: date | None,
    decided_on: date | None = None,
    outages: Sequence[Outage] = (),
) -> Window:
    """Return the window of a parameter of the Act, as `first-appeal-window`.

    Where nothing was decided, as when a limit ran out, the day of that is the communication. Days
    on which the window did not answer are given back.
    """
    period = period_of(law, name)
    condonable = reading_of(law, "late-appeal") == "condonable"
    if reading_of(law, "appeal-window-begins") == "decision":
        communicated_on = decided_on or communicated_on
    if period is None:
        return Window(communicated_on, None, None, None, (Reason(_UNKNOWN),), condonable, False)
    worked, calendar = calendar, calendar.as_announced()
    beside = None if decided_on is None else _ends(law, decided_on, period, calendar)[1]
    because = reasons_of(law, name, "appeal-window-begins")
    if communicated_on is None:
        return Window(None, None, None, beside, (*because, Reason(_UNTOLD)), condonable)
    strict_on, shown_on = _ends(law, communicated_on, period, calendar)
    if shown_on != strict_on:
        because += (_moved(calendar, strict_on, shown_on), *reasons_of(law, "window-on-closed-day"))
    if shown_on != _ends(law, communicated_on, period, worked)[1]:
        because += (_kept(worked, communicated_on, shown_on),)
    if outages and reading_of(law, "window-during-outage") == "given-back":
        more = extended(communicated_on, strict_on, outages, calendar, rolls=_rolls(law))
        words = more.words()
        if words is not None:
            shown_on = more.on
            because += (Reason(words), *reasons_of(law, "window-during-outage"))
    return Window(communicated_on, strict_on, shown_on, beside, because, condonable)


def _ends(law: Law, opened_on: date, period: Period, calendar: Calendar) -> tuple[date, date]:
    counting = Counting(day_0_counts=counting_of(law).day_0_counts)
    strict_on = count(opened_on, period, calendar, counting)
    return strict_on, calendar.open_day_from(strict_on) if _rolls(law) else strict_on


def _rolls(law: Law) -> bool:
    return reading_of(law, "window-on-closed-day") == "next-open-day"


def _moved(calendar: Calendar, strict_on: date, shown_on: date) -> Reason:
    why = calendar.why_closed(strict_on)
    assert why is not None, "an end is moved off a closed day only"
    strict, shown = strict_on.isoformat(), shown_on.isoformat()
    return Reason(
        Text(
            hi=f"{strict} को कार्यालय बंद है ({why.hi}): {shown} तक समय है।",
            en=f"Offices are closed on {strict} ({why.en}): there is time until {shown}.",
        )
    )


def _kept(calendar: Calendar, opened_on: date, shown_on: date) -> Reason:
    """Say which holidays were withdrawn without taking the time away that they gave."""
    days = ", ".join(
        day.isoformat() for day in sorted(calendar.withdrawn) if opened_on <= day <= shown_on
    )
    return Reason(
        Text(
            hi=f"वापस ली गई छुट्टियाँ: {days}. इससे मिला हुआ समय कम नहीं होता: {shown_on} तक।",
            en=f"Holidays that were withdrawn: {days}. No time is taken away: until {shown_on}.",
        )
    )
