"""An operator's wallet: money put in beforehand, held while work is in hand, and then taken.

What is held is either taken when the work is done, or let go whole when it is not; never both, as
one key ends both. A day has a limit and is closed once, with the cash that was counted. Credit is
put up by an agency; the wallet itself never falls below zero.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from khidki.domain.money.chart import Account, Chart
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text


class NotAnOperator(Refusal):
    """The account works for no network."""

    code = "not_an_operator"


class NetworkSuspended(Refusal):
    """The network takes on no work at present; what is in its operators' wallets stays theirs."""

    code = "network_suspended"


class OperatorSuspended(Refusal):
    """The operator takes on no work at present; what is in the wallet stays theirs."""

    code = "operator_suspended"


class AsItIs(Refusal):
    """The operator is suspended already, or works as ever: nothing would change."""

    code = "as_it_is"


class BadCode(Refusal):
    """The network has no operators with such a code."""

    code = "bad_operator_code"


class OverLimit(Refusal):
    """More than the operator may take on in a day, or more credit than the agency gives."""

    code = "over_limit"


class NoHold(Refusal):
    """Nothing is held for this, or it is over."""

    code = "no_hold"


class NoWallet(Refusal):
    """No citizen has a wallet here, or this is not paid out of one."""

    code = "no_wallet"


class WalletFull(Refusal):
    """A citizen's wallet would hold more than it may."""

    code = "wallet_full"


class DayClosed(Refusal):
    """The day was closed with its cash counted."""

    code = "wallet_day_closed"


class HoldState(StrEnum):
    """What became of money that was held."""

    HELD = "held"
    CAPTURED = "captured"  # taken: the work was done
    RELEASED = "released"  # let go: it was not


@dataclass(frozen=True, slots=True)
class Network:
    """Operators of one kind: how they are known, what limits them, by which split they earn."""

    id: str
    title: Text
    prefix: str
    digits: int
    split: str
    daily_limit_paise: int
    low_balance_paise: int
    source: str
    verified: bool = False
    suspended: bool = False  # its operators sign in and see their money, and take on nothing

    def check_code(self, code: str) -> str:
        """Return an operator's code, or refuse one that this network does not give."""
        if not re.fullmatch(rf"{re.escape(self.prefix)}\d{{{self.digits}}}", code, re.ASCII):
            raise BadCode
        return code


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who serves people for a network, at a kiosk; `account` is who signs in.

    `ended_on` is the first day on which they work no more.
    """

    account: UUID
    code: str
    network: str
    agency: str
    daily_limit_paise: int
    credit_limit_paise: int
    lent_paise: int
    since_on: date
    category: str | None = None
    ended_on: date | None = None
    name_hi: str = ""
    name_en: str = ""
    kiosk: str = ""
    area: str = ""
    suspended_at: datetime | None = None  # signs in and sees their money, and takes on nothing

    def works_on(self, day: date) -> bool:
        """Say whether the operator serves anybody on a day."""
        return self.since_on <= day and (self.ended_on is None or day < self.ended_on)

    def require_open(self, network: Network) -> None:
        """Refuse new work and new money where network or operator is suspended."""
        if network.suspended:
            raise NetworkSuspended
        if self.suspended_at is not None:
            raise OperatorSuspended

    @property
    def name(self) -> Text:
        """How the operator is called, for people."""
        return Text(hi=self.name_hi or self.code, en=self.name_en or self.code)


@dataclass(frozen=True, slots=True)
class Hold:
    """Money that was set aside for one piece of work."""

    subject: UUID
    on_day: date
    paise: int
    state: HoldState
    held_at: datetime
    commission_paise: int = 0
    tds_paise: int = 0


@dataclass(frozen=True, slots=True)
class WalletDay:
    """A day as it was closed: what people paid in cash by the books, and what was counted."""

    on_day: date
    expected_paise: int
    counted_paise: int
    note: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Purses:
    """The accounts of an operator in the books."""

    wallet: Account
    held: Account
    commission: Account


def purses(chart: Chart, code: str) -> Purses:
    """Return the accounts of an operator."""
    return Purses(
        chart.account("operator-wallet", code),
        chart.account("operator-hold", code),
        chart.account("operator-commission", code),
    )


def quarter_of(day: date) -> tuple[date, date]:
    """Return first and last day of the quarter of a tax year in which a day lies."""
    month = day.month - (day.month - 1) % 3
    first = date(day.year, month, 1)
    after = date(day.year + (month == 10), (month + 2) % 12 + 1, 1)
    return first, date.fromordinal(after.toordinal() - 1)
