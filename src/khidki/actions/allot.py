"""Draw which of several like posts gets a file, and tell afterwards how it was drawn.

The seed of a day follows from the secret of the installation; nothing is stored. What anybody may
know: of today and tomorrow the fingerprint, of every day that is over the seed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.law.calendar import ONE_DAY, legal_day
from khidki.domain.people.allotment import Draw, fingerprint, seed_of

PURPOSE = "allotment among like posts"


@dataclass(frozen=True, slots=True)
class Told:
    """What may be known of a day: its seed only when the day is over."""

    day: date
    fingerprint: str
    seed: str | None


def draw_of(world: World, application: UUID, *, received_at: datetime) -> Draw:
    """Return what decides the post of a file that was received at an instant."""
    seed = seed_of(world.secrets.key(PURPOSE), legal_day(received_at))
    return Draw(seed, application)


def told_of(world: World, day: date) -> Told | None:
    """Return what anybody may know of a day; None for a day that is too far off."""
    today = legal_day(world.now())
    if day > today + ONE_DAY:
        return None
    seed = seed_of(world.secrets.key(PURPOSE), day)
    return Told(day, fingerprint(seed), seed.hex() if day < today else None)
