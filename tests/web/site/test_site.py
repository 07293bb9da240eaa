"""Every request goes through one dispatcher: paths, verbs, languages, headers."""

from contextlib import asynccontextmanager

import httpx
import pytest
import structlog

from khidki.web import assets
from khidki.web.response import Redirect, local_path
from khidki.web.route import Permission, Route
from khidki.web.router import Router
from khidki.web.site import create
from tests.web.kernel import ADDRESS, CITIZEN, ROUTES, browser, make_world, signed_in

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("headers", "home"),
    [
        ({}, "/hi/"),
        ({"accept-language": "en-IN,en;q=0.9"}, "/en/"),
        ({"accept-language": "fr, hi;q=0.5, en;q=0.4"}, "/hi/"),
        ({"accept-language": "en;q=zero, de"}, "/hi/"),
        ({"accept-language": "en", "cookie": "khidki-language=hi"}, "/hi/"),
        ({"cookie": "khidki-language=en"}, "/en/"),
        ({"cookie": "__Host-khidki-language=en"}, "/en/"),
        ({"cookie": "khidki-language=//evil.example"}, "/hi/"),
    ],
)
async def test_the_bare_address_leads_to_the_readers_language(client, headers, home):
    answer = await client.get("/", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, home)


async def test_the_path_says_the_language_whatever_the_browser_asks_for(client):
    answer = await client.get("/hi/", headers={"accept-language": "en"})
    assert answer.text == "hi []"


async def test_a_path_gives_its_parameters(client):
    assert (await client.get("/en/track/26-1")).text == "en [('number', '26-1')]"


async def test_a_fixed_segment_wins_over_a_parameter(client):
    assert (await client.get("/en/track/help")).text == "en []"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/hi", "/hi/"),
        ("/hi/track/26/", "/hi/track/26"),
        ("/track/26?x=1", "/hi/track/26?x=1"),
    ],
)
async def test_an_address_that_is_nearly_right_leads_on(client, asked, meant):
    answer = await client.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (303, meant)


@pytest.mark.parametrize(
    "path", ["/hi/nowhere", "/bn/", "/hi/track/", "/hi/track/1/2", "//evil.example/track/1"]
)
async def test_an_unknown_path_is_a_page_that_says_so(client, path):
    answer = await client.get(f"https://window.example{path}")
    assert answer.status_code == 404
    assert "यह पृष्ठ नहीं मिला" in answer.text


async def test_a_wrong_verb_is_told_which_verbs_there_are(client):
    answer = await client.put("/hi/my")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_head_is_get_without_the_body(client):
    full, head = await client.get("/hi/page"), await client.head("/hi/page")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 500
    assert full.headers.keys() == head.headers.keys()


async def test_a_public_page_sets_no_cookie_and_asks_the_database_nothing(client, logged):
    answer = await client.get("/hi/page")
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-cache"
    assert logged()[-1]["queries"] == 0


async def test_a_page_behind_sign_in_is_stored_nowhere(client, logged):
    await signed_in(client)
    answer = await client.get("/hi/my")
    assert answer.headers["cache-control"] == "no-store"
    assert logged()[-1]["queries"] == 1


async def test_every_answer_carries_the_strict_headers(client):
    for path in ("/hi/page", "/hi/nowhere", "/", "/health"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert len(headers["x-request-id"]) == 12


async def test_a_demo_promises_no_strict_transport(world):
    async with browser(make_world(world.database, world.now, demo=True)) as client:
        assert "strict-transport-security" not in (await client.get("/hi/page")).headers


async def test_a_long_page_is_compressed_and_a_short_one_is_not(client):
    long, short = await client.get("/hi/page"), await client.get("/hi/")
    assert long.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in short.headers
    plain = await client.get("/hi/page", headers={"accept-encoding": "identity"})
    assert len(plain.content) > int(long.headers["content-length"])


async def test_a_static_file_is_kept_for_ever_under_its_own_address(client):
    style = assets.asset("app.css")
    answer = await client.get(style.url)
    assert answer.content == style.body
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "path", ["/static/app.css", "/static/../site.py", "/static/%2e%2e/site.py", "/static/"]
)
async def test_other_static_addresses_lead_nowhere(client, path):
    assert (await client.get(path)).status_code == 404


async def test_a_paper_is_saved_in_a_sandbox_under_a_harmless_name(client):
    await signed_in(client)
    answer = await client.get("/hi/paper")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="__ _1_.pdf"; filename*=UTF-8')


async def test_a_paper_that_is_viewed_may_still_load_nothing(client):
    await signed_in(client)
    pdf = await client.get("/hi/paper?inline")
    image = await client.get("/hi/paper?inline&kind=image/png")
    assert "sandbox" not in pdf.headers["content-security-policy"]
    assert "default-src 'none'" in pdf.headers["content-security-policy"]
    assert image.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "hostile",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/hi/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "hi/my",
        "",
        "/" + "a" * 600,
    ],
)
async def test_nobody_is_led_away_by_an_address_handed_in(client, hostile):
    answer = await client.get("/hi/go", params={"to": hostile})
    assert answer.headers["location"] == "/hi/"
    assert "evil" not in str(answer.headers)


async def test_a_page_that_forgets_to_check_an_address_still_leads_nowhere(client):
    answer = await client.get("/hi/go-blindly", params={"to": "//evil.example"})
    assert answer.status_code == 500
    assert "location" not in answer.headers


def test_a_local_address_is_kept_as_it_is():
    assert local_path("/hi/my?a=1&b=%20", otherwise="/") == "/hi/my?a=1&b=%20"
    assert Redirect("/hi/खोज").location == "/hi/%E0%A4%96%E0%A5%8B%E0%A4%9C"


def test_the_same_verb_and_path_cannot_stand_there_twice():
    with pytest.raises(AssertionError, match="twice"):
        Router((*ROUTES, ROUTES[0]))


def test_a_route_cannot_be_written_without_a_permission():
    with pytest.raises(TypeError, match="permission"):
        Route("GET", "/{language}/x", ROUTES[0].page, name="x")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_every_change_by_a_browser_needs_a_form_token(method):
    page = ROUTES[0].page
    assert Route(method, "/{language}/x", page, CITIZEN, name="x").needs_csrf
    assert not Route(method, "/api/v1/x", page, Permission.API, name="x").needs_csrf


async def test_the_world_opens_with_the_process_and_closes_after_it(world):
    seen = []

    @asynccontextmanager
    async def open_world():
        seen.append("open")
        yield world
        seen.append("closed")

    site = create(open_world, ROUTES)
    transport = httpx.ASGITransport(app=site)
    async with site.alive():
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            assert (await client.get("/hi/")).text == "hi []"
        assert seen == ["open"]
    assert seen == ["open", "closed"]
    structlog.reset_defaults()
