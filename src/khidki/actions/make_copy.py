"""Make the certified copy of one paper: its facts, its number and code, and the signed PDF.

Every page carries the words, number, date, officer and a QR code that holds the facts under the
window's signature, so that a single page can be checked. Nothing here is stored.
"""

import asyncio
import hashlib
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from khidki.actions.make_paper import NO_POSTING, SEAL
from khidki.actions.read_record import PDF, RecordPaper, papers_of, read_record
from khidki.actions.tell_record import NOTES, Words, head_of, parts_of
from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.case.application import Application
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.access import Hat
from khidki.domain.record.certificate import (
    Certificate,
    Signatory,
    code_from,
    code_hash,
    shown_code,
    text_data,
)
from khidki.domain.record.copy import Copied, NoSuchPaper, copied_number
from khidki.domain.record.document import shown_day, shown_number
from khidki.domain.record.payload import message_of, payload_text, verify_url
from khidki.domain.refusal import Fault
from khidki.domain.service.published import Edition
from khidki.domain.text import Text
from khidki.gateways.bundles import as_pages
from khidki.gateways.copies import certified
from khidki.gateways.pdf_signature import SignedBy
from khidki.gateways.qr import qr_svg
from khidki.store.shelves import Shelf

NOTE_SHEET = "note-sheet"


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that is signed and not stored yet."""

    certificate: Certificate
    pdf: bytes
    code_hash: bytes

    @property
    def facts(self) -> bytes:
        """What the database keeps of it."""
        return canonical(self.certificate.as_data())

    @property
    def digest(self) -> bytes:
        """The hash by which the file is known again."""
        return hashlib.sha256(self.pdf).digest()


def copyable(world: World, shelf: Shelf, edition: Edition, words: Words) -> list[RecordPaper]:
    """Return every paper of a case of which there may be a copy; its note-sheet is the last."""
    found = list(papers_of(world, shelf, edition))
    if shelf.noted:

        async def sheet() -> bytes:
            async with world.reading() as tx:
                record = await read_record(world, tx, shelf.application.id)
            name, title, told = next(
                part for part in parts_of(world, record, words) if part[0] == "notes"
            )
            at = world.now()
            data = head_of(world, record, name, at) | {"title": text_data(title)} | told
            return await world.papers.render_own("bundle", data, at=at)

        found.append(RecordPaper(NOTE_SHEET, NOTES, PDF, sheet))
    return found


async def make_copy(
    world: World,
    application: Application,
    paper: RecordPaper,
    *,
    number: str,
    made_for: Text,
    by: Signatory,
) -> Made:
    """Set and sign the copy of a paper, or refuse where it cannot be shown as pages."""
    data, at = await paper.fetch(), world.now()
    with tempfile.TemporaryDirectory(prefix="khidki-copy-") as folder:
        path = Path(folder) / "paper.pdf"
        try:
            pages = await asyncio.to_thread(as_pages, data, paper.media_type, path)
        except Fault as cause:
            raise NoSuchPaper from cause
        copied = Copied(
            case_number=application.number,
            service=application.service,
            version=application.service_version,
            title=paper.title,
            sha256=hashlib.sha256(data).hexdigest(),
            pages=pages,
            made_for=made_for,
            its_number=copied_number(paper.name),
        )
        certificate = copied.certificate(number, on=legal_day(at), by=by)
        code = code_from(secrets.token_bytes(16))
        feet = await _feet(world, certificate, copied, code=code, at=at)
        whole = await asyncio.to_thread(certified, path, feet)
    pdf = await asyncio.to_thread(world.signer.sign_pdf, whole, _signed_by(certificate), at=at)
    key = world.secrets.key("certificate codes")
    return Made(certificate, pdf, code_hash(code, number=number, key=key))


def signatory_of(hat: Hat, name: Text, *, alone: bool) -> Signatory:
    """Return who certifies: the officer, or the seal of the window where the officer signs alone.

    Whoever signs with something of their own is never signed for; the window seals for the office.
    """
    if alone:
        return Signatory(name=SEAL, post=hat.post_name, office=hat.office_name, posting="")
    return Signatory(
        name=name, post=hat.post_name, office=hat.office_name, posting=str(hat.posting)
    )


async def _feet(
    world: World, certificate: Certificate, copied: Copied, *, code: str, at: datetime
) -> bytes:
    message = message_of(certificate, key_id=world.signer.key_id)
    payload = payload_text(message, await asyncio.to_thread(world.signer.sign_bytes, message))
    signer = certificate.signer
    data: dict[str, Any] = {
        "demo": world.demo,
        "title": text_data(certificate.title),
        "paper": text_data(copied.title),
        "number": certificate.number,
        "number_shown": shown_number(certificate.number),
        "case_shown": shown_number(copied.case_number),
        "code": shown_code(code),
        "issued": text_data(shown_day(certificate.issued_on)),
        "made_for": text_data(copied.made_for),
        "signer": {
            "name": text_data(signer.name),
            "post": text_data(signer.post),
            "office": text_data(signer.office),
        },
        "pages": copied.pages,
        "qr": qr_svg(verify_url(world.public_url, payload)),
        "verify_at": f"{world.public_url}/hi/verify",
    }
    return await world.papers.render_own("copy", data, at=at)


def _signed_by(certificate: Certificate) -> SignedBy:
    signer = certificate.signer
    return SignedBy(
        officer=signer.name,
        post=signer.post,
        office=signer.office,
        posting=signer.posting or NO_POSTING,
        number=certificate.number,
        kind="copy",
    )
