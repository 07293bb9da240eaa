"""How uvicorn serves the window: its settings in one place, and connections that end politely.

Who is refused while still sending (a photo that is too large, a call that is no HTTP) must see why.
Closing at once would not do: what arrives at a closed socket is answered with a reset, and a reset
throws away the answer that the other side has not read yet. So the answer is sent, our end is
shut, and what still comes falls on the floor until the other side has finished or `LINGER_SECONDS`
are over.
"""

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LINGER_SECONDS = 30  # nginx's `lingering_time`


class _Lingering:
    """A transport that shuts its own end first, where more may still come from the other."""

    def __init__(self, transport: asyncio.Transport, connection: "Connection") -> None:
        self._transport = transport
        self._connection = connection
        self._ended = False
        self.write = transport.write  # what every answer does goes straight there

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self._ended or self._transport.is_closing()

    def close(self) -> None:
        if self._ended:  # asked again, as when the window shuts: nobody is waited for
            self._transport.abort()
            return
        self._ended = True
        if not (self._connection.may_be_sent_more and self._transport.can_write_eof()):
            self._transport.close()
            return
        self._transport.write_eof()
        self._transport.resume_reading()
        self._connection.loop.call_later(LINGER_SECONDS, self._transport.abort)


class Connection(HttpToolsProtocol):
    """One connection; nobody is cut off in the middle of a sentence."""

    may_be_sent_more = False

    def connection_made(self, transport: Any) -> None:
        """Begin; `transport` is what uvicorn writes to from now on."""
        super().connection_made(_Lingering(transport, self))  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """Read on, unless all has been said."""
        if not self.transport.is_closing():
            self.may_be_sent_more = True
            super().data_received(data)

    def on_message_complete(self) -> None:
        """Note that a request is here to its end."""
        self.may_be_sent_more = False
        super().on_message_complete()


def settings(site: Any, **more: Any) -> uvicorn.Config:
    """Return uvicorn's settings for a site; `more` are uvicorn's own names."""
    return uvicorn.Config(
        site,
        http=Connection,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        **more,
    )
