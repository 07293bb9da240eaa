"""The addresses of a person's own security, once for each audience that signs in.

Adding and removing a factor asks for a fresh one. A citizen without any may add the first, which
counts after a day; ending sessions asks for nothing, because who is robbed must be quick.
"""

from collections.abc import Callable
from datetime import timedelta

from khidki.web import fresh, security
from khidki.web.limits import Limit, by_session
from khidki.web.route import PageFunction, Permission, Route

CHANGES = (Limit("second factors changed", timedelta(hours=1), 30, by_session),)


def routes(
    place: str,
    permission: Permission,
    name: str,
    guard: Callable[[PageFunction], PageFunction] = lambda page: page,
) -> tuple[Route, ...]:
    """Return them for one audience; `guard` goes round every page."""
    path = f"/{{language}}{place}"

    def post(
        below: str, page: PageFunction, what: str, *, asks: bool, first: bool = False
    ) -> Route:
        return Route(
            "POST",
            f"{path}/security{below}",
            guard(page),
            permission,
            name=f"{name}.security.{what}",
            limits=CHANGES,
            fresh=asks,
            fresh_if_any=first,
        )

    own_password = permission in {Permission.OFFICER, Permission.OPERATOR}
    return (
        *((post("/password", security.password, "password", asks=True),) if own_password else ()),
        Route("POST", f"{path}/confirm", guard(fresh.confirm), permission, name=f"{name}.confirm"),
        Route("GET", f"{path}/security", guard(security.show), permission, name=f"{name}.security"),
        post("/app", security.new_app, "app", asks=True, first=True),
        post("/app/add", security.add_app, "app.add", asks=True, first=True),
        post("/key", security.new_key, "key", asks=True, first=True),
        post("/key/add", security.add_key, "key.add", asks=True, first=True),
        post("/factors/{factor}/name", security.rename, "name", asks=False),
        post("/factors/{factor}/remove", security.remove, "remove", asks=True, first=True),
        post("/sessions/end", security.end_all, "end_all", asks=False),
        post("/sessions/{session}/end", security.end, "end", asks=False),
    )
