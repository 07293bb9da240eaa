"""Second factors: an app that shows six digits, or a key that signs for one site only.

An SMS is none of them: whoever takes over a number reads it too. An officer's account always has
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


class LastFactor(Refusal):
    """An officer's last app stays: without it nobody signs in; a reset takes two others."""

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


def usable_from(factors: Sequence[Factor], *, is_officer: bool, now: datetime) -> datetime:
    """Return when a factor that is added now begins to count."""
    vouched = is_officer or any(factor.counts(now) for factor in factors)
    return now if vouched else now + COUNTS_AFTER


def require_removable(factors: Sequence[Factor], which: UUID, *, is_officer: bool) -> None:
    """Refuse to take an officer's last app away."""
    apps = [factor.id for factor in factors if factor.kind is FactorKind.APP]
    if is_officer and apps == [which]:
        raise LastFactor
