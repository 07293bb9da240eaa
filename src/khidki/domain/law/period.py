"""How long the law gives somebody: a number of working days, calendar days, hours or office hours.

Written in the catalogue as words ("15 working days", "24 hours", "8 office hours"), kept as a count
and a unit, and shown in both languages. It does not know when it starts or which days are open;
`clock` does.
"""

import re
from dataclasses import dataclass
from enum import Enum

from khidki.domain.text import Text

LONGEST = 3650
_WRITTEN = re.compile(r"(\d{1,4})\s+(working day|calendar day|day|office hour|hour)s?")


class Unit(Enum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"
    OFFICE_HOURS = "office_hours"

    @property
    def ends_within_a_day(self) -> bool:
        """Say whether a limit ends at a moment of its own, not with its day."""
        return self in {Unit.HOURS, Unit.OFFICE_HOURS}


_UNITS = {
    "working day": Unit.WORKING_DAYS,
    "calendar day": Unit.CALENDAR_DAYS,
    "hour": Unit.HOURS,
    "office hour": Unit.OFFICE_HOURS,
}
_WORDS = {
    Unit.WORKING_DAYS: (("कार्य दिवस", "कार्य दिवस"), ("working day", "working days")),
    Unit.CALENDAR_DAYS: (("दिन", "दिन"), ("day", "days")),
    Unit.HOURS: (("घंटा", "घंटे"), ("hour", "hours")),
    Unit.OFFICE_HOURS: (("कार्यालय घंटा", "कार्यालय घंटे"), ("office hour", "office hours")),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A count of days or hours that the law allows."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        """Keep the count within what any law gives."""
        if not 1 <= self.count <= LONGEST:
            raise ValueError(f"a period is 1 to {LONGEST} days or hours")

    @classmethod
    def parse(cls, words: str) -> "Period":
        """Read "15 working days"; a bare "15 days" is refused, because the law must say which."""
        match = _WRITTEN.fullmatch(words.strip().lower())
        if match is None or match[2] not in _UNITS:
            raise ValueError(
                'write it like "15 working days", "30 calendar days", "24 hours", "8 office hours"'
            )
        return cls(int(match[1]), _UNITS[match[2]])

    def written(self) -> str:
        """Return the words that `parse` reads."""
        unit = self.unit.value.replace("_", " ")
        return f"{self.count} {unit if self.count != 1 else unit[:-1]}"

    def text(self) -> Text:
        """Return the period in plain words of both languages."""
        (hi_one, hi_many), (en_one, en_many) = _WORDS[self.unit]
        one = self.count == 1
        return Text(
            hi=f"{self.count} {hi_one if one else hi_many}",
            en=f"{self.count} {en_one if one else en_many}",
        )
