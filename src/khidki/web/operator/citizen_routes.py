"""The citizen's own pages as an operator reaches them, within the consent that each address names.

They are the same page functions; `for_citizen` guards every one. What costs nothing to look at and
is not needed at a desk (history, proofs, appeals, payments) has no address here.
"""

from datetime import timedelta

from khidki.web.citizen import download, my
from khidki.web.citizen.draft_routes import draft_routes
from khidki.web.citizen.outlive import Again
from khidki.web.limits import Limit, by_operator
from khidki.web.operator import recall
from khidki.web.operator.acting import FOR, for_citizen
from khidki.web.operator.entry import HOME
from khidki.web.route import PageFunction, Permission, Route

HOUR = timedelta(hours=1)
BEGINS = (Limit("drafts begun at a counter", HOUR, 60, by_operator),)
UPLOADS = (Limit("papers sent at a counter", HOUR, 600, by_operator),)
SENT = (Limit("applications filed at a counter", HOUR, 120, by_operator),)
PDFS = (Limit("papers made at a counter", HOUR, 120, by_operator),)
MINE = "/my/{id}"


def _for(
    method: str,
    path: str,
    page: PageFunction,
    name: str,
    *,
    again: Again | None = None,  # noqa: ARG001 -- what outlives a session has no place at a counter
    max_body: int = 64_000,
    limits: tuple[Limit, ...] = (),
) -> Route:
    return Route(
        method,
        f"/{{language}}{HOME}{FOR}{path}",
        for_citizen(page),
        Permission.OPERATOR,
        name=f"operator.for.{name}",
        max_body=max_body,
        limits=limits,
    )


ROUTES = (
    *draft_routes(_for, begins=BEGINS, uploads=UPLOADS, sent=SENT),
    _for("GET", f"{MINE}/receipt", my.receipt, "receipt"),
    _for("GET", f"{MINE}/withdraw", recall.ask, "recall"),
    _for("POST", f"{MINE}/withdraw", recall.send, "recall.send", limits=BEGINS),
    _for("GET", f"{MINE}/receipt.pdf", download.receipt, "receipt.pdf", limits=PDFS),
)
