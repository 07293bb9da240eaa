"""The addresses for programs. What anyone may know needs no token; all else needs one."""

from datetime import timedelta

from khidki.web.api import applications, documents, persons, services
from khidki.web.limits import Limit, by_account, by_number
from khidki.web.route import Permission, Route

API = Permission.API
PUBLIC = Permission.PUBLIC
HOUR = timedelta(hours=1)

ROUTES = (
    Route("GET", "/api/v1/services", services.listed, PUBLIC, name="api.services"),
    Route(
        "GET",
        "/api/v1/services/{department}/{service}/schema",
        services.schema,
        PUBLIC,
        name="api.services.schema",
    ),
    Route(
        "GET",
        "/api/v1/applications/{number}",
        applications.show,
        PUBLIC,
        name="api.applications.number",
        limits=(Limit("track by number", HOUR, 60, by_number),),
    ),
    Route(
        "POST",
        "/api/v1/applications",
        applications.submit,
        API,
        name="api.applications",
        max_body=applications.BODY_MOST,
    ),
    Route("POST", "/api/v1/persons", persons.register, API, name="api.persons"),
    Route(
        "POST",
        "/api/v1/documents",
        documents.upload,
        API,
        name="api.documents",
        max_body=documents.BODY_MOST,
        limits=(Limit("uploads of a program", HOUR, 10_000, by_account),),
    ),
)
