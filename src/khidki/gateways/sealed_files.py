"""Files that only the holder of a key can read, and nobody can change or cut unnoticed.

A stream is cut into pieces of a megabyte, each compressed and sealed by AES-256-GCM under a key
made for that one file. The number of the piece and whether it is the last are part of its nonce,
and the file's name is authenticated with it, so pieces cannot be reordered, dropped, or moved to
another file. It does not hide how long a file is or what it is called.
"""

import io
import os
import struct
import zlib
from collections.abc import Callable
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from khidki.domain.refusal import Fault

MAGIC = b"KHIDKI-SEALED-1\n"
SALT_BYTES = 16
PIECE_BYTES = 1 << 20


def seal(
    source: BinaryIO,
    target: BinaryIO,
    *,
    key: str,
    name: str,
    moved: Callable[[int], None] = lambda _: None,
) -> None:
    """Copy a stream sealed; `moved` hears how many plain bytes have gone so far."""
    salt = os.urandom(SALT_BYTES)
    cipher = _cipher(key, salt)
    target.write(MAGIC + salt)
    number, done = 0, 0
    piece = _exactly(source, PIECE_BYTES)
    while True:
        following = _exactly(source, PIECE_BYTES) if piece else b""
        is_last = not following
        sealed = cipher.encrypt(
            _nonce(number, last=is_last), zlib.compress(piece, 1), name.encode()
        )
        target.write(struct.pack(">I", len(sealed)) + sealed)
        number, done = number + 1, done + len(piece)
        moved(done)
        if is_last:
            return
        piece = following


class Unsealed(io.RawIOBase):
    """The plain bytes of a sealed stream, each piece proven before any of it is given out."""

    def __init__(self, source: BinaryIO, *, key: str, name: str) -> None:
        super().__init__()
        head = source.read(len(MAGIC) + SALT_BYTES)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT_BYTES:
            raise Fault(f"{name} is not a sealed file of Khidki, or it was cut.", retryable=False)
        self._source = source
        self._name = name
        self._cipher = _cipher(key, head[len(MAGIC) :])
        self._number = 0
        self._ended = False
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say that this is a stream for reading."""
        return True

    def readinto(self, buffer: "memoryview | bytearray", /) -> int:  # type: ignore[override]
        """Fill the buffer as far as the present piece goes."""
        while not self._left and not self._ended:
            self._left = memoryview(self._piece())
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def _piece(self) -> bytes:
        head = self._source.read(4)
        length = struct.unpack(">I", head)[0] if len(head) == 4 else 0
        sealed = self._source.read(length)
        for last in (False, True) if len(sealed) == length else ():
            try:
                packed = self._cipher.decrypt(
                    _nonce(self._number, last=last), sealed, self._name.encode()
                )
            except InvalidTag:
                continue
            self._number += 1
            self._ended = last
            return zlib.decompress(packed)
        raise Fault(
            f"The key does not open {self._name}, or the file was changed or cut; "
            "check KHIDKI_BACKUP_KEY.",
            retryable=False,
        )


def _exactly(source: BinaryIO, count: int) -> bytes:
    """Read as much as asked unless the stream ends: a pipe gives less at a time."""
    parts: list[bytes] = []
    while count and (part := source.read(count)):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _cipher(key: str, salt: bytes) -> AESGCM:
    made = HKDF(SHA256(), length=32, salt=salt, info=b"khidki sealed file").derive(key.encode())
    return AESGCM(made)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
