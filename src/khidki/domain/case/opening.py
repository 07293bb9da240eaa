"""Who had a file open as it stands, and which files are drawn for a second look.

A file may be decided together with others only when the deciding officer opened it since it last
changed, or a rule of the service cleared it after somebody else had it open. One in twenty is drawn
out and must be decided by itself. The draw hangs on the application, its revision and the key of
the day on which it came to the step, so waiting or asking again changes nothing, and whoever has
the key can draw again later.
"""

import hmac
from datetime import date
from uuid import UUID

ONE_IN = 20
BY_RULE = UUID(int=0)  # stands for the officer where a rule cleared the file


def day_key(secret: bytes, day: date) -> bytes:
    """Return the key of a day's draw; it can be shown without showing the secret."""
    return hmac.digest(secret, f"second look {day.isoformat()}".encode(), "sha256")


def is_drawn(key: bytes, application: UUID, revision: int) -> bool:
    """Say whether a file is drawn for a second look as it stands at a revision."""
    lot = hmac.digest(key, application.bytes + revision.to_bytes(8), "sha256")
    return int.from_bytes(lot[:8]) % ONE_IN == 0
