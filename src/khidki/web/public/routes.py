"""The addresses that anyone may open."""

from datetime import timedelta

from khidki.domain.case.tally import Scope
from khidki.web.limits import Limit, by_session
from khidki.web.public import (
    allotment,
    browse,
    department_figures,
    feedback,
    figures,
    hearings,
    home,
    keys,
    late,
    offices,
    outages,
    plain_pages,
    revoked,
    services,
    track,
    verify,
    which,
    why,
)
from khidki.web.route import Permission, Route

PUBLIC = Permission.PUBLIC
HOUR = timedelta(hours=1)
SERVICE = "/{language}/services/{department}/{service}"

FIGURES = "/{language}/figures"


def _figures(scope: Scope, path: str) -> tuple[Route, ...]:
    """Return the addresses of one kind of place: the page, its services, and both files."""
    name, by = f"figures.{scope.value}", figures.By
    return (
        Route("GET", path, figures.show(scope, by.PLACE), PUBLIC, name=name),
        Route("GET", f"{path}/services", figures.show(scope, by.SERVICE), PUBLIC,
              name=f"{name}.services"),
        Route("GET", f"{path}/figures.csv", figures.table(scope), PUBLIC, name=f"{name}.csv"),
        Route("GET", f"{path}/figures.json", figures.value(scope), PUBLIC, name=f"{name}.json"),
    )  # fmt: skip


DEPARTMENTS = f"{FIGURES}/departments"
DEPARTMENT = f"{DEPARTMENTS}/{{department}}"

ROUTES = (
    Route("GET", "/{language}/", home.home, PUBLIC, name="home"),
    Route("GET", "/{language}/search", browse.search, PUBLIC, name="search"),
    Route(
        "GET", "/{language}/departments/{department}", browse.department, PUBLIC, name="department"
    ),
    Route("GET", "/{language}/life/{event}", browse.life_event, PUBLIC, name="life-event"),
    Route("GET", "/{language}/for/{audience}", browse.audience, PUBLIC, name="audience"),
    Route("GET", "/{language}/sitemap", home.sitemap, PUBLIC, name="sitemap"),
    Route("GET", DEPARTMENTS, department_figures.show, PUBLIC, name="figures.departments"),
    *(
        Route("GET", f"{path}/figures.{kind}", page, PUBLIC, name=f"{name}.{kind}")
        for path, name in (
            (DEPARTMENTS, "figures.departments"),
            (DEPARTMENT, "figures.department"),
        )
        for kind, page in (("csv", department_figures.table), ("json", department_figures.value))
    ),
    Route("GET", DEPARTMENT, department_figures.show, PUBLIC, name="figures.department"),
    Route("GET", SERVICE, services.service, PUBLIC, name="service"),
    Route("GET", f"{SERVICE}/which", which.ask, PUBLIC, name="service.which"),
    Route("GET", "/{language}/track", track.ask, PUBLIC, name="track"),
    Route(
        "GET",
        "/{language}/track/{number}",
        track.show,
        PUBLIC,
        name="track.number",
        limits=track.LIMITS,
    ),
    Route(
        "GET",
        "/{language}/track/{number}/why",
        why.show,
        PUBLIC,
        name="track.why",
        limits=track.LIMITS,
    ),
    Route("GET", "/{language}/verify", verify.ask, PUBLIC, name="verify"),
    Route(
        "POST",
        "/{language}/verify",
        verify.check,
        PUBLIC,
        name="verify.check",
        max_body=verify.BODY_MOST,
        limits=(Limit("verify by session", HOUR, 120, by_session),),
    ),
    Route("GET", "/{language}/offices", offices.find, PUBLIC, name="offices"),
    Route("GET", "/{language}/offices/{office}", offices.board, PUBLIC, name="office.board"),
    Route(
        "GET",
        "/{language}/offices/{office}/print",
        offices.to_print,
        PUBLIC,
        name="office.board.print",
    ),
    Route("GET", "/{language}/offices/{office}/late", late.show, PUBLIC, name="office.late"),
    Route(
        "GET",
        "/{language}/offices/{office}/late/export",
        late.export,
        PUBLIC,
        name="office.late.export",
        limits=(Limit("late exported by session", HOUR, 30, by_session),),
    ),
    Route("GET", "/{language}/outages", outages.show, PUBLIC, name="outages"),
    Route(
        "GET",
        "/{language}/outages/export",
        outages.export,
        PUBLIC,
        name="outages.export",
        limits=(Limit("outages exported by session", HOUR, 30, by_session),),
    ),
    Route("GET", "/outages.json", outages.signed, PUBLIC, name="outages.json"),
    *(
        route
        for scope, path in figures.PATHS.items()
        for route in _figures(scope, f"{FIGURES}{path}")
    ),
    Route("GET", "/{language}/hearings", hearings.schedule, PUBLIC, name="hearings"),
    Route(
        "GET",
        "/{language}/offices/{office}/hearings",
        hearings.of_office,
        PUBLIC,
        name="office.cause_list",
    ),
    Route("GET", "/{language}/keys", keys.keys, PUBLIC, name="keys"),
    Route("GET", "/keys.json", keys.key_set, PUBLIC, name="keys.json"),
    Route("GET", "/{language}/revoked", revoked.show, PUBLIC, name="revoked"),
    Route(
        "GET",
        "/{language}/revoked/export",
        revoked.export,
        PUBLIC,
        name="revoked.export",
        limits=(Limit("revoked exported by session", HOUR, 30, by_session),),
    ),
    Route("GET", "/revoked.txt", revoked.signed_list, PUBLIC, name="revoked.txt"),
    Route("GET", "/allotment/{day}", allotment.show, PUBLIC, name="allotment"),
    Route("GET", "/{language}/feedback", feedback.ask, PUBLIC, name="feedback"),
    Route(
        "POST",
        "/{language}/feedback",
        feedback.send,
        PUBLIC,
        name="feedback.send",
        limits=(Limit("feedback", HOUR, 10, by_session),),
    ),
    *(
        Route("GET", f"/{{language}}/{name}", plain_pages.article(name), PUBLIC, name=name)
        for name in plain_pages.NAMES
    ),
)
