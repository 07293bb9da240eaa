"""A payout: money that leaves the window's bank account for whom it is owed to, as a table.

What the bank says comes late, twice and out of order; a rejected payout goes back to where it was
taken from, and the next run pays it under another id. What was paid is never paid again. A word
that contradicts an earlier one changes nothing and is for a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from khidki.domain.money.settlement import made_id


class State(StrEnum):
    """What we hold true of a payout; those of the state's payees begin with `INSTRUCTED`."""

    ASKED = "asked"  # finance asks for it; nothing moved yet
    DROPPED = "dropped"  # nobody agreed in time, or it is not owed any more
    INSTRUCTED = "instructed"  # in a file for the bank
    ACCEPTED = "accepted"  # the bank will carry it out
    REJECTED = "rejected"
    PAID = "paid"  # it left the account, by the bank's own statement


class Word(StrEnum):
    """What a bank says about a payout: by its answer (pain.002), or by a line of the account."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    LEFT = "left"  # the account was debited


class Duty(StrEnum):
    """What follows from a word."""

    NOTHING = "nothing"
    ENTER = "enter"  # the money left: enter it
    TAKE_BACK = "take_back"  # give it back to the account in the books it was taken from
    LOOK = "look"


Row = tuple[State, Duty]
WORDS: Mapping[State, Mapping[Word, Row]] = {
    # The bank cannot know of what was never ordered.
    State.ASKED: dict.fromkeys(Word, (State.ASKED, Duty.LOOK)),
    State.DROPPED: dict.fromkeys(Word, (State.DROPPED, Duty.LOOK)),
    State.INSTRUCTED: {
        Word.PENDING: (State.INSTRUCTED, Duty.NOTHING),
        Word.ACCEPTED: (State.ACCEPTED, Duty.NOTHING),
        Word.REJECTED: (State.REJECTED, Duty.TAKE_BACK),
        Word.LEFT: (State.PAID, Duty.ENTER),  # the statement overtook the answer
    },
    State.ACCEPTED: {
        Word.PENDING: (State.ACCEPTED, Duty.NOTHING),
        Word.ACCEPTED: (State.ACCEPTED, Duty.NOTHING),
        Word.REJECTED: (State.REJECTED, Duty.TAKE_BACK),
        Word.LEFT: (State.PAID, Duty.ENTER),
    },
    State.REJECTED: {
        Word.PENDING: (State.REJECTED, Duty.NOTHING),
        Word.ACCEPTED: (State.REJECTED, Duty.LOOK),
        Word.REJECTED: (State.REJECTED, Duty.NOTHING),
        Word.LEFT: (State.REJECTED, Duty.LOOK),
    },
    State.PAID: {
        Word.PENDING: (State.PAID, Duty.NOTHING),
        Word.ACCEPTED: (State.PAID, Duty.NOTHING),
        Word.REJECTED: (State.PAID, Duty.LOOK),
        Word.LEFT: (State.PAID, Duty.LOOK),  # a second debit
    },
}

# The codes of ISO 20022, external code set "payment transaction status".
CODES: Mapping[str, Word] = {
    "ACCP": Word.ACCEPTED,
    "ACTC": Word.ACCEPTED,
    "ACSP": Word.ACCEPTED,
    "ACSC": Word.ACCEPTED,
    "ACWC": Word.ACCEPTED,
    "ACWP": Word.ACCEPTED,
    "RCVD": Word.PENDING,
    "PDNG": Word.PENDING,
    "RJCT": Word.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Payee:
    """Where an account of the books is paid out to."""

    account: str  # in the books: treasury:revenue
    name: str
    ifsc: str  # the branch of the bank
    number: str  # of the account there


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A bank account of the window's own."""

    id: str  # its account in the books is bank:ID
    name: str
    ifsc: str
    number: str


@dataclass(frozen=True, slots=True)
class Payout:
    """One sum on its way to a payee."""

    id: UUID
    account: str
    bank: str
    for_on: date  # paid out is what was held when this day began
    paise: int
    state: State
    batch: UUID
    payee: UUID | None = None  # the line of an operator's or agency's bank account, when ordered


def payout_id(account: str, for_on: date) -> UUID:
    """Return the id of a payout: one for an account and a day, whoever asks and how often."""
    return made_id("payout", account, for_on.isoformat())


def batch_id(bank: str, for_on: date) -> UUID:
    """Return the id of a day's payouts from one bank account."""
    return made_id("payouts", bank, for_on.isoformat())
