"""The citizen's own pages as an operator reaches them, within the consent that each address names.

They are the same page functions; `for_citizen` guards every one. What costs nothing to look at and
is not needed at a desk (history, proofs, appeals, payments) has no address here.
"""

from datetime import timedelta

from khidki.web.citizen import apply, check, download, drafts, incomplete, my, papers, questions
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
SERVICE = "/apply/{department}/{service}"
DRAFT = "/drafts/{id}"
MINE = "/my/{id}"


def _for(
    method: str,
    path: str,
    page: PageFunction,
    name: str,
    *,
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
    _for("GET", SERVICE, apply.ask_who, "apply"),
    _for("POST", SERVICE, apply.choose_who, "apply.choose", limits=BEGINS),
    _for("GET", f"{SERVICE}/person", apply.ask_person, "apply.person"),
    _for("POST", f"{SERVICE}/person", apply.add, "apply.add", limits=BEGINS),
    _for("GET", DRAFT, drafts.overview, "draft"),
    _for("POST", f"{DRAFT}/drop", drafts.drop, "draft.drop"),
    _for("GET", f"{DRAFT}/q/{{section}}", questions.ask, "draft.question"),
    _for(
        "POST",
        f"{DRAFT}/q/{{section}}",
        questions.save,
        "draft.save",
        max_body=questions.BODY_MOST,
    ),
    _for("GET", f"{DRAFT}/papers/{{ask}}", papers.ask, "draft.paper"),
    _for(
        "POST",
        f"{DRAFT}/papers/{{ask}}",
        papers.take,
        "draft.take",
        max_body=papers.BODY_MOST,
        limits=UPLOADS,
    ),
    _for("GET", f"{DRAFT}/files/{{document}}", papers.show, "draft.file"),
    _for("GET", f"{DRAFT}/check", check.check, "draft.check"),
    _for("GET", f"{DRAFT}/incomplete", incomplete.show, "draft.incomplete"),
    _for("GET", f"{DRAFT}/submit", check.ask_to_send, "draft.submit"),
    _for("POST", f"{DRAFT}/submit", check.send, "draft.send", limits=SENT),
    _for("GET", f"{MINE}/receipt", my.receipt, "receipt"),
    _for("GET", f"{MINE}/withdraw", recall.ask, "recall"),
    _for("POST", f"{MINE}/withdraw", recall.send, "recall.send", limits=BEGINS),
    _for("GET", f"{MINE}/receipt.pdf", download.receipt, "receipt.pdf", limits=PDFS),
)
