"""What a movement of a bank account belongs to: a settlement, a payout, a top-up, or nobody knows.

Every movement goes against exactly one account of the books, so the books always hold what the bank
does; what nobody knows goes against `suspense` and becomes a gap. A reference is believed only as a
whole word, and the sum that moved is the sum that is entered, whatever was expected.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from khidki.domain.money.entry import Kind
from khidki.domain.money.gap import What
from khidki.domain.money.payout import WORDS, Duty, Payout, State, Word
from khidki.domain.money.settlement import BankLine

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{5,63}")
_CODE = re.compile(r"([A-Z]+)(\d+)", re.ASCII)
_OPERATOR = re.compile(r"([A-Z]{1,8})W(\d{4,16})\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Announced:
    """A settlement that a gateway announced, and whether its money came."""

    id: UUID
    gateway: str  # its account in the books
    paise: int
    has_arrived: bool = False


@dataclass(slots=True)
class Known:
    """What some lines could belong to; it changes as they are matched."""

    settlements: dict[str, Announced] = field(default_factory=dict[str, Announced])
    payouts: dict[UUID, Payout] = field(default_factory=dict[UUID, Payout])
    wallets: frozenset[str] = frozenset()  # those that are open


@dataclass(frozen=True, slots=True)
class Match:
    """Against which account a line is entered, what it belongs to, and what is wrong with it."""

    against: str
    kind: Kind
    matched: UUID | None = None
    gap: What | None = None
    expected_paise: int = 0


def references_in(line: BankLine) -> frozenset[str]:
    """Return every word of a line that could be a reference."""
    said = f"{line.reference} {line.instruction} {line.words}"
    return frozenset(_WORD.findall(said)) | frozenset(
        part for word in _WORD.findall(said) for part in re.split(r"[/-]", word) if len(part) > 5
    )


def payout_in(line: BankLine) -> UUID | None:
    """Return the id of a payout that a line names."""
    try:
        return UUID(line.instruction) if line.instruction else None
    except ValueError:
        return None


def top_up_reference(operator: str) -> str:
    """Return under which reference an operator sends money to their wallet.

    The letters of the code, W, its digits, and two check digits: K10000001 is KW1000000142.
    """
    code = _CODE.fullmatch(operator)
    assert code is not None, "a network gives letters and digits"
    return f"{code[1]}W{code[2]}{98 - int(code[2] + '00') % 97:02d}"


def wallet_in(line: BankLine) -> str | None:
    """Return the wallet that a line names, if its check digits hold."""
    for word in sorted(references_in(line)):
        found = _OPERATOR.fullmatch(word)
        if found and top_up_reference(f"{found[1]}{found[2]}") == word:
            return f"operator-wallet:{found[1]}{found[2]}"
    return None


def match(line: BankLine, known: Known, *, suspense: str, on_way: str) -> Match:
    """Say what a line belongs to, and remember in `known` that it came."""
    payout = known.payouts.get(payout_in(line) or UUID(int=0))
    if payout is not None:
        return _payout(line, payout, known, suspense=suspense, on_way=on_way)
    settlement = _settlement(line, known.settlements)
    if settlement is not None:
        reference, found = settlement
        if found.has_arrived:
            return Match(suspense, Kind.SETTLEMENT, found.id, What.CONTRADICTED, 0)
        known.settlements[reference] = replace(found, has_arrived=True)
        gap = None if line.paise == found.paise else What.OTHER_ARRIVED
        return Match(found.gateway, Kind.SETTLEMENT, found.id, gap, found.paise)
    wallet = wallet_in(line) if line.paise > 0 else None
    if wallet is not None and wallet in known.wallets:
        return Match(wallet, Kind.TOP_UP)
    unknown = What.UNKNOWN_CREDIT if line.paise > 0 else What.UNKNOWN_DEBIT
    return Match(suspense, Kind.SETTLEMENT, None, unknown)


def _settlement(
    line: BankLine, settlements: Mapping[str, Announced]
) -> tuple[str, Announced] | None:
    named = sorted(references_in(line) & settlements.keys())
    return (named[0], settlements[named[0]]) if named else None


def _payout(line: BankLine, payout: Payout, known: Known, *, suspense: str, on_way: str) -> Match:
    state, duty = WORDS[payout.state][Word.LEFT]
    if line.paise > 0:  # it came back
        return Match(suspense, Kind.PAYOUT, payout.id, What.UNKNOWN_CREDIT, 0)
    if duty is not Duty.ENTER or -line.paise != payout.paise:
        expected = -payout.paise if duty is Duty.ENTER else 0
        return Match(suspense, Kind.PAYOUT, payout.id, What.CONTRADICTED, expected)
    known.payouts[payout.id] = replace(payout, state=state)
    return Match(on_way, Kind.PAYOUT, payout.id)


def has_left(before: Payout, known: Known) -> bool:
    """Say whether a line took a payout out of the account."""
    return before.state is not State.PAID and known.payouts[before.id].state is State.PAID
