"""Why a date is that date, as it is printed in an order.

The same computation as on the page that anybody opens by the number: day 0, the limit, the days
that were not counted by their names, the sections, and the version of the calendar. Weekly offs
and days of waiting for the applicant are summed up; every holiday is named with its day, so that a
stranger can count along.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from khidki.domain.law.calendar import WEEKDAYS
from khidki.domain.law.clock import CLOCK_STOOD
from khidki.domain.law.parameter import Reason
from khidki.domain.law.why import Counted
from khidki.domain.record.certificate import text_data
from khidki.domain.record.document import shown_day
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Computation:
    """A date that was computed, with everything that made it; `days` are those after day 0."""

    received_on: date
    due_on: date
    computed_on: date
    limit: Text
    act: Text
    days: Sequence[Counted]
    because: Sequence[Reason]
    calendar_version: int
    verified: bool  # whether a source confirms the limit

    def as_data(self) -> dict[str, Any]:
        """Return what a template prints."""
        skipped = [(each.on, each.why) for each in self.days if each.why is not None]
        summed = (*WEEKDAYS, CLOCK_STOOD)
        offs = Counter(why for _, why in skipped if why in summed)
        return {
            "received_on": text_data(shown_day(self.received_on)),
            "due_on": text_data(shown_day(self.due_on)),
            "limit": text_data(self.limit),
            "act": text_data(self.act),
            "counted": sum(each.number is not None for each in self.days),
            "offs": [{"name": text_data(name), "times": times} for name, times in offs.items()],
            "holidays": [
                {"on": text_data(shown_day(on)), "name": text_data(why)}
                for on, why in skipped
                if why not in summed
            ],
            "because": [{"hi": one.cited("hi"), "en": one.cited("en")} for one in self.because],
            "calendar": self.calendar_version,
            "verified": self.verified,
            "differs": None
            if self.computed_on == self.due_on
            else text_data(shown_day(self.computed_on)),
        }
