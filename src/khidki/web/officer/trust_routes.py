"""The addresses of what guards officers' names: issued in mine, flags, and beginning anew."""

from datetime import timedelta

from khidki.domain.people.factor import Whose
from khidki.web import begin
from khidki.web.limits import Limit, by_officer
from khidki.web.officer import flags, issued
from khidki.web.route import Permission, Route

OFFICER = Permission.OFFICER
HOUR = timedelta(hours=1)
EXPORTS = (Limit("own signatures exported", HOUR, 30, by_officer),)
LOOKS = (Limit("flags settled", HOUR, 600, by_officer),)

ROUTES = (
    *begin.routes(Whose.OFFICER, "office"),
    Route("GET", "/{language}/office/issued", issued.show, OFFICER, name="office.issued"),
    Route(
        "GET",
        "/{language}/office/issued/export",
        issued.export,
        OFFICER,
        name="office.issued.export",
        limits=EXPORTS,
    ),
    Route(
        "POST",
        "/{language}/office/issued/not-mine",
        issued.not_mine,
        OFFICER,
        name="office.issued.not_mine",
    ),
    Route("GET", "/{language}/office/flags", flags.show, OFFICER, name="office.flags"),
    Route(
        "GET",
        "/{language}/office/flags/export",
        flags.export,
        OFFICER,
        name="office.flags.export",
        limits=EXPORTS,
    ),
    Route(
        "POST",
        "/{language}/office/flags/settle",
        flags.settle,
        OFFICER,
        name="office.flags.settle",
        limits=LOOKS,
    ),
)
