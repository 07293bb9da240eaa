"""How many certificates a second one core sets and signs: the real template, the real signer."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.results import Row
from khidki.config import CATALOGUE
from khidki.domain.record.certificate import Certificate, Line, Signatory
from khidki.domain.record.payload import message_of, payload_text, verify_url
from khidki.domain.text import Text
from khidki.gateways import catalogue_files
from khidki.gateways.keys import Keys
from khidki.gateways.papers import Papers, certificate_data
from khidki.gateways.pdf_signature import SignedBy
from khidki.gateways.signer import Signer

SECRET = b"the secret of a bench that keeps nothing"
AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def measure(*, seconds: float) -> tuple[list[Row], dict[str, Any]]:
    """Make certificates one after the other for so long."""
    return asyncio.run(_measure(seconds))


async def _measure(seconds: float) -> tuple[list[Row], dict[str, Any]]:
    catalogue, _ = catalogue_files.parse(CATALOGUE)
    template = catalogue.templates["revenue/income-certificate/certificate.typ"]
    papers = Papers(1)
    with tempfile.TemporaryDirectory() as folder:
        Keys.create(Path(folder), SECRET, demo=True, at=AT)
        signer = Keys.open(Path(folder), SECRET).signer()
        try:
            pdf = await _make(papers, signer, template, 0)
            made, began, rendering = 0, time.monotonic(), 0.0
            while (spent := time.monotonic() - began) < seconds:
                made += 1
                started = time.monotonic()
                data = _data(signer, made)
                unsigned = await papers.render(template, data, at=AT)
                rendering += time.monotonic() - started
                signer.sign_pdf(unsigned, _by(made), at=AT)
        finally:
            await papers.close()
    rows = [
        Row("certificates_per_second_and_core", round(made / spent, 1), "1/s", least=25),
        Row("render", round(rendering / made * 1000, 1), "ms"),
        Row("sign", round((spent - rendering) / made * 1000, 1), "ms"),
        Row("size", round(len(pdf) / 1000, 1), "kB", most=150),
    ]
    return rows, {}


async def _make(papers: Papers, signer: Signer, template: str, serial: int) -> bytes:
    unsigned = await papers.render(template, _data(signer, serial), at=AT)
    return signer.sign_pdf(unsigned, _by(serial), at=AT)


def _data(signer: Signer, serial: int) -> dict[str, Any]:
    certificate = _certificate(serial)
    message = message_of(certificate, key_id=signer.key_id)
    payload = payload_text(message, signer.sign_bytes(message))
    return certificate_data(
        certificate,
        state=Text(hi="राजस्थान सरकार", en="Government of Rajasthan"),
        department=Text(hi="राजस्व विभाग", en="Revenue Department"),
        code="K7M2P9QX",
        qr_url=verify_url("https://window.example", payload),
        verify_at="https://window.example/hi/verify",
        demo=True,
    )


def _certificate(serial: int) -> Certificate:
    return Certificate(
        number=f"26{serial % 1024:04d}{serial:07d}4",
        service="revenue/income-certificate",
        version=1,
        title=Text(hi="आय प्रमाण पत्र", en="Income Certificate"),
        holder=(
            _line("applicant_name", "पूरा नाम", "Full name", f"सीता देवी {serial}", "Sita Devi"),
            _line("parent_name", "पिता का नाम", "Father", "रामनाथ", "Ramnath"),
            _line("area", "गाँव", "Village", "सामोद, चौमूं, जयपुर", "Samod, Chomu, Jaipur"),
            _line("address_line", "मोहल्ला", "Locality", "बड़ा मोहल्ला, 14", "Bada mohalla, 14"),
        ),
        facts=(
            _line("income_total", "कुल आय", "Total income", "₹ 1,44,000", "₹ 1,44,000"),
            _line("family_members", "परिवार के लोग", "Family members", "5", "5"),
            _line("purpose", "काम", "Purpose", "छात्रवृत्ति", "Scholarship"),
        ),
        issued_on=AT.date(),
        valid_until=AT.date().replace(year=AT.year + 1),
        signer=Signatory(
            name=Text(hi="कमला मीणा", en="Kamla Meena"),
            post=Text(hi="तहसीलदार, चौमूं", en="Tehsildar, Chomu"),
            office=Text(hi="तहसील कार्यालय चौमूं", en="Tehsil Office Chomu"),
            posting="019a0000-0000-7000-8000-000000000001",
        ),
    )


def _line(id_: str, label_hi: str, label_en: str, hi: str, en: str) -> Line:
    return Line(id_, Text(hi=label_hi, en=label_en), Text(hi=hi, en=en), None)


def _by(serial: int) -> SignedBy:
    signatory = _certificate(serial).signer
    return SignedBy(
        officer=signatory.name,
        post=signatory.post,
        office=signatory.office,
        posting=signatory.posting,
        number=_certificate(serial).number,
    )
