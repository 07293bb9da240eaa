"""An officer's own token: a smart card or USB key reached through its maker's PKCS#11 library.

The PIN opens one session, in which a whole batch is signed, and goes nowhere but into that library.
What is signed is made here, from the digest that was shown, so that a token never signs bytes that
somebody else put together. It knows no window and no network; the officer's agent uses it.
"""

# python-pkcs11 is compiled and gives few types; what comes from it is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

import hashlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
from asn1crypto import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

from khidki.domain.refusal import Fault, Refusal
from khidki.gateways.cms import cms_frame, cms_message


class WrongPin(Refusal):
    """The token does not take the PIN, or takes no more because too many were wrong."""

    code = "wrong_pin"


class NoToken(Refusal):
    """No token with a certificate to sign with is in the machine."""

    code = "no_signing_token"


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A token by its library; with a label where several are in the machine."""

    library: Path
    label: str | None = None
    certificate_label: str | None = None

    def certificate(self) -> bytes:
        """Return the certificate (DER) with which would be signed; no PIN is needed."""
        with self._session(None) as session:
            return _certificate(session, self.certificate_label)[0]

    def is_there(self) -> bool:
        """Say whether a token with a certificate is in the machine."""
        try:
            self.certificate()
        except NoToken:
            return False
        return True

    def sign_digests(self, digests: Sequence[bytes], pin: str) -> list[bytes]:
        """Return a signed message (CMS) for the SHA-256 of each paper; one PIN for all."""
        with self._session(pin) as session:
            der, key_id = _certificate(session, self.certificate_label)
            key = _Key.of(session, key_id)
            own = x509.Certificate.load(der)
            frame = cms_frame(
                certificate=der,
                issuer=own.issuer.dump(),
                serial=own.serial_number,
                rsa=key.is_rsa,
            )
            return [cms_message(frame, digest, key.sign) for digest in digests]

    def sign_bytes(self, message: bytes, pin: str) -> bytes:
        """Return the signature of a message, to show that the key is in this token."""
        with self._session(pin) as session:
            _, key_id = _certificate(session, self.certificate_label)
            return _Key.of(session, key_id).sign(message)

    @contextmanager
    def _session(self, pin: str | None) -> Generator[Any]:
        try:
            token = self._token()
            with token.open(user_pin=pin) as session:
                yield session
        except (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinLenRange, pkcs11.PinInvalid):
            raise WrongPin from None
        except (pkcs11.NoSuchToken, pkcs11.TokenNotPresent, pkcs11.DeviceRemoved):
            raise NoToken from None
        except pkcs11.PKCS11Error as cause:
            raise Fault(f"the token failed: {type(cause).__name__}", retryable=True) from cause

    def _token(self) -> Any:
        try:
            library: Any = pkcs11.lib(str(self.library))
        except RuntimeError as cause:
            raise Fault(f"{self.library} is no PKCS#11 library", retryable=False) from cause
        wanted = {} if self.label is None else {"token_label": self.label}
        # A token that was put in after the library was loaded is only seen when it looks again.
        library.reinitialize()
        found = [each for each in library.get_tokens(**wanted) if _is_ready(each)]
        if len(found) > 1:
            raise Fault("several tokens are in the machine; name one by its label", retryable=False)
        if not found:
            raise NoToken
        return found[0]


@dataclass(frozen=True, slots=True)
class _Key:
    """The private half, by handle: it never leaves the token."""

    handle: Any
    is_rsa: bool

    @classmethod
    def of(cls, session: Any, key_id: bytes) -> "_Key":
        wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: key_id}
        keys = list(session.get_objects(wanted))
        if len(keys) != 1:
            raise NoToken
        return cls(keys[0], keys[0].key_type == KeyType.RSA)

    def sign(self, message: bytes) -> bytes:
        """Return the signature as CMS wants it."""
        if self.is_rsa:
            return bytes(self.handle.sign(message, mechanism=Mechanism.SHA256_RSA_PKCS))
        # Few tokens hash for ECDSA themselves.
        raw = bytes(self.handle.sign(hashlib.sha256(message).digest(), mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        return encode_dss_signature(
            int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        )


def _certificate(session: Any, label: str | None) -> tuple[bytes, bytes]:
    """Return the certificate to sign with and the id of its key; a token may hold others beside."""
    wanted: dict[Any, Any] = {Attribute.CLASS: ObjectClass.CERTIFICATE}
    if label is not None:
        wanted[Attribute.LABEL] = label
    for found in session.get_objects(wanted):
        der, key_id = bytes(found[Attribute.VALUE]), bytes(found[Attribute.ID])
        if label is not None or _signs(der):
            return der, key_id
    raise NoToken


def _signs(der: bytes) -> bool:
    """Say whether a certificate is for signing papers: encryption keys lie on the same tokens."""
    usage = x509.Certificate.load(der).key_usage_value
    return usage is not None and bool({"non_repudiation", "digital_signature"} & usage.native)


def _is_ready(token: Any) -> bool:
    return bool(token.flags & pkcs11.TokenFlag.USER_PIN_INITIALIZED)
