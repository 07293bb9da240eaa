"""Whether anybody listens at an address: a connection is opened and closed, nothing is said.

For the page of health only. That somebody listens is no promise that a message will be taken, so
the ends of real calls are told beside it.
"""

import asyncio
from urllib.parse import urlsplit

from khidki.domain.refusal import Fault

PORTS = {"http": 80, "https": 443}


async def knock(address: str, *, seconds: float = 3.0) -> None:
    """Connect to the host of an address, or raise a fault that says why not."""
    parts = urlsplit(address)
    port = parts.port or PORTS.get(parts.scheme, 0)
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(parts.hostname, port)
        writer.close()
    except (OSError, TimeoutError) as cause:
        raise Fault(f"does not answer: {type(cause).__name__}", retryable=True) from cause
