"""Is this paper genuine? What a stranger's upload or a scanned QR code proves, and nothing more.

A verdict for whatever comes: garbage, cut files and hostile structures are verdicts too, never an
exception. Trust is the certificates handed in, at the time the paper says it was signed, so that
a rotated or expired key breaks no old paper; a withdrawn key breaks all of its own. What an
officer signed with a certificate of their own must come from a listed authority, bear the
officer's name, and hold the window's own word for every byte of the paper. It needs no network
and no database: whether a certificate was revoked is looked up by its number afterwards.
"""

# asn1crypto and pyHanko give no types; what comes from them is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from asn1crypto import cms as asn1_cms
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from khidki.domain.people.signing import same_name
from khidki.domain.record.certificate import Certificate
from khidki.domain.record.payload import read_payload
from khidki.gateways.confined import Confined, Crashed, Overrun
from khidki.gateways.keys import KeyRecord, key_id_of
from khidki.gateways.pdf_signature import finished, vouched_for

LARGEST_PDF = 10 * 2**20
LIMIT_SECONDS = 10.0
LIMIT_BYTES = 1 << 30
# A provider makes the certificate after the paper was laid out for signing, minutes later.
MADE_WITHIN = timedelta(hours=1)
_REASON = re.compile(r"Khidki (paper|copy) (\d{14}), posting ([0-9a-f-]{1,64})")


class Finding(StrEnum):
    """What a check found; only `GENUINE` is good news, and only until revocation is looked up."""

    GENUINE = "genuine"
    ALTERED = "altered"
    UNSIGNED = "unsigned"
    UNTRUSTED = "untrusted"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """What the file says about itself; all but `finding` may be believed only when genuine."""

    finding: Finding
    signer: str = ""
    office: str = ""
    number: str = ""
    posting: str = ""
    key_id: str = ""
    signed_at: datetime | None = None
    certificate: bytes = b""  # with which an officer signed (DER); empty under the window's seal
    is_copy: bool = False  # a certified copy of a paper, under a number of its own
    certified: str = ""  # what that certificate calls its holder, and who says so


@dataclass(frozen=True, slots=True)
class QrVerdict:
    """What a QR code says; the certificate may be shown only when genuine."""

    finding: Finding
    key_id: str
    certificate: Certificate


class Verification:
    """Checks strangers' files in a confined child."""

    def __init__(self, size: int = 1) -> None:
        self._confined = Confined(LIMIT_SECONDS, LIMIT_BYTES, size, imports=(__name__,))

    async def verify(
        self,
        data: bytes,
        trusted: list[bytes],
        withdrawn: list[str],
        authorities: list[bytes] | None = None,
    ) -> PdfVerdict:
        """Return the verdict about an upload; one that exhausts its child is unreadable."""
        if len(data) > LARGEST_PDF:
            return PdfVerdict(Finding.UNREADABLE)
        try:
            return await self._confined.run(verify_pdf, data, trusted, withdrawn, authorities or [])
        except (Overrun, Crashed):
            return PdfVerdict(Finding.UNREADABLE)

    async def close(self) -> None:
        """End the waiting child."""
        await self._confined.close()


def verify_pdf(
    data: bytes,
    trusted: list[bytes],
    withdrawn: list[str],
    authorities: list[bytes] | None = None,
) -> PdfVerdict:
    """Judge a PDF by certificates (PEM): the window's, and those of officers' authorities."""
    if len(data) > LARGEST_PDF or b"%PDF-" not in data[:1024]:
        return PdfVerdict(Finding.UNREADABLE)
    try:
        return _judge(data, trusted, withdrawn, authorities or [])
    except Exception:  # noqa: BLE001 -- a parser fed by strangers fails in more ways than one can list
        return PdfVerdict(Finding.UNREADABLE)


def verify_qr(text: str, keys: Mapping[str, KeyRecord]) -> QrVerdict:
    """Judge a scanned text by our public keys alone; raise `DamagedPayload` when unreadable."""
    payload = read_payload(text)
    record = keys.get(payload.key_id)
    if record is None or record.state == "withdrawn":
        return QrVerdict(Finding.UNTRUSTED, payload.key_id, payload.certificate)
    good = is_signed(payload.message, payload.signature, certificate=record.certificate)
    finding = Finding.GENUINE if good else Finding.ALTERED
    return QrVerdict(finding, payload.key_id, payload.certificate)


def is_signed_by(
    trusted: list[bytes], withdrawn: list[str], key_id: str, message: bytes, signature: bytes
) -> bool:
    """Say whether the window's key of that id, not withdrawn, made the raw signature."""
    return key_id not in withdrawn and _is_vouched(trusted, key_id, signature, message)


def is_signed(message: bytes, signature: bytes, *, certificate: bytes) -> bool:
    """Say whether the raw signature was made over the message by the key of a certificate (PEM)."""
    public = x509.load_pem_x509_certificate(certificate).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    half = len(signature) // 2
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    try:
        public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _judge(
    data: bytes, trusted: list[bytes], withdrawn: list[str], authorities: list[bytes]
) -> PdfVerdict:
    reader = PdfFileReader(io.BytesIO(data))
    signatures = reader.embedded_signatures
    if not signatures:
        return PdfVerdict(Finding.UNSIGNED)
    signature = signatures[-1]
    told: Any = signature.sig_object
    kind, number, posting = "", "", ""
    if found := _REASON.fullmatch(str(told.get("/Reason", ""))):
        kind, number, posting = found.groups()
    signer = str(told.get("/Name", ""))
    signed_at: datetime | None = signature.self_reported_timestamp
    own = signature.signer_cert
    key_id = _key_of(own)
    parts: Any = signature.byte_range
    _, start, end, _ = (int(part) for part in parts)
    voucher = vouched_for(data, (start, end))
    roots, moment = trusted, signed_at
    vouched = True
    if voucher is not None:
        key_id, by_window, message = voucher
        vouched = _is_vouched(trusted, key_id, by_window, message) and same_name(
            _common_name(own), signer.partition(" / ")[0]
        )
        roots, moment = authorities, _when_made(own, signed_at)
    status: Any = finished(async_validate_pdf_signature(signature, _context(roots, moment)))
    if not (status.intact and status.valid) or len(signatures) != 1:
        finding = Finding.ALTERED
    elif not (status.trusted and vouched) or key_id in withdrawn or not number:
        finding = Finding.UNTRUSTED
    else:
        # Trusted and whole, but something may have been appended after the signature.
        finding = (
            Finding.GENUINE
            if status.bottom_line and _is_whole(data, signature)
            else Finding.ALTERED
        )
    return PdfVerdict(
        finding=finding,
        signer=signer,
        office=str(told.get("/Location", "")),
        number=number,
        posting=posting,
        is_copy=kind == "copy",
        key_id=key_id,
        signed_at=signed_at,
        certificate=b"" if voucher is None else own.dump(),
        certified="" if voucher is None else f"{_common_name(own)} ({_issuer(own)})",
    )


def _is_vouched(trusted: list[bytes], key_id: str, signature: bytes, message: bytes) -> bool:
    """Say whether the window's key of that id, among those handed in, signed the message."""
    for text in trusted:
        public = x509.load_pem_x509_certificate(text).public_key()
        if isinstance(public, ec.EllipticCurvePublicKey) and key_id_of(public) == key_id:
            return is_signed(message, signature, certificate=text)
    return False


def _when_made(own: asn1_x509.Certificate, signed_at: datetime | None) -> datetime | None:
    begins: datetime = own.not_valid_before
    if signed_at is not None and signed_at < begins <= signed_at + MADE_WITHIN:
        return begins
    return signed_at


def _common_name(certificate: asn1_x509.Certificate) -> str:
    return str(certificate.subject.native.get("common_name", ""))


def _issuer(certificate: asn1_x509.Certificate) -> str:
    return str(certificate.issuer.native.get("common_name", ""))


def _is_whole(data: bytes, signature: Any) -> bool:
    """Say whether the file is the signed bytes, the signature, zeros up to its room, no more."""
    start, first, second, length = (int(part) for part in signature.byte_range)
    room = data[first + 1 : second - 1]
    # Neither other letters for the same digits nor anything hidden in the unused room.
    message: bytes = (
        asn1_cms.ContentInfo.load(signature.pkcs7_content).dump().hex().upper().encode()
    )
    padded = message.ljust(len(room), b"0")
    return start == 0 and second + length == len(data) and room == padded


def _key_of(certificate: asn1_x509.Certificate) -> str:
    public = x509.load_der_x509_certificate(certificate.dump()).public_key()
    return key_id_of(public) if isinstance(public, ec.EllipticCurvePublicKey) else ""


def _context(trusted: list[bytes], moment: datetime | None) -> ValidationContext:
    armoured: list[Any] = [pem.unarmor(text) for text in trusted]
    roots = [asn1_x509.Certificate.load(parts[2]) for parts in armoured]
    return ValidationContext(
        trust_roots=roots, allow_fetching=False, moment=moment, best_signature_time=moment
    )
