"""The two codes with which somebody begins whose account was made or renewed.

One is read from the confirmer's page and handed over, the other goes to the phone; neither alone
opens anything, and what is stored tells neither.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from khidki.actions.world import World

SETUP_LASTS = timedelta(days=1)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that looks like another


@dataclass(frozen=True, slots=True)
class SetupCodes:
    """What is handed over, and what goes to the phone."""

    by_hand: str
    by_phone: str

    @classmethod
    def drawn(cls) -> "SetupCodes":
        """Draw both."""
        by_hand = "".join(secrets.choice(LETTERS) for _ in range(8))
        return cls(by_hand, f"{secrets.randbelow(10**6):06d}")


def setup_hash(world: World, codes: SetupCodes) -> bytes:
    """Return what stands in the database for the two codes together, however they were typed."""
    plain = f"{codes.by_hand.strip().upper()} {''.join(codes.by_phone.split())}".encode()
    return hmac.digest(world.secrets.key("codes of a new sign-in"), plain, "sha256")
