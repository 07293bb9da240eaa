"""Samples of the pages about second factors, sessions, and sign-ins that somebody stole."""

from datetime import UTC, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.admin_samples import listed

AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
ID = "0192f3a1-7c00-7abc-8def-0123456789ab"
OPTIONS = '{"challenge": "c2VhbGVk", "rpId": "window.example"}'
DESK, OPEN = {"layout": "officer/desk.html"}, {"layout": "layout.html"}
ASKED = {
    "address": "/hi/office/numbers",
    "typed": "c2VhbGVk",
    "back_to": "",
    "problems": [],
    "options": None,
    "has_app": True,
    "has_none": False,
}
WRONG = {"problems": [Problem("confirm_code", "factor_wrong")]}
APP = {"id": ID, "kind": "app", "name": "", "added_at": AT, "used_at": AT, "counts_from": None}
FRESH_KEY = {
    **APP,
    "id": ID[:-1] + "c",
    "kind": "key",
    "name": "मेज़ वाली",
    "used_at": None,
    "counts_from": AT,
}
SESSION = {
    "id": "ab" * 32,
    "device": "Firefox, Windows",
    "network": "10.20.*.*",
    "began_at": AT,
    "used_at": AT,
    "is_this": True,
}
ELSEWHERE = {
    **SESSION,
    "id": "cd" * 32,
    "device": "",
    "network": "",
    "used_at": None,
    "is_this": False,
}
OWN = {
    **OPEN,
    "place": "/hi/my/security",
    "factors": [APP, FRESH_KEY],
    "sessions": [SESSION, ELSEWHERE],
    "notice": None,
    "has_password": True,
    "has_programs": True,
    "problems": [],
}
NEW = {**OPEN, "place": "/hi/my/security", "problems": []}
NEW_APP = {**NEW, "secret": "ABCD EFGH", "sealed": "00", "picture": ""}

POST = Text(hi="तहसीलदार", en="Tehsildar")
INCOME = Text(hi="आय प्रमाण पत्र", en="Income certificate")
NAME = Text(hi="अनिता मीणा", en="Anita Meena")
SIGNED = {
    "number": "2604 3117 905528",
    "application": ID,
    "seq": 3,
    "act": "timeline.grant",
    "at": AT,
    "post": POST,
    "service": INCOME,
    "is_disowned": False,
}
ISSUED = {
    "list": listed("issued"),
    "rows": [SIGNED, {**SIGNED, "is_disowned": True, "post": None}],
    "is_frozen": True,
}
FLAGGED = {
    **SIGNED,
    "officer": ID,
    "name": NAME,
    "is_frozen": True,
    "flags": ["flags.outside_hours", "flags.too_fast", "flags.not_mine"],
}
FLAGS = {"rows": [FLAGGED], "list": listed("admin.officers"), "notice": None}
BEGIN = {
    **NEW_APP,
    **DESK,
    "place": "/office",
    "whose": "officer",
    "values": {"user_name": "naya.kumar"},
}
WHO = {"who": NAME, "menu": []}
ACT = {
    "url": f"/hi/admin/two-people/{ID}",
    "id": ID,
    "kind": "reset",
    "subject": "patwari.amer",
    "asked_by": "admin.anita",
    "asked_at": AT,
    "confirmed_by": None,
    "confirmed_at": None,
    "state": "waiting",
    "done_count": 0,
}
DONE = {
    **ACT,
    "kind": "revocation",
    "state": "done",
    "done_count": 14,
    "confirmed_by": "admin.imran",
    "confirmed_at": AT,
}
KINDS = ["account", "posting", "relief", "leaving", "reset", "thaw", "revocation"]
ACTS = {**listed("two_people"), "headings": ["two_people.what"] * 5, "asks": []}
TWO = {
    **WHO,
    "list": ACTS,
    "words": "admin.two_people",
    "kinds": KINDS,
}
LABEL = Text(hi="यूज़र नाम", en="User name")
FORM = {
    **WHO,
    "kind": "revocation",
    "fields": ("user_name", "since", "reason"),
    "values": {"user_name": "", "since": "", "reason": ""},
    "problems": [],
    "labels": {"user_name": LABEL},
    "reasons": [{"value": "misused", "title": INCOME}],
    "choices": {},
}
SHOWN = {
    **WHO,
    "act": ACT,
    "facts": [{"label": LABEL, "value": "x"}],
    "may_confirm": True,
    "asks_number": False,
    "problem": "",
    "hand_over": "",
    "begin_at": "https://window.example",
}
PREVIEW = {
    **WHO,
    "values": {"user_name": "a", "since": "b", "until": "c"},
    "count": 2,
    "name": NAME,
    "rows": [{"number": "2604 3117 905528", "at": AT}],
    "because": INCOME,
}

SIGN_INS = {
    "confirm": ("confirm.html", {**ASKED, **DESK}),
    "confirm-wrong": ("confirm.html", {**ASKED, **DESK, **WRONG}),
    "confirm-key": ("confirm.html", {**ASKED, **DESK, "options": OPTIONS}),
    "confirm-key-wrong": (
        "confirm.html",
        {**ASKED, **DESK, **WRONG, "options": OPTIONS, "has_app": False},
    ),
    "confirm-citizen": ("confirm.html", {**ASKED, **OPEN, "typed": "", "back_to": "/hi/my"}),
    "confirm-none": ("confirm.html", {**ASKED, **OPEN, "has_app": False, "has_none": True}),
    "security": ("security.html", OWN),
    "security-none": ("security.html", {**OWN, "factors": [], "notice": "security.removed_done"}),
    "security-app": ("security_app.html", NEW_APP),
    "security-app-wrong": (
        "security_app.html",
        {**NEW_APP, "problems": [Problem("code", "factor_wrong")]},
    ),
    "security-key": ("security_key.html", {**NEW, "options": OPTIONS}),
    "security-key-wrong": (
        "security_key.html",
        {**NEW, "options": OPTIONS, "problems": [Problem("name", "key_refused")]},
    ),
    "issued": ("officer/issued.html", ISSUED),
    "issued-none": (
        "officer/issued.html",
        {"rows": [], "list": listed("issued", rows=[]), "is_frozen": False},
    ),
    "flags": ("officer/flags.html", FLAGS),
    "flags-none": (
        "officer/flags.html",
        {
            "rows": [],
            "list": {**listed("flags", rows=[]), "asks": []},
            "notice": "flags.settled_done",
        },
    ),
    "begin": ("begin.html", BEGIN),
    "begin-wrong": (
        "begin.html",
        {
            **BEGIN,
            "problems": [Problem("by_hand", "begin_wrong"), Problem("password", "weak_password")],
        },
    ),
    "two-people": ("admin/two_people.html", TWO),
    "two-people-none": ("admin/two_people.html", {**TWO, "list": {**ACTS, "rows": []}}),
    "two-people-form": ("admin/two_people_form.html", FORM),
    "two-people-form-wrong": (
        "admin/two_people_form.html",
        {
            **FORM,
            "problems": [
                Problem("user_name", "no_such_officer"),
                Problem("reason", "reason_needed"),
            ],
        },
    ),
    "two-people-act": ("admin/two_people_act.html", SHOWN),
    "two-people-act-number": (
        "admin/two_people_act.html",
        {**SHOWN, "asks_number": True, "problem": "accounts_differ"},
    ),
    "two-people-act-mine": ("admin/two_people_act.html", {**SHOWN, "may_confirm": False}),
    "two-people-act-done": (
        "admin/two_people_act.html",
        {**SHOWN, "act": DONE, "hand_over": "ABCD2345"},
    ),
    "two-people-preview": ("admin/two_people_preview.html", PREVIEW),
    "two-people-preview-none": (
        "admin/two_people_preview.html",
        {**PREVIEW, "count": 0, "rows": []},
    ),
}
