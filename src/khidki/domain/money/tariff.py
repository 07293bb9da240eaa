"""Dated prices: what a thing costs depends on the day.

A tariff is a list of rates, each valid on a range of days; none is ever changed, a new one is
added. Each rate names its source and says whether it has been verified. A day
before the first rate has no price, which is an answer (`None`), never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Rate:
    """One price in paise and the days on which it holds (both ends included)."""

    from_on: date
    amount_paise: int
    source: str
    verified: bool = False
    until_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether this is the price on that day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What one thing costs through the years."""

    id: str
    title: Text
    rates: tuple[Rate, ...]

    def on(self, day: date) -> Rate | None:
        """Return the rate of a day, the latest begun when two hold."""
        holding = [rate for rate in self.rates if rate.holds_on(day)]
        return max(holding, key=lambda rate: rate.from_on, default=None)


def faults_of(tariff: Tariff) -> Sequence[tuple[int, str]]:
    """List what is wrong with a tariff: the rate's position and a code."""
    faults: list[tuple[int, str]] = []
    for position, rate in enumerate(tariff.rates):
        if rate.until_on is not None and rate.until_on < rate.from_on:
            faults.append((position, "ends_before_it_starts"))
        if rate.amount_paise < 0:
            faults.append((position, "negative"))
        earlier = tariff.rates[:position]
        if any(rate.holds_on(other.from_on) or other.holds_on(rate.from_on) for other in earlier):
            faults.append((position, "overlaps"))
    return faults
