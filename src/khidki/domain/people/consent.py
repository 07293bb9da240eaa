"""A citizen's consent at a counter: this operator may fill in one application, for two hours.

It is given by reading out a code that came to the citizen's own phone, so nobody consents who is
not there. It holds for one service and the one draft that is opened by it, in the one session of
the operator who asked. What was typed stays the citizen's own, whoever typed it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from khidki.domain.refusal import Refusal

LASTS = timedelta(hours=2)


class ConsentOver(Refusal):
    """The consent was not given yet, ran out, or was given in another session: ask for it anew."""

    code = "consent_over"


@dataclass(frozen=True, slots=True)
class Consent:
    """What an operator asked a citizen for, and what they were given."""

    id: UUID
    operator: UUID
    session: bytes
    service: str
    mobile_sealed: bytes
    asked_at: datetime
    account: UUID | None = None
    second_fact: bool = False
    given_at: datetime | None = None
    until_at: datetime | None = None
    draft: UUID | None = None

    def holds(self, session: bytes, now: datetime) -> bool:
        """Say whether the operator may act by it in a session, at an instant."""
        if self.account is None or self.until_at is None:
            return False
        return self.session == session and now < self.until_at
