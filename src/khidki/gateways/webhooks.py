"""Tell an address of a program what happened: signed, over https, to a judged address only.

`Khidki-Webhook: t=<unix seconds>,v1=<hex>` is an HMAC-SHA-256 with the webhook's own secret over
`<seconds>.<delivery>.<body>`, so that neither body nor time nor delivery can be exchanged; the
receiver refuses what is older than five minutes and a delivery that it has seen. Nothing is
followed: an answer that leads elsewhere is a failure. The answer is read to a small limit only to
end the exchange well; what it says is of no interest.
"""

import asyncio
import hmac
import ssl
from datetime import datetime
from typing import Final

import aiohttp
from yarl import URL

from khidki.domain.refusal import Fault, Refusal
from khidki.gateways import public_address
from khidki.gateways.public_address import NotPublic, Resolve, Target, target_of

HEADER: Final = "Khidki-Webhook"
DELIVERY: Final = "Khidki-Delivery"
LARGEST_ANSWER: Final = 2_000
GONE: Final = 410  # the receiver says that there is nobody any more


class NobodyThere(Refusal):
    """The receiver says that this address is no longer meant."""

    code = "webhook_gone"


def signature(secret: str, *, seconds: int, delivery: str, body: bytes) -> str:
    """Return the header that signs one delivery."""
    message = f"{seconds}.{delivery}.".encode() + body
    return f"t={seconds},v1={hmac.new(secret.encode(), message, 'sha256').hexdigest()}"


class Webhooks:
    """What goes out to programs."""

    def __init__(
        self,
        *,
        seconds: float = 10.0,
        resolve: Resolve = public_address.resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._seconds = seconds
        self._resolve = resolve
        self._trust = trust

    async def tell(
        self, url: str, body: bytes, *, secret: str, delivery: str, at: datetime
    ) -> None:
        """Send one delivery; a Fault when it did not arrive, retryable when it may yet."""
        try:
            async with asyncio.timeout(self._seconds):
                target = await target_of(url, resolve=self._resolve)
                status = await self._post(target, body, secret=secret, delivery=delivery, at=at)
        except TimeoutError as cause:
            raise Fault("a webhook did not answer in time", retryable=True) from cause
        except NotPublic as cause:
            # A name may lead elsewhere tomorrow: tried again, and in the end a dead letter.
            raise Fault("a webhook's address is not public", retryable=True) from cause
        if status == GONE:
            raise NobodyThere
        if not 200 <= status < 300:
            raise Fault(f"a webhook answered {status}", retryable=True)

    async def _post(
        self, target: Target, body: bytes, *, secret: str, delivery: str, at: datetime
    ) -> int:
        seconds = int(at.timestamp())
        headers = {
            HEADER: signature(secret, seconds=seconds, delivery=delivery, body=body),
            DELIVERY: delivery,
            "Content-Type": "application/json",
            "User-Agent": "Khidki-Webhook/1",
        }
        # A connection of its own for each: the next delivery is judged and resolved anew. It goes
        # to the judged address as it stands; the name serves for the certificate and as Host.
        connector = aiohttp.TCPConnector(
            force_close=True, ssl=self._trust or ssl.create_default_context()
        )
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector,
                    trust_env=False,
                    auto_decompress=False,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    max_line_size=2_000,
                    max_field_size=2_000,
                ) as session,
                session.post(
                    URL(target.pinned, encoded=True),
                    data=body,
                    headers=headers | {"Host": target.authority},
                    server_hostname=target.host,
                    allow_redirects=False,
                ) as answer,
            ):
                await answer.content.read(LARGEST_ANSWER)
                return answer.status
        except (aiohttp.ClientError, OSError, ValueError) as cause:
            raise Fault("a webhook cannot be reached", retryable=True) from cause
