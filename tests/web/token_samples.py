"""Samples of the pages about programs: tokens in every state, and the page for developers."""

from datetime import UTC, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.web import tokens
from khidki.web.api.developers import shown
from khidki.web.api.routes import CALLS
from tests.web.admin_samples import listed

AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
TOKEN = {
    "id": "00" * 32, "name": "School office", "mark": "x7Qa", "department": None,
    "department_name": None, "scopes": ["tokens.scope.read", "tokens.scope.events"],
    "made_at": AT, "until": AT, "used_at": AT,
}  # fmt: skip
PAGE = {
    "layout": "layout.html", "place": "/hi/my/programs", "kind": "account", "token": None,
    "notice": None, "list": None, "tokens": [TOKEN, {**TOKEN, "used_at": None}], "departments": [],
    "scopes": [{"value": "read", "text": "tokens.scope.read", "checked": False}],
    "lives": [{"value": "90", "checked": True}], "values": {"name": "", "department": ""},
    "problems": [], "labels": tokens.labels(),
}  # fmt: skip
OF_DEPARTMENT = {**TOKEN, "department": "revenue", "department_name": Text(hi="राजस्व विभाग", en="Revenue Department")}  # fmt: skip
WRONG = [Problem("name", "required"), Problem("scopes", "scope_needed")]
PROGRAMS = {
    "tokens": ("tokens.html", PAGE),
    "tokens-none": ("tokens.html", {**PAGE, "tokens": []}),
    "tokens-made": ("tokens.html", {**PAGE, "token": "khidki_" + "a" * 43}),
    "tokens-ended": ("tokens.html", {**PAGE, "notice": "tokens.ended"}),
    "tokens-wrong": ("tokens.html", {**PAGE, "problems": WRONG}),
    "tokens-department": ("tokens.html", {**PAGE, "kind": "department", "list": listed("admin.officers"), "tokens": [OF_DEPARTMENT], "departments": [{"value": "revenue", "text": "Revenue Department"}]}),
    "developers": ("public/developers.html", shown(CALLS, "hi", "https://window.example")),
}  # fmt: skip
