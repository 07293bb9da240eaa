"""What a gateway and a bank say of a day's money, as their files state it, whatever the format.

A settlement names each payment that the gateway collected or gave back, what it kept, and the one
sum that it will send to the bank. A statement names each movement of a bank account between two
balances. Both carry their own control: counts, sums and balances that must come out to the paisa.
A file that cannot be believed whole is refused whole.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from khidki.domain.money.amount import PAISE_MOST
from khidki.domain.refusal import Refusal


class Why(StrEnum):
    """Why a file is not believed."""

    UNREADABLE = "unreadable"
    CUT_SHORT = "cut_short"
    CONTROL_SUM = "control_sum"
    OTHER_ENCODING = "other_encoding"
    OTHER_CURRENCY = "other_currency"
    OTHER_ACCOUNT = "other_account"
    OTHER_MERCHANT = "other_merchant"
    OTHER_DAY = "other_day"  # of a day that was taken, or of one that is not over
    NOT_NEXT = "not_next"  # what it begins with is not what the last one ended with
    TWICE = "twice"
    NO_CLOSING = "no_closing"


class FileRefused(Refusal):
    """The file is not taken; nothing of it was entered, and the original is kept."""

    code = "file_refused"

    def __init__(self, why: Why, line: int | None = None) -> None:
        super().__init__(why, line)
        self.why = why
        self.line = line


class Movement(StrEnum):
    """What happened to a payment, and with it which entry of the books it must match."""

    PAID = "paid"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class SettlementHead:
    """Which merchant's day it is, and the reference under which the bank is credited."""

    merchant: str
    day: date
    reference: str


@dataclass(frozen=True, slots=True)
class SettledLine:
    """One payment or refund, as the gateway counts it."""

    number: int
    movement: Movement
    payment: UUID
    paise: int
    charge_paise: int


@dataclass(slots=True)
class Totals:
    """What the lines of a settlement come to; compared with what its last line states."""

    lines: int = 0
    paid_paise: int = 0
    refunded_paise: int = 0
    charge_paise: int = 0

    def add(self, line: SettledLine) -> None:
        """Count a line."""
        self.lines += 1
        self.charge_paise += line.charge_paise
        if line.movement is Movement.PAID:
            self.paid_paise += line.paise
        else:
            self.refunded_paise += line.paise

    @property
    def net_paise(self) -> int:
        """What the gateway sends to the bank; below zero, what it will keep of the next."""
        return self.paid_paise - self.refunded_paise - self.charge_paise


@dataclass(frozen=True, slots=True)
class StatementHead:
    """Of which account and days a statement is, and between which balances."""

    account: str  # the bank's number of it
    from_on: date
    until_on: date
    opening_paise: int
    closing_paise: int


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement of a bank account: above zero it came in, below zero it went out."""

    number: int
    on_day: date
    paise: int
    reference: str  # what the bank or the sender calls it
    instruction: str = ""  # the end-to-end id of a payout of ours
    words: str = ""


@dataclass(slots=True)
class Namer:
    """Gives each line of a bank account an id of its own that the same line has every time."""

    account: str
    _seen: Counter[str] = field(default_factory=Counter[str])

    def id_of(self, line: BankLine) -> UUID:
        """Return the id of a line; the second of two equal lines of a day is another."""
        said = f"{line.on_day} {line.paise} {line.reference}\n{line.instruction}\n{line.words}"
        self._seen[said] += 1
        return made_id("bank line", self.account, said, str(self._seen[said]))


def made_id(*words: str) -> UUID:
    """Return an id made of words: the same words are the same id, and it has a bucket."""
    return UUID(bytes=hashlib.sha256("\x00".join(words).encode()).digest()[:16], version=5)


def check_sum(paise: int) -> int:
    """Return a sum that a file states, or refuse one that no account could hold."""
    if abs(paise) > PAISE_MOST:
        raise FileRefused(Why.UNREADABLE)
    return paise
