"""The software of another department that does some of the work.

The catalogue says what it is called and who watches over what comes from it; where it is and by
which keys it signs is the installation's business (`config`). The window keeps clock, receipt and
timeline, whatever the other system does.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from khidki.domain.text import Text

_SYSTEMS = UUID("6f0d3c1e-95b5-5d0a-8f0c-6b9a2c7f4e11")


@dataclass(frozen=True, slots=True)
class System:
    """One system; officers of the kind `watched_by` see what it says of nobody they know."""

    id: str
    name: Text
    department: str
    watched_by: str

    @property
    def actor(self) -> UUID:
        """The id under which the history names it."""
        return actor_of(self.id)


def actor_of(system: str) -> UUID:
    """Return the id under which the history names a system."""
    return uuid5(_SYSTEMS, system)
