"""Whoever is refused while still sending reads why; nobody holds a connection open for ever."""

import asyncio

import pytest

from khidki.web import server
from tests.patience import PATIENCE
from tests.web.programs import served

pytestmark = pytest.mark.anyio
LARGE = 2_000_000
NO_HTTP = b"POST / HTTP/1.1\r\nHost: x\r\nA\x01b: 1\r\nContent-Length: 2000000\r\n\r\n"
TOO_LARGE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"


@pytest.fixture(params=[False, True], ids=["asyncio", "uvloop"])
def anyio_backend(request):
    """Both loops: what the tests run on, and what the window is served on."""
    return "asyncio", {"use_uvloop": request.param}


async def refuses(scope, receive, send):
    """Answer before anything of the body was read, as to one who says that it is too large."""
    headers = [(b"content-length", b"9"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": b"too large"})


async def go_on(writer):
    while True:
        writer.write(b"more")
        await writer.drain()
        await asyncio.sleep(0.01)


async def opened(address):
    host, _, port = address.removeprefix("http://").partition(":")
    return await asyncio.open_connection(host, int(port))


@pytest.mark.parametrize(
    ("head", "said"), [(NO_HTTP, b"HTTP/1.1 400 "), (TOO_LARGE, b"HTTP/1.1 413 ")]
)
async def test_who_is_refused_while_still_sending_reads_why(head, said):
    async with served(refuses) as address, asyncio.timeout(PATIENCE):
        reader, writer = await opened(address)
        writer.write(head)
        await writer.drain()
        await asyncio.sleep(0.05)  # the answer is on its way, the body is not
        for _ in range(20):
            writer.write(bytes(LARGE // 20))
            await writer.drain()
        told = await reader.read()
        writer.close()
    assert told.startswith(said)
    assert told.endswith((b"too large", b"Invalid HTTP request received."))


async def test_what_comes_after_a_refusal_is_no_new_call():
    asked = []

    async def site(scope, receive, send):
        asked.append(scope["path"])
        await refuses(scope, receive, send)

    async with served(site) as address, asyncio.timeout(PATIENCE):
        reader, writer = await opened(address)
        writer.write(TOO_LARGE)
        await reader.read()
        writer.write(b"GET /behind HTTP/1.1\r\nHost: x\r\n\r\n")
        writer.close()
        await writer.wait_closed()
    assert asked == ["/"]


async def test_who_never_ends_is_cut_off(monkeypatch):
    monkeypatch.setattr(server, "LINGER_SECONDS", 0.05)
    async with served(refuses) as address, asyncio.timeout(PATIENCE):
        reader, writer = await opened(address)
        writer.write(TOO_LARGE)
        await reader.read()
        with pytest.raises(ConnectionError):
            await go_on(writer)


async def test_a_window_that_shuts_waits_for_nobody_who_was_answered():
    async with asyncio.timeout(PATIENCE), served(refuses) as address:
        reader, writer = await opened(address)
        writer.write(TOO_LARGE)
        await reader.read()
    writer.close()
