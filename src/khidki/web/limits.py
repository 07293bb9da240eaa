"""The limits that a route states about itself.

`Limit` stands in a routes table beside the permission: how many, in what time, by which key. Acts
that know more than the request does (the mobile that was typed) call `actions.limit.hit`
themselves. No key here may be the network address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from khidki.actions.limit import hit
from khidki.web.request import Request


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `hits` in every `per`, for each key; a request without a key is not counted."""

    name: str
    per: timedelta
    hits: int
    key: Callable[[Request], str | None]


def by_account(request: Request) -> str | None:
    """Count by the signed-in account."""
    return str(request.session.account) if request.session.account else None


def by_officer(request: Request) -> str | None:
    """Count by the signed-in officer."""
    return str(request.session.officer) if request.session.officer else None


def by_operator(request: Request) -> str | None:
    """Count by the signed-in operator."""
    return str(request.session.operator) if request.session.operator else None


def by_session(request: Request) -> str | None:
    """Count by the browser, signed in or not; one without a cookie is not counted."""
    return request.session.id.hex() if request.session.has_token else None


def by_number(request: Request) -> str | None:
    """Count by the number looked up, without its last six digits: guessing walks through those."""
    digits = "".join(sign for sign in request.params.get("number", "") if sign.isdigit())
    return digits[:8] or None


async def apply(limits: tuple[Limit, ...], request: Request) -> None:
    """Count the request against every limit of its route."""
    for limit in limits:
        key = limit.key(request)
        if key is not None:
            left = await hit(request.world, limit.name, key, hits=limit.hits, per=limit.per)
            request.counted(
                limit.name, quota=limit.hits, per=limit.per, left=left.times, seconds=left.seconds
            )
