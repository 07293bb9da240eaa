"""A small soft authenticator: what a security key does, written out, so that tests can cheat with it.

`Authenticator(site, origin)` answers the options that a page hands to the browser. It signs with
P-256, counts, and says that it checked its person; each of these can be set wrong by a test. It is
written from the WebAuthn standard and shares no code with the library that the window trusts.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, NEW_KEY = 0x01, 0x04, 0x40


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def head(major: int, length: int) -> bytes:
    """The first bytes of a CBOR item (RFC 8949), for the short lengths that a key needs."""
    if length < 24:
        return bytes([major << 5 | length])
    size = 1 if length < 256 else 2
    return bytes([major << 5 | (23 + size)]) + length.to_bytes(size)


def cbor(value) -> bytes:
    match value:
        case int() if value >= 0:
            return head(0, value)
        case int():
            return head(1, -1 - value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(value)) + value.encode()
        case dict():
            return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())
    raise TypeError(value)


@dataclass
class Authenticator:
    """One key of one site."""

    site: str = "localhost"
    origin: str = "http://localhost:8000"
    counter: int = 1
    flags: int = PRESENT | VERIFIED
    id: bytes = field(default_factory=lambda: os.urandom(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: str) -> str:
        """Answer the options for a new key."""
        asked = json.loads(options)
        point = self.private.public_key().public_numbers()
        public = cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        known = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        attestation = cbor({"fmt": "none", "attStmt": {}, "authData": self._data(NEW_KEY) + known})
        client = self._client("webauthn.create", asked["challenge"])
        return self._told(clientDataJSON=b64(client), attestationObject=b64(attestation))

    def get(self, options: str) -> str:
        """Answer the options for a confirmation, counting one further."""
        self.counter += 1
        client = self._client("webauthn.get", json.loads(options)["challenge"])
        data = self._data(0)
        signed = self.private.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._told(
            clientDataJSON=b64(client), authenticatorData=b64(data), signature=b64(signed)
        )

    def _data(self, more: int) -> bytes:
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([self.flags | more]) + self.counter.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _told(self, **response: str) -> str:
        told = {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key"}
        return json.dumps(told | {"response": response})
