"""A form must come from our own page, opened in the same browser."""

import base64

import pytest

from khidki.web import csrf
from khidki.web.csrf import StaleForm
from khidki.web.session import Session
from tests.web.kernel import ADDRESS, browser, form_token, signed_in

pytestmark = pytest.mark.anyio


async def post(client, token, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/hi/echo", data={"csrf": token, "a": "1"}, headers=named)


async def test_a_form_from_our_own_page_is_taken(client):
    answer = await post(client, await form_token(client), origin=ADDRESS)
    assert answer.json() == {"a": ["1"]}


@pytest.mark.parametrize(
    "token", ["", "x", "é", "A" * 86, base64.b64encode(bytes(63)).decode(), "A" * 5000]
)
async def test_a_form_without_a_true_token_is_refused(client, token):
    await form_token(client)
    answer = await post(client, token)
    assert answer.status_code == 403
    assert "यह पृष्ठ पुराना हो गया है" in answer.text


async def test_a_token_without_its_browser_is_refused(world, client):
    token = await form_token(client)
    async with browser(world) as other:
        assert (await post(other, token)).status_code == 403


async def test_another_sessions_token_is_refused(world, client):
    async with browser(world) as other:
        stolen = await form_token(other)
    await form_token(client)
    assert (await post(client, stolen)).status_code == 403


async def test_a_token_from_before_sign_in_is_stale_after_it(client):
    before = await form_token(client)
    await signed_in(client)
    assert (await post(client, before)).status_code == 403
    assert (await post(client, await form_token(client))).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://window.example.evil.example"},
        {"origin": "https://window.example:8443"},
        {"origin": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
    ],
)
async def test_what_began_on_another_site_is_refused_whatever_it_carries(client, headers):
    assert (await post(client, await form_token(client), **headers)).status_code == 403


async def test_the_secret_never_appears_twice_in_the_same_form(client):
    assert await form_token(client) != await form_token(client)


async def test_a_form_without_its_own_type_is_refused(client):
    token = await form_token(client)
    answer = await client.post(
        "/hi/echo", content=f"csrf={token}", headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 400


def test_changing_any_byte_of_a_token_makes_it_worthless():
    session = Session("p" + "k" * 43)
    both = base64.urlsafe_b64decode(csrf.token(session) + "==")
    for at in range(len(both)):
        bent = both[:at] + bytes([both[at] ^ 1]) + both[at + 1 :]
        with pytest.raises(StaleForm):
            csrf.check(session, base64.urlsafe_b64encode(bent).decode())
