"""How the window and a payment provider know each other: a shared key, or a pair of keys each.

Both sides sign every message over a purpose, the merchant and the time, so that one for another
purpose or merchant is none, and an old one is too old. HMAC-SHA-256 is what most gateways offer;
Ed25519 is for those that offer keys that need not be shared. A list of keys takes the old and the
new one while they are exchanged; the first signs.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

KEY_BYTES = 32


class Seal(Protocol):
    """What signs our messages and knows theirs."""

    def sign(self, message: bytes) -> str:
        """Return our signature as the header carries it."""
        ...

    def is_theirs(self, message: bytes, signature: str) -> bool:
        """Say whether the other side signed this."""
        ...


class SharedKey:
    """HMAC-SHA-256 with a key of this merchant that both sides hold."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) < KEY_BYTES for key in keys):
            raise ValueError("keys of at least 32 bytes")
        self._keys = tuple(keys)

    def sign(self, message: bytes) -> str:
        """Return the code of the newest key."""
        return _hmac(self._keys[0], message)

    def is_theirs(self, message: bytes, signature: str) -> bool:
        """Say whether one of the keys made this code."""
        given = signature.encode(errors="replace")
        return any(hmac.compare_digest(_hmac(key, message).encode(), given) for key in self._keys)


class KeyPair:
    """Ed25519: we sign with our private key, and know them by their public ones."""

    def __init__(self, private: bytes, theirs: Sequence[bytes]) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(private)
        self._theirs = [Ed25519PublicKey.from_public_bytes(each) for each in theirs]
        if not theirs:
            raise ValueError("at least one key of the other side")

    def sign(self, message: bytes) -> str:
        """Return our signature."""
        return base64.b64encode(self._private.sign(message)).decode()

    def is_theirs(self, message: bytes, signature: str) -> bool:
        """Say whether one of their keys signed this."""
        try:
            raw = base64.b64decode(signature, validate=True)
        except (binascii.Error, ValueError):
            return False
        return any(_is_by(key, raw, message) for key in self._theirs)


def read_seal(text: str) -> Seal:
    """Read `hmac:KEY[,KEY]` or `ed25519:OURS,THEIRS[,THEIRS]` in base64; `ValueError` otherwise."""
    kind, _, rest = text.partition(":")
    keys = [base64.b64decode(part, validate=True) for part in rest.split(",")]
    match kind:
        case "hmac":
            return SharedKey(keys)
        case "ed25519":
            return KeyPair(keys[0], keys[1:])
        case _:
            raise ValueError(kind[:20])


def sealed_bytes(purpose: str, merchant: str, seconds: int, body: bytes) -> bytes:
    """Return what a signature is over."""
    return f"khidki payment 1\n{purpose}\n{merchant}\n{seconds}\n".encode() + body


def _hmac(key: bytes, message: bytes) -> str:
    return hmac.new(key, message, "sha256").hexdigest()


def _is_by(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
