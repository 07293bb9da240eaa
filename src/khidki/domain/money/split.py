"""Who receives what of the window's charge: dated tables of shares, by channel and category.

Shares are taken in their order, each of a named base and rounded by a named rule; whoever is named
by `rest` gets what remains, so the parts always make the whole. A share of an earlier share comes
out of that one, as tax withheld comes out of a commission. Each share names its source and says
whether it was verified; which account a head means is for `dues` to say.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.money.rounding import Rounding, rounded
from khidki.domain.text import Text

CHARGE = "charge"  # the whole charge
REST = "rest"  # what is left of it by now
_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?")
_WHOLE = 100 * 100


@dataclass(frozen=True, slots=True)
class Share:
    """One part: so many percent of a base, to the accounts of a head."""

    id: str
    title: Text
    to: str
    percent: str
    of: str
    rounding: Rounding
    source: str
    verified: bool = False
    inside: bool = False  # contained in the base, as a tax is in a price that includes it

    def __post_init__(self) -> None:
        """Refuse what is no percentage."""
        if not _PERCENT.fullmatch(self.percent) or self.hundredths > _WHOLE:
            raise ValueError(f'"{self.percent}" is not a percentage from 0 to 100')

    @property
    def hundredths(self) -> int:
        """The percentage in hundredths of a percent."""
        match = _PERCENT.fullmatch(self.percent)
        assert match is not None, "checked when it was made"
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def paise_of(self, base: int) -> int:
        """Return the share of a base in whole paise."""
        whole = _WHOLE + self.hundredths if self.inside else _WHOLE
        return rounded(base * self.hundredths, whole, self.rounding)


@dataclass(frozen=True, slots=True)
class Remainder:
    """Who gets what remains."""

    title: Text
    to: str


@dataclass(frozen=True, slots=True)
class Division:
    """How a charge is divided on a range of days, on a channel, for a category of operators."""

    from_on: date
    rest: Remainder
    shares: tuple[Share, ...] = ()
    until_on: date | None = None
    channel: str | None = None
    category: str | None = None

    def holds(self, day: date, *, channel: str, category: str | None) -> bool:
        """Say whether a charge of that day and channel is divided so."""
        return (
            self.from_on <= day
            and (self.until_on is None or day <= self.until_on)
            and self.channel in {None, channel}
            and self.category in {None, category}
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What one of them receives."""

    id: str
    head: str
    paise: int


@dataclass(frozen=True, slots=True)
class Split:
    """How a charge is divided through the years."""

    id: str
    title: Text
    divisions: tuple[Division, ...]

    def on(self, day: date, *, channel: str, category: str | None = None) -> Division | None:
        """Return the division that fits most closely: category before channel before all."""
        holding = [
            each for each in self.divisions if each.holds(day, channel=channel, category=category)
        ]
        return max(holding, key=_closeness, default=None)

    def called(self, part: Part) -> tuple[Text, bool] | None:
        """Return the words of a part that was kept, and whether its size was ever verified."""
        for division in reversed(self.divisions):
            for share in division.shares:
                if (share.id, share.to) == (part.id, part.head):
                    return share.title, share.verified
            if (REST, division.rest.to) == (part.id, part.head):
                return division.rest.title, all(share.verified for share in division.shares)
        return None


def _closeness(division: Division) -> tuple[bool, bool, date]:
    return division.category is not None, division.channel is not None, division.from_on


def divide(charge_paise: int, division: Division) -> tuple[Part, ...]:
    """Return the parts of a charge: together they are the charge, and none is below zero."""
    assert charge_paise >= 0
    sums: dict[str, int] = {CHARGE: charge_paise, REST: charge_paise}
    for share in division.shares:
        taken = share.paise_of(sums[share.of])
        payer = REST if share.of == CHARGE else share.of
        taken = min(taken, sums[payer])  # rounding up never takes more than is there
        sums[payer] -= taken
        sums[share.id] = taken
    parts = [Part(each.id, each.to, sums[each.id]) for each in division.shares]
    parts.append(Part(REST, division.rest.to, sums[REST]))
    assert sum(part.paise for part in parts) == charge_paise
    return tuple(part for part in parts if part.paise)


def faults_of(split: Split, heads: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """List what is wrong with a split: the path, what, and what to do."""
    for place, division in enumerate(split.divisions):
        path = f"divisions.{place}"
        if division.until_on is not None and division.until_on < division.from_on:
            yield path, "ends before it starts", "correct the dates"
        if any(_overlap(division, other) for other in split.divisions[:place]):
            yield (
                path,
                "another division holds for the same day and channel",
                "end it the day before",
            )
        known = {CHARGE, REST}
        for number, share in enumerate(division.shares):
            here = f"{path}.shares.{number}"
            if share.of not in known:
                yield (
                    f"{here}.of",
                    f'no earlier share is called "{share.of}"',
                    f"use {CHARGE}, {REST} or an earlier share",
                )
            if share.id in known:
                yield f"{here}.id", f'"{share.id}" is taken', "give it another id"
            if not share.source.strip():
                yield (
                    f"{here}.source",
                    "a share without a source",
                    "name it, or say that none was found",
                )
            known.add(share.id)
        for head in (*(share.to for share in division.shares), division.rest.to):
            if head not in heads:
                yield path, f'the chart has no head "{head}"', "use an id of accounts.yaml"


def _overlap(one: Division, other: Division) -> bool:
    if (one.channel, one.category) != (other.channel, other.category):
        return False
    ends = [each.until_on or date.max for each in (one, other)]
    return one.from_on <= ends[1] and other.from_on <= ends[0]
