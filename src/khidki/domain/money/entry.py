"""Journal entries: sums that move from account to account, and nothing that can be unbalanced.

A transfer takes a positive number of whole paise from one account to another, so every entry sums
to zero by construction. An entry is named by what it is about and by a key: the same key is the
same entry. None is ever changed; a mistake is taken back by a reversal, once. Whether a wallet has
the money is for the database to say, `store/entries`.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.canonical import canonical
from khidki.domain.money.amount import check_paise
from khidki.domain.money.chart import Account
from khidki.domain.refusal import Refusal

TRANSFERS_MOST = 64
KEY_MOST = 100


class Kind(StrEnum):
    """What an entry records."""

    FEE = "fee"
    BILL = "bill"
    TOP_UP = "top_up"
    HOLD = "hold"
    CAPTURE = "capture"
    RELEASE = "release"
    COMMISSION = "commission"
    REFUND = "refund"
    SETTLEMENT = "settlement"
    PAYOUT = "payout"
    PENALTY = "penalty"
    CORRECTION = "correction"
    REVERSAL = "reversal"


class NotReversible(Refusal):
    """A reversal is not taken back again: what it took back is entered anew."""

    code = "not_reversible"


class NotEnough(Refusal):
    """An account has less than is to be taken from it; nothing was entered."""

    code = "not_enough_money"

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


class PeriodClosed(Refusal):
    """The day is closed in the books; the entry belongs to a later one."""

    code = "period_closed"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One sum from one account to another."""

    source: Account
    target: Account
    paise: int

    def __post_init__(self) -> None:
        """Refuse a sum that is none."""
        check_paise(self.paise)
        assert self.source.id != self.target.id, "money moves to another account"

    def turned(self) -> "Transfer":
        """Return the same sum the other way."""
        return Transfer(self.target, self.source, self.paise)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered at once: all of its transfers or none."""

    id: UUID
    subject: UUID  # what the money is about; its bucket is the entry's
    key: str
    kind: Kind
    on_day: date  # the day in India to which it belongs
    at: datetime
    transfers: tuple[Transfer, ...]
    reverses: UUID | None = None

    def __post_init__(self) -> None:
        """Hold what only a mistake of ours can break."""
        assert bucket_of(self.id) == bucket_of(self.subject), "an entry lies with its subject"
        assert 0 < len(self.transfers) <= TRANSFERS_MOST, "an entry has transfers"
        assert 0 < len(self.key) <= KEY_MOST, "an entry has a key"
        assert (self.kind is Kind.REVERSAL) == (self.reverses is not None)

    @property
    def bucket(self) -> int:
        """Where the entry lies with its transfers."""
        return bucket_of(self.subject)

    def sums(self) -> Mapping[Account, int]:
        """Return what each account gains or loses by the whole entry."""
        total: Counter[Account] = Counter()
        for transfer in self.transfers:
            total[transfer.source] -= transfer.paise
            total[transfer.target] += transfer.paise
        return total

    def digest(self) -> bytes:
        """Return the hash over all that the entry says: nothing of it can be changed unseen."""
        return digest_of(
            self.id,
            self.subject,
            key=self.key,
            kind=self.kind.value,
            on_day=self.on_day,
            at=self.at,
            reverses=self.reverses,
            moves=[(each.source.id, each.target.id, each.paise) for each in self.transfers],
        )


def digest_of(
    id_: UUID,
    subject: UUID,
    *,
    key: str,
    kind: str,
    on_day: date,
    at: datetime,
    reverses: UUID | None,
    moves: Sequence[tuple[str, str, int]],
) -> bytes:
    """Return the hash over an entry as it is stored, whatever its rows say by now."""
    said = [
        id_.hex,
        subject.hex,
        key,
        kind,
        on_day.isoformat(),
        at.astimezone(UTC).isoformat(),
        reverses.hex if reverses else "",
        moves,
    ]
    return hashlib.sha256(canonical(said)).digest()


def reversal(entry: Entry, id_: UUID, *, on_day: date, at: datetime) -> Entry:
    """Return the entry that takes another back; its key is always the same, so it happens once."""
    if entry.reverses is not None:
        raise NotReversible
    return Entry(
        id=id_,
        subject=entry.subject,
        key=f"reversal:{entry.id}",
        kind=Kind.REVERSAL,
        on_day=on_day,
        at=at,
        transfers=tuple(transfer.turned() for transfer in entry.transfers),
        reverses=entry.id,
    )
