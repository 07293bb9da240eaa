"""The chart of accounts: which kinds of account there are, as data, and how an account is named.

A head is a kind of account ("treasury", "operator-wallet"); an account is a head and its holder
("treasury:revenue", "operator-wallet:K11012345"), or the head alone where there is only one. Sums
count what is owed to the holder: money that others hold for the window (a gateway, a bank) is
below zero, as a debit. A guarded account never falls below zero.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from khidki.domain.bucket import bucket_for
from khidki.domain.refusal import Refusal
from khidki.domain.text import Text

_HEAD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")


class NoSuchAccount(Refusal):
    """No account has this name: the chart has no such head, or the wallet was never opened."""

    code = "no_such_account"

    def __init__(self, account: str) -> None:
        super().__init__(account)
        self.account = account


class Side(StrEnum):
    """On which side of the trial balance a head usually stands."""

    DEBIT = "debit"  # others hold it for the window
    CREDIT = "credit"  # the window holds it for others


class Per(StrEnum):
    """Of what there is one account each."""

    ONE = "one"  # a single account, without a holder
    DEPARTMENT = "department"
    BILLER = "biller"
    GATEWAY = "gateway"
    BANK = "bank"
    OPERATOR = "operator"
    AGENCY = "agency"
    CITIZEN = "citizen"
    OFFICER = "officer"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class AccountHead:
    """A kind of account."""

    id: str
    title: Text
    side: Side
    per: Per
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """One account, as transfers name it."""

    id: str
    guarded: bool = False

    @property
    def bucket(self) -> int:
        """Where the balance of a guarded account lies."""
        return bucket_for(self.id.encode())


class Chart:
    """All heads, and the only way to name an account."""

    def __init__(self, heads: Iterable[AccountHead]) -> None:
        self.heads = {head.id: head for head in heads}

    def __iter__(self) -> Iterator[AccountHead]:
        """Go through the heads in their order."""
        return iter(self.heads.values())

    def account(self, head_id: str, holder: str | None = None) -> Account:
        """Return the account of a holder, or refuse a name that the chart does not have."""
        head = self.heads.get(head_id)
        name = head_id if holder is None else f"{head_id}:{holder}"
        if head is None or (holder is None) != (head.per is Per.ONE):
            raise NoSuchAccount(name)
        if holder is not None and not _HOLDER.fullmatch(holder):
            raise NoSuchAccount(name)
        return Account(name, head.guarded)

    def named(self, account_id: str) -> Account:
        """Return an account by its whole name, or refuse."""
        head_id, _, holder = account_id.partition(":")
        return self.account(head_id, holder if ":" in account_id else None)


def faults_of(heads: Iterable[AccountHead]) -> Iterator[tuple[int, str, str]]:
    """List what is wrong with the heads of a chart: position, what, and what to do."""
    seen: set[str] = set()
    for place, head in enumerate(heads):
        if not _HEAD.fullmatch(head.id):
            yield place, "this is not a name of a head", "small letters, digits and single hyphens"
        if head.id in seen:
            yield place, f'there are two heads "{head.id}"', "give one of them another id"
        if head.guarded and head.side is Side.DEBIT:
            yield place, "an account of others' holdings is guarded", "guard only what is owed"
        seen.add(head.id)


def head_of(account_id: str) -> str:
    """Return the head that an account's name begins with."""
    return account_id.partition(":")[0]
