"""Samples of the pages about second factors, sessions, and sign-ins that somebody stole."""

from datetime import UTC, datetime

from khidki.domain.problem import Problem

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
    "problems": [],
}
NEW = {**OPEN, "place": "/hi/my/security", "problems": []}
NEW_APP = {**NEW, "secret": "ABCD EFGH", "sealed": "00", "picture": ""}

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
}
