"""Why this amount? What an application costs, line by line, and what a delay brings, as a page.

For whom the application belongs to, as its other pages; nothing is decided here.
"""

from khidki.actions.explain_amounts import explain_amounts
from khidki.domain.money.amount import format_rupees
from khidki.web.citizen.entry import account_of, id_in
from khidki.web.request import Request
from khidki.web.response import Page, Response


async def show(request: Request) -> Response:
    """Show where each sum comes from."""
    found = await explain_amounts(request.world, account_of(request), id_in(request))
    one, service = found.shown.application, found.shown.edition.service
    owed = found.for_delay
    data = {
        "application": {"id": one.id, "number": one.number, "service": service.title},
        "received_at": one.received_at,
        "is_fixed": found.is_fixed,
        "total": format_rupees(found.total_paise),
        "lines": [
            {
                "title": line.title,
                "amount": format_rupees(line.paise),
                "by_table": line.by_table,
                "since": line.since,
                "source": line.source,
                "verified": line.verified,
            }
            for line in found.lines
        ],
        "act": None if found.law is None else found.law.title,
        "late_days": found.late_days,
        "due_on": one.due_on,
        "for_delay": None if owed is None or owed.paise is None else format_rupees(owed.paise),
        "because": () if owed is None else owed.because,
    }
    return Page("citizen/amounts.html", data)
