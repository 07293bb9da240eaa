"""The software of a treasury, for the demo and for tests: it takes and numbers what was paid in.

It speaks the same protocol as the water department (`docs/howto/connect-a-system.md`). A deposit is
told of once, a moment later: done, under the number of its challan, or refused where the head is
not open. The number follows from the key, so that a treasury that was started anew says the same.

    python -m khidki.simulators.treasury --port 8078 --key <base64 of 32 bytes> --window key.pem
"""

import hashlib

from khidki.simulators import water
from khidki.simulators.water import Office, Status, Work

SYSTEM = "treasury"
REFUSES = ("head_not_open", "silent")
DIGITS = 10**10


class Treasury(Office):
    """The treasury's counter: what it was given, and what it says about it."""

    system = SYSTEM

    def number_of(self, key: str) -> str:
        """Return the number of a challan, the same for the same key."""
        drawn = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % DIGITS
        return f"GRN{drawn:010d}"

    def told(self, work: Work) -> list[Status]:
        """Return what is said about a deposit: that it is booked, or why not."""
        kind, _ = self.fault(REFUSES)
        if kind == "silent":
            return []
        if kind or not work.given.get("payment"):
            said: Status = {"status": "refused", "reason": "head_not_open"}
        else:
            said = {"status": "done", "their_number": work.number}
        return [self.about(work, 1, said)]


def main() -> None:
    """Serve until stopped."""
    water.serve(Treasury, "A treasury that only pretends.")


if __name__ == "__main__":
    main()
