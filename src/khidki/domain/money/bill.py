"""A bill as a table: fetched, paid, sent to its biller, and posted there; or the money goes back.

Two views are kept apart as with payments: `state` is what we hold true, a `Word` is what the biller
says of our key. The key is the bill's own id and never changes, so a bill can be sent as often as
we doubt and is posted once. Every state has a row for every word, because words come late, twice
and wrong. What was promised is kept: a payment that is not posted by `promised_by` goes back. What
moves in the books is for `actions/follow_bill.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from khidki.domain.refusal import Refusal

FIRST_ASKED = timedelta(seconds=15)
SELDOM = timedelta(hours=1)
PARKED_AFTER = timedelta(minutes=10)  # a biller that is only slow is not told of
UNCONFIRMED_FOR = timedelta(hours=6)  # how long we ask for a reversal that nobody answers
CLOCKS_DIFFER = timedelta(minutes=5)

BillChannel = Literal["portal", "kiosk"]


class State(StrEnum):
    """What we hold true of a bill."""

    FETCHED = "fetched"  # shown; nothing was taken
    PAID = "paid"  # the money is here, the biller knows nothing yet
    SENT = "sent"  # the biller may know
    PARKED = "parked"  # the biller is away or slow: the person has a promise with a day
    POSTED = "posted"  # in the biller's books, with its receipt
    REFUSED = "refused"  # it never will be; the money goes back
    REVERSAL_ASKED = "reversal_asked"
    REVERSED = "reversed"  # taken back at the biller; the money goes back
    REFUNDED = "refunded"  # the money is back


class Act(StrEnum):
    """All that we can do with a bill."""

    PAY = "pay"
    DROP = "drop"  # the wallet had too little: nothing was taken
    SEND = "send"
    PARK = "park"
    GIVE_UP = "give_up"  # the promise is over, and it was surely not posted
    ASK_REVERSAL = "ask_reversal"  # within the window; or the promise is over and we do not know
    KEEP = "keep"  # nobody answered the reversal of what was posted
    RETURN = "return"  # the money is back with whoever paid


class Word(StrEnum):
    """All that a biller can say about our key."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"  # it will be posted later
    POSTED = "posted"
    REFUSED = "refused"
    REVERSED = "reversed"  # taken back, or never to be posted under this key
    KEPT = "kept"  # the reversal is refused: it stays posted


class Duty(StrEnum):
    """What follows from a word, once."""

    NOTHING = "nothing"
    POST = "post"  # the biller has the money: enter that, and tell the person
    RETURN = "return"  # the money goes back
    LOOK = "look"  # cannot be true as we know it: a person looks


class Reason(StrEnum):
    """Why a bill was not posted."""

    ALREADY_PAID = "already_paid"
    AMOUNT_CHANGED = "amount_changed"
    NO_SUCH_BILL = "no_such_bill"
    CLOSED = "closed"  # the connection or account no longer exists
    TOO_LATE = "too_late"  # the promise was over
    OTHER = "other"


class NotOpen(Refusal):
    """The act is not open in the state that the bill is in."""

    code = "bill_not_open"

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(state, act)
        self.state = state
        self.act = act


class NoSuchBill(Refusal):
    """The biller knows nobody by these identifiers."""

    code = "no_such_bill"


class NothingDue(Refusal):
    """Nothing is due, and the biller takes no advance."""

    code = "nothing_due"


class BillerAway(Refusal):
    """The biller does not answer now; nothing was taken."""

    code = "biller_away"

    def __init__(self, biller: str) -> None:
        super().__init__(biller)
        self.biller = biller


class BillChanged(Refusal):
    """Another sum is due by now; the bill was read again and nothing was taken."""

    code = "bill_changed"


class AmountNotTaken(Refusal):
    """The biller does not take this sum for this bill."""

    code = "amount_not_taken"

    def __init__(self, least_paise: int, most_paise: int) -> None:
        super().__init__(least_paise, most_paise)
        self.least_paise = least_paise
        self.most_paise = most_paise


class WindowOver(Refusal):
    """The time in which a posting can be taken back is over."""

    code = "reversal_window_over"


ACTS: Mapping[tuple[State, Act], State] = {
    (State.FETCHED, Act.PAY): State.PAID,
    (State.PAID, Act.DROP): State.FETCHED,
    (State.PAID, Act.SEND): State.SENT,
    (State.SENT, Act.SEND): State.SENT,
    (State.PARKED, Act.SEND): State.PARKED,
    (State.PAID, Act.PARK): State.PARKED,
    (State.SENT, Act.PARK): State.PARKED,
    (State.PAID, Act.GIVE_UP): State.REFUSED,
    (State.SENT, Act.GIVE_UP): State.REFUSED,
    (State.PARKED, Act.GIVE_UP): State.REFUSED,
    (State.REVERSAL_ASKED, Act.GIVE_UP): State.REFUSED,
    (State.SENT, Act.ASK_REVERSAL): State.REVERSAL_ASKED,
    (State.PARKED, Act.ASK_REVERSAL): State.REVERSAL_ASKED,
    (State.POSTED, Act.ASK_REVERSAL): State.REVERSAL_ASKED,
    (State.REVERSAL_ASKED, Act.KEEP): State.POSTED,
    (State.REFUSED, Act.RETURN): State.REFUNDED,
    (State.REVERSED, Act.RETURN): State.REFUNDED,
}

Row = tuple[State, Duty]


def _stays(state: State) -> Row:
    return state, Duty.NOTHING


def _odd(state: State) -> Row:
    return state, Duty.LOOK


def _waiting(state: State) -> Mapping[Word, Row]:
    """What words mean while the money is here and the bill is to be posted."""
    return {
        Word.UNKNOWN: _stays(state),  # it is sent again
        Word.ACCEPTED: _stays(state),
        Word.POSTED: (State.POSTED, Duty.POST),
        Word.REFUSED: (State.REFUSED, Duty.RETURN),
        Word.REVERSED: (State.REVERSED, Duty.RETURN),
        Word.KEPT: _odd(state),
    }


def _over(state: State) -> Mapping[Word, Row]:
    """What words mean once the money is on its way back."""
    return {
        Word.UNKNOWN: _stays(state),
        Word.ACCEPTED: _odd(state),
        Word.POSTED: _odd(state),  # posted after all: somebody has to settle that with the biller
        Word.REFUSED: _stays(state),
        Word.REVERSED: _stays(state),
        Word.KEPT: _odd(state),
    }


WORDS: Mapping[State, Mapping[Word, Row]] = {
    State.FETCHED: {
        Word.UNKNOWN: _stays(State.FETCHED),
        Word.ACCEPTED: _odd(State.FETCHED),
        Word.POSTED: _odd(State.FETCHED),
        Word.REFUSED: _stays(State.FETCHED),
        Word.REVERSED: _stays(State.FETCHED),
        Word.KEPT: _odd(State.FETCHED),
    },
    State.PAID: _waiting(State.PAID),
    State.SENT: _waiting(State.SENT),
    State.PARKED: _waiting(State.PARKED),
    State.POSTED: {
        Word.UNKNOWN: _odd(State.POSTED),
        Word.ACCEPTED: _stays(State.POSTED),  # said before the posting, heard after it
        Word.POSTED: _stays(State.POSTED),
        Word.REFUSED: _odd(State.POSTED),
        Word.REVERSED: _odd(State.POSTED),  # nobody asked for it
        Word.KEPT: _stays(State.POSTED),
    },
    State.REVERSAL_ASKED: {
        Word.UNKNOWN: _stays(State.REVERSAL_ASKED),
        Word.ACCEPTED: _stays(State.REVERSAL_ASKED),
        Word.POSTED: _stays(State.REVERSAL_ASKED),
        Word.REFUSED: (State.REFUSED, Duty.RETURN),
        Word.REVERSED: (State.REVERSED, Duty.RETURN),
        Word.KEPT: (State.POSTED, Duty.POST),
    },
    State.REFUSED: _over(State.REFUSED),
    State.REVERSED: _over(State.REVERSED),
    State.REFUNDED: _over(State.REFUNDED),
}

UNFINISHED = frozenset({State.PAID, State.SENT, State.PARKED})
GOING_BACK = frozenset({State.REFUSED, State.REVERSED})


@dataclass(frozen=True, slots=True)
class Stated:
    """What a biller states about a bill when it is asked."""

    number: str  # the biller's own number of the bill
    name: str  # whose bill it is
    amount_paise: int  # due, without the late fee; 0: nothing is
    late_fee_paise: int = 0
    due_on: date | None = None
    period: str = ""

    @property
    def due_paise(self) -> int:
        """All that is due."""
        return self.amount_paise + self.late_fee_paise


@dataclass(frozen=True, slots=True)
class Bill:
    """One bill that somebody looked up here, and what became of paying it.

    `account` is who looked it up: a citizen, or an operator at a kiosk. Nobody else sees it.
    """

    id: UUID
    account: UUID
    biller: str
    channel: BillChannel
    asked: Mapping[str, str]
    stated: Stated
    state: State
    fetched_at: datetime
    paise: int = 0  # of the bill, as it was paid
    dues: Sequence[Mapping[str, Any]] = field(default_factory=list[Mapping[str, Any]])
    payment: UUID | None = None  # online
    mobile_sealed: bytes | None = None  # at a kiosk: whom to tell
    paid_at: datetime | None = None
    promised_by: datetime | None = None
    posted_at: datetime | None = None
    receipt: str = ""  # the biller's own
    reason: Reason | None = None
    may_be_there: bool = False  # it was sent and no answer came: the biller may know
    reversal_asked_at: datetime | None = None
    look: str | None = None  # why a person should look at it
    revision: int = 1
    ask_at: datetime | None = None
    asked_times: int = 0

    def is_reversible(self, window: timedelta, now: datetime) -> bool:
        """Say whether the posting can still be taken back."""
        return (
            self.state is State.POSTED
            and self.posted_at is not None
            and self.reversal_asked_at is None
            and now < self.posted_at + window
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a biller said about our key; signed, and about this key."""

    word: Word
    paise: int
    at: datetime
    receipt: str = ""
    reason: Reason | None = None


class Oddity(StrEnum):
    """Why an answer is for a person although its word alone would not be."""

    OTHER_AMOUNT = "other_amount"
    OTHER_RECEIPT = "other_receipt"
    IMPOSSIBLE_TIME = "impossible_time"
    UNCONFIRMED = "unconfirmed"  # the money went back although nobody answered


@dataclass(frozen=True, slots=True)
class Heard:
    """What a bill is after an answer, and what is to be done now."""

    bill: Bill
    duty: Duty


def act(bill: Bill, what: Act) -> Bill:
    """Return the bill after an act of ours, or refuse."""
    found = ACTS.get((bill.state, what))
    if found is None:
        raise NotOpen(bill.state, what)
    return replace(bill, state=found)


def hear(bill: Bill, answer: Answer, *, now: datetime) -> Heard:
    """Say what an answer makes of a bill; the same again makes nothing of it."""
    odd = _oddity(bill, answer, now)
    if odd is not None:
        return Heard(replace(bill, look=odd.value), Duty.LOOK)
    state, duty = WORDS[bill.state][answer.word]
    heard = replace(bill, state=state)
    match duty:
        case Duty.POST if bill.posted_at is not None:
            return Heard(heard, Duty.NOTHING)  # it was posted and stays so
        case Duty.POST:
            heard = replace(heard, posted_at=answer.at, receipt=answer.receipt, may_be_there=True)
        case Duty.RETURN if state is State.REFUSED:
            heard = replace(heard, reason=answer.reason or Reason.OTHER)
        case Duty.RETURN if bill.posted_at is None:
            heard = replace(heard, reason=Reason.TOO_LATE)  # nobody asks for that before
        case Duty.LOOK:
            heard = replace(heard, look=answer.word.value)
        case _:
            pass
    return Heard(heard, duty)


def _oddity(bill: Bill, answer: Answer, now: datetime) -> Oddity | None:
    if answer.word not in {Word.POSTED, Word.ACCEPTED, Word.KEPT}:
        return None
    if answer.paise != bill.paise:
        return Oddity.OTHER_AMOUNT
    if bill.receipt and answer.receipt not in {"", bill.receipt}:
        return Oddity.OTHER_RECEIPT
    earliest = (bill.paid_at or bill.fetched_at) - CLOCKS_DIFFER
    if not earliest <= answer.at <= now + CLOCKS_DIFFER:
        return Oddity.IMPOSSIBLE_TIME
    return None


def next_ask(bill: Bill, now: datetime) -> datetime | None:
    """Return when the bill is followed up next: ever more seldom, and in the end no more."""
    if bill.state in UNFINISHED | GOING_BACK or bill.state is State.REVERSAL_ASKED:
        wait = min(FIRST_ASKED * 2 ** min(bill.asked_times, 10), SELDOM)
        until = bill.promised_by if bill.state in UNFINISHED else None
        return now + wait if until is None or now >= until else min(now + wait, until)
    return None
