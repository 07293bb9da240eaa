"""A payment as a table: what is open to us in each state, and what each word of the provider means.

Two views are kept apart: `state` is what we hold true, `word` is the newest that the provider said.
Every state has a row for every word, because words come late, twice, out of order and wrong. Money
that was taken is never forgotten: a success is believed in every state, and what cannot be true is
for a person. `paid_at` is the provider's time of success, the filing time that the law uses.
Signatures are checked before; what goes into the books is for whoever does the duty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from khidki.domain.money.amount import CURRENCY, check_paise
from khidki.domain.refusal import Refusal

CLOCKS_DIFFER = timedelta(minutes=5)


class State(StrEnum):
    """What we hold true of a payment."""

    CREATED = "created"  # nobody was sent to the provider yet
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"  # by the person
    EXPIRED = "expired"
    REFUND_ASKED = "refund_asked"
    REFUNDED = "refunded"


class Word(StrEnum):
    """All that a provider can say about a payment."""

    UNKNOWN = "unknown"  # it never heard of it
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUND_PENDING = "refund_pending"
    REFUND_FAILED = "refund_failed"
    REFUNDED = "refunded"


class Act(StrEnum):
    """All that we can do with a payment."""

    START = "start"
    CANCEL = "cancel"
    EXPIRE = "expire"
    ASK_REFUND = "ask_refund"


class Duty(StrEnum):
    """What follows from a word, once."""

    NOTHING = "nothing"
    DELIVER = "deliver"  # enter the money, and give what was paid for
    DELIVER_OR_RETURN = "deliver_or_return"  # enter it; it came late: give, or refund by itself
    ENTER_REFUND = "enter_refund"  # the money is back with the person: enter that, and tell them
    ASK_AGAIN = "ask_again"  # the refund failed at the provider
    LOOK = "look"  # cannot be true as we know it: a person looks


class NotOpen(Refusal):
    """The act is not open in the state that the payment is in."""

    code = "payment_not_open"

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(state, act)
        self.state = state
        self.act = act


class RefundTooLarge(Refusal):
    """More is to be refunded than was paid."""

    code = "refund_too_large"


ACTS: Mapping[tuple[State, Act], State] = {
    (State.CREATED, Act.START): State.STARTED,
    (State.CREATED, Act.CANCEL): State.CANCELLED,
    (State.CREATED, Act.EXPIRE): State.EXPIRED,
    (State.STARTED, Act.CANCEL): State.CANCELLED,
    (State.STARTED, Act.EXPIRE): State.EXPIRED,
    (State.SUCCEEDED, Act.ASK_REFUND): State.REFUND_ASKED,
}

Row = tuple[State, Duty]
_LATE: Row = State.SUCCEEDED, Duty.DELIVER_OR_RETURN


def _stays(state: State) -> Row:
    return state, Duty.NOTHING


def _odd(state: State) -> Row:
    return state, Duty.LOOK


def _over(state: State) -> Mapping[Word, Row]:
    """What words mean when nothing was paid and we have stopped waiting."""
    return {
        Word.UNKNOWN: _stays(state),
        Word.PENDING: _stays(state),
        Word.SUCCEEDED: _LATE,
        Word.FAILED: _stays(state),
        Word.CANCELLED: _stays(state),
        Word.EXPIRED: _stays(state),
        Word.REFUND_PENDING: _odd(state),
        Word.REFUND_FAILED: _odd(state),
        Word.REFUNDED: _odd(state),
    }


WORDS: Mapping[State, Mapping[Word, Row]] = {
    State.CREATED: {
        Word.UNKNOWN: _stays(State.CREATED),
        Word.PENDING: _stays(State.STARTED),  # it was sent, and the answer to that was lost
        Word.SUCCEEDED: (State.SUCCEEDED, Duty.DELIVER),
        Word.FAILED: _stays(State.FAILED),
        Word.CANCELLED: _stays(State.CANCELLED),
        Word.EXPIRED: _stays(State.EXPIRED),
        Word.REFUND_PENDING: _odd(State.CREATED),
        Word.REFUND_FAILED: _odd(State.CREATED),
        Word.REFUNDED: _odd(State.CREATED),
    },
    State.STARTED: {
        Word.UNKNOWN: _stays(State.STARTED),  # it may yet arrive; time ends this, no word
        Word.PENDING: _stays(State.STARTED),
        Word.SUCCEEDED: (State.SUCCEEDED, Duty.DELIVER),
        Word.FAILED: _stays(State.FAILED),
        Word.CANCELLED: _stays(State.CANCELLED),
        Word.EXPIRED: _stays(State.EXPIRED),
        Word.REFUND_PENDING: _odd(State.STARTED),
        Word.REFUND_FAILED: _odd(State.STARTED),
        Word.REFUNDED: _odd(State.STARTED),
    },
    State.FAILED: _over(State.FAILED),
    State.CANCELLED: _over(State.CANCELLED),
    State.EXPIRED: _over(State.EXPIRED),
    State.SUCCEEDED: {
        Word.UNKNOWN: _odd(State.SUCCEEDED),
        Word.PENDING: _stays(State.SUCCEEDED),  # said before the success, heard after it
        Word.SUCCEEDED: _stays(State.SUCCEEDED),
        Word.FAILED: _odd(State.SUCCEEDED),
        Word.CANCELLED: _odd(State.SUCCEEDED),
        Word.EXPIRED: _odd(State.SUCCEEDED),
        Word.REFUND_PENDING: _odd(State.SUCCEEDED),  # nobody asked for it
        Word.REFUND_FAILED: _odd(State.SUCCEEDED),
        Word.REFUNDED: _odd(State.SUCCEEDED),
    },
    State.REFUND_ASKED: {
        Word.UNKNOWN: _odd(State.REFUND_ASKED),
        Word.PENDING: _stays(State.REFUND_ASKED),
        Word.SUCCEEDED: _stays(State.REFUND_ASKED),
        Word.FAILED: _odd(State.REFUND_ASKED),
        Word.CANCELLED: _odd(State.REFUND_ASKED),
        Word.EXPIRED: _odd(State.REFUND_ASKED),
        Word.REFUND_PENDING: _stays(State.REFUND_ASKED),
        Word.REFUND_FAILED: (State.REFUND_ASKED, Duty.ASK_AGAIN),
        Word.REFUNDED: (State.REFUNDED, Duty.ENTER_REFUND),
    },
    State.REFUNDED: {
        Word.UNKNOWN: _odd(State.REFUNDED),
        Word.PENDING: _stays(State.REFUNDED),
        Word.SUCCEEDED: _stays(State.REFUNDED),
        Word.FAILED: _odd(State.REFUNDED),
        Word.CANCELLED: _odd(State.REFUNDED),
        Word.EXPIRED: _odd(State.REFUNDED),
        Word.REFUND_PENDING: _stays(State.REFUNDED),
        Word.REFUND_FAILED: _odd(State.REFUNDED),
        Word.REFUNDED: _stays(State.REFUNDED),
    },
}


@dataclass(frozen=True, slots=True)
class Payment:
    """One try to pay for one thing; another try is another payment."""

    id: UUID
    subject: UUID  # what is paid for
    amount_paise: int
    state: State
    created_at: datetime
    expires_at: datetime
    word: Word | None = None
    said_at: datetime | None = None
    reference: str | None = None  # the provider's own
    paid_at: datetime | None = None
    refund_paise: int = 0

    def __post_init__(self) -> None:
        """Refuse a sum that nobody can pay."""
        check_paise(self.amount_paise)


@dataclass(frozen=True, slots=True)
class Report:
    """What the provider said about a payment, at its own time; the signature was good."""

    word: Word
    said_at: datetime
    amount_paise: int
    currency: str
    reference: str
    paid_at: datetime | None = None


class Oddity(StrEnum):
    """Why a report is for a person although its word alone would not be."""

    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"
    OTHER_REFERENCE = "other_reference"
    IMPOSSIBLE_TIME = "impossible_time"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a payment is after a report, and what is to be done now."""

    payment: Payment
    duty: Duty
    oddity: Oddity | None = None


def act(payment: Payment, what: Act) -> Payment:
    """Return the payment after an act of ours, or refuse; a refund is asked with `ask_refund`."""
    found = ACTS.get((payment.state, what))
    if found is None:
        raise NotOpen(payment.state, what)
    return replace(payment, state=found)


def ask_refund(payment: Payment, paise: int) -> Payment:
    """Return the payment with a refund asked for, all of it or a part, or refuse."""
    check_paise(paise)
    if paise > payment.amount_paise:
        raise RefundTooLarge
    return replace(act(payment, Act.ASK_REFUND), refund_paise=paise)


def hear(payment: Payment, report: Report, *, now: datetime) -> Heard:
    """Say what a report makes of a payment; the same report again makes nothing of it."""
    oddity = _oddity(payment, report, now)
    if oddity is not None:
        return Heard(payment, Duty.LOOK, oddity)
    state, duty = WORDS[payment.state][report.word]
    heard = replace(payment, state=state, reference=report.reference or payment.reference)
    if payment.said_at is None or report.said_at >= payment.said_at:
        heard = replace(heard, word=report.word, said_at=report.said_at)
    if duty in {Duty.DELIVER, Duty.DELIVER_OR_RETURN}:
        heard = replace(heard, paid_at=report.paid_at)
    return Heard(heard, duty)


def _oddity(payment: Payment, report: Report, now: datetime) -> Oddity | None:
    if report.currency != CURRENCY:
        return Oddity.OTHER_CURRENCY
    if report.amount_paise != payment.amount_paise:
        return Oddity.OTHER_AMOUNT
    # Who never heard of it has no reference.
    if payment.reference not in {None, report.reference} and report.word is not Word.UNKNOWN:
        return Oddity.OTHER_REFERENCE
    earliest, latest = payment.created_at - CLOCKS_DIFFER, now + CLOCKS_DIFFER
    if not earliest <= report.said_at <= latest:
        return Oddity.IMPOSSIBLE_TIME
    if report.word is Word.SUCCEEDED and (
        report.paid_at is None or not earliest <= report.paid_at <= latest
    ):
        return Oddity.IMPOSSIBLE_TIME
    return None
