"""Samples of the pages of the books and of settlement, each state that looks different."""

from datetime import date
from uuid import UUID

from khidki.domain.money.chart import Account
from khidki.domain.money.entry import Entry, Kind, Transfer
from khidki.domain.money.gap import SAID, Gap, What
from khidki.domain.text import Text
from khidki.store.balances import HeadTotal
from khidki.store.money_files import Proof
from khidki.store.payee_accounts import Overview
from khidki.web.admin.menu import ENTRIES
from tests.web.admin_samples import AT, DAY, HERE, listed

GATEWAY, REVENUE, GST = Account("gateway:main"), Account("treasury:revenue"), Account("gst")
ABOUT = UUID("0192f3a1-7c00-7abc-8def-0123456789ab")
HEAD = Text(hi="कोषालय, विभाग की मद", en="Treasury head of a department")
TRIAL = {
    **HERE,
    "totals": [
        (HeadTotal("gateway", 1, 1_23_45_678, 0), Text(hi="गेटवे के पास", en="With a gateway")),
        (HeadTotal("treasury", 12, 0, 1_23_45_678), HEAD),
        (HeadTotal("old", 1, 0, 0), None),
    ],
    "debits": 1_23_45_678,
    "credits": 1_23_45_678,
}
ONE = Proof("bank:main", DAY, 99_100, 99_100, 99_100, 0, 0, 0, None)
OFF = Proof("bank:other", None, 0, 0, 5, 2, 0, 3, DAY)
OWING = Proof("gateway:main", None, 0, 0, 800, 0, 500, 0, None)
PROOF = {**HERE, "proofs": [ONE, OWING], "today": date(2026, 8, 20)}
ENTRY = Entry(
    ABOUT, ABOUT, "paid", Kind.FEE, DAY, AT,
    (Transfer(GATEWAY, REVENUE, 3000), Transfer(GATEWAY, GST, 763)),
)  # fmt: skip
BACK = Entry(
    UUID(int=ABOUT.int + 1024), ABOUT, f"reversal:{ABOUT}", Kind.REVERSAL, DAY, AT,
    tuple(each.turned() for each in ENTRY.transfers), ABOUT,
)  # fmt: skip
SHOWN_ENTRY = {
    **HERE, "shown": ENTRY, "others": [ENTRY, BACK], "lines_of": "/admin/x?a={}".format,
}  # fmt: skip
STATEMENT = {
    **HERE, "words": "books.statement", "list": listed("admin.officers"), "of": REVENUE,
}  # fmt: skip
GAP = Gap(
    What.UNKNOWN_CREDIT, ABOUT, "bank:main", 0, 123_400, DAY, "kavita", "NEFT <b>xyz</b> 12345"
)
CLOSED = Gap(
    What.OTHER_SUM, ABOUT, "gateway:main", 100, 101, DAY, "kavita", "received", AT, "ravi", "<b>xyz"
)
SHOWN_GAP = {
    **HERE, "gap": GAP, "said": SAID[GAP.what], "age": 3, "acts": True, "problem": "",
    "done": False, "statement": "/admin/books/statement?account=bank%3Amain",
}  # fmt: skip
RUN = {
    "id": str(ABOUT), "for_on": DAY, "payouts": 3, "amount": "₹1,900", "asked_at": AT,
    "confirmed_at": None, "alone": False, "state": "waiting",
}  # fmt: skip
ORDERED = {**RUN, "confirmed_at": AT, "alone": True, "state": "ordered"}
OWED = {
    **HERE, "totals": Overview(3, 1_90_000, 1, 500, []),
    "runs": [RUN, ORDERED], "may_ask": True, "alone": "₹1,000", "banks": [("main", "Khidki <b>xyz</b>")],
    "problem": "",
}  # fmt: skip
SHOWN_RUN = {
    **HERE, "words": "runs", "list": listed("admin.officers"), "run": RUN, "acts": True, "may_confirm": True,
}  # fmt: skip

MONEY = {
    "commissions": ("admin/commissions.html", OWED),
    "commissions-wrong": ("admin/commissions.html", {**OWED, "problem": "bank_needed"}),
    "commissions-empty": (
        "admin/commissions.html",
        {
            **OWED,
            "totals": Overview(0, 0, 0, 0, []),
            "runs": [],
            "may_ask": False,
        },
    ),
    "payout-run": ("admin/payout_run.html", SHOWN_RUN),
    "payout-run-mine": ("admin/payout_run.html", {**SHOWN_RUN, "may_confirm": False}),
    "payout-run-going-on": (
        "admin/payout_run.html",
        {**SHOWN_RUN, "run": {**ORDERED, "state": "going_on"}},
    ),
    "payout-run-ordered": ("admin/payout_run.html", {**SHOWN_RUN, "run": ORDERED}),
    "payout-run-none": (
        "admin/payout_run.html",
        {**SHOWN_RUN, "run": None, "list": {**listed("runs", rows=[]), "asks": []}},
    ),
    "books-trial": ("admin/trial.html", TRIAL),
    "books-trial-uneven": ("admin/trial.html", {**TRIAL, "credits": 1}),
    "books-trial-empty": ("admin/trial.html", {**TRIAL, "totals": [], "debits": 0, "credits": 0}),
    "books-proof": ("admin/proof.html", PROOF),
    "books-proof-differs": ("admin/proof.html", {**PROOF, "proofs": [ONE, OFF]}),
    "books-statement": ("admin/statement.html", STATEMENT),
    "books-statement-none": (
        "admin/statement.html",
        {**STATEMENT, "of": None, "list": listed("admin.officers", rows=[], narrowed=True)},
    ),
    "books-entry": ("admin/entry.html", SHOWN_ENTRY),
    "books-entry-reversal": ("admin/entry.html", {**SHOWN_ENTRY, "shown": BACK}),
    "settling": (
        "admin/settling.html",
        {**HERE, "pages": [each for each in ENTRIES if "/settling/" in each.path]},
    ),
    "settling-gap": ("admin/gap.html", SHOWN_GAP),
    "settling-gap-done": ("admin/gap.html", {**SHOWN_GAP, "done": True}),
    "settling-gap-wrong": ("admin/gap.html", {**SHOWN_GAP, "problem": "close"}),
    "settling-gap-read": ("admin/gap.html", {**SHOWN_GAP, "acts": False}),
    "settling-gap-closed": ("admin/gap.html", {**SHOWN_GAP, "gap": CLOSED}),
}
