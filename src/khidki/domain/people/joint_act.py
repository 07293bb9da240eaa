"""What takes two people: one asks, another confirms, and neither is the person concerned.

A single stolen or bribed account makes no other account, moves nobody to another post, and renews
nobody's sign-in. The rules are asked here and stand once more as conditions of the statements. What
is done at the window's own console has no asker: whoever holds the machine is outside these rules,
and the record says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.refusal import Refusal
from khidki.domain.two_people import AskedByYou, JointActOver

CONFIRMED_WITHIN = timedelta(days=3)


class JointKind(StrEnum):
    """What may be asked."""

    ACCOUNT = "account"  # a new officer
    POSTING = "posting"  # an officer holds a post
    RELIEF = "relief"  # and holds it no more
    LEAVING = "leaving"  # an officer works here no more
    RESET = "reset"  # a lost or stolen sign-in is made anew
    THAW = "thaw"  # after an alarm an officer signs again
    TRANSFERS = "transfers"  # a list of officers who leave posts and join others
    REVOCATION = "revocation"  # everything that an account signed between two moments
    OPERATOR = "operator"  # a new operator of a kiosk
    OPERATOR_RESET = "operator-reset"  # a lost or stolen sign-in of one is made anew
    OPERATOR_LEAVING = "operator-leaving"  # an operator serves nobody any more
    OPERATOR_SUSPENSION = "operator-suspension"  # one operator takes on no work for the time being
    OPERATOR_RETURN = "operator-return"  # and does again
    OPERATOR_BANK = "operator-bank"  # to which bank account an operator is paid out
    AGENCY_BANK = "agency-bank"  # the same of an agency


SUSPENSIONS = frozenset({JointKind.OPERATOR_SUSPENSION, JointKind.OPERATOR_RETURN})
OF_BANKS = frozenset({JointKind.OPERATOR_BANK, JointKind.AGENCY_BANK})
OF_OPERATORS = SUSPENSIONS | {
    JointKind.OPERATOR, JointKind.OPERATOR_RESET, JointKind.OPERATOR_LEAVING
}  # fmt: skip


class ConcernsYou(Refusal):
    """Nobody asks or confirms what concerns their own account."""

    code = "concerns_you"


@dataclass(frozen=True, slots=True)
class JointAct:
    """One act and how far it has come; without an asker it was done at the console."""

    id: UUID
    kind: JointKind
    subject: UUID | None
    body: dict[str, Any]
    asked_by: UUID | None
    asked_at: datetime
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    dropped_at: datetime | None = None
    done_at: datetime | None = None
    done_count: int = 0

    def waits(self, now: datetime) -> bool:
        """Say whether it may still be confirmed."""
        untouched = self.confirmed_at is None and self.dropped_at is None
        return untouched and now < self.asked_at + CONFIRMED_WITHIN


def require_asker(asker: UUID, subject: UUID | None) -> None:
    """Refuse an asker whom it concerns."""
    if asker == subject:
        raise ConcernsYou


def require_confirmer(act: JointAct, confirmer: UUID, *, now: datetime) -> None:
    """Refuse a confirmer who asked, or whom it concerns, or who comes too late."""
    if confirmer == act.subject:
        raise ConcernsYou
    if confirmer == act.asked_by:
        raise AskedByYou
    if not act.waits(now):
        raise JointActOver
