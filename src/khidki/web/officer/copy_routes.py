"""The addresses of certified copies at the office; giving one asks for a second factor."""

from datetime import timedelta

from khidki.web.limits import Limit, by_officer
from khidki.web.officer import copies
from khidki.web.route import Permission, Route

OFFICER = Permission.OFFICER
OFFICE = "/{language}/office"
CASE = f"{OFFICE}/cases/{{id}}/copies"
COPY = f"{CASE}/{{copy}}"
HOUR = timedelta(hours=1)
GIVEN = (Limit("copies given", HOUR, 300, by_officer),)
EXPORTS = (Limit("lists of copies exported", HOUR, 30, by_officer),)

ROUTES = (
    Route("GET", f"{OFFICE}/copies", copies.show, OFFICER, name="office.copies"),
    Route(
        "GET",
        f"{OFFICE}/copies/export",
        copies.export,
        OFFICER,
        name="office.copies.export",
        limits=EXPORTS,
    ),
    Route("GET", CASE, copies.of_case, OFFICER, name="office.case.copies"),
    Route(
        "POST",
        CASE,
        copies.for_court,
        OFFICER,
        name="office.case.copies.for_court",
        limits=GIVEN,
        fresh=True,
    ),
    Route("GET", f"{COPY}/copy.pdf", copies.take, OFFICER, name="office.case.copy"),
    Route(
        "POST",
        f"{COPY}/give",
        copies.give,
        OFFICER,
        name="office.case.copy.give",
        limits=GIVEN,
        fresh=True,
    ),
    Route(
        "POST",
        f"{COPY}/decline",
        copies.decline,
        OFFICER,
        name="office.case.copy.decline",
        limits=GIVEN,
    ),
)
