"""Where a signature goes in a paper: the place for it, what it says, and filling it in.

A paper that somebody signs later, with a token or at a provider, is prepared first: everything is
in the file but the signature, and its digest is what they sign. The window vouches for a prepared
paper with a signature of its own inside, so that nobody can put another paper under a certificate
that happens to be trusted. It holds no keys and decides nobody's right to sign.
"""

# asn1crypto and pyHanko give no types; what comes from them is checked where it is used.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import hashlib
import io
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from khidki.domain.refusal import Fault
from khidki.domain.text import Text

T = TypeVar("T")

FIELD = "Khidki"
# Room in the file, in hex digits: an officer's certificate may come with those of its authority.
LATER_RESERVED = 32_768
VOUCHER = re.compile(rb"khidki window ([0-9a-f]{16}) ([0-9a-f]{128})")
_NO_VOUCHER = "0" * 128
_PURPOSE = b"khidki paper to sign 1\0"


@dataclass(frozen=True, slots=True)
class SignedBy:
    """In whose name a paper is signed, and which paper: what the signature itself says."""

    officer: Text
    post: Text
    office: Text
    posting: str
    number: str
    kind: Literal["paper", "copy"] = "paper"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A paper with an empty place for its signature, and the SHA-256 of all around that place."""

    pdf: bytes
    digest: bytes


class Appending(IncrementalPdfFileWriter):
    """Leaves the paper's metadata as it was set: pyHanko would enter the machine's clock there."""

    def _update_meta(self) -> None:
        return


class Work(signers.PdfSigner):
    """One signature at a given instant: pyHanko itself would ask the machine's clock."""

    def __init__(
        self, metadata: signers.PdfSignatureMetadata, signer: signers.Signer, at: datetime
    ) -> None:
        super().__init__(metadata, signer)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine of pyHanko that never really waits; works inside and outside of a loop."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    coroutine.close()
    raise AssertionError("pyHanko waited for something")


def metadata(by: SignedBy, *, contact: str | None = None) -> signers.PdfSignatureMetadata:
    """Return what the signature says beside itself."""
    return signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=f"{by.officer.en} / {by.officer.hi}, {by.post.en} / {by.post.hi}",
        location=f"{by.office.en} / {by.office.hi}",
        reason=f"Khidki {by.kind} {by.number}, posting {by.posting}",
        contact_info=contact,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
    )


def with_line_break(pdf: bytes) -> bytes:
    """Return the paper as something may be appended to it."""
    # The signature is appended behind the last byte. Without a line break there, two objects share
    # a line and PDF/A is broken (ISO 19005-2, 6.1.9).
    return pdf if pdf.endswith(b"\n") else pdf + b"\n"


def prepare(
    pdf: bytes, by: SignedBy, *, key_id: str, vouch: Callable[[bytes], bytes], at: datetime
) -> Prepared:
    """Make a place for the signature of another; `vouch` is the raw signature of the window."""
    contact = f"khidki window {key_id} {_NO_VOUCHER}"
    nobody = signers.ExternalSigner(signing_cert=None, cert_registry=None, signature_value=0)
    work = Work(metadata(by, contact=contact), nobody, at)
    out = io.BytesIO()
    writer = Appending(io.BytesIO(with_line_break(pdf)))
    finished(work.async_digest_doc_for_signing(writer, bytes_reserved=LATER_RESERVED, output=out))
    made = bytearray(out.getvalue())
    room = _room(bytes(made))
    (found,) = VOUCHER.finditer(made)
    made[found.start(2) : found.end(2)] = vouch(_vouched(bytes(made), room)).hex().encode()
    return Prepared(bytes(made), _digest(bytes(made), room))


def digest_of(pdf: bytes) -> bytes:
    """Return what is to be signed of a prepared paper; `Fault` when it is none."""
    return _digest(pdf, _room(pdf))


def embed(pdf: bytes, message: bytes) -> bytes:
    """Return the prepared paper with a signed message (CMS) in its place."""
    start, end = _room(pdf)
    digits = message.hex().upper().encode()
    if len(digits) > end - start - 2:
        raise Fault("a signature is larger than its place", retryable=False)
    return pdf[: start + 1] + digits.ljust(end - start - 2, b"0") + pdf[end - 1 :]


def vouched_for(pdf: bytes, room: tuple[int, int]) -> tuple[str, bytes, bytes] | None:
    """Return key, signature and message of the window's voucher, or None where there is no one."""
    found = list(VOUCHER.finditer(pdf))
    if len(found) != 1:
        return None
    blank = bytearray(pdf)
    blank[found[0].start(2) : found[0].end(2)] = _NO_VOUCHER.encode()
    return found[0][1].decode(), bytes.fromhex(found[0][2].decode()), _vouched(bytes(blank), room)


def _vouched(pdf: bytes, room: tuple[int, int]) -> bytes:
    """Return what the window signs: every byte but the two signatures themselves."""
    return _PURPOSE + _digest(pdf, room)


def _digest(pdf: bytes, room: tuple[int, int]) -> bytes:
    start, end = room
    return hashlib.sha256(pdf[:start] + pdf[end:]).digest()


def _room(pdf: bytes) -> tuple[int, int]:
    """Return from where until where the place for the signature reaches."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as paper:
            (field,) = paper.Root.AcroForm.Fields
            first, start, end, length = (int(part) for part in field.V.ByteRange)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError) as cause:
        raise Fault("a paper has no place for a signature", retryable=False) from cause
    if first != 0 or end + length != len(pdf) or not start < end:
        raise Fault("the place for a signature is not where it should be", retryable=False)
    return start, end
