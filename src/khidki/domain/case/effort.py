"""How long work takes and how many clicks, counted without saying whose.

A figure falls into a slot, and only how often each slot was hit is kept, by service, step and day:
no officer, no office, no application. From that come medians. What is too rare to hide a person in
is not shown.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Where the spans of seconds begin; the last has no end.
SPANS = (
    0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 450, 600,
    900, 1800,
)  # fmt: skip
CLICKS_MOST = 60
SHOWN_FROM = 20  # acts; fewer could be one person's morning
# Without a script we know only when pages were asked for; who is away for longer is not reading.
SERVED_MOST = 60


class Measure(StrEnum):
    """What is counted of an act."""

    SECONDS = "seconds"  # visible and active, over all pages of the file, as the script saw them
    CLICKS = "clicks"
    SERVED = "served"  # from the file's first page to the act by our clock, a lower bound
    LOOKED = "looked"  # seconds of a file that was left without an act


@dataclass(frozen=True, slots=True)
class Spent:
    """What an act took, as far as it is known."""

    seconds: int | None = None
    clicks: int | None = None
    served: int | None = None
    looked: int | None = None

    def slots(self) -> list[tuple[Measure, int]]:
        """Return into which slots it falls."""
        figures = {
            Measure.SECONDS: self.seconds,
            Measure.CLICKS: self.clicks,
            Measure.SERVED: None if self.served is None else min(self.served, SERVED_MOST),
            Measure.LOOKED: self.looked,
        }
        return [(each, slot_of(each, at)) for each, at in figures.items() if at is not None]


def slot_of(measure: Measure, figure: int) -> int:
    """Return the slot of a figure: the beginning of its span, or the clicks themselves."""
    figure = max(figure, 0)
    if measure is Measure.CLICKS:
        return min(figure, CLICKS_MOST)
    return SPANS[bisect_right(SPANS, figure) - 1]


def span_end(slot: int) -> int | None:
    """Return where a span of seconds ends, or None for the last."""
    place = bisect_right(SPANS, slot)
    return SPANS[place] if place < len(SPANS) else None


def median(counts: Mapping[int, int]) -> int | None:
    """Return the slot in the middle, or None where too little was counted to show it."""
    every = sum(counts.values())
    if every < SHOWN_FROM:
        return None
    seen = 0
    for slot, times in sorted(counts.items()):
        seen += times
        if 2 * seen >= every:
            return slot
    raise AssertionError("half of all is reached before the end")
