"""Whose program it is that comes with a token, and what it may do.

A token gives no more than its holder has: an account sees its own applications, an officer what
lies on the posts held today, a department the bare events of its own services. Nothing that asks a
person for a fresh second factor is in any scope, because no program can give one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from khidki.domain.bucket import bucket_for, bucket_of
from khidki.domain.case.event import Act


class Scope(StrEnum):
    """One thing that a token may be good for."""

    SUBMIT = "submit"  # register persons, upload papers, file, withdraw
    READ = "read"  # one's own applications and papers
    EVENTS = "events"  # what happened, without anything about a person
    WEBHOOKS = "webhooks"  # be told of it
    DESK = "desk"  # what lies on the officer's posts
    ACT = "act"  # the officer's acts that need no fresh second factor


class HolderKind(StrEnum):
    """For whom a program acts."""

    ACCOUNT = "account"
    OFFICER = "officer"
    DEPARTMENT = "department"


GIVES: Mapping[HolderKind, tuple[Scope, ...]] = {
    HolderKind.ACCOUNT: (Scope.SUBMIT, Scope.READ, Scope.EVENTS, Scope.WEBHOOKS),
    HolderKind.OFFICER: (Scope.DESK, Scope.ACT),
    HolderKind.DEPARTMENT: (Scope.EVENTS, Scope.WEBHOOKS),
}
# An order over somebody's application, or a signature: a person does these, with a second factor.
ACTS = (Act.REPORT, Act.FORWARD, Act.SEND_BACK, Act.OBJECT, Act.PAID)
PERSONAL_ACTS = (Act.GRANT, Act.REFUSE, Act.REVOKE, Act.REISSUE)
TOKENS_MOST = 20
WEBHOOKS_MOST = 5
NAME_MOST = 80
LIVES_DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom a token acts: an account, an officer or a department, by its id."""

    kind: HolderKind
    id: str

    @classmethod
    def of_account(cls, account: UUID) -> "Holder":
        """Return an account as a holder."""
        return cls(HolderKind.ACCOUNT, str(account))

    @property
    def name(self) -> str:
        """The one spelling under which what belongs to the holder is kept."""
        return f"{self.kind} {self.id}"

    @property
    def bucket(self) -> int:
        """Where what belongs to the holder lies."""
        if self.kind is HolderKind.ACCOUNT:
            return bucket_of(UUID(self.id))
        return bucket_for(self.name.encode())
