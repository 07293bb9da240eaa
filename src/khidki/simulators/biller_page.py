"""The page of the demo's billers: by which numbers customers are found, and what they owe.

Whoever tries the demo copies a number from here. Every customer can be sent another bill, and every
biller told to go wrong the next time. Shown by `biller_server.py`.
"""

from collections.abc import Mapping
from html import escape

from khidki.domain.money.amount import format_rupees
from khidki.simulators.bank_page import CSP, STYLE
from khidki.simulators.biller import FAULTS, Books, Owed

__all__ = ["CSP", "books_page"]
NOTE = "No real bill is paid here. यहाँ कोई असली बिल नहीं भरता।"
ROWS_MOST = 30


def books_page(all_books: Mapping[str, Books]) -> str:
    """Return the page with the customers and postings of every biller."""
    inside = "".join(_biller(id_, books) for id_, books in all_books.items())
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Demo billers</title>
<style>{STYLE}
main{{overflow-x:auto}} h2{{font-size:1rem;margin:1.5rem 0 .25rem}} td form{{display:inline}}
.fault{{margin:.5rem 0}} input{{font:inherit;padding:.3rem}}
td button,.fault button{{display:inline-block;width:auto;margin:0;padding:.2rem .6rem}}
</style></head>
<body><main class="wide"><h1>Demo billers</h1><p class="note">{NOTE}</p>
{inside}</main></body></html>
"""


def _biller(id_: str, books: Books) -> str:
    kinds = "".join(f"<option>{kind}</option>" for kind in FAULTS)
    customers = "".join(_customer(id_, at, owed) for at, owed in enumerate(books.all_owed()))
    posted = "".join(
        f"<tr><td>{escape(each.at[:19])}</td><td>{escape(each.number)}</td>"
        f"<td>{format_rupees(each.paise)}</td><td>{escape(each.status)} {escape(each.reason)}</td>"
        f"<td>{escape(each.receipt)}</td></tr>"
        for each in books.postings()[:ROWS_MOST]
    )
    head = "<tr><th>When</th><th>Bill</th><th>Sum</th><th>Status</th><th>Receipt</th></tr>"
    return f"""<h2>{escape(id_)}</h2>
<table><tr><th>Find it by</th><th>Name</th><th>Due</th><th>By</th><th></th></tr>
{customers}</table>
<table>{head if posted else ""}{posted}</table>
<form class="fault" method="post" action="/faults">
<input type="hidden" name="biller" value="{escape(id_)}">
<label>The next time: <select name="kind">{kinds}</select></label>
<label>for <input name="seconds" value="20" size="3"> seconds</label>
<button class="plain">Go wrong like this</button></form>"""


def _customer(biller: str, at: int, owed: Owed) -> str:
    found_by = ", ".join(f"{key} {value}" for key, value in owed.asked.items())
    late = f" + {format_rupees(owed.late_paise)} late" if owed.late_paise else ""
    return f"""<tr><td>{escape(found_by)}</td><td>{escape(owed.name)}</td>
<td>{format_rupees(owed.paise)}{late}</td><td>{owed.due_on}</td>
<td><form method="post" action="/bills"><input type="hidden" name="biller" value="{escape(biller)}">
<input type="hidden" name="customer" value="{at}"><button class="plain">Another bill</button></form>
</td></tr>"""
