"""Passwords, second factors, keyed hashes and small sealed values.

Everything hangs on one secret of the installation, from which a key for each purpose is derived, so
that a hash made for one use proves nothing in another. argon2 takes 64 MiB and much time at each
use: it runs in threads, only a few at once, or a hundred sign-ins would be a way to stop us.
Files have keys of their own; see `files`.
"""

import asyncio
import base64
import hmac
import os
import unicodedata
from datetime import datetime
from functools import cached_property
from typing import Final

import argon2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp.hotp import HOTP
from pyotp.totp import TOTP

from khidki.domain.refusal import Fault
from khidki.gateways.known_passwords import KnownPasswords

NONCE_BYTES: Final = 12
TOTP_SECONDS: Final = 30
TOTP_STEPS_OFF: Final = 1
LONGEST_PASSWORD: Final = 1024


def derive(secret: str, purpose: str) -> bytes:
    """Return the 32-byte key of one purpose."""
    assert secret, "the installation has no secret"
    return HKDF(SHA256(), 32, salt=b"khidki", info=purpose.encode()).derive(secret.encode())


class Secrets:
    """Keyed hashes to find by, and sealing to read again; both from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._mobile = derive(secret, "hash of mobile numbers")
        self._identity = derive(secret, "hash of identity keys")

    def mobile_hash(self, mobile: str) -> bytes:
        """Return what a mobile number is found by; `mobile` is already in its one form."""
        return hmac.digest(self._mobile, mobile.encode(), "sha256")

    def identity_hash(self, kind: str, value: str) -> bytes:
        """Return what a person is found by; the kind keeps equal digits of two registers apart."""
        plain = f"{kind}\x00{unicodedata.normalize('NFC', value)}".encode()
        return hmac.digest(self._identity, plain, "sha256")

    def key(self, purpose: str) -> bytes:
        """Return a key for a purpose of the caller's own, such as one-time codes."""
        return derive(self._secret, purpose)

    def seal(self, plain: bytes, *, purpose: str) -> bytes:
        """Encrypt a small value; it opens only under the same purpose."""
        return seal(derive(self._secret, f"seal of {purpose}"), plain, purpose.encode())

    def unseal(self, sealed: bytes, *, purpose: str) -> bytes:
        """Return what was sealed; a Fault when the secret, purpose or bytes are not the same."""
        return unseal(derive(self._secret, f"seal of {purpose}"), sealed, purpose.encode())


def seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Encrypt with AES-256-GCM under a fresh nonce, which comes first."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unseal(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Undo `seal`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as cause:
        raise Fault("a sealed value does not open with this key", retryable=False) from cause


class Passwords:
    """argon2id, a few at once."""

    def __init__(self, places: int = 2, known: KnownPasswords | None = None) -> None:
        self._known = known or KnownPasswords()
        self._hasher = argon2.PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
        self._places = asyncio.Semaphore(places)

    @cached_property
    def _nobody(self) -> str:
        """What is checked when the user name is unknown, so that both answers take as long."""
        return self._hasher.hash(os.urandom(16).hex())

    async def hash(self, password: str) -> str:
        """Return what is stored for a new password."""
        async with self._places:
            return await asyncio.to_thread(self._hasher.hash, _normal(password))

    async def is_known(self, password: str) -> bool:
        """Say whether a new password became known elsewhere, as far as the operator can tell."""
        return await asyncio.to_thread(self._known.holds, _normal(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Say whether the password is right; `None` (no such user) takes as long and is wrong."""
        async with self._places:
            # Made at the first sign-in, known or not: it costs more than all else at a start.
            nobody = await asyncio.to_thread(lambda: self._nobody)
            right = await asyncio.to_thread(self._verify, stored or nobody, _normal(password))
        return right and stored is not None

    def wants_renewal(self, stored: str) -> bool:
        """Say whether a stored hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False


def _normal(password: str) -> str:
    # Two keyboards may type one Hindi password in two ways; and nobody may make us hash a book.
    return unicodedata.normalize("NFKC", password[:LONGEST_PASSWORD])


def new_totp_secret() -> str:
    """Return a new secret for an authenticator app, in the base 32 that it wants."""
    return base64.b32encode(os.urandom(20)).decode()


def totp_address(secret: str, *, user_name: str, issuer: str) -> str:
    """Return the `otpauth:` address that the app reads from a QR."""
    return TOTP(secret).provisioning_uri(name=user_name, issuer_name=issuer)


def totp_code(secret: str, *, now: datetime) -> tuple[str, int]:
    """Return the code that an authenticator app shows now, and for how many more seconds."""
    shown_for = TOTP_SECONDS - int(now.timestamp()) % TOTP_SECONDS
    return HOTP(secret).at(int(now.timestamp()) // TOTP_SECONDS), shown_for


def check_totp(secret: str, given: str, *, now: datetime, last_counter: int) -> int | None:
    """Return the counter of a right code, to be stored as used; None when wrong or used before."""
    digits = "".join(given.split())
    current = int(now.timestamp()) // TOTP_SECONDS
    found = None
    for counter in range(current - TOTP_STEPS_OFF, current + TOTP_STEPS_OFF + 1):
        right = hmac.compare_digest(HOTP(secret).at(counter).encode(), digits.encode())
        if right and counter > last_counter:
            found = counter
    return found
