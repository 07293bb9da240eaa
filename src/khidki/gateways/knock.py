"""Whether anybody listens at an address: a connection is opened and closed, nothing is said.

For the page of health and the ledger of outages. At an https address the certificate must be one
that browsers believe: a door with another is shut to people. That somebody listens is no promise
that a message will be taken, so the ends of real calls are told beside it.
"""

import asyncio
import ssl
from functools import cache
from urllib.parse import urlsplit

from khidki.domain.refusal import Fault

PORTS = {"http": 80, "https": 443}


async def knock(address: str, *, seconds: float = 3.0, trust: ssl.SSLContext | None = None) -> None:
    """Connect to the host of an address, or raise a fault that says why not."""
    parts = urlsplit(address)
    port = parts.port or PORTS.get(parts.scheme, 0)
    try:
        async with asyncio.timeout(seconds):
            context = (trust or _usual()) if parts.scheme == "https" else None
            _, writer = await asyncio.open_connection(parts.hostname, port, ssl=context)
        writer.close()
    except (OSError, TimeoutError) as cause:
        raise Fault(f"does not answer: {type(cause).__name__}", retryable=True) from cause


@cache
def _usual() -> ssl.SSLContext:
    """Return what this machine believes; reading its certificates takes longer than a knock."""
    return ssl.create_default_context()
