"""The addresses for other departments' software; each message bears its own signature."""

from datetime import timedelta

from khidki.web.department import statuses
from khidki.web.limits import Limit
from khidki.web.request import Request
from khidki.web.route import Permission, Route


def by_system(request: Request) -> str | None:
    """Count by the system that is named."""
    return request.params["system"]


ROUTES = (
    Route(
        "POST",
        "/api/v1/systems/{system}/statuses",
        statuses.take,
        Permission.SYSTEM,
        name="api.systems.statuses",
        max_body=statuses.BODY_MOST,
        limits=(Limit("statuses of a system", timedelta(hours=1), 1_000_000, by_system),),
    ),
)
