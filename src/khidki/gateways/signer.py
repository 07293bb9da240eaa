"""Signing papers and QR contents with a key that never leaves its token.

The shape is PKCS#11's: a token signs a message with the key of a label and gives back the 64
raw bytes of an EC P-256 signature. In software the token is `keys.SoftToken`; a hardware module
is another class with the same method. A PDF gets a PAdES certification signature that names
officer, post, office and posting, and allows no later change. It keeps no keys and decides
nobody's right to sign.
"""

# asn1crypto and pyHanko give no types; what comes from them is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import io
from datetime import datetime
from typing import Any, Protocol

import pikepdf
from asn1crypto import cms, pem, x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.sign import signers

from khidki.domain.refusal import Fault
from khidki.gateways.cms import cms_frame, cms_message
from khidki.gateways.pdf_signature import (
    Appending,
    SignedBy,
    Work,
    finished,
    metadata,
    with_line_break,
)

RAW_BYTES = 64
# Room for the signature in the file: ours needs about 2,100 bytes, and a file with a fixed
# room needs no trial signature to find its size.
RESERVED = 8_192


class Token(Protocol):
    """A place that holds private keys and signs with them, as a PKCS#11 session does."""

    def sign(self, label: str, message: bytes) -> bytes:
        """Return r and s, 32 bytes each, of ECDSA P-256 with SHA-256."""
        ...


class Signer(Protocol):
    """Whatever can seal a paper: a key in software, a hardware module, a remote service."""

    @property
    def key_id(self) -> str:
        """Return the 16 hex digits by which papers name the key."""
        ...

    @property
    def certificate_pem(self) -> bytes:
        """Return the certificate of the key."""
        ...

    def sign_pdf(self, pdf: bytes, by: SignedBy, *, at: datetime) -> bytes:
        """Return the paper with its signature."""
        ...

    def sign_bytes(self, data: bytes) -> bytes:
        """Return the raw signature of a QR content, a seal or a receipt."""
        ...


class SealingKey:
    """The sealing key of the installation, reached through a token."""

    def __init__(self, token: Token, *, key_id: str, certificate: bytes) -> None:
        """Take the label of the key in its token and its certificate (PEM)."""
        self.key_id = key_id
        self.certificate_pem = certificate
        self._token = token
        self._signer = _TokenSigner(token, key_id, certificate)

    def sign_bytes(self, data: bytes) -> bytes:
        """Return 64 raw bytes; the caller's data says what it is for."""
        return self._token.sign(self.key_id, data)

    def sign_pdf(self, pdf: bytes, by: SignedBy, *, at: datetime) -> bytes:
        """Sign a finished PDF; raise `Fault` when the result is not a whole signed file."""
        source = with_line_break(pdf)
        work = Work(metadata(by), self._signer, at)
        out = io.BytesIO()
        writer = Appending(io.BytesIO(source))
        finished(work.async_sign_pdf(writer, bytes_reserved=RESERVED, output=out))
        signed = out.getvalue()
        _check_structure(source, signed)
        return signed


class _TokenSigner(signers.Signer):
    """Lets pyHanko place the signature and the token make it, without a key in pyHanko's hands."""

    def __init__(self, token: Token, label: str, certificate: bytes) -> None:
        own = _read_certificate(certificate)
        super().__init__(signing_cert=own)
        self._token = token
        self._label = label
        self._frame = cms_frame(
            certificate=own.dump(),
            issuer=own.issuer.dump(),
            serial=own.serial_number,
        )

    async def async_sign(
        self, data_digest: bytes, digest_algorithm: str, *_: Any, **_settings: Any
    ) -> cms.ContentInfo:
        assert digest_algorithm == "sha256"
        return cms.ContentInfo.load(cms_message(self._frame, data_digest, self._der_signature))

    def _der_signature(self, message: bytes) -> bytes:
        raw = self._token.sign(self._label, message)
        half = RAW_BYTES // 2
        return encode_dss_signature(
            int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
        )


def _check_structure(source: bytes, signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as paper:
        (field,) = paper.Root.AcroForm.Fields
        _, _, second, length = (int(part) for part in field.V.ByteRange)
        whole = (
            signed.startswith(source)
            and second + length == len(signed)
            and "/Metadata" in paper.Root
            and "/MarkInfo" in paper.Root
            and not paper.get_warnings()
        )
    if not whole:
        raise Fault("a signed paper is not whole", retryable=False)


def _read_certificate(pem_text: bytes) -> x509.Certificate:
    armoured: Any = pem.unarmor(pem_text)
    return x509.Certificate.load(armoured[2])
