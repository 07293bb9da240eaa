"""Where the bytes of uploaded and issued papers lie: a folder, each file under its own key.

`put` answers with a reference that holds the file's address (the hash of its encrypted bytes) and
its key, wrapped by the installation's key. The reference lives in the database row, nowhere else:
erasing the row makes the file unreadable, also in old copies of the folder. Two people's equal
papers are two files, so nobody learns that another has the same. A file appears whole or not at
all.
"""

import asyncio
import base64
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from khidki.domain.refusal import Fault
from khidki.gateways.secrets import derive, seal, unseal

KEY_BYTES = 32
BOUND_TO = b"khidki file 1"
UNFINISHED = ".unfinished"


class Files:
    """The folder of encrypted files; several processes may use it at once."""

    def __init__(self, root: Path, secret: str) -> None:
        self._root = root
        self._wrapping = derive(secret, "wrapping of file keys")

    async def put(self, data: bytes) -> str:
        """Store the bytes durably, and return the only reference that can read them."""
        return await asyncio.to_thread(self._put, data)

    async def read(self, reference: str) -> bytes:
        """Return the bytes; a Fault when they are gone, changed, or of another installation."""
        return await asyncio.to_thread(self._read, reference)

    async def delete(self, reference: str) -> None:
        """Remove the bytes; doing it twice is the same as once."""
        await asyncio.to_thread(self._delete, reference)

    def _put(self, data: bytes) -> str:
        key = os.urandom(KEY_BYTES)
        sealed = seal(key, data, BOUND_TO)
        address = hashlib.sha256(sealed).hexdigest()
        try:
            _write_durably(self._path(address), sealed)
        except OSError as cause:
            raise Fault(f"a file could not be stored: {cause.strerror}", retryable=True) from cause
        wrapped = seal(self._wrapping, key, address.encode())
        return f"{address}.{base64.urlsafe_b64encode(wrapped).decode()}"

    def _read(self, reference: str) -> bytes:
        address, wrapped = _taken_apart(reference)
        key = unseal(self._wrapping, wrapped, address.encode())
        try:
            sealed = self._path(address).read_bytes()
        except OSError as cause:
            raise Fault(
                f"file {address} cannot be read: {cause.strerror}", retryable=False
            ) from cause
        if hashlib.sha256(sealed).hexdigest() != address:
            raise Fault(f"file {address} was changed on the disk", retryable=False)
        return unseal(key, sealed, BOUND_TO)

    def _delete(self, reference: str) -> None:
        address, _ = _taken_apart(reference)
        path = self._path(address)
        path.unlink(missing_ok=True)
        if path.parent.exists():
            _sync_folder(path.parent)

    def sweep(self, *, older_than: float) -> int:
        """Remove what a killed process left unfinished before that time; return how many."""
        removed = 0
        for left in self._root.glob(f"*/*/*{UNFINISHED}"):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < older_than:
                    left.unlink()
                    removed += 1
        return removed

    def _path(self, address: str) -> Path:
        return self._root / address[:2] / address[2:4] / address


def _taken_apart(reference: str) -> tuple[str, bytes]:
    address, _, wrapped = reference.partition(".")
    if len(address) != 64 or set(address) - set("0123456789abcdef"):
        raise Fault("a reference to a file has not the right form", retryable=False)
    try:
        return address, base64.urlsafe_b64decode(wrapped)
    except ValueError as cause:
        raise Fault("a reference to a file has not the right form", retryable=False) from cause


def _write_durably(path: Path, sealed: bytes) -> None:
    for folder in reversed([path.parent, path.parent.parent, path.parent.parent.parent]):
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(folder.parent)
    descriptor, name = tempfile.mkstemp(suffix=UNFINISHED, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
