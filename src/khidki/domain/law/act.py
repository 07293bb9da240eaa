"""An Act as data: what it fixes, each value with its section and source, and what amended it when.

A case is judged by the law that was in force when it was filed: `Law.on(day)` lays the amendments
in force over the Act as it was passed. A value whose source is weak says `verified: no`; one that
the law leaves open and the state filled by an order of its own is a `target`, never a right.
"""

from dataclasses import dataclass, replace
from datetime import date

from khidki.domain.law.period import Period
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class LawValue:
    """One thing that an Act fixes: a period, money in paise, a reading of its words, or cases."""

    id: str
    section: str
    says: Text
    source: str
    period: Period | None = None
    paise: int | None = None
    verified: bool = False
    reading: str | None = None
    cases: tuple[str, ...] = ()
    target: bool = False  # the law sets nothing; the state wishes this


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changed on a day: values in place of older ones or new, and values that went."""

    title: Text
    in_force_on: date
    source: str
    values: tuple[LawValue, ...] = ()
    omits: tuple[str, ...] = ()
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """An Act with the values that Khidki uses; without a day of commencement none was found."""

    id: str
    title: Text
    values: tuple[LawValue, ...]
    in_force_on: date | None = None
    amendments: tuple[Amendment, ...] = ()

    def value(self, value_id: str) -> LawValue | None:
        """Return one value of the Act as it was passed, or as `on` returned it."""
        return next((value for value in self.values if value.id == value_id), None)

    def on(self, day: date) -> "Law | None":
        """Return the Act with the amendments of that day in it, or None before it was in force."""
        if self.in_force_on is not None and day < self.in_force_on:
            return None
        held = {value.id: value for value in self.values}
        for amendment in sorted(self.amendments, key=lambda each: each.in_force_on):
            if amendment.in_force_on <= day:
                held |= {value.id: value for value in amendment.values}
                held = {name: value for name, value in held.items() if name not in amendment.omits}
        return replace(self, values=tuple(held.values()), amendments=())
