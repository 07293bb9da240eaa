"""Where a page of a list in the order of the days due ended: the day, and the row on it.

Lists of appeals, questions and hearings are read on from there; nothing here reads the database.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """The last line of a page before."""

    due_on: date
    id: UUID

    @classmethod
    def read(cls, given: tuple[str, str] | None) -> "Place":
        """Read what an address carried; what is no place is the beginning."""
        if given is None:
            return START
        try:
            return cls(date.fromisoformat(given[0]), UUID(given[1]))
        except ValueError:
            return START


START = Place(date.min, UUID(int=0))
