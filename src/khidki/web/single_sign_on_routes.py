"""The addresses of the state's single sign-on: the way there and back, and a person's own links."""

from collections.abc import Callable
from datetime import timedelta

from khidki.web import single_sign_on as pages
from khidki.web.limits import Limit, by_session
from khidki.web.request import Request
from khidki.web.route import PageFunction, Permission, Route

HOUR = timedelta(hours=1)
PUBLIC = Permission.PUBLIC
PATH = "/{language}/single-sign-on"
TRIES = (Limit("attempts at the single sign-on", HOUR, 60, by_session),)
CHANGES = (Limit("links to the single sign-on", HOUR, 30, by_session),)


def by_everybody(_: Request) -> str:
    """Count all together: the provider alone speaks here."""
    return "all"


ROUTES = (
    Route("GET", PATH, pages.start, PUBLIC, name="sso", limits=TRIES),
    Route("GET", f"{PATH}/back", pages.back, PUBLIC, name="sso.back", limits=TRIES),
    Route("GET", f"{PATH}/left", pages.left, PUBLIC, name="sso.left"),
    Route(
        "POST",
        "/api/v1/single-sign-on/logout",
        pages.logged_out,
        Permission.SYSTEM,
        name="sso.logged_out",
        limits=(Limit("words of the single sign-on", HOUR, 500_000, by_everybody),),
    ),
)


def own_routes(
    place: str,
    permission: Permission,
    name: str,
    guard: Callable[[PageFunction], PageFunction] = lambda page: page,
) -> tuple[Route, ...]:
    """Return the addresses of a person's own links, for one audience."""
    path = f"/{{language}}{place}/single-sign-on"
    return (
        Route("GET", path, guard(pages.show), permission, name=f"{name}.sso"),
        Route(
            "POST",
            f"{path}/link",
            guard(pages.link),
            permission,
            name=f"{name}.sso.link",
            limits=CHANGES,
            fresh=True,
            fresh_if_any=True,
        ),
        Route(
            "POST",
            f"{path}/part",
            guard(pages.part),
            permission,
            name=f"{name}.sso.part",
            limits=CHANGES,
        ),
    )
