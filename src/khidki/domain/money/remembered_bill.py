"""A bill that a signed-in person wants to be reminded of: "my bills".

What is remembered is by which identifiers a biller finds it, and what the biller stated last. It is
looked up again once a day; a reminder goes out before the due date, once for each bill of the
biller, and none for what is paid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from khidki.domain.money.bill import Stated

MOST = 50  # of one account
LABEL_MOST = 60
EVERY = timedelta(days=1)
SOON = timedelta(hours=2)  # a biller that did not answer is asked again the same day


@dataclass(frozen=True, slots=True)
class Remembered:
    """One remembered bill; `stated` is empty until the biller was asked."""

    id: UUID
    account: UUID
    biller: str
    asked: Mapping[str, str]
    label: str
    remembered_at: datetime
    look_at: datetime
    number: str = ""
    name: str = ""
    amount_paise: int = 0
    late_fee_paise: int = 0
    due_on: date | None = None
    looked_at: datetime | None = None
    reminded: str = ""  # the number of the bill that was last reminded of
    reminds: bool = True  # whether the person wants to be reminded of it

    @property
    def due_paise(self) -> int:
        """What was due when the biller was asked last."""
        return self.amount_paise + self.late_fee_paise


def is_to_remind(remembered: Remembered, stated: Stated, *, today: date, days: int) -> bool:
    """Say whether this is the time to remind somebody of what the biller states."""
    if not remembered.reminds or stated.due_paise == 0 or stated.due_on is None:
        return False
    if stated.number == remembered.reminded:
        return False
    return today <= stated.due_on <= today + timedelta(days=days)
