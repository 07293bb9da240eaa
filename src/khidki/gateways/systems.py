"""Talking to the software of other departments: signed both ways, never trusted by address.

We give a step over with our own sealing key, whose public half stands on the keys page; what comes
back must bear an Ed25519 signature by a key that the installation knows for that system. One header
carries both: `Khidki-Signature: t=<unix seconds>,s=<base64>` over a purpose, the system, the time
and the body, so that a message for one system or purpose is none for another, and an old one is
too old. Giving over repeats under one key until the other side says yes.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.secrets import derive
from khidki.gateways.tally import Tally

HEADER = "Khidki-Signature"
REPLAY_WINDOW = timedelta(minutes=5)
LARGEST_ANSWER = 10_000
NUMBER_MOST = 60
_SIGNATURE = re.compile(r"t=(\d{9,11}),s=([A-Za-z0-9+/]{80,100}={0,2})")
_ACCESS = re.compile(r"([a-z0-9-]+)=(https?://\S+)\s+([A-Za-z0-9+/=]{44}(?:,[A-Za-z0-9+/=]{44})*)")
# Another try may succeed: the other side is busy, down, or does not know our new key yet.
MAY_PASS = frozenset({401, 403, 404, 408, 425, 429})


class BadSignature(Refusal):
    """Nobody whom we know for this system signed this, or it was signed too long ago."""

    code = "bad_signature"


@dataclass(frozen=True, slots=True)
class Access:
    """Where a system is reached, and the public keys (base64, 32 bytes) by which it signs."""

    system: str
    address: str
    keys: tuple[str, ...]


def read_accesses(text: str) -> list[Access]:
    """Read `id=address key,key` parted by `;`; raise `ValueError` when it is written otherwise."""
    found: list[Access] = []
    for part in filter(None, (each.strip() for each in text.split(";"))):
        match = _ACCESS.fullmatch(part)
        if match is None:
            raise ValueError(part.partition("=")[0][:60])
        found.append(Access(match[1], match[2].rstrip("/"), tuple(match[3].split(","))))
    return found


def demo_key(secret: str, system: str) -> bytes:
    """Return the private key of a demo's simulator, the same at every start."""
    return derive(secret, f"demo key of the system {system}")


def public_key(private: bytes) -> str:
    """Return the public half of an Ed25519 key, as settings name it."""
    key = Ed25519PrivateKey.from_private_bytes(private).public_key()
    return base64.b64encode(key.public_bytes_raw()).decode()


def signed_bytes(purpose: str, system: str, seconds: int, body: bytes) -> bytes:
    """Return what a signature is over."""
    return f"khidki {purpose} 1\n{system}\n{seconds}\n".encode() + body


def header_of(seconds: int, signature: bytes) -> str:
    """Return the header that carries a signature."""
    return f"t={seconds},s={base64.b64encode(signature).decode()}"


class Systems:
    """All the systems that this installation works with."""

    def __init__(self, accesses: Iterable[Access] = (), *, seconds: float = 10.0) -> None:
        self._accesses = {each.system: each for each in accesses}
        self._tallies = {system: Tally() for system in self._accesses}
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def give(
        self,
        system: str,
        body: bytes,
        *,
        key: str,
        sign: Callable[[bytes], bytes],
        at: datetime,
    ) -> str | None:
        """Give a step over, once for its key; return the other side's number if it has one."""
        access = self._accesses.get(system)
        if access is None:
            raise Fault(f"system {system} has no address", retryable=True)
        seconds = int(at.timestamp())
        signature = sign(signed_bytes("step", system, seconds, body))
        headers = {
            HEADER: header_of(seconds, signature),
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        with self._tallies[system].counting():
            status, answer = await self._post(f"{access.address}/steps", body, headers)
            if status not in {200, 201, 202}:
                retryable = status in MAY_PASS or status >= 500
                raise Fault(f"system {system} answered {status}", retryable=retryable)
        return _number_in(answer)

    def addresses(self) -> dict[str, str]:
        """Return where each system is reached."""
        return {each.system: each.address for each in self._accesses.values()}

    def tally_of(self, system: str) -> Tally:
        """Return how the hand-overs to a system ended."""
        return self._tallies[system]

    def check(self, system: str, header: str, body: bytes, *, at: datetime) -> bytes:
        """Return the signature of a message of a system, or refuse."""
        match = _SIGNATURE.fullmatch(header)
        access = self._accesses.get(system)
        if match is None or access is None:
            raise BadSignature
        seconds = int(match[1])
        if abs(at.timestamp() - seconds) > REPLAY_WINDOW.total_seconds():
            raise BadSignature
        try:
            signature = base64.b64decode(match[2], validate=True)
        except binascii.Error:
            raise BadSignature from None
        message = signed_bytes("status", system, seconds, body)
        if not any(_is_by(key, signature, message) for key in access.keys):
            raise BadSignature
        return signature

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds), trust_env=False
            )
        try:
            async with self._session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                return answer.status, await answer.content.read(LARGEST_ANSWER)
        except (aiohttp.ClientError, TimeoutError, OSError) as cause:
            raise Fault("a system cannot be reached", retryable=True) from cause


def _is_by(key: str, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _number_in(answer: bytes) -> str | None:
    try:
        told: Any = msgspec.json.decode(answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    number = told.get("number") if isinstance(told, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return number if isinstance(number, str) and 3 <= len(number) <= NUMBER_MOST else None
