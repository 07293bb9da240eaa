"""The signed message (CMS, RFC 5652) that a PAdES signature carries, written straight as DER.

All of it but a digest and a signature is the same for every paper of a key, so it is put
together from bytes prepared once: a general ASN.1 library takes as long for this as for the
rest of the paper. What is signed: content type, digest of the file, and the hash of the
signer's own certificate (RFC 5035), as PAdES baseline B wants. It holds no key: the signature
comes from a callback.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

_SEQUENCE, _SET, _INTEGER, _OCTETS, _TAGGED = 0x30, 0x31, 0x02, 0x04, 0xA0


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


# Object identifiers, already encoded.
_DATA = bytes.fromhex("06092a864886f70d010701")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060b2a864886f70d010910022f")
_SHA256 = _der(_SEQUENCE, bytes.fromhex("0609608648016503040201"))
_ECDSA_SHA256 = _der(_SEQUENCE, bytes.fromhex("06082a8648ce3d040302"))
_RSA_SHA256 = _der(_SEQUENCE, bytes.fromhex("06092a864886f70d01010b0500"))
_VERSION_1 = _der(_INTEGER, b"\x01")


@dataclass(frozen=True, slots=True)
class CmsFrame:
    """Everything of the message that does not change from paper to paper."""

    certificate: bytes
    issuer_and_serial: bytes
    signing_certificate: bytes
    algorithm: bytes


def cms_frame(*, certificate: bytes, issuer: bytes, serial: int, rsa: bool = False) -> CmsFrame:
    """Prepare the message of a key; the certificate and its issuer's name are DER.

    The key is one of ECDSA, or of RSA (PKCS #1 v1.5) as most officers' tokens have it.
    """
    number = serial.to_bytes(serial.bit_length() // 8 + 1, "big")
    named = _der(_SEQUENCE, _der(_OCTETS, hashlib.sha256(certificate).digest()))
    attribute = _der(_SET, _der(_SEQUENCE, _der(_SEQUENCE, named)))
    return CmsFrame(
        certificate=_der(_TAGGED, certificate),
        issuer_and_serial=_der(_SEQUENCE, issuer, _der(_INTEGER, number)),
        signing_certificate=_der(_SEQUENCE, _SIGNING_CERTIFICATE_V2, attribute),
        algorithm=_RSA_SHA256 if rsa else _ECDSA_SHA256,
    )


def cms_message(frame: CmsFrame, digest: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """Return the whole message for a file's SHA-256; `sign` gives a DER signature."""
    attributes = b"".join(
        sorted(
            [
                _der(_SEQUENCE, _CONTENT_TYPE, _der(_SET, _DATA)),
                _der(_SEQUENCE, _MESSAGE_DIGEST, _der(_SET, _der(_OCTETS, digest))),
                frame.signing_certificate,
            ]
        )
    )
    # Signed as a SET, stored under a tag of its own (RFC 5652, 5.4).
    signature = sign(_der(_SET, attributes))
    signer = _der(
        _SEQUENCE,
        _VERSION_1,
        frame.issuer_and_serial,
        _SHA256,
        _der(_TAGGED, attributes),
        frame.algorithm,
        _der(_OCTETS, signature),
    )
    signed = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SET, _SHA256),
        _der(_SEQUENCE, _DATA),
        frame.certificate,
        _der(_SET, signer),
    )
    return _der(_SEQUENCE, _SIGNED_DATA, _der(_TAGGED, signed))
