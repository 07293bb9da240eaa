"""The addresses for programs that sign; each call shows an access, or is signed itself."""

import hashlib
from datetime import timedelta

from khidki.web.limits import Limit
from khidki.web.request import Request
from khidki.web.route import Permission, Route
from khidki.web.signers import agent, provider

HOUR = timedelta(hours=1)
SYSTEM = Permission.SYSTEM


def by_everybody(_: Request) -> str:
    """Count all together: who guesses codes has no name yet."""
    return "all"


def by_access(request: Request) -> str:
    """Count by what the agent shows, whether anybody knows it or not."""
    return hashlib.sha256(request.header(b"authorization").encode()).hexdigest()


CALLS = (Limit("calls of a signing agent", HOUR, 20_000, by_access),)
ROUTES = (
    Route(
        "POST",
        "/api/v1/agent/pairings",
        agent.pairing,
        SYSTEM,
        name="agent.pairings",
        limits=(Limit("pairings of agents", HOUR, 5_000, by_everybody),),
    ),
    Route(
        "POST", "/api/v1/agent/batches", agent.batches, SYSTEM, name="agent.batches", limits=CALLS
    ),
    Route(
        "GET",
        "/api/v1/agent/batches/{batch}/papers/{place}",
        agent.paper,
        SYSTEM,
        name="agent.paper",
        limits=CALLS,
    ),
    Route(
        "POST",
        "/api/v1/agent/batches/{batch}",
        agent.signatures,
        SYSTEM,
        name="agent.signatures",
        max_body=agent.BODY_MOST,
        limits=CALLS,
    ),
    Route(
        "POST",
        "/api/v1/agent/batches/{batch}/declined",
        agent.declined,
        SYSTEM,
        name="agent.declined",
        limits=CALLS,
    ),
    Route(
        "POST",
        "/api/v1/esign/answers",
        provider.take,
        SYSTEM,
        name="esign.answers",
        max_body=provider.BODY_MOST,
        limits=(Limit("answers of the eSign provider", HOUR, 200_000, by_everybody),),
    ),
)
