"""Pages of clocks in each state that looks different, for `samples.SAMPLES`."""

from datetime import UTC, date, datetime
from uuid import UUID

from khidki.domain.people.transfer import COLUMNS
from khidki.domain.problem import Problem
from khidki.store.date_changes import DateChange
from tests.web.admin_samples import HERE, NAME, POST, listed

AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
DAY = date(2026, 8, 15)
CHANGE = DateChange(UUID(int=1), "c", 3, DAY, "<b>Gazette 7", [], UUID(int=2), AT, 120, AT)
LINE = {
    "row": 2, "user_name": "patwari.chomu", "from_post": POST, "relieved_at": AT,
    "to_post": NAME, "joined_at": AT, "problems": [],
}  # fmt: skip
WRONG = {
    **LINE, "row": 3, "user_name": "<b>xyz", "from_post": None, "relieved_at": None,
    "problems": [POST, NAME],
}  # fmt: skip
LIST = {
    **HERE, "order_no": "<b>7", "text": "user_name\n<b>xyz", "columns": COLUMNS,
    "lines": [], "wrong": 0, "sure": False, "problems": [], "labels": {"lines": NAME},
}  # fmt: skip
MOVED = {**HERE, "words": "admin.date_change", "list": listed("admin.officers"), "change": CHANGE, "names": [NAME]}  # fmt: skip

DRAFT = {
    "id": "0192f3a1-7c00-7abc-8def-0123456789ab",
    "service": {"id": "revenue/x", "title": POST}, "for_name": "<b>xyz",
    "saved_at": AT, "expires_on": DAY, "complete": False, "done": 1, "of": 3,
}  # fmt: skip
LACKS = {"draft": DRAFT, "received": [NAME], "missing": [{"title": POST, "path": "/drafts/x/papers/photo"}]}  # fmt: skip

CLOCKS = {
    "incomplete": ("citizen/incomplete.html", LACKS),
    "incomplete-nothing": ("citizen/incomplete.html", {**LACKS, "received": []}),
    "outages": ("public/outages.html", {"list": listed("admin.officers")}),
    "outages-none": ("public/outages.html", {"list": listed("admin.officers", rows=[])}),
    "office-late": (
        "public/late.html",
        {"office": POST, "id": "o:1", "list": listed("admin.officers"), "today": DAY},
    ),
    "office-late-none": (
        "public/late.html",
        {"office": POST, "id": "o:1", "list": listed("admin.officers", rows=[]), "today": DAY},
    ),
    "dues": ("officer/dues.html", {"list": listed("admin.officers"), "words": "dues"}),
    "dues-none": (
        "officer/dues.html",
        {"list": listed("admin.officers", rows=[]), "words": "dues"},
    ),
    "again": ("officer/dues.html", {"list": listed("admin.officers"), "words": "again"}),
    "transfers": ("admin/transfers.html", LIST),
    "transfers-wrong": (
        "admin/transfers.html",
        {**LIST, "lines": [LINE, WRONG], "wrong": 2, "problems": [Problem("order_no", "required")]},
    ),
    "transfers-sure": ("admin/transfers.html", {**LIST, "lines": [LINE], "sure": True}),
    "date-change": ("admin/date_change.html", MOVED),
    "date-change-goes-on": (
        "admin/date_change.html",
        {
            **MOVED,
            "change": DateChange(UUID(int=1), "c", 3, DAY, "7", [], UUID(int=2), AT),
            "list": listed("admin.officers", rows=[]),
        },
    ),
}
