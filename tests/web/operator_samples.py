"""Samples of operators' pages: door, counter with its wallet, lists, and the top-up's payment."""

from dataclasses import replace
from datetime import date

from khidki.domain.money.payout import OwnAccount
from khidki.domain.money.wallet import Network
from khidki.domain.problem import Problem
from khidki.domain.text import Text
from khidki.store.wallet_views import WalletView
from tests.web.admin_samples import AT, listed

COUNTER = {"layout": "operator/counter.html", "place": "/operator", "whose": "operator"}
DOOR = {
    **COUNTER, "notice": None, "values": {"user_name": "K10000001"}, "problems": [],
    "back_to": "", "expired": False,
}  # fmt: skip
BEGIN = {**COUNTER, "values": {"user_name": ""}, "problems": [], "secret": "ABCD EFGH", "sealed": "00", "picture": ""}  # fmt: skip
WALLET = WalletView(
    "K10000001", "state-kiosks", "lsp-1", 2_00_000_00, 50_000, 10_000, None, 12_345_00, 70_00,
    9_99_00, 1_234_00, 1_100_00, 5_00_000_00, 20_000_00, 1_000_00, None, None,
)  # fmt: skip
NETWORK = Network(
    "state-kiosks", Text(hi="राज्य के कियोस्क", en="Kiosks of the state"), "K", 8, "facilitation",
    2_00_000_00, 500_00, "an assumption",
)  # fmt: skip
HOME = {
    "who": Text(hi="कमलेश सैनी", en="Kamlesh Saini"), "kiosk": "दुकान 2", "area": Text(hi="सामोद", en="Samod"),
    "wallet": WALLET, "network": NETWORK, "suspended": "", "is_low": False, "reference": "KW1000000142",
    "bank": OwnAccount("main", "Khidki collection account", "DEMO0000001", "900100000001"),
    "quarter": (date(2026, 7, 1), date(2026, 9, 30)), "typed": "", "problem": "", "notice": None,
}  # fmt: skip
CLOSED_DAY = replace(WALLET, counted_paise=1_090_00, closed_at=AT)

PAID = {
    "address": "/hi/operator/payments/1", "amount": "₹500", "state": "started", "mark": "calm",
    "at": AT, "until": AT, "reference": None, "provider_url": "https://bank.example/pay",
    "can_look": False, "can_stop": True,
}  # fmt: skip
OVER = {**PAID, "provider_url": None, "can_stop": False}
SUSPENDED = replace(NETWORK, suspended=True)

TITLE = Text(hi="आय प्रमाण पत्र", en="Income certificate")
APPLY = {
    "services": [{"value": "revenue/income-certificate", "title": TITLE}], "problems": [],
    "values": {"service": "", "mobile": "<b>98"}, "suspended": "",
}  # fmt: skip
CONSENT = {
    "service": TITLE, "mobile_hint": "••••••4321", "address": "/hi/operator/for/1", "over": False,
    "minutes": 10, "screen_url": "http://127.0.0.1:8001/", "problems": [],
}  # fmt: skip
FACT = {"service": TITLE, "address": "/hi/operator/for/1/fact", "problems": []}


def _home(**changed):
    return "operator/home.html", {**HOME, **changed}


def _payment(**changed):
    return "operator/payment.html", {"payment": {**OVER, **changed}}


OPERATORS = {
    "operator-door": ("door.html", DOOR),
    "operator-door-wrong": (
        "door.html",
        {**DOOR, "problems": [Problem("user_name", "sign_in_wrong")], "expired": True},
    ),
    "operator-begin": ("begin.html", BEGIN),
    "operator-home": _home(),
    "operator-home-low": _home(is_low=True, bank=None, kiosk="", area=None),
    "operator-home-wrong": _home(problem="amount", typed="<b>xyz"),
    "operator-home-uncounted": _home(problem="counted"),
    "operator-home-suspended": _home(network=SUSPENDED, suspended="wallet.suspended"),
    "operator-home-suspended-you": _home(suspended="wallet.suspended_you"),
    "operator-home-closed": _home(wallet=CLOSED_DAY, notice="wallet.day_closed"),
    "operator-statement": (
        "operator/list.html",
        {"list": listed("admin.officers"), "words": "wallet.statement"},
    ),
    "operator-statement-empty": (
        "operator/list.html",
        {"list": listed("wallet.statement", rows=[]), "words": "wallet.statement"},
    ),
    "operator-moves-empty": (
        "operator/list.html",
        {"list": listed("wallet.moves", rows=[]), "words": "wallet.moves"},
    ),
    "operator-tax": (
        "operator/list.html",
        {
            "list": listed("wallet.tax", rows=[]),
            "words": "wallet.tax",
            "facts": [("wallet.code", "K10000001")],
        },
    ),
    "operator-apply": ("operator/apply.html", APPLY),
    "operator-apply-wrong": (
        "operator/apply.html",
        {**APPLY, "problems": [Problem("mobile", "not_a_mobile")]},
    ),
    "operator-apply-suspended": (
        "operator/apply.html",
        {**APPLY, "suspended": "wallet.suspended_you"},
    ),
    "operator-consent": ("operator/consent.html", CONSENT),
    "operator-consent-over": (
        "operator/consent.html",
        {**CONSENT, "over": True, "problems": [Problem("code", "code_over")], "screen_url": None},
    ),
    "operator-fact": ("operator/fact.html", FACT),
    "operator-fact-wrong": (
        "operator/fact.html",
        {**FACT, "problems": [Problem("fact", "fact_wrong")]},
    ),
    "operator-filings-empty": (
        "operator/list.html",
        {"list": listed("counter.filings", rows=[]), "words": "counter.filings"},
    ),
    "operator-payment": ("operator/payment.html", {"payment": PAID}),
    "operator-payment-asking": _payment(state="asking", can_look=True),
    "operator-payment-made": _payment(state="succeeded", mark="good", reference="UTR1"),
    "operator-payment-failed": _payment(state="failed", mark="bad"),
}
