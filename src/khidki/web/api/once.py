"""The same call twice is done once: what was answered under an idempotency key is answered again.

The key is claimed before anything is done. Only what went well is kept; after a refusal nothing was
done, and the key is free for a mended call. Who calls again while the first is still at it is asked
to wait. A claim whose process died is taken over after a minute; what an act itself refuses to do
twice (a revision, a person who is known) still holds then.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec

from khidki.domain.case.filing import KeyReused
from khidki.domain.refusal import Refusal
from khidki.store import answers_kept
from khidki.web.api.entry import key_of
from khidki.web.request import Request
from khidki.web.response import Json, Response

GIVEN_UP_AFTER = timedelta(minutes=1)
PURPOSE = "answer to a program"
REPLAYED = (b"idempotency-replayed", "true")


class KeyInUse(Refusal):
    """A call with this key is being done at this moment."""

    code = "key_in_use"
    retry_after_seconds = 1


async def once(request: Request, body: bytes, do: Callable[[], Awaitable[Response]]) -> Response:
    """Do what a call asks unless it was done under this key; then say again what was said."""
    assert request.bearer is not None, "only programs send keys"
    world, holder = request.world, request.bearer.holder
    key_hash = hashlib.sha256(key_of(request).encode()).digest()
    address = f"{request.method} {request.address}\n".encode()
    digest = hashlib.sha256(address + body).digest()
    async with world.reading() as tx:
        ours = await answers_kept.claim(
            tx, holder, key_hash, digest=digest, at=request.now,
            given_up=request.now - GIVEN_UP_AFTER,
        )  # fmt: skip
        if not ours:
            stored = await answers_kept.find(tx, holder, key_hash)
            return _again(request, stored, digest)
    try:
        response = await do()
    except Refusal:
        async with world.reading() as tx:
            await answers_kept.release(tx, holder, key_hash)
        raise
    assert isinstance(response, Json), "what is posted is answered with a record"
    kept = world.secrets.seal(msgspec.json.encode(response.value), purpose=PURPOSE)
    async with world.reading() as tx:
        await answers_kept.keep(tx, holder, key_hash, status=response.status, body=kept)
    return response


def _again(request: Request, stored: answers_kept.Stored | None, digest: bytes) -> Response:
    if stored is not None and stored.digest != digest:
        raise KeyReused
    if stored is None or stored.status is None or stored.body is None:
        raise KeyInUse
    request.headers_told.append(REPLAYED)
    value: Any = msgspec.json.decode(request.world.secrets.unseal(stored.body, purpose=PURPOSE))
    return Json(value, status=stored.status)
