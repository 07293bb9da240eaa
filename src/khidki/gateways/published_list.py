"""The signed list of revoked papers as a file, beside the published roots.

    published/revoked.txt

It is replaced as a whole, so whoever reads it meets the old list or the new one. Whoever copies the
folder `published` elsewhere copies it too. It does not sign and does not judge.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from khidki.domain.record.revocation_list import LARGEST_HEAD, Head, NotAList, read_head

NAME = "revoked.txt"


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The file in the folder of what is published."""

    folder: Path

    def put(self, text: bytes) -> None:
        """Put a new list in place of the old one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / f".{NAME}.{os.getpid()}"
        with new.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.folder / NAME)

    def read(self) -> bytes | None:
        """Return the whole file, or None before there is one."""
        try:
            return (self.folder / NAME).read_bytes()
        except FileNotFoundError:
            return None

    def head(self) -> Head | None:
        """Return what its first line says; None while there is none that can be read."""
        try:
            with (self.folder / NAME).open("rb") as file:
                return read_head(file.readline(LARGEST_HEAD))
        except (FileNotFoundError, NotAList):
            return None
