"""The addresses of officers' pages; everything but the sign-in asks for a signed-in officer."""

from datetime import timedelta

from khidki.domain.people.program import HolderKind
from khidki.web import door, security_routes, single_sign_on_routes, token_routes
from khidki.web.limits import Limit, by_officer
from khidki.web.officer import (
    acts,
    case,
    copy_routes,
    deciding_routes,
    desk_routes,
    hearing_routes,
    inbox,
    numbers,
    outside,
    papers,
    signing_routes,
    trust_routes,
)
from khidki.web.request import Request
from khidki.web.route import Permission, Route
from khidki.web.tokens import Audience

OFFICER = Permission.OFFICER
HOUR = timedelta(hours=1)
# A case asks for words about many questions at once, in a script of three bytes a letter.
ACT_BODY_MOST = 256_000
# Acts that sign something or take back what was signed: a copied cookie alone shall not do them.
SIGNING = frozenset({"grant", "refuse", "reissue", "revoke"})
EXPORTS = (Limit("lists of work exported", HOUR, 30, by_officer),)
NUMBER_CHANGE = "/{language}/office/numbers/{account}/{change}"


def signs(request: Request) -> bool:
    """Say whether the act of the address signs, or takes back what was signed."""
    return request.params["act"] in SIGNING


ROUTES = (
    *security_routes.routes("/office", OFFICER, "office"),
    *single_sign_on_routes.own_routes("/office", OFFICER, "office"),
    *trust_routes.ROUTES,
    *desk_routes.ROUTES,
    *hearing_routes.ROUTES,
    *copy_routes.ROUTES,
    *door.routes(door.OFFICERS, OFFICER, "office"),
    Route("GET", "/{language}/office", inbox.show, OFFICER, name="office"),
    Route("POST", "/{language}/office", inbox.search, OFFICER, name="office.search"),
    Route("GET", "/{language}/office/numbers", numbers.show, OFFICER, name="office.numbers"),
    Route(
        "GET",
        "/{language}/office/numbers/export",
        numbers.export,
        OFFICER,
        name="office.numbers.export",
        limits=EXPORTS,
    ),
    Route(
        "POST",
        "/{language}/office/numbers",
        numbers.ask,
        OFFICER,
        name="office.numbers.ask",
        fresh=True,
    ),
    Route("GET", NUMBER_CHANGE, numbers.compare, OFFICER, name="office.number"),
    Route(
        "POST",
        NUMBER_CHANGE,
        numbers.confirm,
        OFFICER,
        name="office.number.confirm",
        limits=(Limit("numbers confirmed", HOUR, 60, by_officer),),
        fresh=True,
    ),
    Route("GET", "/{language}/office/outside", outside.show, OFFICER, name="office.outside"),
    Route(
        "GET",
        "/{language}/office/outside/export",
        outside.export,
        OFFICER,
        name="office.outside.export",
        limits=EXPORTS,
    ),
    Route(
        "GET",
        "/{language}/office/outside/untaken",
        outside.show_untaken,
        OFFICER,
        name="office.untaken",
    ),
    Route(
        "GET",
        "/{language}/office/outside/untaken/export",
        outside.export_untaken,
        OFFICER,
        name="office.untaken.export",
        limits=EXPORTS,
    ),
    Route(
        "POST",
        "/{language}/office/outside/settled/{kept}",
        outside.settled,
        OFFICER,
        name="office.outside.settled",
    ),
    Route(
        "POST",
        "/{language}/office/outside/again/{application}",
        outside.again,
        OFFICER,
        name="office.outside.again",
    ),
    *token_routes.routes(
        Audience(HolderKind.OFFICER, "/office/programs", "officer/desk.html"),
        OFFICER,
        "office.programs",
    ),
    *deciding_routes.ROUTES,
    *signing_routes.ROUTES,
    Route("GET", "/{language}/office/cases/{id}", case.show, OFFICER, name="office.case"),
    Route(
        "GET",
        "/{language}/office/cases/{id}/papers/{paper}",
        papers.show,
        OFFICER,
        name="office.paper",
    ),
    Route(
        "GET",
        "/{language}/office/cases/{id}/certificate",
        papers.certificate,
        OFFICER,
        name="office.certificate",
    ),
    Route("GET", "/{language}/office/cases/{id}/{act}", acts.ask, OFFICER, name="office.act"),
    Route(
        "POST",
        "/{language}/office/cases/{id}/{act}",
        acts.do,
        OFFICER,
        name="office.act.do",
        max_body=ACT_BODY_MOST,
        limits=(Limit("acts of an officer", HOUR, 600, by_officer),),
        fresh=signs,
    ),
)
