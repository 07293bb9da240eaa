"""What may become of an entry that is put into the books, and the rows it is written as.

Nothing is computed here that was not decided before; `Wallets` is the one rule of the batch:
entries are judged one after another, so that a short wallet stops its own entry and no other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from khidki.domain.money.entry import Entry


class Answer(StrEnum):
    """What became of an entry."""

    ENTERED = "entered"
    REPLAYED = "replayed"  # the same key and body: the stored answer again
    KEY_REUSED = "key_reused"  # the same key with another body
    SHORT = "short"  # an account has less than is to be taken from it
    NO_ACCOUNT = "no_account"  # a wallet that was never opened
    CLOSED = "closed"  # the day is closed in the books


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer; the entry that stands, or the account that stood in the way."""

    answer: Answer
    entry: UUID | None = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry that was there before, as far as a replay is compared with it."""

    bucket: int
    subject: UUID
    key: str
    id: UUID
    on_day: date
    at: datetime
    digest: bytes

    def is_of(self, entry: Entry) -> bool:
        """Say whether an entry has the same body; its time and id are those of the first."""
        first = Entry(
            self.id, entry.subject, entry.key, entry.kind, self.on_day, self.at,
            entry.transfers, entry.reverses,
        )  # fmt: skip
        return first.digest() == self.digest


class Wallets:
    """What guarded accounts hold while a batch is judged, entry by entry."""

    def __init__(self, held: Mapping[str, int]) -> None:
        self._held = dict(held)
        self.changes: Counter[str] = Counter()

    def take(self, entry: Entry) -> Outcome | None:
        """Count an entry in, or say which account stands in its way and change nothing."""
        guarded = {each.id: paise for each, paise in entry.sums().items() if each.guarded}
        for account, paise in guarded.items():
            if account not in self._held:
                return Outcome(Answer.NO_ACCOUNT, account=account)
            if self._held[account] + paise < 0:
                return Outcome(Answer.SHORT, account=account)
        for account, paise in guarded.items():
            self._held[account] += paise
            self.changes[account] += paise
        return None


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry."""
    return {
        "bucket": entry.bucket,
        "id": entry.id,
        "subject": entry.subject,
        "key": entry.key,
        "kind": entry.kind,
        "on_day": entry.on_day,
        "at": entry.at,
        "reverses": entry.reverses,
        "digest": "\\x" + entry.digest().hex(),
    }


def transfer_rows(entry: Entry) -> list[dict[str, Any]]:
    """Return the columns of its transfers, numbered from 1."""
    return [
        {
            "bucket": entry.bucket,
            "entry": entry.id,
            "line": line,
            "on_day": entry.on_day,
            "from_account": transfer.source.id,
            "to_account": transfer.target.id,
            "paise": transfer.paise,
        }
        for line, transfer in enumerate(entry.transfers, start=1)
    ]


def touched_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the guarded accounts of entries, each once and in the order of all batches."""
    guarded = {
        (account.bucket, account.id)
        for entry in entries
        for transfer in entry.transfers
        for account in (transfer.source, transfer.target)
        if account.guarded
    }
    return [{"bucket": bucket, "account": account} for bucket, account in sorted(guarded)]


def changed_rows(
    touched: Sequence[Mapping[str, Any]], changes: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Return what guarded accounts gain and lose, in the order in which they were touched."""
    return [
        {**row, "paise": changes[row["account"]]} for row in touched if changes.get(row["account"])
    ]


def tally_rows(entries: Iterable[Entry], *, bucket: int) -> list[dict[str, Any]]:
    """Return what the other accounts gain and lose together, in one bucket."""
    total: Counter[str] = Counter()
    for entry in entries:
        for account, paise in entry.sums().items():
            if not account.guarded:
                total[account.id] += paise
    return [
        {"bucket": bucket, "account": account, "paise": total[account]} for account in sorted(total)
    ]
