"""What goes out to programs reaches only judged addresses, and proves who sent it."""

import asyncio
import ssl
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from khidki.domain.refusal import Fault
from khidki.gateways import public_address, webhooks
from khidki.gateways.public_address import NotPublic, is_public, read_address, target_of
from khidki.gateways.webhooks import NobodyThere, Webhooks, signature
from khidki_client import BadDelivery, verify_delivery
from tests.gateways import trusted_name

pytestmark = pytest.mark.anyio
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
SECRET = "whsec_of_the_test"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "192.0.0.192",
        "168.63.129.16", "198.18.0.1", "224.0.0.1", "255.255.255.255", "203.0.113.9",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "100::1",
        "5f00::1", "not-an-address", "",
    ],
)  # fmt: skip
def test_what_only_this_machine_or_its_cloud_may_reach_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "164.100.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_open_network_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "https://", "https:///x", "//example.org/x",
        "https://user@example.org/", "https://user:pw@example.org/", "https://example.org:22/",
        "https://example.org:0/", "https://example.org:99999/", "https://example.org:x/",
        "https://exa mple.org/", "https://example.org/\n", "https://example.org\\@10.0.0.1/",
        "https://[::1", "https://example.org/#part", "https://ex%61mple.org/",
        "https://उदाहरण.भारत/", "https://example.org/" + "x" * 500, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused(url):
    with pytest.raises(NotPublic):
        read_address(url)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "localhost", "0"],
)  # fmt: skip
async def test_this_machine_in_any_spelling_is_refused(host):
    with pytest.raises(NotPublic):
        await target_of(f"https://{host}/hook")


async def test_one_private_address_among_public_ones_is_refused():
    with pytest.raises(NotPublic):
        await target_of("https://example.org/", resolve=leads_to("8.8.8.8", "10.0.0.1"))


async def test_a_name_that_leads_nowhere_is_refused():
    with pytest.raises(NotPublic):
        await target_of("https://example.org/", resolve=leads_to())


def leads_to(*addresses):
    async def resolve(_host, _port):
        return addresses

    return resolve


async def test_a_name_is_asked_once_and_the_connection_keeps_to_that_answer():
    """A name that leads elsewhere at the second question (rebinding) gets no second question."""
    asked = []

    async def rebinding(host, _port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["164.100.0.1"]

    target = await target_of("https://example.org/hook?a=1", resolve=rebinding)
    assert (target.pinned, target.authority) == ("https://164.100.0.1:443/hook?a=1", "example.org")
    assert asked == ["example.org"]


@asynccontextmanager
async def receiver(answer, *, name="hook.example"):
    """A server with a certificate for a name, on a port of this machine; yields what it got."""
    got = []
    certificate, trust = trusted_name.made(name)

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        got.append((head.decode(), await reader.readexactly(length)))
        if answer is None:
            await asyncio.sleep(5)
        writer.write(answer or b"")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=certificate)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"https://{name}:{port}/hook", trust, got


@pytest.fixture
def at_home(monkeypatch):
    """As if this machine's own address were a public one, and any port might be called."""
    monkeypatch.setattr(public_address, "is_public", lambda _: True)
    monkeypatch.setattr(public_address, "PORTS", range(1, 65536))


def ours(trust, **more):
    return Webhooks(resolve=leads_to("127.0.0.1"), trust=trust, **more)


async def tell(hooks, url):
    await hooks.tell(url, b'{"event": 1}', secret=SECRET, delivery="d-1", at=AT)


OK = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"


async def test_a_delivery_arrives_signed_under_the_name_that_was_given(at_home):
    async with receiver(OK) as (url, trust, got):
        await tell(ours(trust), url)
    ((head, body),) = got
    assert "host: hook.example:" in head.lower()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    assert verify_delivery(SECRET, headers, body, now=AT) == {"event": 1}


async def test_a_server_that_cannot_prove_its_name_is_told_nothing(at_home):
    async with receiver(OK, name="other.example") as (url, trust, got):
        with pytest.raises(Fault) as caught:
            await tell(ours(trust), url.replace("other.", "hook."))
    assert caught.value.retryable
    assert got == []


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1/\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
        b"nonsense",
        b"",
    ],
)
async def test_what_is_not_taken_is_tried_again_and_nothing_is_followed(at_home, answer):
    async with receiver(answer) as (url, trust, got):
        with pytest.raises(Fault) as caught:
            await tell(ours(trust), url)
    assert caught.value.retryable
    assert len(got) == 1


async def test_an_endless_answer_is_read_only_to_its_limit(at_home):
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n"
    async with receiver(head + b"x" * 9_000_000) as (url, trust, _):
        async with asyncio.timeout(60):
            await tell(ours(trust), url)


async def test_who_does_not_answer_is_given_up(at_home):
    async with receiver(None) as (url, trust, _):
        with pytest.raises(Fault):
            await tell(ours(trust, seconds=0.2), url)


async def test_who_is_gone_is_told_nothing_more(at_home):
    async with receiver(b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n") as (url, trust, _):
        with pytest.raises(NobodyThere):
            await tell(ours(trust), url)


async def test_a_private_address_is_never_called(monkeypatch):
    monkeypatch.setattr(public_address, "PORTS", range(1, 65536))
    async with receiver(OK) as (url, trust, got):
        with pytest.raises(Fault):
            await tell(ours(trust), url)
    assert got == []


def signed(body=b"{}", delivery="d-1", at=AT, secret=SECRET):
    header = signature(secret, seconds=int(at.timestamp()), delivery=delivery, body=body)
    return {webhooks.HEADER: header, webhooks.DELIVERY: delivery}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (signed(), b'{"other": 1}'),
        (signed(secret="another"), b"{}"),
        (signed() | {webhooks.DELIVERY: "d-2"}, b"{}"),
        (signed(at=AT - timedelta(minutes=6)), b"{}"),
        (signed(at=AT + timedelta(minutes=6)), b"{}"),
        ({}, b"{}"),
        ({webhooks.HEADER: "t=1,v1=zz", webhooks.DELIVERY: "d-1"}, b"{}"),
    ],
)
def test_a_receiver_refuses_what_was_changed_forged_or_is_old(headers, body):
    with pytest.raises(BadDelivery):
        verify_delivery(SECRET, headers, body, now=AT)


def test_a_receiver_refuses_a_delivery_that_it_has_seen():
    seen = set()
    verify_delivery(SECRET, signed(), b"{}", now=AT, seen=seen)
    with pytest.raises(BadDelivery):
        verify_delivery(SECRET, signed(), b"{}", now=AT, seen=seen)


def test_trust_is_the_systems_unless_a_network_has_its_own():
    assert Webhooks()._trust is None
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
