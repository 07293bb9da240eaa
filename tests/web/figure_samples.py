"""Samples of figures, scorecards, printed notice boards, and orders of courts."""

from datetime import UTC, date, datetime

from khidki.domain.problem import Problem
from khidki.domain.text import Text
from tests.web.board_samples import LINE, OFFICE

AT = datetime(2026, 11, 20, 5, 12, tzinfo=UTC)
JAIPUR = Text(hi="जयपुर", en="Jaipur")
YEAR = Text(hi="वर्ष 2026-2027", en="Year 2026-2027")
PERIODS = {"period": "2026-2027", "period_name": YEAR, "periods": [("2026-2027", YEAR)]}
COLUMNS = ("received", "in_time", "refused_in_time", "late", "pending")
ROW = {"name": JAIPUR, "link": "/figures/districts/RJ-JAIPUR", "counts": ["1,00,000"] * 5}
FIGURES = {
    **PERIODS,
    "place": Text(hi="राजस्थान", en="Rajasthan"),
    "above": None,
    "until_on": None,
    "successors": [],
    "here": "/hi/figures",
    "service": None,
    "service_id": "",
    "whole_url": "/figures",
    "lines_title": "figures.by_state",
    "views": [("figures.by_service", "/figures/services")],
    "ended": [{**ROW, "until_on": date(2024, 12, 28), "successors": [JAIPUR]}],
    "head": [(name, "12") for name in COLUMNS],
    "ages": [("to_week", "3"), ("longer", "0")],
    "beside": [("reversed", "1"), ("taken_first", "2")],
    "down": [("window_down", "1"), ("window_minutes", "12")],
    "columns": COLUMNS,
    "lines": [ROW],
    "next": "/figures?after=x",
    "csv": "/figures/figures.csv",
    "json": "/figures/figures.json",
}
OF_OFFICE = {
    **FIGURES,
    "place": OFFICE["name"],
    "until_on": date(2024, 12, 28),
    "successors": [{"name": JAIPUR, "url": "/figures/districts/RJ-JAIPUR"}],
    "lines_title": None,
    "ended": [],
    "above": {"name": JAIPUR, "url": "/figures/districts/RJ-JAIPUR"},
    "service": LINE["title"],
    "service_id": LINE["id"],
    "down": [],
    "lines": [],
    "next": None,
}
WORK_COLUMNS = ("in_time", "refused_in_time", "late", "sent_back", "passed_on")
WORK = {**ROW, "link": None}
CARD = {
    **PERIODS,
    "tiles": [("disposed", "7")],
    "beside": [("reversed", "1")],
    "columns": WORK_COLUMNS,
    "lines": [WORK],
}
BELOW = {**PERIODS, "post": "", "title": None, "up": None, "columns": WORK_COLUMNS, "lines": [ROW]}
PRINTED = {
    "id": OFFICE["id"],
    "office": OFFICE["name"],
    "headings": [JAIPUR] * 7,
    "lines": [LINE, {**LINE, "papers": []}],
    **dict.fromkeys(("no_papers", "title", "lead", "doubt", "as_of"), JAIPUR),
}
EMPTY = {
    "id": "courts", "path": "/hi/office/courts", "headings": ["courts.number"], "asks": [],
    "is_narrowed": False, "rows": [], "next_url": None, "first_url": None,
    "export_url": "/hi/office/courts/export",
}  # fmt: skip
FIELDS = ("number", "kind", "court", "case_no", "ordered_on", "until", "words")
ENTER = {
    "values": dict.fromkeys(FIELDS, ""),
    "kinds": ["stay", "remand", "direction", "summons"],
    "problems": [],
    "labels": dict.fromkeys(FIELDS, JAIPUR),
}
ORDER = {
    "id": "01a", "application": "01b", "number": "26043117905528", "kind": "courts.kind.direction",
    "stage": "courts.stage.contempt", "court": "<b>xyz</b>", "case_no": "CW 1/2026",
    "ordered_on": date(2026, 11, 20), "until": date(2026, 12, 1), "contempt_on": date(2026, 12, 9),
    "ended_at": AT, "post": JAIPUR,
}  # fmt: skip
ONE = {
    "order": ORDER,
    "acts": ["comply", "contempt"],
    "values": {"words": "", "until": ""},
    "problems": [Problem("words", "required")],
    "labels": {"words": JAIPUR, "until": JAIPUR},
}
FIGURE_SAMPLES = {
    "figures": ("public/figures.html", FIGURES),
    "figures-services": ("public/figures.html", {**FIGURES, "by": "service"}),
    "figures-office": ("public/figures.html", OF_OFFICE),
    "office-board-print": ("public/board_print.html", PRINTED),
    "office-board-print-empty": ("public/board_print.html", {**PRINTED, "lines": []}),
    "scorecard": ("officer/scorecard.html", CARD),
    "scorecard-new": ("officer/scorecard.html", {**CARD, "lines": []}),
    "figures-below": ("officer/below_figures.html", BELOW),
    "figures-below-none": ("officer/below_figures.html", {**BELOW, "lines": [], "up": "/office", "title": JAIPUR}),
    "courts-none": ("officer/courts.html", {"list": EMPTY, "notice": "courts.entered"}),
    "court-enter": ("officer/court_enter.html", ENTER),
    "court-enter-wrong": ("officer/court_enter.html", {**ENTER, "problems": [Problem(name, "required") for name in FIELDS]}),
    "court-order": ("officer/court_order.html", ONE),
    "court-order-ended": ("officer/court_order.html", {**ONE, "acts": [], "problems": []}),
}  # fmt: skip
