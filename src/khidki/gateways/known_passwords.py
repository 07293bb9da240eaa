"""Passwords that became known elsewhere: a file that the operator puts beside the window.

One SHA-1 in hexadecimal a line, in order, perhaps followed by `:` and how often it was seen, as the
public collections are published. It is searched on the disk, about thirty short reads however large
it is, and nothing of a password leaves this machine. Without a file none is known.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

DIGEST = 40  # hexadecimal letters of SHA-1, which is what such collections hold
LONGEST_LINE = 100


@dataclass(frozen=True, slots=True)
class KnownPasswords:
    """The collection, if there is one."""

    file: Path | None = None

    def holds(self, password: str) -> bool:
        """Say whether a password is in the collection."""
        if self.file is None:
            return False
        wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        low, high = 0, self.file.stat().st_size
        with self.file.open("rb") as file:
            while low < high:
                middle = (low + high) // 2
                file.seek(middle)
                if middle:
                    file.readline(LONGEST_LINE)  # the rest of a line that began before
                line = file.readline(LONGEST_LINE)
                found = line[:DIGEST].upper()
                if found == wanted:
                    return True
                if line and found < wanted:
                    low = file.tell()
                else:
                    high = middle
            file.seek(low)  # the one line that no step looked at
            return file.readline(LONGEST_LINE)[:DIGEST].upper() == wanted
