"""Every list can be searched or filtered, read on from a place, and taken as a file; or says why not.

A list is a `Table` of `web/table.py`, whose place in the list is how it is read on. What a template
draws line by line without one stands below with the reason why it is short, or why it is no list.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from khidki.web import table
from khidki.web.routes import ROUTES

WEB = Path(table.__file__).parent
TEMPLATES = WEB / "templates"

# Lists that are asked nothing, and why that is enough.
NOTHING_TO_ASK = {"wallet.tax": "four lines a year, of one operator"}

# Templates that draw lines without a Table, by the reason why.
ONE_FILE = "what is on one file or in one record: a person reads it whole"
ONE_FORM = "the parts of one form, or of the answer to it"
BY_ACCOUNT = "what one account has, read on from a place; nobody searches their own few"
BY_OFFICER = "what one officer keeps or holds, limited where it is stored"
CATALOGUE = "what the state publishes: services, billers, offices, keys; found by search and page"
ADDED_UP = "figures added up: a line for each head, month, service or place, whatever comes in"
SMALL = {
    ONE_FILE: {
        "admin/bill.html", "admin/entry.html", "admin/history.html", "admin/message.html",
        "admin/office.html", "admin/payment.html", "admin/proposal.html", "admin/service.html",
        "appeal_parts.html", "citizen/amounts.html", "citizen/appeal.html", "citizen/appeals.html",
        "citizen/application.html", "citizen/copies.html", "hearing_parts.html",
        "officer/appeal.html", "officer/case.html", "officer/case_copies.html",
        "officer/case_questions.html", "officer/notes.html", "officer/penalty.html",
        "officer/penalty_notice.html", "officer/penalty_why.html", "officer/pieces.html",
        "operator/bill_list.html", "operator/bill_receipts.html", "parts.html",
        "penalty_parts.html", "public/article.html", "public/track.html", "public/why.html",
    },
    ONE_FORM: {
        "admin/changes.html", "admin/drafts.html", "admin/holiday_effect.html",
        "admin/transfers.html", "admin/two_people_preview.html", "citizen/answer.html",
        "citizen/eligible.html", "citizen/incomplete.html", "citizen/overview.html",
        "citizen/submit.html", "officer/conflict.html", "officer/order.html",
        "officer/refusal_preview.html", "officer/signing_batch.html", "officer/together_done.html",
        "operator/bills.html",
    },
    BY_ACCOUNT: {
        "citizen/my.html", "citizen/my_bills.html", "citizen/payments.html", "security.html",
        "single_sign_on.html",
    },
    BY_OFFICER: {
        "admin/commissions.html", "admin/home.html", "admin/settling.html", "officer/left.html", "officer/lists.html",
        "officer/my_posts.html", "officer/phrases.html", "officer/signature.html",
        "officer/ties.html", "officer/together.html",
    },
    CATALOGUE: {
        "citizen/bills.html", "layout.html", "public/board.html", "public/board_print.html",
        "public/browse.html", "public/developers.html", "public/home.html", "public/keys.html",
        "public/offices.html", "public/search.html", "public/service.html", "public/sitemap.html",
    },
    ADDED_UP: {
        "admin/proof.html", "admin/trial.html", "figure_parts.html", "officer/effort.html",
        "public/figures.html",
    },
    "what one office hears on one day, for whoever stands before its door": {
        "public/cause_list.html", "public/hearings.html",
    },
    "the desk: search, filters, places and its file are its own (web/officer/inbox.py)": {
        "officer/inbox.html",
    },
    "the drawing of lists itself": {"table.html"},
}  # fmt: skip
LINES = re.compile(
    r"{%-? for [\w, ]+ in [^%]*%}(?:(?!{% endfor).)*?<(?:tr|li|article|section|dt|div|form)\b",
    re.DOTALL,
)


@dataclass(frozen=True)
class Found:
    """A Table as it is written down."""

    where: str
    id: str
    path: str
    asks: int


def tables() -> Iterator[Found]:
    for file in sorted(WEB.rglob("*.py")):
        module = ".".join(("khidki", "web", *file.relative_to(WEB).with_suffix("").parts))
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Table":
                said = {each.arg: each.value for each in node.keywords}
                yield Found(module, *(_said(module, said[each]) for each in ("id", "path", "asks")))


def _said(module: str, node: ast.expr) -> object:
    """Return what an argument says; what is known only when it runs is `{}`."""
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return getattr(importlib.import_module(module), node.id, "{}")
        case ast.Tuple():
            return len(node.elts)
        case ast.JoinedStr():
            parts = [each.value if isinstance(each, ast.FormattedValue) else each
                     for each in node.values]  # fmt: skip
            return "".join(str(_said(module, each)) for each in parts)
        case _:
            return "{}"


TABLES = list(tables())
READ = {re.sub(r"{\w+}", "{}", route.path) for route in ROUTES if route.method == "GET"}


def test_every_list_can_be_searched_or_filtered_or_says_why_not():
    asked = {
        found.id: found.asks if isinstance(found.asks, int) else len(found.asks) for found in TABLES
    }
    assert len(TABLES) > 40
    assert {id_ for id_, asks in asked.items() if not asks} == set(NOTHING_TO_ASK)


def test_every_list_has_its_page_and_goes_out_whole_as_a_file():
    wanted = {f"/{{}}{found.path}{end}" for found in TABLES for end in ("", "/export")}
    assert wanted - READ == set()


def test_a_list_that_can_be_asked_shows_its_boxes():
    drawn = {
        name: text for name, text in _templates().items() if 'from "table.html" import' in text
    }
    assert [name for name, text in drawn.items() if "asks(" not in text] == []


def test_what_is_drawn_line_by_line_is_a_list_or_says_why_not():
    plain = {
        name
        for name, text in _templates().items()
        if LINES.search(text) and not re.search('from "table.html"|extends "admin/list.html"', text)
    }
    reasons = [name for names in SMALL.values() for name in names]
    assert sorted(reasons) == sorted(plain)


def _templates() -> dict[str, str]:
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text()
        for path in TEMPLATES.rglob("*.html")
    }
