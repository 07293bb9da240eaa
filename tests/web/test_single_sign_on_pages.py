"""The state's single sign-on beside our own: linked by whoever is signed in, and by nothing else."""

import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.gateways.single_sign_on import Client, SingleSignOn
from khidki.simulators.single_sign_on import CLIENT_ID, SECRET, Identities, Provider
from khidki.web.routes import ROUTES
from khidki.web.site import application
from tests import cases
from tests.gateways.test_single_sign_on import listening
from tests.web.walks import ADDRESS, Walker

pytestmark = pytest.mark.anyio
START = "/en/single-sign-on"


@asynccontextmanager
async def browser(world):
    transport = httpx.ASGITransport(app=application(world, ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield Walker(client, world)


@pytest.fixture
async def state(world, clock):
    """A world with a provider, what the provider knows, and a browser."""
    known = Identities(now=clock)
    with listening(Provider(0, known)):
        client = SingleSignOn(Client(known.issuer, CLIENT_ID, SECRET), seconds=60)
        window = replace(world, single_sign_on=client)
        async with browser(window) as walk:
            yield window, known, walk
        await client.close()


async def go(walk, subject, path=START):
    """To the provider, sign in there, and back; the answer of the window."""
    away = await walk.client.get(path)
    assert away.status_code == 303, away.text
    async with httpx.AsyncClient() as outside:
        address = httpx.URL(away.headers["location"])
        typed = {**dict(address.params), "subject": subject}
        done = await outside.post(address.copy_with(query=None), data=typed)
    walk.page = await walk.client.get(done.headers["location"].removeprefix(ADDRESS))
    return walk.page


async def citizen_in(walk, mobile="9876543210"):
    walk.client.follow_redirects = True
    await walk.sign_in(mobile)
    walk.client.follow_redirects = False


async def officer_in(walk, world, user_name="patwari.chomu"):
    await walk.open("/en/office/sign-in")
    password = DemoKeys.of(world.secrets).password
    code = cases.six_digits(world, user_name)
    await walk.fill(having="password", user_name=user_name, password=password, code=code)


async def press(walk, path, word):
    """Press the button of a form on a page."""
    await walk.open(path)
    csrf = {"csrf": walk.form().fields["csrf"]}
    walk.page = await walk.client.post(f"{path}/{word}", data=csrf)
    return walk.page


async def test_a_citizen_links_comes_by_either_way_and_parts(state, clock):
    _, known, walk = state
    assert (await go(walk, "sita")).status_code == 403
    assert "not linked to anything here" in walk.text
    await citizen_in(walk)
    back = await go(walk, "sita", f"{START}?for=link")
    assert back.headers["location"] == "/en/my/single-sign-on"
    await walk.open("/en/my/single-sign-on")
    assert "sita@state" in walk.text
    done = await press(walk, "/en/my/single-sign-on", "link")
    assert done.headers["location"].endswith("?done=linked")
    walk.client.cookies.clear()
    assert (await go(walk, "sita")).headers["location"] == "/en/my"
    assert (await walk.open("/en/my")).status_code == 200
    csrf = re.search(r'name="csrf" value="([^"]+)"', walk.page.text).group(1)
    out = await walk.client.post("/en/sign-out", data={"csrf": csrf})
    assert out.headers["location"] == "/en/single-sign-on/left"
    await walk.open("/en/single-sign-on/left")
    assert f"{known.issuer}/leave?client_id=khidki" in walk.text
    await go(walk, "sita")
    await press(walk, "/en/my/single-sign-on", "part")
    walk.client.cookies.clear()
    assert (await go(walk, "sita")).status_code == 403
    clock.pass_by(timedelta(hours=1))
    await citizen_in(walk)
    assert (await walk.open("/en/my")).status_code == 200


async def test_an_officer_by_the_state_still_needs_a_factor_of_ours_to_sign(state, clock):
    window, _, walk = state
    await officer_in(walk, window)
    await go(walk, "officer-7", f"{START}?for=link")
    await press(walk, "/en/office/single-sign-on", "link")
    walk.client.cookies.clear()
    clock.pass_by(timedelta(minutes=1))
    assert (await go(walk, "officer-7")).headers["location"] == "/en/office"
    assert (await walk.open("/en/office")).status_code == 200
    asked = await press(walk, "/en/office/signature", "pair")
    assert asked.status_code == 403
    assert "confirm_code" in asked.text
    # What one account has is not taken by another.
    walk.client.cookies.clear()
    await citizen_in(walk)
    await go(walk, "officer-7", f"{START}?for=link")
    taken = await press(walk, "/en/my/single-sign-on", "link")
    assert taken.headers["location"].endswith("?elsewhere=1")


async def test_nobody_is_led_elsewhere_linked_by_force_or_let_in_by_anothers_answer(state):
    window, known, walk = state
    await citizen_in(walk)
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        page = await walk.client.get(START, params={"back": back})
        assert page.headers["location"].startswith(known.issuer)
    await go(walk, "sita", f"{START}?for=link")
    await press(walk, "/en/my/single-sign-on", "link")
    walk.client.cookies.clear()
    away = await go(walk, "sita", f"{START}?back=//evil.example")
    assert away.headers["location"] == "/en/my"
    # An answer that another browser fetched, one without an attempt, one of another attempt.
    async with browser(window) as victim:
        answer = walk.path
        for path in (answer, f"{START}/back?state=&code=x", f"{START}/back?state=x&code=x"):
            assert (await victim.open(path)).headers["location"] == "/en/sign-in"
        assert (await victim.client.get("/en/my")).status_code == 303
        await victim.client.get(START)
        assert (await victim.open(answer)).status_code == 403
    assert (await walk.open(answer)).headers["location"] == "/en/sign-in"
    # Who only came back with an identity has linked nothing without the form.
    bare = await walk.client.post("/en/my/single-sign-on/link", data={})
    assert bare.status_code == 403


async def test_a_provider_that_is_down_locks_nobody_out_and_its_word_ends_sessions(state, clock):
    _, known, walk = state
    await citizen_in(walk)
    await go(walk, "sita", f"{START}?for=link")
    await press(walk, "/en/my/single-sign-on", "link")
    walk.client.cookies.clear()
    await go(walk, "sita")
    clock.pass_by(timedelta(seconds=5))
    told = await walk.client.post(
        "/api/v1/single-sign-on/logout", data={"logout_token": known.logout("sita")}
    )
    assert told.status_code == 200
    assert (await walk.client.get("/en/my")).status_code == 303
    forged = await walk.client.post("/api/v1/single-sign-on/logout", data={"logout_token": "x"})
    assert forged.status_code == 400
    known.faults[:] = ["down"]
    clock.pass_by(timedelta(hours=1))
    await citizen_in(walk)
    assert (await walk.open("/en/my")).status_code == 200


async def test_without_an_answer_of_the_provider_the_page_says_what_to_do(world):
    down = SingleSignOn(Client("http://127.0.0.1:1", "khidki", "s"))
    async with browser(replace(world, single_sign_on=down)) as walk:
        assert (await walk.open(START)).status_code == 503
        assert "Sign in here instead" in walk.text
        assert (await walk.open("/en/sign-in")).status_code == 200
    await down.close()
    async with browser(world) as walk:
        assert (await walk.open(START)).status_code == 404
        assert "single-sign-on" not in (await walk.open("/en/sign-in")).text
