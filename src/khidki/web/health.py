"""How the process is: alive, ready, and its figures for Prometheus.

`/health` says that the process answers and asks nobody. `/ready` says that work may be sent here:
the database answers and its tables are those of this release. `/metrics` counts by route template
and status and knows no person. When PROMETHEUS_MULTIPROC_DIR is set, the figures are those of all
processes together.
"""

import asyncio
import functools
import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from khidki.domain.refusal import Fault
from khidki.store import readiness
from khidki.web.request import Request
from khidki.web.response import Json, Response, Text
from khidki.web.route import Permission, Route

READY_SECONDS = 2
REQUESTS = Counter("khidki_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "khidki_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _counter(method, route, status).inc()
    _timer(route).observe(seconds)


async def health(_: Request) -> Response:
    """Say that the process answers."""
    return Json({"status": "ok", "process": os.getpid()})


async def ready(request: Request) -> Response:
    """Say whether work may be sent here."""
    try:
        async with asyncio.timeout(READY_SECONDS), request.world.reading() as tx:
            missing = await readiness.missing_migrations(tx)
    except (Fault, TimeoutError):
        return Json({"status": "database unreachable"}, status=503)
    if missing:
        return Json({"status": "migrations missing", "missing": missing}, status=503)
    return Json({"status": "ok"})


async def metrics(_: Request) -> Response:
    """Return the figures."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Text(generate_latest(registry).decode(), media_type=CONTENT_TYPE_LATEST)


# The children are kept: finding one by its labels costs more than counting. Both sets are bounded
# by the routes table, since an unknown path counts under no route.
@functools.cache
def _counter(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@functools.cache
def _timer(route: str) -> Histogram:
    return SECONDS.labels(route)


ROUTES = (
    Route("GET", "/health", health, Permission.PUBLIC, name="health"),
    Route("GET", "/ready", ready, Permission.PUBLIC, name="ready"),
    Route("GET", "/metrics", metrics, Permission.PUBLIC, name="metrics"),
)
PROBES = frozenset(route.path for route in ROUTES)
