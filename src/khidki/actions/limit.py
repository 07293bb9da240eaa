"""Count an act against a limit, and refuse it when there were too many.

Limits are by account, mobile, session, officer's user name or number looked up; never by network
address alone, behind which thousands of honest people may sit. The key is hashed at once with the
limit's name, so that what is stored says nothing about the person.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.refusal import Refusal
from khidki.store import limits


class TooMany(Refusal):
    """This was done too often lately; it may be tried again after a while."""

    code = "too_many"

    def __init__(self, *, name: str, retry_after_seconds: int) -> None:
        super().__init__(name, retry_after_seconds)
        self.name = name
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class Left:
    """How often it may be done in the current stretch of time, and for how many seconds yet."""

    times: int
    seconds: int


async def hit(world: World, name: str, key: str, *, hits: int, per: timedelta) -> Left:
    """Count an act; raise `TooMany` when it is more than `hits` in the current stretch of `per`."""
    assert hits > 0
    now = world.now()
    start = window_start(now, per)
    digest = hashlib.sha256(f"{name}\x00{key}".encode()).hexdigest()
    # One statement that commits by itself: a refused act must still have been counted.
    async with world.reading() as tx:
        counted = await limits.count(
            tx, bucket=bucket_for(digest.encode()), key=digest, window_start=start
        )
    seconds = max(1, int((start + per - now).total_seconds()) + 1)
    if counted > hits:
        raise TooMany(name=name, retry_after_seconds=seconds)
    return Left(hits - counted, seconds)


def window_start(now: datetime, per: timedelta) -> datetime:
    """Return the beginning of the fixed stretch of time in which an instant lies."""
    seconds = int(per.total_seconds())
    assert seconds > 0
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
