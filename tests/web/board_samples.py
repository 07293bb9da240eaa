"""Samples of the pages that explain a date and show what an office owes."""

from datetime import UTC, date, datetime, time, timedelta

from khidki.domain.law.calendar import WEEKDAYS, OfficeHours
from khidki.domain.law.clock import Pause
from khidki.domain.law.parameter import Reason
from khidki.domain.text import Text

T = Text
AT = datetime(2026, 8, 13, 5, 12, tzinfo=UTC)
HOLIDAY = {"on": date(2026, 8, 15), "why": T(hi="स्वतंत्रता दिवस", en="Independence Day")}
CELL = {"on": date(2026, 8, 13), "number": 0, "why": None, "last": False}
LAST = {"on": date(2026, 8, 14), "number": 1, "why": None, "last": True}
CLOSED = {**HOLIDAY, "number": None, "last": False}
MONTH = {
    "title": T(hi="अगस्त 2026", en="August 2026"),
    "weeks": [[None, None, None, CELL, LAST, CLOSED, None]],
}
RULE = Reason(
    T(hi="दिन 0 नहीं गिना जाता।", en="Day 0 is not counted."), "rgdps-2011", "not found", False
)
WHY = {
    "number": "26043117905528",
    "service": T(hi="आय प्रमाण पत्र", en="Income certificate"),
    "act": T(hi="लोक सेवा गारंटी अधिनियम, 2011", en="Public Services Guarantee Act, 2011"),
    "limit": T(hi="1 कार्य दिवस", en="1 working day"),
    "source": "General knowledge",
    "verified": False,
    "due_on": date(2026, 8, 14),
    "strict_on": date(2026, 8, 13),
    "waited": [],
    "received_at": AT,
    "in_hours": False,
    "in_office_hours": False,
    "hours": OfficeHours(time(9, 30), time(18)),
    "skipped_days": [HOLIDAY],
    "due_at": AT,
    "because": [RULE],
    "not_counted": [HOLIDAY],
    "holidays": [HOLIDAY],
    "months": [MONTH],
    "weekdays": WEEKDAYS,
    "agrees": True,
    "computed_on": date(2026, 8, 14),
    "calendar_version": 1,
    "newer_calendar": True,
    "every_year_seeded": False,
}
PAID = {
    "title": WHY["service"], "amount": "₹50", "by_table": False, "since": date(2020, 9, 1),
    "source": "State rate list", "verified": True,
}  # fmt: skip
FEE = {**PAID, "by_table": True, "since": None, "source": "", "verified": False}
AMOUNTS = {
    "application": {"id": "1", "number": WHY["number"], "service": WHY["service"]},
    "received_at": AT, "is_fixed": True, "total": "₹80", "lines": [PAID, FEE], "act": WHY["act"],
    "late_days": 0, "due_on": date(2026, 8, 14), "for_delay": None, "because": [RULE],
}  # fmt: skip
LATE = {**AMOUNTS, "is_fixed": False, "late_days": 12, "for_delay": "₹240"}
OFFICE = {"id": "tehsil-office:x", "name": T(hi="तहसील कार्यालय, चौमूं", en="Tehsil Office Chomu")}
LINE = {
    "id": "revenue/income-certificate",
    "title": T(hi="आय प्रमाण पत्र", en="Income certificate"),
    "officer": T(hi="तहसीलदार चौमूं", en="Tehsildar Chomu"),
    "limit": T(hi="15 कार्य दिवस", en="15 working days"),
    "fee": T(hi="₹50", en="₹50"),
    "papers": [T(hi="फ़ोटो", en="Photograph"), T(hi="आय का प्रमाण", en="Proof of income")],
    "first": T(hi="उपखंड अधिकारी चौमूं", en="Sub-Divisional Officer Chomu"),
    "second": T(hi="यहाँ दर्ज नहीं", en="Not entered here"),
    "verified": False,
    "paused": True,
}
BOARD = {
    "office": OFFICE["name"],
    "lines": [LINE],
    "today": date(2026, 8, 15),
    "late": "/offices/tehsil-office:x/late",
    "hearings": "/offices/tehsil-office:x/hearings",
    "to_print": "/offices/tehsil-office:x/print",
}
LIST = {"query": "chomu", "offices": [OFFICE], "count": 60, "next": "/offices?after=x"}

BOARDS = {
    "why": ("public/why.html", WHY),
    "why-stands": (
        "public/why.html",
        {
            **WHY,
            "due_on": None,
            "due_at": None,
            "waited": [Pause(AT - timedelta(days=1)), Pause(AT)],
        },
    ),
    "why-waited": ("public/why.html", {**WHY, "waited": [Pause(AT - timedelta(days=1), AT)]}),
    "why-hours": ("public/why.html", {**WHY, "in_hours": True, "months": [], "holidays": []}),
    "why-office-hours": (
        "public/why.html",
        {**WHY, "in_hours": True, "in_office_hours": True, "months": [], "holidays": []},
    ),
    "why-long": ("public/why.html", {**WHY, "months": [], "agrees": False, "because": []}),
    "amounts": ("citizen/amounts.html", AMOUNTS),
    "amounts-late": ("citizen/amounts.html", LATE),
    "amounts-without-act": ("citizen/amounts.html", {**AMOUNTS, "act": None, "because": ()}),
    "office-board": ("public/board.html", BOARD),
    "office-board-empty": ("public/board.html", {**BOARD, "lines": []}),
    "offices": ("public/offices.html", LIST),
    "offices-none": ("public/offices.html", {**LIST, "offices": [], "count": 0, "next": None}),
}
