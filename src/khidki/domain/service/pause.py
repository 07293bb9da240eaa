"""A service that takes nothing new for a while, and says so in public.

Whoever has begun keeps the draft and sends it later; what was handed in goes on, and its clock with
it. A pause whose last day was announced ends with that day by itself.
"""

from dataclasses import dataclass
from datetime import date, datetime

from khidki.domain.law.calendar import legal_day
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when a service rests, until when as far as that is known, and why."""

    service: str
    since: datetime
    until_on: date | None
    why: Text

    def holds_at(self, instant: datetime) -> bool:
        """Say whether the service rests at an instant."""
        over = self.until_on is not None and self.until_on < legal_day(instant)
        return self.since <= instant and not over


class Paused(Refusal):
    """The service takes no applications at present; the draft is kept."""

    code = "paused"

    def __init__(self, pause: Pause) -> None:
        super().__init__(pause)
        self.pause = pause
