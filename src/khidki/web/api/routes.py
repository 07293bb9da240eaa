"""The table of calls: what programs can ask, and the routes that follow from it.

What anyone may know needs no token; all else needs one with the scope that the call names.
"""

from datetime import timedelta

from khidki.domain.people.program import Scope
from khidki.web.api import (
    answers,
    appeal_shapes,
    appeals,
    applications,
    desk,
    desk_shapes,
    documents,
    event_shapes,
    events,
    own,
    payments,
    persons,
    services,
    shapes,
)
from khidki.web.api.call import FILE, PDF, PREFIX, Call, Media, route
from khidki.web.api.cursor import Paging
from khidki.web.api.developers import developers
from khidki.web.api.openapi import described
from khidki.web.limits import Limit, by_account, by_number
from khidki.web.route import Permission, Route

HOUR = timedelta(hours=1)
SERVICE = "/services/{department}/{service}"
OWN = "/applications/{number}"
APPEAL = f"{OWN}/appeals/{{appeal}}"
CASE = "/cases/{number}"


def _to(*names: str, **values: str) -> dict[str, dict[str, str]]:
    """Return that an answer leads to these calls by values of it."""
    return dict.fromkeys(names, values)


UPLOADS = (Limit("uploads of a program", HOUR, 10_000, by_account),)
SCHEMA = Media(services.SCHEMA, {"type": "object"})

ANYONE = (
    Call(
        "GET", "/services", services.listed,
        name="services", tag="services", query=Paging, answers={200: shapes.Services},
    ),
    Call(
        "GET", SERVICE, services.show,
        name="service", tag="services", answers={200: shapes.Service},
    ),
    Call(
        "GET", f"{SERVICE}/schema", services.schema,
        name="service_schema", tag="services", answers={200: SCHEMA},
    ),
    Call(
        "GET", OWN, applications.status,
        name="status", tag="applications", answers={200: shapes.Status},
        limits=(Limit("track by number", HOUR, 60, by_number),),
    ),
)  # fmt: skip
CITIZENS = (
    Call(
        "POST", "/persons", persons.register,
        name="register_person", tag="applications", scope=Scope.SUBMIT,
        body=shapes.PersonSent, answers={201: shapes.Made},
        leads=_to("submit", "upload", person="id"),
    ),
    Call(
        "POST", "/documents", documents.upload,
        name="upload", tag="documents", scope=Scope.SUBMIT, query=shapes.PaperSent,
        takes_file=True, answers={201: shapes.PaperKept},
        max_body=documents.BODY_MOST, leads=_to("submit", "upload", draft="draft"),
        limits=UPLOADS,
    ),
    Call(
        "POST", "/applications", applications.submit,
        name="submit", tag="applications", scope=Scope.SUBMIT, body=shapes.Filing,
        answers={201: shapes.Filed, 200: shapes.Filed, 402: shapes.PaymentFirst}, keeps_key=True,
        max_body=applications.BODY_MOST,
        leads=_to("status", "details", "papers", "withdraw", number="number"),
    ),
    Call(
        "GET", "/payments/{payment}", payments.show,
        name="payment", tag="applications", scope=Scope.READ, answers={200: shapes.Payment},
    ),
    Call(
        "GET", "/applications", own.listed,
        name="applications", tag="applications", scope=Scope.READ, query=Paging,
        answers={200: shapes.Lines},
        leads=_to(
            "status", "details", "papers", "certificate", "appeals", number="applications/0/number"
        ),
    ),
    Call(
        "GET", f"{OWN}/details", own.show,
        name="details", tag="applications", scope=Scope.READ, answers={200: shapes.Details},
        leads={**_to("answer", number="number"), **_to("upload", draft="id")},
    ),
    Call(
        "POST", f"{OWN}/answer", answers.answer,
        name="answer", tag="applications", scope=Scope.SUBMIT, body=shapes.AnswerSent,
        answers={200: shapes.Acted},
    ),
    Call(
        "GET", f"{OWN}/documents", own.documents,
        name="papers", tag="documents", scope=Scope.READ, answers={200: shapes.Papers},
        leads=_to("paper", number="$request.path.number", document="documents/0/id"),
    ),
    Call(
        "GET", f"{OWN}/documents/{{document}}", own.document,
        name="paper", tag="documents", scope=Scope.READ, answers={200: FILE},
    ),
    Call(
        "GET", f"{OWN}/certificate", own.certificate,
        name="certificate", tag="documents", scope=Scope.READ, answers={200: PDF},
    ),
    Call(
        "POST", f"{OWN}/withdraw", own.withdraw,
        name="withdraw", tag="applications", scope=Scope.SUBMIT,
        answers={200: shapes.Withdrawn},
    ),
)  # fmt: skip
APPEALS = (
    Call(
        "GET", f"{OWN}/appeals", appeals.listed,
        name="appeals", tag="appeals", scope=Scope.READ, answers={200: appeal_shapes.Appeals},
        leads=_to(
            "appeal", "add_to_appeal", "withdraw_appeal",
            number="$request.path.number", appeal="appeals/0/id",
        ),
    ),
    Call(
        "POST", f"{OWN}/appeals", appeals.make,
        name="make_appeal", tag="appeals", scope=Scope.SUBMIT, body=appeal_shapes.AppealSent,
        answers={201: appeal_shapes.Appeal}, max_body=appeals.BODY_MOST, limits=UPLOADS,
        leads=_to(
            "appeal", "add_to_appeal", "withdraw_appeal",
            number="$request.path.number", appeal="id",
        ),
    ),
    Call(
        "GET", APPEAL, appeals.show,
        name="appeal", tag="appeals", scope=Scope.READ,
        answers={200: appeal_shapes.WholeAppeal},
        leads=_to(
            "paper", number="$request.path.number", document="said/0/papers/0"
        ),
    ),
    Call(
        "POST", f"{APPEAL}/additions", appeals.add,
        name="add_to_appeal", tag="appeals", scope=Scope.SUBMIT, body=appeal_shapes.AdditionSent,
        answers={201: appeal_shapes.WholeAppeal}, max_body=appeals.BODY_MOST, limits=UPLOADS,
    ),
    Call(
        "POST", f"{APPEAL}/withdraw", appeals.withdraw,
        name="withdraw_appeal", tag="appeals", scope=Scope.SUBMIT,
        answers={200: appeal_shapes.Appeal},
    ),
)  # fmt: skip
FACTS = (
    Call(
        "GET", "/events", events.feed,
        name="events", tag="events", scope=Scope.EVENTS, query=Paging,
        answers={200: event_shapes.Events},
    ),
    Call(
        "GET", "/webhooks", events.listed,
        name="webhooks", tag="events", scope=Scope.WEBHOOKS, answers={200: event_shapes.Webhooks},
    ),
    Call(
        "POST", "/webhooks", events.add,
        name="add_webhook", tag="events", scope=Scope.WEBHOOKS, body=event_shapes.WebhookSent,
        answers={201: event_shapes.WebhookMade}, leads=_to("end_webhook", id="id"),
    ),
    Call(
        "DELETE", "/webhooks/{id}", events.end,
        name="end_webhook", tag="events", scope=Scope.WEBHOOKS, answers={200: event_shapes.Ended},
    ),
)  # fmt: skip
OFFICERS = (
    Call(
        "GET", "/desk", desk.show,
        name="desk", tag="desk", scope=Scope.DESK, query=desk_shapes.DeskPaging,
        answers={200: desk_shapes.Desk}, leads=_to("case", number="cases/0/number"),
    ),
    Call(
        "GET", CASE, desk.case,
        name="case", tag="desk", scope=Scope.DESK, answers={200: desk_shapes.Case},
        leads={
            **_to("case_paper", number="$request.path.number", document="documents/0/id"),
            **_to("act", number="number"),
        },
    ),
    Call(
        "GET", f"{CASE}/documents/{{document}}", desk.document,
        name="case_paper", tag="desk", scope=Scope.DESK, answers={200: FILE},
    ),
    Call(
        "POST", f"{CASE}/acts", desk.do,
        name="act", tag="desk", scope=Scope.ACT, body=desk_shapes.ActSent,
        answers={200: shapes.Acted},
    ),
)  # fmt: skip
CALLS = (*ANYONE, *CITIZENS, *APPEALS, *FACTS, *OFFICERS)

ROUTES = (
    Route(
        "GET",
        f"{PREFIX}/openapi.json",
        described(CALLS),
        Permission.PUBLIC,
        name="api.openapi",
    ),
    Route(
        "GET",
        "/{language}/developers",
        developers(CALLS),
        Permission.PUBLIC,
        name="developers",
    ),
    *map(route, CALLS),
)
