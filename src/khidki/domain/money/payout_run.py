"""What finance asks to be paid to operators and agencies: small sums alone, larger ones by two.

A run is of one day: it pays what each was owed when that day began, to the bank account that stood
on record when it was asked for. Who confirms sees the same lines as who asked. What nobody agreed
to on its day is dropped, and asked for anew. The limit is that of refunds.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.money.chart import head_of
from khidki.domain.money.refund_request import ALONE_PAISE
from khidki.domain.money.settlement import made_id
from khidki.domain.refusal import Refusal
from khidki.domain.two_people import AskedByYou, JointActOver

HEADS = ("operator-commission", "agency")  # whose accounts are paid out by a run


class RunOpen(Refusal):
    """A run of today was asked for, or an earlier one is not ordered yet."""

    code = "run_open"


class BadPayee(Refusal):
    """No operator and no agency is known by this."""

    code = "bad_payee"


class NumbersDiffer(Refusal):
    """The second person wrote another account number than the first."""

    code = "accounts_differ"


@dataclass(frozen=True, slots=True)
class PayeeAccount:
    """The bank account of an operator or an agency, as two people wrote it down."""

    account: str  # in the books: operator-commission:K10000001
    act: UUID
    name: str
    ifsc: str
    number_sealed: bytes
    ending: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PayoutRun:
    """What was asked to be paid, and how far it has come; its id is the batch of its payouts."""

    id: UUID
    bank: str
    for_on: date
    payouts: int
    paise: int
    alone: bool
    asked_by: UUID
    asked_at: datetime
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    dropped_at: datetime | None = None
    ordered_at: datetime | None = None

    def waits(self, today: date) -> bool:
        """Say whether somebody else may still confirm it."""
        untouched = self.confirmed_at is None and self.dropped_at is None
        return untouched and today == self.for_on


def is_small(paise: int) -> bool:
    """Say whether one officer is enough for a run."""
    return paise <= ALONE_PAISE


def line_id(run: UUID, account: str) -> UUID:
    """Return the id of a payout of a run: one for each account."""
    return made_id("commission", account, run.hex)


def require_second(run: PayoutRun, officer: UUID, today: date) -> None:
    """Refuse who asked, and what is over."""
    if not run.waits(today):
        raise JointActOver
    if run.asked_by == officer:
        raise AskedByYou


def is_paid_by_run(account: str) -> bool:
    """Say whether an account of the books belongs to an operator or an agency."""
    return head_of(account) in HEADS
