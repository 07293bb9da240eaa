"""Samples of the pages about second factors, sessions, and sign-ins that somebody stole."""

from khidki.domain.problem import Problem

ASKED = {"address": "/hi/office/numbers", "typed": "c2VhbGVk", "back_to": "", "problems": []}
DESK, OPEN = {"layout": "officer/desk.html"}, {"layout": "layout.html"}
WRONG = {"problems": [Problem("confirm_code", "factor_wrong")]}

SIGN_INS = {
    "confirm": ("confirm.html", {**ASKED, **DESK}),
    "confirm-wrong": ("confirm.html", {**ASKED, **DESK, **WRONG}),
    "confirm-citizen": ("confirm.html", {**ASKED, **OPEN, "typed": "", "back_to": "/hi/my"}),
}
