"""What the pages of signatures and of the single sign-on are drawn with in tests, state by state."""

from datetime import UTC, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.admin_samples import listed

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
NAME = Text(hi="अनिता मीणा", en="Anita Meena")
POST = Text(hi="तहसीलदार, चौमूं", en="Tehsildar, Chomu")
OFFICE = Text(hi="तहसील कार्यालय", en="Tehsil office")
TITLE = Text(hi="आय प्रमाण पत्र", en="Income certificate")
CASE = "01a20334-1778-724c-b5de-d38285ebb800"
WHO = "<b>सीता</b>"
BLOCKERS = (
    "no_token", "no_signer_id", "token_missing", "agent_not_seen", "expired", "revoked",
    "posting_ended", "ending",
)  # fmt: skip
ROW = {"id": CASE, "case": CASE, "number": "26043117905528", "title": TITLE, "holder": WHO, "since": AT, "stayed": False}  # fmt: skip
PART = {"kind": "token", "blockers": [], "warnings": [], "can": True, "rows": [ROW, {**ROW, "stayed": True}]}  # fmt: skip
LIST = {"parts": [PART], "most": 50, "list": listed("to_sign"), "notice": None}
NONE = listed("signatures", rows=[])
BATCH = {
    "id": CASE, "kind": "token", "code": "0471", "go_to": "", "state": "open", "until": AT, "left": 0,
    "papers": [
        {"place": 1, "name": f"26043117905528, {WHO}", "digest": "ab" * 32, "stayed": False},
        {"place": 2, "name": f"26043117905529, {WHO}", "digest": "cd" * 32, "stayed": True},
    ],
}  # fmt: skip
MEANS = {"name": "Anita Meena", "signer_id": None, "expires_at": AT, "paired_at": AT, "seen_at": AT}
SIGNATURE = {
    "posts": [{"name": POST, "kind": "token", "blockers": list(BLOCKERS)}], "token": MEANS,
    "esign": None, "code": "", "window": "https://window.example", "values": {"signer_id": ""},
    "problems": [], "labels": {"signer_id": Text(hi="पहचान", en="Identity")}, "notice": None,
}  # fmt: skip
BLOCKED = {
    "name": NAME, "post": POST, "office": OFFICE, "kind": "token", "blockers": list(BLOCKERS),
    "waiting": 12, "since": AT,
}  # fmt: skip
LINKS = {
    "layout": "layout.html", "place": "/hi/my", "is_set": True, "links": [], "pending": None,
    "notice": None, "elsewhere": False,
}  # fmt: skip
KINDS = [{"value": kind, "text": kind} for kind in ("window", "token", "esign")]
SIGNING = {
    "to-sign": ("officer/to_sign.html", LIST),
    "to-sign-blocked": (
        "officer/to_sign.html",
        {
            **LIST,
            "parts": [{**PART, "can": False, "blockers": [*BLOCKERS], "kind": "esign"}],
            "notice": "to_sign.notice.cannot",
        },
    ),
    "to-sign-empty": (
        "officer/to_sign.html",
        {**LIST, "parts": [], "list": listed("to_sign", rows=[])},
    ),
    "signing-token": ("officer/signing_batch.html", BATCH),
    "signing-esign": (
        "officer/signing_batch.html",
        {**BATCH, "kind": "esign", "go_to": "https://esign.example/authenticate?txnref=x"},
    ),
    "signing-fewer": ("officer/signing_batch.html", {**BATCH, "left": 2}),
    **{
        f"signing-{state}": ("officer/signing_batch.html", {**BATCH, "state": state})
        for state in ("taken", "signed", "in_part", "refused", "declined", "lapsed")
    },
    "signature": ("officer/signature.html", SIGNATURE),
    "signature-code": ("officer/signature.html", {**SIGNATURE, "token": None, "code": "AB34-C67D9"}),
    "signature-wrong": (
        "officer/signature.html",
        {
            **SIGNATURE,
            "posts": [],
            "esign": {**MEANS, "signer_id": "anita@demo"},
            "values": {"signer_id": WHO},
            "problems": [Problem("signer_id", "not_a_signer_id")],
        },
    ),
    "signature-kept": ("officer/signature.html", {**SIGNATURE, "notice": "signature.ended_done"}),
    "signatures": (
        "officer/signatures.html",
        {"list": listed("signatures"), "rows": [BLOCKED, {**BLOCKED, "blockers": []}]},
    ),
    "signatures-empty": ("officer/signatures.html", {"list": NONE, "rows": []}),
    "admin-signatures-posting": (
        "admin/signatures_posting.html",
        {
            "who": NAME, "menu": [], "id": CASE, "name": NAME, "post": POST, "office": OFFICE,
            "signer": "window", "kinds": KINDS,
        },
    ),
    "single-sign-on": ("single_sign_on.html", LINKS),
    "single-sign-on-pending": ("single_sign_on.html", {**LINKS, "pending": WHO, "elsewhere": True}),
    "single-sign-on-linked": (
        "single_sign_on.html",
        {
            **LINKS,
            "layout": "officer/desk.html",
            "links": [{"label": WHO, "at": AT}],
            "notice": "sso.linked_done",
        },
    ),
    "single-sign-on-none": ("single_sign_on.html", {**LINKS, "is_set": False}),
    **{
        f"single-sign-on-{state}": (
            "single_sign_on_ended.html",
            {"state": state, "address": "https://sso.example/leave" if state == "left" else None},
        )
        for state in ("down", "not_believed", "not_linked", "left")
    },
}  # fmt: skip
