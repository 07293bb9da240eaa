"""The web of one process as an ASGI application: opened before the first request, then served.

What a server such as uvicorn is given. Each HTTP request goes to the site; the start and the end of
the process open and close the world that the site serves. A world that cannot be opened ends the
process before it takes a request.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Serves = Callable[[Scope, Receive, Send], Awaitable[None]]


class Process:
    """One site and its life."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Serves]]) -> None:
        self._opened = opened
        self._site: Serves | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or live from the server's start to its end."""
        if scope["type"] == "http":
            assert self._site is not None, "the server asked before it had started"
            await self._site(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            raise ValueError(f"no server was told to bring a {scope['type']} here")

    @asynccontextmanager
    async def alive(self) -> AsyncGenerator[None]:
        """Hold the site open for as long as the block lasts."""
        async with self._opened() as self._site:
            yield
        self._site = None

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.alive():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
