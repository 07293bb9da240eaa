"""The pages of the demo's bank: where one pays, and what the bank did. Shown by `bank_server.py`.

The payment page has what such pages have: the sum and to whom, a UPI link and its QR, and buttons
in place of card and password. A page in front of everything says that no money moves here.
"""

from collections.abc import Sequence
from html import escape

from khidki.domain.money.amount import format_rupees
from khidki.domain.money.upi import upi_link
from khidki.gateways.qr import qr_svg
from khidki.simulators.bank import FAULTS, PAYEE, Ordered
from khidki.simulators.lettering import FONT_FACE

STYLE = (
    FONT_FACE
    + """
body{margin:0;font:17px/1.5 "Khidki Devanagari","Noto Sans",system-ui,sans-serif;
color:#1d2733;background:#eef2f6}
main{max-width:26rem;margin:1.5rem auto;padding:1.25rem;background:#fff;
border:1px solid #c9d3de;border-radius:8px}
h1{font-size:1.15rem;margin:0 0 .5rem}.sum{font-size:2rem;font-weight:700;margin:.5rem 0}
.note{color:#53606e;font-size:.9rem;margin:.5rem 0}
svg{display:block;width:13rem;height:13rem;margin:.5rem auto}
button,.link{display:block;width:100%;box-sizing:border-box;margin:.6rem 0;padding:.7rem;
font:inherit;font-weight:600;text-align:center;border-radius:6px;border:1px solid #1a5c9a;
background:#1a5c9a;color:#fff;text-decoration:none;cursor:pointer}
.plain{background:#fff;color:#1a5c9a}
table{border-collapse:collapse;width:100%;font-size:.85rem}
td,th{text-align:left;padding:.25rem .4rem;border-bottom:1px solid #dde4ec}
.wide{max-width:60rem}select{font:inherit;padding:.4rem}
"""
)
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; form-action *; "
    "frame-ancestors 'none'"
)
WORDS = {
    "hi": {
        "title": "डेमो बैंक · भुगतान",
        "note": "यहाँ कोई असली पैसा नहीं चलता।",
        "to": "पाने वाला",
        "scan": "किसी UPI ऐप से स्कैन करें, या:",
        "app": "UPI ऐप में खोलें",
        "pay": "भुगतान करें",
        "decline": "बैंक मना करे",
        "cancel": "भुगतान रद्द करें",
        "over": "यह भुगतान पूरा हो चुका या बंद है।",
        "back": "खिड़की पर लौटें",
    },
    "en": {
        "title": "Demo bank · payment",
        "note": "No real money moves here.",
        "to": "To",
        "scan": "Scan with any UPI app, or:",
        "app": "Open in a UPI app",
        "pay": "Pay now",
        "decline": "Let the bank decline",
        "cancel": "Cancel this payment",
        "over": "This payment is done or closed.",
        "back": "Back to Khidki",
    },
}


def pay_page(order: Ordered) -> str:
    """Return the page on which an order is paid."""
    language = order.language if order.language in WORDS else "en"
    words = WORDS[language]
    if order.status != "pending":
        inside = (
            f"<p>{words['over']}</p><a class='link' href='{escape(order.back)}'>{words['back']}</a>"
        )
    else:
        link = upi_link(
            payee=PAYEE,
            name="Khidki",
            paise=order.paise,
            reference=order.payment.replace("-", ""),
            note="Khidki",
        )
        inside = f"""<p>{words["scan"]}</p>{qr_svg(link)}
<a class="link plain" href="{escape(link)}">{words["app"]}</a>
<form method="post" action="/pay/{escape(order.payment)}">
<button name="act" value="pay">{words["pay"]}</button>
<button class="plain" name="act" value="decline">{words["decline"]}</button>
<button class="plain" name="act" value="cancel">{words["cancel"]}</button></form>"""
    return _page(
        language,
        words["title"],
        f"""<h1>{words["title"]}</h1><p class="note">{words["note"]}</p>
<p>{words["to"]}: Khidki ({PAYEE})</p><p class="sum">{format_rupees(order.paise)}</p>{inside}""",
    )


def books_page(orders: Sequence[Ordered]) -> str:
    """Return the page that shows what the bank did, with a switch for its faults."""
    rows = "".join(
        f"<tr><td>{escape(o.at[:19])}</td><td>{escape(o.reference)}</td>"
        f"<td>{format_rupees(o.paise)}</td><td>{escape(o.status)}</td>"
        f"<td>{escape(o.payment)}</td></tr>"
        for o in orders[:200]
    )
    kinds = "".join(f"<option>{kind}</option>" for kind in FAULTS)
    return _page(
        "en",
        "Demo bank",
        f"""<h1>Demo bank</h1><p class="note">{WORDS["en"]["note"]}
{WORDS["hi"]["note"]}</p><form method="post" action="/faults"><label>The next time:
<select name="kind">{kinds}</select></label> <button>Go wrong like this</button></form>
<table><tr><th>Last change</th><th>Reference</th><th>Sum</th><th>Status</th><th>Payment</th></tr>
{rows}</table>""",
        wide=True,
    )


def _page(language: str, title: str, inside: str, *, wide: bool = False) -> str:
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>
<style>{STYLE}</style></head>
<body><main{' class="wide"' if wide else ""}>{inside}</main></body></html>
"""
