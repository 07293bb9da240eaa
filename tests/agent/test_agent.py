"""The agent and the window on a real socket: shown, asked once, signed as shown, no PIN told."""

import asyncio
import socket
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import uvicorn

from khidki.actions.oversee_signatures import read_blocked
from khidki.actions.pair_agent import offer_pairing
from khidki.actions.sign_papers import open_batch, read_batch, to_sign
from khidki.agent.link import Link, NotOurWindow, NotPaired
from khidki.agent.signing import look, pair
from khidki.domain.people.signing import Blocker
from khidki.gateways.own_token import OwnToken
from khidki.simulators import soft_token
from khidki.web.routes import ROUTES
from khidki.web.site import application
from tests.signing import PIN, TOKEN, granted, token_of, trusting

pytestmark = pytest.mark.anyio


class Face:
    """An officer who answers as the test says, and remembers what was shown."""

    def __init__(self, *pins):
        self.pins, self.shown, self.heard = list(pins), [], []

    def ask_pin(self, batch):
        self.shown.append(batch)
        return self.pins.pop(0)

    def say(self, words):
        self.heard.append(words)


class Wire:
    """A window that lies: it serves other bytes than it named, or names another window."""

    def __init__(self, real, **lies):
        self.origin, self.lies, self.real, self.sent = real.origin, lies, real, []

    def tell(self, path, value):
        self.sent.append((path, value))
        return self.real.tell(path, value) | (self.lies if path == "/batches" else {})

    def fetch(self, path):
        return self.lies.get("pdf") or self.real.fetch(path)


@asynccontextmanager
async def on_a_socket(world):
    """The window listening on a port of its own, at whose address it says it is."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        served = replace(world, public_url=address)
        settings = uvicorn.Config(application(served, ROUTES), lifespan="off", log_config=None)
        server = uvicorn.Server(settings)
        running = asyncio.create_task(server._serve([listening]))
        while not server.started:  # noqa: ASYNC110 -- uvicorn tells it in no other way
            await asyncio.sleep(0.005)
        try:
            yield served
        finally:
            server.should_exit = True
            await running


@pytest.fixture
async def desk(world, tmp_path, clock):
    """A window on a socket with two papers to sign, the officer, the token and its paired link."""
    trusted, made = trusting(world, tmp_path, clock)
    async with on_a_socket(trusted) as window:
        who = await granted(window, TOKEN, count=2)
        token = token_of(tmp_path, made, who, clock)
        link = Link(window.public_url, str(token.library), token.label)
        code = await offer_pairing(window, who)
        spelled = f"{code[:5].lower()}-{code[5:]} "
        paired, name = await asyncio.to_thread(pair, link, token, code=spelled, pin=PIN)
        assert name == who.name.en
        yield window, who, token, paired


async def opened(world, who):
    queue = await to_sign(world, who)
    return await open_batch(world, who, TOKEN, [paper.paper.id for _, paper in queue.waiting])


async def test_one_pin_for_the_batch_names_and_hashes_shown_and_no_pin_told(desk, tmp_path):
    window, who, token, link = desk
    assert not await asyncio.to_thread(look, link, token, Face(), tmp_path)
    batch = await opened(window, who)
    _, papers = await read_batch(window, who, batch.id)
    face, wire = Face("0000", PIN), Wire(link)
    assert await asyncio.to_thread(look, wire, token, face, tmp_path)
    assert [path.rpartition("/")[0] for path, _ in wire.sent] == ["", "/batches"]
    assert set(wire.sent[1][1]) == {"signatures"}
    assert PIN not in repr(wire.sent[0])
    assert face.heard == [
        "The token does not take this PIN. After a few wrong ones it locks itself.",
        "2 of 2 papers are issued.",
    ]
    shown = face.shown[0]
    assert shown.code == batch.code
    assert [(p.name, p.digest) for p in shown.papers] == [(p.name, p.paper.digest) for p in papers]
    assert (tmp_path / "001.pdf").read_bytes().startswith(b"%PDF")
    assert (await to_sign(window, who)).waiting == []


def test_an_agent_speaks_to_one_origin_over_tls_and_its_file_is_its_owners(tmp_path):
    for wrong in (
        "http://window.example", "https://window.example/path", "https://a@window.example",
        "ftp://127.0.0.1", "window.example", "https://",
    ):  # fmt: skip
        with pytest.raises(NotOurWindow):
            Link(wrong, "library")
    Link("https://window.example", "library", access="x").keep(tmp_path / "a" / "agent.json")
    assert (tmp_path / "a" / "agent.json").stat().st_mode & 0o777 == 0o600
    assert Link.read(tmp_path / "a" / "agent.json").access == "x"
    with pytest.raises(NotPaired):
        Link.read(tmp_path / "none.json")


async def test_what_is_not_as_it_was_shown_or_not_wanted_is_not_signed(desk, tmp_path):
    window, who, token, link = desk

    async def round_(wire, face, used=token):
        return await asyncio.to_thread(look, wire, used, face, tmp_path)

    batch = await opened(window, who)
    second = await asyncio.to_thread(link.fetch, f"/batches/{batch.id}/papers/2")
    with pytest.raises(NotOurWindow):
        await round_(Wire(link, window="https://elsewhere.example"), Face())
    face, wire = Face(), Wire(link, pdf=second)
    assert await round_(wire, face)
    assert (face.shown, face.heard[0][:7]) == ([], "REFUSED")
    assert wire.sent[-1][1] == {"why": "substituted"}
    batch, face = await opened(window, who), Face(None)
    for access in ("", "guessed", link.access[:-1]):
        stranger = replace(link, access=access)
        with pytest.raises(NotPaired):
            await round_(stranger, Face())
        with pytest.raises(NotPaired):
            await asyncio.to_thread(stranger.fetch, f"/batches/{batch.id}/papers/1")
    assert await round_(link, face)
    assert face.heard == ["Nothing was signed."]
    soft_token.use(tmp_path / "empty")
    assert not await round_(link, Face(), OwnToken(soft_token.library(), "OFFICER"))
    assert (await read_blocked(window))[0].blockers == (Blocker.TOKEN_MISSING,)
    assert len((await to_sign(window, who)).waiting) == 2
