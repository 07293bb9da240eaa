"""A payment together with what it is for, and when its provider is asked what became of it.

`Payment` is the table of states; this is the row around it: whose it is, which lines were fixed
when it began, what delivering will need. What a purpose delivers is for `actions/deliveries.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.payment import Payment, State
from khidki.domain.refusal import Refusal

LASTS = timedelta(minutes=30)  # from the begin until nobody is waited for
FIRST_ASKED = timedelta(minutes=1)
SELDOM = timedelta(hours=6)
# A success that its provider tells late is believed; after this the settlement file tells it.
ASKED_FOR = timedelta(days=3)
WALLET = "wallet"  # the provider of what is paid out of the payer's own wallet: our own books
_WAITING = frozenset({State.CREATED, State.STARTED})
_WITHOUT_MONEY = frozenset({State.FAILED, State.CANCELLED, State.EXPIRED})


class Purpose(StrEnum):
    """What a payment is for; each has its delivery."""

    APPLICATION = "application"  # what is charged at the submit: the draft is filed by it
    DEMAND = "demand"  # a demand note in the middle of a case
    TOP_UP = "top_up"  # of a wallet
    BILL = "bill"


# What a citizen's wallet pays: what the window itself charges for, and nobody's bills.
OUT_OF_WALLET = frozenset({Purpose.APPLICATION, Purpose.DEMAND})


class Why(StrEnum):
    """Why money goes back."""

    SECOND = "second"  # the thing had been paid for
    UNDELIVERABLE = "undeliverable"  # what was paid for could not be given
    GONE = "gone"  # nobody wanted it any more
    ORDERED = "ordered"  # an authority or a court ordered it
    MISTAKE = "mistake"  # charged by mistake of an office
    ASKED = "asked"  # who filled a wallet asked for what is left in it


class NotDeliverable(Refusal):
    """What was paid for cannot be given; the money goes back."""

    code = "not_deliverable"

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class NotPaidOnline(Refusal):
    """The service is nothing but a payment, and this installation takes no money online."""

    code = "not_paid_online"


class NoProvider(Refusal):
    """This installation takes no money online."""

    code = "no_payment_provider"


@dataclass(frozen=True, slots=True)
class Paying:
    """One payment as it is kept; `revision` counts its changes."""

    payment: Payment
    purpose: Purpose
    item: str
    payer: UUID | None
    provider: str
    dues: Sequence[Mapping[str, Any]]  # `Dues.as_plain`
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    revision: int = 1
    delivered_at: datetime | None = None
    refund_why: str | None = None
    refunded_at: datetime | None = None
    look: str | None = None
    ask_at: datetime | None = None
    asked: int = 0

    @property
    def id(self) -> UUID:
        """The payment's own id; it carries the bucket of what is paid for."""
        return self.payment.id

    @property
    def bucket(self) -> int:
        """Where it lies."""
        return bucket_of(self.payment.subject)


def next_ask(paying: Paying, now: datetime) -> datetime | None:
    """Return when the provider is asked next: ever more seldom, and in the end no more."""
    state = paying.payment.state
    wait = min(FIRST_ASKED * 2 ** min(paying.asked, 12), SELDOM)
    if state in _WAITING or state is State.REFUND_ASKED:
        return now + wait
    if state in _WITHOUT_MONEY and now < paying.payment.created_at + ASKED_FOR:
        return now + wait
    return None


def is_over(paying: Paying, now: datetime) -> bool:
    """Say whether a payment that nobody finished is no longer waited for."""
    return paying.payment.state in _WAITING and now >= paying.payment.expires_at
