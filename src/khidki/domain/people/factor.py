"""Second factors: an app that shows six digits, or a key that signs for one site only.

An SMS is none of them: whoever takes over a number reads it too. Officers and operators always have
an app, because the sign-in asks for its digits; a citizen may add either. The first factor of a
citizen counts after a day, in which whoever holds the number can still take it away again: until
then the number alone has spoken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from khidki.domain.refusal import Refusal

COUNTS_AFTER = timedelta(days=1)  # the first one of a citizen
LONGEST_NAME = 60
MOST = 10  # of one person


class FactorKind(StrEnum):
    """What somebody can give besides a password or a code by SMS."""

    APP = "app"  # six digits that change (RFC 6238)
    KEY = "key"  # a passkey or security key (WebAuthn)


class Whose(StrEnum):
    """Whose second factor, password or session it is."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    OPERATOR = "operator"

    @property
    def is_vouched(self) -> bool:
        """Whether two others made the account, which signs in with a password and an app."""
        return self is not Whose.CITIZEN


class LastFactor(Refusal):
    """The last app of who signs in with it stays; a reset takes two others."""

    code = "last_factor"


class TooManyFactors(Refusal):
    """Nobody needs more."""

    code = "too_many_factors"


@dataclass(frozen=True, slots=True)
class Factor:
    """One app or key; `secret` is sealed for an app and public for a key."""

    owner: UUID
    id: UUID
    kind: FactorKind
    name: str
    secret: bytes
    credential: bytes | None
    counter: int
    added_at: datetime
    usable_at: datetime
    used_at: datetime | None = None

    def counts(self, now: datetime) -> bool:
        """Say whether it confirms anything yet."""
        return self.usable_at <= now


def usable_from(factors: Sequence[Factor], *, is_vouched: bool, now: datetime) -> datetime:
    """Return when a factor that is added now begins to count."""
    is_known = is_vouched or any(factor.counts(now) for factor in factors)
    return now if is_known else now + COUNTS_AFTER


def require_removable(factors: Sequence[Factor], which: UUID, *, is_vouched: bool) -> None:
    """Refuse to take the last app away from who signs in with it."""
    apps = [factor.id for factor in factors if factor.kind is FactorKind.APP]
    if is_vouched and apps == [which]:
        raise LastFactor
