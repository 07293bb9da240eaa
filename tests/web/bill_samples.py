"""Samples of the pages about bills, each state that looks different."""

from datetime import UTC, date, datetime
from uuid import UUID

from khidki.domain.money.biller import Ask
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.bill_batches import Batch
from khidki.web.bill_words import MARKS
from khidki.web.spoken import same
from tests.web.admin_samples import HERE

AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
ID = "0192f3a1-7c00-7abc-8def-0123456789ab"
TITLE = Text(hi="बिजली का बिल", en="Electricity bill")
ASKS = (
    Ask("k_number", Text(hi="के-नंबर", en="K-number"), "[0-9]{12}", "210512345678",
        Text(hi="12 अंक, बिल पर सबसे ऊपर", en="12 digits, at the top of the bill")),
    Ask("vehicle_number", Text(hi="वाहन संख्या", en="Vehicle number"), "[A-Z0-9]+", "RJ14AB1234"),
)  # fmt: skip
BILLER = {"id": "electricity", "title": TITLE, "asks": ASKS}
CARD = {
    "id": "electricity",
    "title": TITLE,
    "needs": Text(hi="चाहिए: के-नंबर", en="You need: K-number"),
}
BILLERS = {"query": "", "has_any": True, "billers": [CARD, CARD], "signed_in": True}
FORM = {
    "biller": BILLER, "values": {}, "problems": [], "labels": {}, "told": "", "notice": None,
    "signed_in": False,
}  # fmt: skip
SUM = {
    "total_paise": 76250, "words": same("₹762.50"), "verified": True,
    "parts": [{"title": Text(hi="बिल की राशि", en="Amount of the bill"), "words": same("₹742.50")},
              {"title": Text(hi="विलंब शुल्क", en="Late fee"), "words": same("₹20")}],
}  # fmt: skip
PAYS = {
    "takes": "part", "is_fixed": False, "least": "₹100", "most": "₹762.50", "due": "₹762.50",
    "typed": "762.50",
}  # fmt: skip
BILL = {
    "id": ID, "biller": "electricity", "title": TITLE, "state": "fetched", "mark": "calm",
    "rows": [{"label": ASKS[0].label, "value": "210512345678"},
             {"label": Text(hi="किसके नाम", en="In the name of"), "value": "<b>xyz</b> स••••"}],
    "due_on": date(2026, 8, 20), "is_overdue": False,
    "late_fee": Text(hi="देय तिथि के बाद विलंब शुल्क", en="A late fee after the due date"),
    "due": SUM, "lines": None, "pays": PAYS, "fetched_at": AT, "paid_at": None, "posted_at": None,
    "promised_by": None, "receipt": None, "reason": None, "payment": None, "reverse_until": None,
    "asked_back_at": None, "is_kept": False, "history": [],
}  # fmt: skip
SHOWN = {"bill": BILL, "typed": "", "problems": [], "labels": {}, "told": ""}
STEP = {"title": TITLE, "by": None, "at": AT, "kind": "done", "note": None}
PAID = {
    **BILL, "due": None, "lines": SUM, "pays": None, "paid_at": AT, "promised_by": AT,
    "payment": ID, "is_kept": True, "history": [STEP, {**STEP, "kind": "now"}],
}  # fmt: skip
MORE = {
    "posted": {
        "posted_at": AT,
        "receipt": "RCP-0042",
        "reverse_until": AT,
        "is_kept": False,
        "asked_back_at": AT,
        "history": [],
    },
    "refused": {"reason": Text(hi="पहले ही जमा", en="Paid before")},
}
KEPT = {
    "id": ID, "title": TITLE, "label": "<b>xyz घर", "asked": "210512345678", "known": True,
    "due": "₹762.50", "due_on": date(2026, 8, 20), "looked_at": AT, "reminds": True,
    "paid_since": False,
}  # fmt: skip
LINE = {
    "url": f"/hi/my/bills/{ID}", "title": TITLE, "asked": "210512345678", "amount": "₹762.50",
    "state": "parked", "mark": "wait", "at": AT,
}  # fmt: skip
MINE = {
    "kept": [KEPT, {**KEPT, "paid_since": True}],
    "paid": [LINE, {**LINE, "state": "posted"}],
    "older_url": None,
    "told": "",
}
WRONG = [Problem("amount", "amount_not_taken", {"least": "₹100", "most": "₹762.50"})]

TYPED = {
    "billers": [{"value": "water", "title": TITLE}],
    "formats": [{"title": TITLE, "example": "210512345678"}],
    "values": {"biller": "", "lines": ""},
    "problems": [],
    "labels": {},
    "most": 200,
}
ROW = {
    "line": 1, "asked": "210512345678", "name": "<b>xyz••••", "due": "₹742.50",
    "due_on": date(2026, 8, 20), "all": "₹752.50", "said": TITLE, "receipt": None,
    "promised_by": None, "can_pay": True, "can_reverse": False,
}  # fmt: skip
LIST = {
    "batch": Batch(UUID(ID), UUID(ID), "electricity", AT), "title": TITLE,
    "rows": [ROW, {**ROW, "name": None, "due": None, "due_on": None, "all": None, "can_pay": False,
                   "promised_by": AT}],
    "found": 1, "is_busy": True, "can_pay": True, "can_look": True, "has_receipts": False,
    "totals": [("bulk.total_bills", "₹742.50"), ("bulk.total", "₹752.50")], "problem": "",
}  # fmt: skip
PAID_ROW = {**ROW, "can_pay": False, "receipt": "RCP-0042", "can_reverse": True}
PRINTED = {
    "title": TITLE, "batch": UUID(ID), "code": "K24010001",
    "receipts": [{"receipt": "RCP-0042", "rows": BILL["rows"], "posted_at": AT, "lines": SUM}],
}  # fmt: skip
FOUND = {
    **HERE,
    "bill": {
        "state": "parked", "mark": "wait", "rows": BILL["rows"], "promised_by": AT, "payment": ID,
    },
    "acts": True,
    "reverse_at": "/admin/bills/1/reverse",
    "happened": [{"at": AT, "what": "park", "state": TITLE, "said": "<b>xyz"}],
}  # fmt: skip
LINE_WRONG = Problem("lines", "bill_line_number", {"line": 3, "example": "210512345678"})

BILLS = {
    "bills": ("citizen/bills.html", BILLERS),
    "bills-nothing": ("citizen/bills.html", {**BILLERS, "billers": [], "query": "<b>xyz"}),
    "bills-none": ("citizen/bills.html", {**BILLERS, "billers": [], "has_any": False}),
    "biller": ("citizen/biller.html", FORM),
    "biller-wrong": (
        "citizen/biller.html",
        {
            **FORM,
            "values": {"k_number": "<b>xyz"},
            "problems": [
                Problem("k_number", "pattern", {"example": "210512345678"}),
                Problem("vehicle_number", "missing"),
            ],
            "labels": {ask.id: ask.label for ask in ASKS},
        },
    ),
    "biller-away": ("citizen/biller.html", {**FORM, "told": "biller_away", "signed_in": True}),
    "biller-nothing-due": ("citizen/biller.html", {**FORM, "told": "nothing_due", "notice": TITLE}),
    "bill": ("citizen/bill.html", SHOWN),
    "bill-wrong": ("citizen/bill.html", {**SHOWN, "problems": WRONG, "typed": "<b>xyz"}),
    "bill-exact": (
        "citizen/bill.html",
        {
            **SHOWN,
            "bill": {
                **BILL,
                "pays": {**PAYS, "takes": "exact", "is_fixed": True},
                "is_overdue": True,
            },
            "told": "bill_changed",
        },
    ),
    "bill-advance": (
        "citizen/bill.html",
        {
            **SHOWN,
            "bill": {
                **BILL,
                "pays": {**PAYS, "takes": "advance"},
                "due_on": None,
                "late_fee": None,
            },
        },
    ),
    **{
        f"bill-{state}": (
            "citizen/bill.html",
            {**SHOWN, "bill": {**PAID, "state": state.value, "mark": mark, **MORE.get(state, {})}},
        )
        for state, mark in MARKS.items()
        if state != "fetched"
    },
    "my-bills": ("citizen/my_bills.html", MINE),
    "my-bills-told": (
        "citizen/my_bills.html",
        {
            **MINE,
            "kept": [
                {**KEPT, "reminds": False, "due": None},
                {**KEPT, "known": False, "label": ""},
            ],
            "told": "nothing_due",
            "older_url": "/hi/my/bills?before=1",
        },
    ),
    "my-bills-empty": (
        "citizen/my_bills.html",
        {"kept": [], "paid": [], "older_url": None, "told": "forgotten"},
    ),
    "bulk": ("operator/bills.html", TYPED),
    "bulk-wrong": (
        "operator/bills.html",
        {
            **TYPED,
            "values": {"biller": "water", "lines": "<b>xyz</b>"},
            "problems": [Problem("biller", "required"), LINE_WRONG],
        },
    ),
    "bulk-list": ("operator/bill_list.html", LIST),
    "bulk-list-wrong": ("operator/bill_list.html", {**LIST, "problem": "bulk.none_chosen"}),
    "bulk-list-paid": (
        "operator/bill_list.html",
        {
            **LIST,
            "rows": [PAID_ROW],
            "is_busy": False,
            "can_pay": False,
            "can_look": False,
            "has_receipts": True,
            "totals": [],
        },
    ),
    "bulk-receipts": ("operator/bill_receipts.html", PRINTED),
    "bulk-receipts-none": ("operator/bill_receipts.html", {**PRINTED, "receipts": []}),
    "admin-bill": ("admin/bill.html", FOUND),
    "admin-bill-kiosk": (
        "admin/bill.html",
        {**FOUND, "bill": {**FOUND["bill"], "payment": None}, "happened": []},
    ),
}
