"""Tokens are made and ended by their people: shown once, good for what was ticked, gone at once."""

import re
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.case.appeal import Ground
from khidki.store import tokens
from khidki.store.sessions import token_id
from khidki.web.api.call import PREFIX
from khidki.web.api.routes import CALLS
from khidki.web.routes import ROUTES
from khidki.web.site import application
from tests import cases
from tests.web.walks import ADDRESS, Walker
from tests.worlds import world_of

pytestmark = pytest.mark.anyio
TOKEN = re.compile(r"khidki_[A-Za-z0-9_-]{43}")


@pytest.fixture(scope="module")
async def people(module_furnished_uri):
    """A citizen, an officer and an administrator, each signed in, on one site."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(world_of(module_furnished_uri))
        site = application(world, ROUTES)
        citizen = await stack.enter_async_context(browser(site, world))
        await citizen.open("/en/sign-in")
        await citizen.sign_in("9000000002")  # the first citizen has the token of the demo
        found = {"citizen": citizen, "world": world, "site": site}
        for name, user in (("officer", "patwari.chomu"), ("administrator", "admin.anita")):
            walk = await stack.enter_async_context(browser(site, world))
            await walk.open("/en/office/sign-in")
            await walk.fill(
                having="password",
                user_name=user,
                password=DemoKeys.of(world.secrets).password,
                code=cases.six_digits(world, user),
            )
            found[name] = walk
        yield found


@asynccontextmanager
async def browser(site, world):
    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, follow_redirects=True
    ) as client:
        yield Walker(client, world)


async def call(site, token, path):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=site), base_url=ADDRESS) as c:
        return (await c.get(path, headers={"authorization": f"Bearer {token}"})).status_code


async def found_in_the_list(walk):
    """Departments have many: they are searched, narrowed, and taken out as a file."""
    for query, there in (("search=SCHOOL", True), ("whose=revenue", True), ("search=zzz", False)):
        await walk.open(f"/en/admin/programs?{query}")
        assert ("School office" in walk.text) == there, query
    await walk.open("/en/admin/programs/export?whose=revenue")
    assert "School office" in walk.text


@pytest.mark.parametrize(
    ("who", "place", "scope", "path", "refused"),
    [
        ("citizen", "/my/programs", "read", "/api/v1/applications", "/api/v1/events"),
        ("officer", "/office/programs", "desk", "/api/v1/desk", "/api/v1/applications"),
        ("administrator", "/admin/programs", "events", "/api/v1/events", "/api/v1/webhooks"),
    ],
)
async def test_a_token_is_shown_once_does_what_was_ticked_and_ends(
    people, who, place, scope, path, refused
):
    walk, site = people[who], people["site"]
    await walk.open(f"/en{place}")
    assert "There are no tokens now" in walk.text
    chosen = {"department": "revenue"} if who == "administrator" else {}
    await walk.fill(having="scopes", name="School office", scopes=scope, days="30", **chosen)
    (token,) = set(TOKEN.findall(walk.text))
    async with people["world"].reading() as tx:
        kept = (await tokens.find_bearers(tx, [token_id(token)]))[token_id(token)]
    assert kept.scopes == [scope]
    await walk.open(f"/en{place}")
    assert "School office" in walk.text
    assert not TOKEN.search(walk.text)
    if who == "administrator":
        await found_in_the_list(walk)
        await walk.open(f"/en{place}")
    assert await call(site, token, path) == 200
    assert await call(site, token, refused) == 403
    await walk.fill(having="token")
    assert "The token has ended" in walk.text
    assert await call(site, token, path) == 401


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "scopes": "read", "days": "90"},
        {"name": "x" * 81, "scopes": "read", "days": "90"},
        {"name": "A program", "days": "90"},
        {"name": "A program", "scopes": "desk", "days": "90"},
        {"name": "A program", "scopes": "read", "days": "9999"},
    ],
)
async def test_a_token_that_may_not_be_is_told_why_and_not_made(people, typed):
    walk = people["citizen"]
    await walk.open("/en/my/programs")
    form = walk.form(having="scopes")
    walk.page = await walk.client.post("/en/my/programs", data={**form.fields, **typed})
    assert walk.page.status_code == 422
    assert not TOKEN.search(walk.text)
    assert 'href="#' in walk.text


async def test_anothers_token_is_not_there_to_be_ended(people):
    walk = people["citizen"]
    await walk.open("/en/my/programs")
    form = walk.form(having="scopes")
    demo = token_id(DemoKeys.of(people["world"].secrets).token).hex()
    async with people["world"].transaction() as tx:
        officers = tokens.Bearer(None, ["desk"], officer=(await cases.officer(people["world"], "patwari.amer")).id)  # fmt: skip
        other = await tokens.add_bearer(
            tx, officers, token="of another", at=people["world"].now(),
            expires_at=people["world"].now().replace(year=2030),
        )  # fmt: skip
    for id_ in (other.hex(), "00" * 32, "zz", ""):
        answer = await walk.client.post("/en/my/programs/end", data={**form.fields, "token": id_})
        assert answer.status_code == 404, id_
    assert demo != other.hex()


async def test_the_page_for_developers_names_every_call_in_both_languages(people):
    walk = people["citizen"]
    for language in ("hi", "en"):
        await walk.open(f"/{language}/developers")
        told = walk.text.replace("<wbr>", "")
        for call in CALLS:
            assert f'<section class="section" id="{call.name}">' in told
            assert f"{call.method} {PREFIX}{call.path}</pre>" in told
        for ground in Ground:
            assert f">{ground}</code>" in told, "the choices of an enumeration are named"
        assert "Idempotency-Key" in walk.text
        assert "<script" not in walk.text.split("<main")[1].split("</main>")[0]
