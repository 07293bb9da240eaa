"""Close the books up to a day, and keep what every account held at its end.

Days are closed in order and only once they are over. From the moment a day is closed nothing can be
entered on it; counting what accounts held follows, and is done again when it was broken off.
"""

from dataclasses import dataclass
from datetime import date, datetime

from khidki.domain.law.calendar import legal_day
from khidki.domain.refusal import Refusal
from khidki.store import closes
from khidki.store.database import Database


class NotOver(Refusal):
    """A day is closed only when it is over in India."""

    code = "day_not_over"


class ClosedAlready(Refusal):
    """The books are closed up to this day or a later one."""

    code = "closed_already"

    def __init__(self, until_on: date) -> None:
        super().__init__(until_on)
        self.until_on = until_on


@dataclass(frozen=True, slots=True)
class Closed:
    """What a close kept."""

    until_on: date
    accounts: int
    together_paise: int


async def close_period(database: Database, until_on: date, *, by: str, at: datetime) -> Closed:
    """Close all days up to one; the same day again finishes a count that was broken off."""
    if until_on >= legal_day(at):
        raise NotOver
    async with database.transaction() as tx:
        await closes.lock_closing(tx)
        last = await closes.last(tx)
        again = last is not None and last.until_on == until_on and last.counted_at is None
        if last is not None and last.until_on >= until_on and not again:
            raise ClosedAlready(last.until_on)
        if not again:
            await closes.close(tx, until_on, by=by, at=at)
    async with database.transaction() as tx:
        held = await closes.sums(tx, until_on, since=await closes.before(tx, until_on))
        await closes.keep(tx, until_on, held, at=at)
    return Closed(until_on, len(held), sum(each.paise for each in held))
