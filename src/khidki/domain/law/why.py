"""Why a limit ends on that day: which days were counted, which were not, and by which section.

The days are those that `clock` skipped and nothing else, so what is shown is what was computed. A
stranger with a wall calendar can count along. Nothing is computed here that could differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.law.act import Law
from khidki.domain.law.calendar import following, legal_day
from khidki.domain.law.clock import Due
from khidki.domain.law.parameter import Reason, reasons_of
from khidki.domain.law.period import Unit
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Counted:
    """One day on the way: its number in the count, or None and the reason why it has none."""

    on: date
    number: int | None
    why: Text | None = None


def cited(found: Due, law: Law, *also: str) -> tuple[Reason, ...]:
    """Return what the Act says about the way in which a limit was counted."""
    named = list(also)
    if not found.period.unit.ends_within_a_day:
        named.append("counting-begins")
    if found.period.unit is Unit.CALENDAR_DAYS:
        named.append("limit-on-closed-day")
    return reasons_of(law, *named)


def days(found: Due) -> Sequence[Counted]:
    """Return every day after the receipt up to the last, counted or not; none of a limit in hours.

    While the clock stands these are the days of the strict date.
    """
    if found.period.unit.ends_within_a_day:
        return ()
    skipped = {each.on: each.why for each in found.skipped}
    end = found.on or found.strict_on
    told: list[Counted] = []
    day, number = legal_day(found.received_at), 0
    while day < end:
        day = following(day)
        number += day not in skipped
        told.append(Counted(day, None if day in skipped else number, skipped.get(day)))
    return told
