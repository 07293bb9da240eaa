"""How an officer signs, and what keeps them from it.

A posting is told as data with what its papers are signed: the window's seal, the officer's own
token, or remote eSign. What is wrong with a signature is a blocker that has a name, so that it
stands on a board and not in a silent queue; what will soon be wrong is a warning. Nothing here
looks at a certificate's bytes.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from khidki.domain.refusal import Refusal

ENDING = timedelta(days=30)
# An agent that was not seen for so long while papers wait: a day off is no alarm.
SILENT = timedelta(hours=24)


class SignerKind(StrEnum):
    """With what the papers of a posting are signed."""

    WINDOW = "window"
    TOKEN = "token"  # noqa: S105 -- a kind, no secret
    ESIGN = "esign"


class Blocker(StrEnum):
    """Why an officer cannot sign, or soon will not be able to."""

    NO_TOKEN = "no_token"  # noqa: S105 -- nothing was ever paired, or it was ended
    NO_SIGNER_ID = "no_signer_id"
    TOKEN_MISSING = "token_missing"  # noqa: S105 -- the agent runs and finds no token in the machine
    AGENT_NOT_SEEN = "agent_not_seen"
    EXPIRED = "expired"
    REVOKED = "revoked"
    POSTING_ENDED = "posting_ended"
    ENDING = "ending"  # the certificate ends within a month: a warning, papers can be signed

    @property
    def is_warning(self) -> bool:
        """Whether papers can still be signed."""
        return self is Blocker.ENDING


class CertificateRefused(Refusal):
    """The certificate is not one with which this officer may sign now; `why` names the reason."""

    code = "certificate_refused"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Means:
    """What an officer signs with, as far as the window knows it."""

    kind: SignerKind
    expires_at: datetime | None  # of the certificate; eSign makes a new one each time
    seen_at: datetime | None  # when the agent last spoke
    trouble: str  # what the agent, or a signature, last said was wrong


def standing(
    kind: SignerKind, means: Means | None, *, at: datetime, waits: bool, in_force: bool = True
) -> tuple[Blocker, ...]:
    """Return what keeps an officer from signing, the worst first; empty when nothing does."""
    if kind is SignerKind.WINDOW:
        return ()
    found: list[Blocker] = []
    if not in_force:
        found.append(Blocker.POSTING_ENDED)
    if means is None:
        missing = Blocker.NO_TOKEN if kind is SignerKind.TOKEN else Blocker.NO_SIGNER_ID
        return (*found, missing)
    if means.trouble in {Blocker.REVOKED, Blocker.TOKEN_MISSING}:
        found.append(Blocker(means.trouble))
    if means.expires_at is not None and means.expires_at <= at:
        found.append(Blocker.EXPIRED)
    elif means.expires_at is not None and means.expires_at <= at + ENDING:
        found.append(Blocker.ENDING)
    silent = means.seen_at is None or means.seen_at <= at - SILENT
    if kind is SignerKind.TOKEN and waits and silent:
        found.append(Blocker.AGENT_NOT_SEEN)
    return tuple(sorted(found, key=lambda blocker: blocker.is_warning))


def same_name(one: str, other: str) -> bool:
    """Say whether two spellings are one name: titles, points, spaces and letters' case aside."""
    return bool(_name(one)) and _name(one) == _name(other)


_TITLES = frozenset({"shri", "smt", "sushri", "km", "kumari", "dr", "mr", "mrs", "ms", "miss"})


def _name(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace(".", " ")
    return tuple(word for word in plain.split() if word not in _TITLES)
