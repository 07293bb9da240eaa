"""After which line a list by time goes on, newest first: a moment and an id, as in an address."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import UUID

END = datetime(9999, 12, 31, tzinfo=UTC)
NEWEST = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A moment and the id of what happened then; all lines are before the one without values."""

    at: datetime = END
    id: UUID = NEWEST

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a place from an address; one that was tampered with is the beginning."""
        at, _, id_ = text.partition("_")
        try:
            return cls(datetime.fromtimestamp(int(at) / 1_000_000, UTC), UUID(id_))
        except (ValueError, OverflowError, OSError):
            return cls()

    def written(self) -> str:
        """Return the place as it stands in an address."""
        return f"{int(self.at.timestamp() * 1_000_000)}_{self.id}"
