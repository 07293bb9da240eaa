"""Check that a delivery of a webhook is the window's, whole, recent, and did not come before."""

import hmac
import json
import re
from collections.abc import Mapping, MutableSet
from datetime import UTC, datetime, timedelta
from typing import Any

WINDOW = timedelta(minutes=5)
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


class BadDelivery(Exception):  # noqa: N818
    """The window did not send this, or not now, or it was here before: answer 400 and drop it."""


def verify_delivery(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    now: datetime | None = None,
    seen: MutableSet[str] | None = None,
) -> Any:
    """Return what a delivery says, or raise `BadDelivery`.

    Keep `seen` for ten minutes at least, shared by all who receive; a delivery that the window
    repeats because no answer reached it carries the same id.
    """
    given = {name.lower(): value for name, value in headers.items()}
    found = _SIGNATURE.fullmatch(given.get("khidki-webhook", ""))
    delivery = given.get("khidki-delivery", "")
    if found is None or not delivery:
        raise BadDelivery("it is not signed")
    message = f"{found[1]}.{delivery}.".encode() + body
    right = hmac.new(secret.encode(), message, "sha256").hexdigest()
    if not hmac.compare_digest(right, found[2]):
        raise BadDelivery("the signature is not of this content")
    at = now or datetime.now(UTC)
    if abs(at.timestamp() - int(found[1])) > WINDOW.total_seconds():
        raise BadDelivery("it is too old")
    if seen is not None:
        if delivery in seen:
            raise BadDelivery("it came before")
        seen.add(delivery)
    return json.loads(body)
