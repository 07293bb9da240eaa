"""What a provider says is believed only when all of it fits; the provider listens on a socket."""

import threading
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

import httpx
import pytest

from khidki.domain.refusal import Fault
from khidki.gateways.single_sign_on import Attempt, Client, NotBelieved, SingleSignOn, read_client
from khidki.simulators.single_sign_on import CLIENT_ID, FAULTS, SECRET, Identities, Provider

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
ATTEMPT = Attempt("state", "nonce", "verifier", "http://127.0.0.1:1/hi/single-sign-on/back")


@contextmanager
def listening(server):
    """A server in a thread of its own."""
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@asynccontextmanager
async def provider():
    """The provider and a client of it."""
    known = Identities(now=lambda: NOW)
    with listening(Provider(0, known)):
        client = SingleSignOn(Client(known.issuer, CLIENT_ID, SECRET), seconds=60)
        try:
            yield known, client
        finally:
            await client.close()


async def came_back(client, attempt, subject="sita"):
    """What the browser brings back after a person signed in at the provider's page."""
    async with httpx.AsyncClient() as browser:
        address = httpx.URL(await client.address(attempt))
        typed = {**dict(address.params), "subject": subject}
        done = await browser.post(address.copy_with(query=None), data=typed)
        return dict(httpx.URL(done.headers["location"]).params)


async def identify(client, attempt, code, **changes):
    told = {"code": code, "issuer": client._client.issuer, "now": NOW} | changes
    return await client.identity(attempt, **told)


async def test_who_signed_in_is_issuer_and_subject():
    async with provider() as (known, client):
        told = await came_back(client, ATTEMPT)
        assert (told["state"], told["iss"]) == ("state", known.issuer)
        found = await identify(client, ATTEMPT, told["code"])
        assert (found.issuer, found.subject, found.label) == (known.issuer, "sita", "sita@state")


async def test_a_token_that_is_wrong_in_any_way_is_not_believed():
    async with provider() as (known, client):
        for fault in [each for each in FAULTS if each != "down"]:
            told = await came_back(client, ATTEMPT)
            known.faults[:] = [fault]
            with pytest.raises(NotBelieved):
                await identify(client, ATTEMPT, told["code"])
        assert (await identify(client, ATTEMPT, (await came_back(client, ATTEMPT))["code"])).subject


async def test_a_code_works_once_for_who_began_and_only_from_the_right_issuer():
    async with provider() as (_, client):
        told = await came_back(client, ATTEMPT)
        assert await identify(client, ATTEMPT, told["code"])
        with pytest.raises(NotBelieved, match="code"):
            await identify(client, ATTEMPT, told["code"])
        stolen = Attempt("state", "nonce", "another verifier", ATTEMPT.back_to)
        told = await came_back(client, ATTEMPT)
        with pytest.raises(NotBelieved, match="code"):
            await identify(client, stolen, told["code"])
        told = await came_back(client, ATTEMPT)
        for issuer in (None, "", "https://another.example"):
            with pytest.raises(NotBelieved, match="issuer"):
                await identify(client, ATTEMPT, told["code"], issuer=issuer)


async def test_keys_may_be_rotated_but_not_asked_for_at_every_forgery(monkeypatch):
    async with provider() as (known, client):
        assert await identify(client, ATTEMPT, (await came_back(client, ATTEMPT))["code"])
        known.rotate()
        with pytest.raises(NotBelieved, match="signature"):
            await identify(client, ATTEMPT, (await came_back(client, ATTEMPT))["code"])
        monkeypatch.setattr("khidki.gateways.single_sign_on.KEYS_AGAIN", 0.0)
        assert await identify(client, ATTEMPT, (await came_back(client, ATTEMPT))["code"])


async def test_word_of_a_logout_is_believed_only_as_one():
    async with provider() as (known, client):
        out = await client.logged_out(known.logout("sita"), now=NOW)
        assert (out.issuer, out.subject) == (known.issuer, "sita")
        plain = known.signed(known.claims("sita"))
        event = {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}
        with_nonce = known.signed(known.claims("sita") | event | {"nonce": "n"})
        forged = [known.signed(known.claims("sita") | event, fault) for fault in ("key", "none")]
        for bad in (plain, with_nonce, *forged, "", "a.b.c"):
            with pytest.raises(NotBelieved):
                await client.logged_out(bad, now=NOW)


async def test_a_provider_that_is_down_or_says_it_is_another_is_a_fault():
    async with provider() as (known, client):
        known.faults[:] = ["down"]
        with pytest.raises(Fault):
            await client.address(ATTEMPT)
        known.faults.clear()
        known.issuer = "http://127.0.0.1:1"
        with pytest.raises(Fault, match="another"):
            await client.address(ATTEMPT)
    with pytest.raises(Fault):
        await SingleSignOn().address(ATTEMPT)


def test_a_setting_names_issuer_client_and_secret():
    assert read_client(" ") is None
    assert read_client("https://sso.example khidki s").issuer == "https://sso.example"
    for wrong in ("http://sso.example khidki s", "https://sso.example khidki", "ftp://a b c"):
        with pytest.raises(ValueError):
            read_client(wrong)
