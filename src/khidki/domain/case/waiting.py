"""The times in which a file waited for its applicant, out of what happened to it.

A rule that is cited may let the clock stand in them (`law/clock.py`); without one it runs on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from khidki.domain.case.event import Act, State
from khidki.domain.law.clock import Pause


class Happened(Protocol):
    """One event, as far as the waiting asks."""

    @property
    def act(self) -> Act:
        """Say what was done."""
        ...

    @property
    def state(self) -> State:
        """Say where the file stood then."""
        ...

    @property
    def happened_at(self) -> datetime:
        """Say when."""
        ...


def waitings(events: Sequence[Happened]) -> tuple[Pause, ...]:
    """Return when the applicant was asked and when it ended; the last may go on still."""
    found: list[Pause] = []
    asked_at: datetime | None = None
    for event in events:
        if event.act is Act.SEND_BACK:
            asked_at = event.happened_at
        elif asked_at is not None and event.state is not State.SENT_BACK:
            found.append(Pause(asked_at, event.happened_at))
            asked_at = None
    return (*found, *([Pause(asked_at)] if asked_at is not None else []))
