"""Samples of certified copies: asked for, given, declined, summoned, and what a check says of one."""

from datetime import UTC, date, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.figure_samples import EMPTY

AT = datetime(2026, 11, 20, 5, 12, tzinfo=UTC)
ID = "01a20488-c395-717a-9e09-caa3e4dfa85f"
NUMBER = "26004183019247"
SERVICE = Text(hi="आय प्रमाण पत्र", en="Income certificate")
REFUSAL = Text(hi="अस्वीकृति आदेश", en="Order of refusal")
WAITS = {
    "id": "waits", "title": REFUSAL, "stage": Text(hi="उत्तर बाकी", en="waits for an answer"),
    "waits": True, "for_court": False, "asked_on": date(2026, 11, 20), "number": None, "why": None,
    "url": None,
}  # fmt: skip
GIVEN = {
    **WAITS,
    "id": "given",
    "waits": False,
    "for_court": True,
    "number": NUMBER,
    "url": f"/my/{ID}/copies/x/copy.pdf",
}
DECLINED = {**WAITS, "id": "declined", "waits": False, "why": "<b>पन्ना</b> पढ़ा नहीं जाता।"}
OWN = {
    "application": {"id": ID, "number": NUMBER, "service": SERVICE},
    "papers": [{"name": "refusal", "title": REFUSAL, "chosen": True}],
    "copies": [WAITS, GIVEN, DECLINED],
    "problems": [],
    "labels": {"papers": REFUSAL},
    "notice": "copies.asked",
}
CASE = {
    "case": {"id": ID, "number": NUMBER, "service": SERVICE},
    "copies": [WAITS, {**WAITS, "id": "second"}, GIVEN],
    "papers": [{"name": "refusal", "title": REFUSAL}],
    "summons": {"court": "High Court", "case_no": "CW 1"},
    "declining": "",
    "words": "",
    "problems": [],
    "labels": {"words": REFUSAL},
    "notice": "copies.given_notice",
}
LIST = {
    **EMPTY,
    "id": "copies",
    "path": "/hi/office/copies",
    "headings": ["copies.case_number"],
    "export_url": "/hi/office/copies/export",
}
COPIES = {
    "copies": ("citizen/copies.html", OWN),
    "copies-none": (
        "citizen/copies.html",
        {**OWN, "papers": [], "copies": [], "notice": None},
    ),
    "copies-wrong": (
        "citizen/copies.html",
        {**OWN, "problems": [Problem("papers", "required")], "notice": None},
    ),
    "office-copies": ("officer/copies.html", {"list": LIST}),
    "office-case-copies": ("officer/case_copies.html", CASE),
    "office-case-copies-wrong": (
        "officer/case_copies.html",
        {**CASE, "declining": "waits", "problems": [Problem("words", "required")]},
    ),
}
