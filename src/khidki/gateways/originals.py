"""The files that gateways and banks send, kept as they came, whether they were believed or not.

Each lies under the hash of its bytes, so the same file twice is one, and nobody can change it
unseen. Copied a piece at a time; it appears whole or not at all. What they say is about people:
only the window's own user can read the folder.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from khidki.domain.refusal import Fault

AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True)
class Original:
    """A kept file: where it lies, how it was called, and the hash of its bytes."""

    path: Path
    name: str
    digest: bytes


class Originals:
    """The folder of kept files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: Path) -> Original:
        """Copy a file into the folder and return the copy, which is what is read from then on."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".")
            unfinished = Path(name)
            try:
                digest = _copied(source, descriptor)
                path = self._folder / digest.hex()
                unfinished.rename(path)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
        except OSError as cause:
            raise Fault(f"{source} could not be kept: {cause.strerror}", retryable=True) from cause
        return Original(path, source.name[:200], digest)

    def keep_bytes(self, data: bytes, name: str) -> Original:
        """Keep what the window itself wrote for a bank."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".own") as made:
            made.write(data)
            made.flush()
            kept = self.keep(Path(made.name))
        return Original(kept.path, name, kept.digest)


def _copied(source: Path, descriptor: int) -> bytes:
    digest = hashlib.sha256()
    with source.open("rb") as read, os.fdopen(descriptor, "wb") as written:
        while piece := read.read(AT_ONCE):
            digest.update(piece)
            written.write(piece)
        written.flush()
        os.fsync(written.fileno())
    return digest.digest()
