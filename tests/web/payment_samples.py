"""Samples of the pages about payments, each state that looks different."""

from datetime import UTC, datetime

from khidki.domain.text import Text
from khidki.gateways.qr import qr_svg
from tests.web.admin_samples import HERE, cell, listed

AT = datetime(2026, 8, 15, 5, 12, tzinfo=UTC)
URL = "/hi/my/payments/0192f3a1-7c00-7abc-8def-0123456789ab"
FEE = Text(hi="आय प्रमाण पत्र: आवेदन शुल्क", en="Income certificate: application fee")
SUM = Text(hi="₹50", en="₹50")
LINES = {
    "total_paise": 5000,
    "words": SUM,
    "parts": [{"title": Text(hi="आवेदन शुल्क", en="Application charge"), "words": SUM}],
    "verified": True,
}
LINE = {"url": URL, "title": FEE, "amount": "₹50", "state": "succeeded", "mark": "good", "at": AT}
UPI = "upi://pay?pa=khidki@demobank&pn=Khidki&am=50.00&cu=INR"
OPEN = {
    **LINE,
    "id": "0192f3a1-7c00-7abc-8def-0123456789ab",
    "state": "started",
    "mark": "calm",
    "lines": LINES,
    "provider_url": "https://bank.example/pay?payment=1",
    "upi": UPI,
    "qr": qr_svg(UPI),
    "until": AT,
    "asking": False,
    "can_stop": True,
    "can_again": False,
    "number": None,
    "receipt_url": None,
    "purpose": "application",
    "is_own": False,
    "wallet": None,
    "reference": None,
    "paid_at": None,
    "refund": None,
}
OVER = {**OPEN, "provider_url": None, "upi": None, "qr": None, "until": None, "can_stop": False}
REFUND = {"amount": "₹50", "why": Text(hi="पहले ही चुकाया", en="Paid before"), "at": None}
STATES = {
    "succeeded": {"mark": "good", "number": "2604 3117 9055 28", "receipt_url": URL},
    "failed": {"mark": "bad", "can_again": True},
    "cancelled": {"mark": "wait", "can_again": True},
    "expired": {"mark": "wait", "can_again": True},
    "refund_asked": {"mark": "wait", "refund": REFUND, "reference": "DB12"},
    "refunded": {"mark": "good", "refund": {**REFUND, "at": AT}},
}
WHY = Text(hi="किसी प्राधिकारी के आदेश से", en="An authority ordered it")
FOUND = {
    **HERE,
    "payment": {
        "id": OPEN["id"], "purpose": FEE, "amount": "₹50", "state": FEE, "at": AT, "paid_at": AT,
        "delivered_at": AT, "reference": "DB12", "provider": "demo-bank", "look": None,
        "refund": None, "refund_why": None, "refunded_at": None,
    },
    "words": [{"at": AT, "said_at": AT, "source": FEE, "word": "succeeded", "amount": "₹50", "duty": "deliver"}],
    "asked": None, "can_ask": True, "alone": "₹1,000", "values": {"paise": "10"},
    "reasons": [{"value": "ordered", "title": WHY}], "problems": [], "labels": {},
}  # fmt: skip
ASKED = {
    "amount": "₹50",
    "why": WHY,
    "words": "आदेश 12",
    "at": AT,
    "waits": True,
    "may_confirm": True,
}
PAYMENT = "citizen/payment.html"
MY_WALLET = {
    "held": "₹250", "is_empty": False, "returnable": "₹200", "stays": "₹50", "least": "₹10",
    "most": "₹10,000", "typed": "", "problem": "", "notice": None,
}  # fmt: skip
PUT_IN = Text(hi="वॉलेट में डाला", en="Put in")
PAID = Text(hi="चुकाया", en="Paid with it")
MOVED = [
    [cell(AT, link="/my/payments/1"), cell(PUT_IN), cell("₹200"), cell(None)],
    [cell(AT, link="/my/payments/2"), cell(PAID), cell(None), cell("₹50")],
]
MOVES = {
    **listed("my_wallet.moves", rows=MOVED),
    "headings": [f"my_wallet.moves.{each}" for each in ("at", "kind", "in", "out")],
}
PAYMENTS = {
    "payment": (PAYMENT, {"payment": OPEN, "is_short": False}),
    "payment-wallet": (
        PAYMENT,
        {"payment": {**OPEN, "wallet": {"held": "₹200", "is_enough": True}}, "is_short": False},
    ),
    "payment-wallet-short": (
        PAYMENT,
        {"payment": {**OPEN, "wallet": {"held": "₹20", "is_enough": False}}, "is_short": True},
    ),
    "payment-asking": (
        PAYMENT,
        {"payment": {**OVER, "asking": True, "can_stop": True}, "is_short": False},
    ),
    **{
        f"payment-{state}": (
            PAYMENT,
            {"payment": {**OVER, "state": state, **more}, "is_short": False},
        )
        for state, more in STATES.items()
    },
    "payment-by-wallet": (
        PAYMENT,
        {
            "payment": {
                **OVER,
                "is_own": True,
                "state": "refunded",
                "mark": "good",
                "refund": REFUND,
            },
            "is_short": False,
        },
    ),
    "payments": (
        "citizen/payments.html",
        {"payments": [LINE, LINE], "older_url": "/hi/my", "has_wallet": True},
    ),
    "wallet": ("citizen/wallet.html", MY_WALLET),
    "wallet-empty": (
        "citizen/wallet.html",
        {**MY_WALLET, "held": "₹0", "is_empty": True, "returnable": None, "stays": None},
    ),
    "wallet-wrong": (
        "citizen/wallet.html",
        {**MY_WALLET, "typed": "5", "problem": "my_wallet.wrong.amount"},
    ),
    "wallet-moves": ("citizen/wallet_moves.html", {"list": MOVES}),
    "wallet-moves-empty": ("citizen/wallet_moves.html", {"list": {**MOVES, "rows": []}}),
    "wallet-ended": ("citizen/wallet.html", {**MY_WALLET, "most": None, "stays": None}),
    "admin-payment": ("admin/payment.html", FOUND),
    "admin-payment-asked": (
        "admin/payment.html",
        {
            **FOUND,
            "payment": {
                **FOUND["payment"],
                "look": "other_amount",
                "refund": "₹50",
                "refund_why": WHY,
                "refunded_at": AT,
            },
            "words": [],
            "can_ask": False,
            "asked": ASKED,
        },
    ),
    "admin-payment-waits": (
        "admin/payment.html",
        {**FOUND, "can_ask": False, "asked": {**ASKED, "may_confirm": False}},
    ),
    "payments-empty": (
        "citizen/payments.html",
        {"payments": [], "older_url": None, "has_wallet": False},
    ),
}
