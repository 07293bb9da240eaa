"""The window with one of its safeguards switched off, so that `make chaos` can be seen to find it.

`KHIDKI_PLANTED` names the fault. It is made as `khidki up --made-by scripts.planted` makes it: what
the supervisor starts comes from here, everything else is the window's own.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from khidki import boot
from khidki.actions import (
    approve_refund,
    file_at_counter,
    file_paid,
    hear_payment,
    own_wallet,
    pay,
    settle_bill,
    settle_payment,
)
from khidki.actions.fetch_bill import FOLLOW
from khidki.domain.money.paying import Paying, Purpose
from khidki.domain.money.payment import Word
from khidki.gateways.billers import Billers, Sum
from khidki.gateways.payments import Payments
from khidki.store import operators
from scripts.chaos_kinds import Kind

prepare, site, work, simulate = boot.prepare, boot.site, boot.work, boot.simulate


async def _nothing(*_: Any, **__: Any) -> None:
    """Do what a safeguard does that is not there."""


def _no_sweep() -> None:
    """Nobody asks the provider about what is unfinished."""
    boot.TICKS = tuple(tick for tick in boot.TICKS if tick.name != "payments")


def _no_settling() -> None:
    """What was heard is never entered, given again, or returned."""
    boot.JOBS = {**boot.JOBS, pay.SETTLE: _nothing}


def _second_is_kept() -> None:
    """A second success for one application counts as one that was delivered."""
    setattr(file_paid, "_require_filed_by", _nothing)  # noqa: B010 -- it is the private one that is meant


def _refund_is_forgotten() -> None:
    """What is to go back is never asked of the provider."""
    boot.JOBS = {**boot.JOBS, pay.REFUND: _nothing}


def _entered_twice() -> None:
    """Money is entered under another key each time."""
    usual = settle_payment.post_entry

    async def twice(world: Any, subject: Any, key: str, *rest: Any) -> Any:
        await usual(world, subject, f"{key} again", *rest)
        return await usual(world, subject, key, *rest)

    setattr(settle_payment, "post_entry", twice)  # noqa: B010 -- as above


def _forged_is_believed() -> None:
    """A callback that nobody signed is believed."""
    setattr(Payments, "take", _believing)  # noqa: B010 -- as above


def _believing(self: Payments, provider: str, *, header: str, body: bytes, at: Any) -> Any:
    del header, at
    return getattr(self, "_read")(getattr(self, "_accesses")[provider], body)  # noqa: B009 -- as above


def _top_up_is_not_entered() -> None:
    """A top-up counts as given although the wallet never got it."""
    usual = getattr(settle_payment, "_enter_received")  # noqa: B009 -- as above

    async def but_for_top_ups(world: Any, paying: Paying) -> None:
        if paying.purpose is not Purpose.TOP_UP:
            await usual(world, paying)

    setattr(settle_payment, "_enter_received", but_for_top_ups)  # noqa: B010 -- as above


def _approved_is_forgotten() -> None:
    """A refund that finance approved is never asked of the provider."""
    boot.JOBS = {**boot.JOBS, approve_refund.APPROVED: _nothing}


def _closed_day_is_open() -> None:
    """Nobody looks whether a day was closed before work is taken on."""
    setattr(operators, "day", _nothing)  # noqa: B010 -- as above


def _bills_are_left() -> None:
    """Nobody carries a bill that was paid to its biller."""
    boot.JOBS = {**boot.JOBS, FOLLOW: _nothing}
    boot.TICKS = tuple(tick for tick in boot.TICKS if tick.name != "bills")


def _bill_under_another_key() -> None:
    """A biller is told of each payment under a key that it never saw."""
    setattr(Billers, "pay", _under_another_key)  # noqa: B010 -- as above


async def _under_another_key(self: Billers, biller: str, wanted: Sum, *, at: Any) -> Any:
    told = getattr(self, "_told")  # noqa: B009 -- as above
    return await told(biller, "pay", replace(wanted, key=uuid4()), at=at)


def _filing_is_not_taken() -> None:
    """What an operator filed is never taken out of the wallet."""
    setattr(file_at_counter, "capture", _nothing)  # noqa: B010 -- as above


def _posting_is_not_taken() -> None:
    """What a biller posted for a kiosk is never taken out of the wallet."""
    setattr(settle_bill, "capture", _nothing)  # noqa: B010 -- as above


def _own_wallet_is_not_taken() -> None:
    """What is paid out of a citizen's wallet is never taken out of it."""
    usual = own_wallet.status

    async def believes(world: Any, paying: Paying) -> Any:
        spoken = await usual(world, paying)
        report, at = spoken.report, paying.payment.created_at
        paid = replace(report, word=Word.SUCCEEDED, paid_at=at, reference=paying.id.hex)
        return replace(spoken, report=paid)

    setattr(own_wallet, "take", _nothing)  # noqa: B010 -- as above
    setattr(own_wallet, "status", believes)  # noqa: B010 -- as above


PLANTS: dict[str, Callable[[], None]] = {
    "no-sweep": _no_sweep,
    "no-settling": _no_settling,
    "second-is-kept": _second_is_kept,
    "refund-is-forgotten": _refund_is_forgotten,
    "entered-twice": _entered_twice,
    "forged-is-believed": _forged_is_believed,
    "top-up-is-not-entered": _top_up_is_not_entered,
    "approved-is-forgotten": _approved_is_forgotten,
    "closed-day-is-open": _closed_day_is_open,
    "bills-are-left": _bills_are_left,
    "bill-under-another-key": _bill_under_another_key,
    "filing-is-not-taken": _filing_is_not_taken,
    "posting-is-not-taken": _posting_is_not_taken,
    "own-wallet-is-not-taken": _own_wallet_is_not_taken,
}
# As what each must be reported.
LOST: dict[str, Kind] = {
    "no-sweep": Kind.PAID_NOT_GIVEN,
    "no-settling": Kind.BANK_AND_BOOKS,
    "second-is-kept": Kind.CHARGED_TWICE,
    "refund-is-forgotten": Kind.NOT_RETURNED,
    "entered-twice": Kind.BANK_AND_BOOKS,
    "forged-is-believed": Kind.GIVEN_UNPAID,
    "top-up-is-not-entered": Kind.NOT_CREDITED,
    "approved-is-forgotten": Kind.NOT_RETURNED,
    "closed-day-is-open": Kind.AFTER_CLOSE,
    "bills-are-left": Kind.PAID_NOT_GIVEN,
    "bill-under-another-key": Kind.BILLER,
    "filing-is-not-taken": Kind.GIVEN_UNPAID,
    "posting-is-not-taken": Kind.GIVEN_UNPAID,
    "own-wallet-is-not-taken": Kind.GIVEN_UNPAID,
}
assert LOST.keys() == PLANTS.keys(), "every plant is a loss of a kind"
assert hear_payment.FOLLOWED, "what is planted is planted into what runs"
if os.environ.get("KHIDKI_PLANTED"):
    PLANTS[os.environ["KHIDKI_PLANTED"]]()
