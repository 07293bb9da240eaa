"""The addresses for other departments' software; each message bears its own signature."""

from datetime import timedelta

from khidki.web.department import payments, statuses
from khidki.web.limits import Limit
from khidki.web.request import Request
from khidki.web.route import Permission, Route


def by_system(request: Request) -> str | None:
    """Count by the system that is named."""
    return request.params["system"]


def by_provider(request: Request) -> str | None:
    """Count by the payment provider that is named."""
    return request.params["provider"]


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
    Route(
        "POST",
        "/api/v1/payments/{provider}/callbacks",
        payments.take,
        Permission.SYSTEM,
        name="api.payments.callbacks",
        max_body=payments.BODY_MOST,
        limits=(Limit("callbacks of a provider", timedelta(hours=1), 4_000_000, by_provider),),
    ),
)
