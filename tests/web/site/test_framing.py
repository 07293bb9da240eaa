"""Whoever frames a request in two ways at once is refused: nothing is smuggled behind it."""

import asyncio

import pytest

from tests.patience import PATIENCE
from tests.web.programs import served

pytestmark = pytest.mark.anyio
BEHIND = b"GET /behind HTTP/1.1\r\nHost: x\r\n\r\n"


class Seen:
    """A site that remembers what it was asked for."""

    def __init__(self):
        self.paths = []

    async def __call__(self, scope, receive, send):
        self.paths.append(scope["path"])
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def answered(address, raw):
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(raw)
    writer.write_eof()
    async with asyncio.timeout(PATIENCE):
        told = await reader.read()
    writer.close()
    return told


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
        b"Content-Length: 0\r\nContent-Length: 4\r\n",
        b"Content-Length: +4\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
    ],
)
async def test_a_body_of_two_lengths_is_refused_with_all_that_follows(headers):
    seen = Seen()
    async with served(seen) as address:
        raw = b"POST /first HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n0\r\n\r\n" + BEHIND
        told = await answered(address, raw)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert "/behind" not in seen.paths
