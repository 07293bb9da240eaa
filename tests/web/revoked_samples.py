"""Samples of the page of revoked papers and of files drawn by chance."""

from datetime import UTC, date, datetime

from khidki.domain.record.revocation_list import Head
from khidki.domain.text import Text

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CELL = {"value": None, "key": None, "kind": "str", "link": None}
ROW = [
    {**CELL, "value": "2604 3117 905528"},
    {**CELL, "value": AT, "kind": "datetime"},
    {**CELL, "key": "revoked.misused"},
    CELL,
]
LIST = {
    "id": "revocations", "path": "/hi/revoked",
    "headings": [f"revocations.{name}" for name in ("number", "since", "reason", "instead")],
    "asks": [], "is_narrowed": False, "rows": [ROW], "next_url": "/hi/revoked?after=x",
    "first_url": None, "export_url": "/hi/revoked/export",
}  # fmt: skip
DRAWN = {
    **LIST,
    "id": "allotment",
    "headings": [f"allotment.{name}" for name in ("number", "received", "post", "same")],
    "rows": [[*ROW[:2], ROW[0], {**CELL, "key": "allotment.yes"}]],
}
ALLOTMENT = {
    "list": DRAWN, "posts": [Text(hi="उप कुलसचिव", en="Deputy Registrar")], "day": date(2026, 11, 21),
    "fingerprint": "ab" * 32, "seed": "cd" * 32, "before": "/hi/office/allotment?day=2026-11-20",
}  # fmt: skip

REVOKED = {
    "revoked": ("public/revoked.html", {"list": LIST, "head": Head(AT, AT, 2)}),
    "revoked-none": ("public/revoked.html", {"list": {**LIST, "rows": []}, "head": None}),
    "allotment": ("officer/allotment.html", ALLOTMENT),
    "allotment-today": ("officer/allotment.html", {**ALLOTMENT, "seed": None}),
    "allotment-far": ("officer/allotment.html", {**ALLOTMENT, "fingerprint": None}),
    "allotment-none": ("officer/allotment.html", {**ALLOTMENT, "list": None, "posts": []}),
}
