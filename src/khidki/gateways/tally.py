"""How calls to something outside ended since somebody last asked.

A gateway notes each end; the worker takes the tally now and then and writes it down with the time,
which a gateway does not know. The last error is kept in words that hold no number and no text.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from khidki.domain.refusal import Fault


@dataclass(slots=True)
class Tally:
    """How often it went well, and why it last did not."""

    well: int = 0
    error: str | None = None

    @contextmanager
    def counting(self) -> Generator[None]:
        """Note how a call ends."""
        try:
            yield
        except Fault as fault:
            self.error = fault.what
            raise
        self.well += 1

    def take(self) -> "Tally":
        """Return what was noted, and begin anew."""
        taken = Tally(self.well, self.error)
        self.well, self.error = 0, None
        return taken
