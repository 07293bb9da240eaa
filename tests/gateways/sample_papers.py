"""Certificates and receipts that the tests of papers share, rich in conjuncts."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

from khidki.domain.money.words import amount_words
from khidki.domain.record.bill_receipt import BillReceipt
from khidki.domain.record.certificate import Certificate, Line, Signatory
from khidki.domain.record.document import Fee, Reason, Receipt, Received, RefusalOrder
from khidki.domain.record.payload import message_of, payload_text, verify_url
from khidki.domain.text import Text
from khidki.gateways.papers import certificate_data, with_qr
from khidki.gateways.pdf_signature import SignedBy

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
HOST = "https://khidki.rajasthan.gov.in"
ROOT = Path(__file__).parents[2]
TEMPLATE = (ROOT / "catalogue/revenue/income-certificate/certificate.typ").read_text("utf-8")
CODE = "ACDE3467"

CERTIFICATE = Certificate(
    number="26041758301924",
    service="revenue/income-certificate",
    version=1,
    title=Text("आय प्रमाण पत्र", "Income certificate"),
    holder=(
        Line(
            "name",
            Text("नाम", "Name"),
            Text("श्रीमती लक्ष्मी विश्वकर्मा", "Smt. Lakshmi Vishwakarma"),
        ),
        Line(
            "father",
            Text("पिता या पति का नाम", "Father's or husband's name"),
            Text("श्री कृष्णचन्द्र उपाध्याय", "Shri Krishnachandra Upadhyay"),
        ),
        Line(
            "address",
            Text("पता", "Address"),
            Text(
                "ग्राम द्वारकापुरा, पंचायत बग्रू, तहसील सांगानेर, ज़िला जयपुर 302029",
                "Village Dwarkapura, panchayat Bagru, tehsil Sanganer, district Jaipur 302029",
            ),
        ),
    ),
    facts=(
        Line(
            "income",
            Text("परिवार की वार्षिक आय", "Annual family income"),
            Text("₹1,20,000", "₹1,20,000"),
            amount_words(12_000_000),
        ),
        Line("year", Text("वित्तीय वर्ष", "Financial year"), Text("2025-26", "2025-26")),
        Line("purpose", Text("प्रयोजन", "Purpose"), Text("छात्रवृत्ति", "Scholarship")),
    ),
    issued_on=date(2026, 11, 22),
    valid_until=date(2027, 11, 21),
    signer=Signatory(
        name=Text("श्री विक्रम सिंह राठौड़", "Shri Vikram Singh Rathore"),
        post=Text("तहसीलदार", "Tehsildar"),
        office=Text("तहसील कार्यालय, सांगानेर", "Tehsil office, Sanganer"),
        posting="0192f7c1-6d5e-7a31-8f1e-2b6f5a0c9d21",
    ),
)
CONJUNCTS = (
    "कृष्णचन्द्र स्कैन कृपया कैसे कैलाश कृषि केवल किसान कुल कूप केंद्र कंप्यूटर स्कूल फुले कौन कोटा "
    "अस्वीकृति प्रकृति सृष्टि दृष्टि गृह हृदय मृत्यु वृद्ध तृतीय पृथ्वी नृत्य लक्ष्मी विश्वकर्मा ज्ञान "
    "श्रृंगार राष्ट्र द्वारका विद्युत उद्घाटन स्त्री क्षत्रिय है हूँ मैं में हैं नहीं राठौड़ ढूँढाड़ "
    "अट्ठाईस उन्नीस पंद्रह इक्यावन छियालीस सर्टिफिकेट कार्यालय न्यायालय सम्मिलित ज़िला फ़रवरी शुल्क"
)
SIGNED_BY = SignedBy(
    officer=CERTIFICATE.signer.name,
    post=CERTIFICATE.signer.post,
    office=CERTIFICATE.signer.office,
    posting=CERTIFICATE.signer.posting,
    number=CERTIFICATE.number,
)


def paper_data(*, demo=False, certificate=CERTIFICATE):
    payload = payload_text(message_of(certificate, key_id="00" * 8), bytes(64))
    return certificate_data(
        certificate,
        state=Text("राजस्थान सरकार", "Government of Rajasthan"),
        department=Text("राजस्व विभाग", "Revenue Department"),
        code=CODE,
        qr_url=verify_url(HOST, payload),
        verify_at="khidki.example/verify",
        demo=demo,
    )


def receipt_data(*, documents=2):
    receipt = Receipt(
        number=CERTIFICATE.number,
        service=CERTIFICATE.title,
        department=Text("राजस्व विभाग", "Revenue Department"),
        applicant=CERTIFICATE.holder,
        received_at=AT,
        due_on=date(2026, 12, 14),
        appeal_to=Text("उपखंड अधिकारी, सांगानेर", "Sub-Divisional Officer, Sanganer"),
        appeal_days=30,
        documents=(Received(Text("राशन कार्ड", "Ration card"), "9f86d081884c7d65" * 4),) * documents,
        fees=(Fee(Text("सुविधा शुल्क", "Facilitation fee"), 4_000),),
    )
    return completed(receipt.as_data())


def bill_data():
    receipt = BillReceipt(
        number="B-2026-11-0042",
        biller=Text("बिजली का बिल", "Electricity bill"),
        receipt="RCP0042",
        lines=(
            Line("k_number", Text("के-नंबर", "K-number"), Text("210512345678", "210512345678")),
            Line("posted_at", Text("बिल में दर्ज होने का समय", "Posted at"), Text("आज", "today")),
        ),
        fees=(Fee(Text("बिजली का बिल", "Electricity bill"), 74_250),),
    )
    return {**receipt.as_data(), "demo": False}


def refusal_data():
    order = RefusalOrder(
        number=CERTIFICATE.number,
        service=CERTIFICATE.title,
        department=Text("राजस्व विभाग", "Revenue Department"),
        applicant=CERTIFICATE.holder,
        received_at=AT,
        decided_at=AT,
        reasons=(
            Reason(
                "income.proof_missing",
                Text("आय का प्रमाण संलग्न नहीं है", "The proof of income is missing"),
                Text("वेतन पर्ची लाएँ।", "Bring a salary slip."),
            ),
        ),
        words='#import "@preview/x" *_ $ < ` आवेदक ने कुछ नहीं कहा।',
        appeal_to=Text("उपखंड अधिकारी", "Sub-Divisional Officer"),
        appeal_days=30,
        appeal_until=date(2026, 12, 22),
        trying_again=Text("शुल्क फिर लगेगा।", "The fee is charged again."),
        signer=CERTIFICATE.signer,
    )
    return completed(order.as_data())


def completed(data):
    url = f"{HOST}/hi/track/{CERTIFICATE.number}"
    return with_qr(data, qr_url=url, track_at="khidki.example/track", demo=False)


def hindi_words(value):
    """Every Hindi word anywhere in the data of a paper."""
    if isinstance(value, dict):
        return {word for part in value.values() for word in hindi_words(part)}
    if isinstance(value, list):
        return {word for part in value for word in hindi_words(part)}
    return (
        set(re.findall(r"[\u0900-\u0963\u0966-\u097f]+", value))
        if isinstance(value, str)
        else set()
    )
