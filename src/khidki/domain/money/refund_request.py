"""A refund that an officer asks for: small ones alone, larger ones take two.

What goes back by itself (a second payment, what could not be given) asks nobody. Here somebody
decides that money which was rightly received goes back, so a reason stands with it, and above the
limit another finance officer confirms. The limit is ours; no rule of the treasury was found.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from khidki.domain.money.payment import Payment, RefundTooLarge, State
from khidki.domain.refusal import Refusal
from khidki.domain.two_people import AskedByYou, JointActOver

ALONE_PAISE = 100_000  # up to a thousand rupees
WORDS_MOST = 1000


class NotRefundable(Refusal):
    """Nothing was received by this payment, or it goes back already."""

    code = "not_refundable"


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What was asked, and how far it has come."""

    bucket: int
    id: UUID
    payment: UUID
    paise: int
    why: str
    words: str
    alone: bool
    asked_by: UUID
    asked_at: datetime
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    dropped_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody else has to confirm it."""
        return self.confirmed_at is None and self.dropped_at is None


def require_refundable(payment: Payment, paise: int) -> None:
    """Refuse what cannot go back."""
    if payment.state is not State.SUCCEEDED:
        raise NotRefundable
    if not 0 < paise <= payment.amount_paise:
        raise RefundTooLarge


def require_second(request: RefundRequest, officer: UUID) -> None:
    """Refuse who asked, and what is over."""
    if not request.waits:
        raise JointActOver
    if request.asked_by == officer:
        raise AskedByYou
