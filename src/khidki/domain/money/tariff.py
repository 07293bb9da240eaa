"""Dated prices: what a thing costs depends on the day, and sometimes on the sum it is for.

A tariff is a list of rates, each valid on a range of days; none is ever changed, a new one is
added. Each rate names its source and says whether it has been verified. A day
before the first rate has no price, which is an answer (`None`), never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from khidki.domain.money.rounding import Rounding, rounded
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is added for a larger sum: so much for each further part of it."""

    above_paise: int
    each_paise: int
    add_paise: int
    parts: Rounding  # whether a part that is not full counts: up, down, half-up

    def __post_init__(self) -> None:
        """Refuse parts that cannot be counted."""
        if self.each_paise <= 0 or self.above_paise < 0 or self.add_paise < 0:
            raise ValueError("above and add are not negative, and each is more than nothing")
        if self.parts.value.startswith("rupee"):
            raise ValueError("parts are counted, not paid: use up, down or half-up")

    def price(self, sum_paise: int) -> int:
        """Return what a sum adds."""
        over = max(0, sum_paise - self.above_paise)
        return self.add_paise * rounded(over, self.each_paise, self.parts)


@dataclass(frozen=True, slots=True)
class Rate:
    """One price in paise and the days on which it holds (both ends included)."""

    from_on: date
    amount_paise: int
    source: str
    verified: bool = False
    until_on: date | None = None
    beyond: Beyond | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether this is the price on that day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    def price(self, sum_paise: int = 0) -> int:
        """Return what is to be paid, where it depends on a sum for that sum."""
        return self.amount_paise + (0 if self.beyond is None else self.beyond.price(sum_paise))


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
        if not rate.source.strip():
            faults.append((position, "without_a_source"))
        earlier = tariff.rates[:position]
        if any(rate.holds_on(other.from_on) or other.holds_on(rate.from_on) for other in earlier):
            faults.append((position, "overlaps"))
    return faults
