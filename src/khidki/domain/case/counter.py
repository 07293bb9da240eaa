"""An application that an operator files for a citizen, out of the operator's wallet: one attempt.

It is stored before any money is set aside, under an id that the money is held for. An attempt ends
once: filed and paid, or let go whole. Which of the two is said by the application itself, whose
first content names the attempt that filed it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.money.wallet import Operator

LOOKED_AT_AFTER = timedelta(minutes=1)  # whoever is still at it by then has died, or waits in vain


class Ended(StrEnum):
    """What became of an attempt."""

    OPEN = "open"
    FILED = "filed"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class CounterFiling:
    """One attempt to file a draft; `draft` is the application too, once it is filed."""

    id: UUID
    operator: UUID
    account: UUID
    draft: UUID
    service: str
    paise: int
    dues: Sequence[Mapping[str, Any]]
    begun_at: datetime
    state: Ended = Ended.OPEN
    number: str = ""

    def names(self, said: Mapping[str, Any]) -> bool:
        """Say whether the first content of an application names this attempt."""
        return said.get("counter", {}).get("filing") == str(self.id)


def counter_of(operator: Operator, filing: UUID) -> dict[str, str]:
    """Return what is kept with an application about who filed it for the citizen."""
    return {
        "filing": str(filing),
        "operator": str(operator.account),
        "code": operator.code,
        "network": operator.network,
    }
