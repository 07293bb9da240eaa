"""A stolen cookie signs nothing: attacks on the second factor that acts ask for, and its own pages."""

import html
import re
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.domain.case.event import State
from khidki.store import applications, factors, officers, sessions
from khidki.web.citizen.routes import ROUTES as CITIZEN
from khidki.web.officer.routes import ROUTES as OFFICER
from khidki.web.site import application
from tests import cases, worlds
from tests.authenticator import Authenticator
from tests.cases import at_once, six_digits
from tests.web.confirming import confirm
from tests.worlds import phone_of, world_of

pytestmark = pytest.mark.anyio
ADDRESS = "http://127.0.0.1:8000"
COOKIE = "khidki"
ANITA, RAMESH = "tehsildar.chomu", "patwari.chomu"
CHANGE = {"number": "1", "mobile": "9876500000", "proof": "aadhaar"}


@pytest.fixture(scope="module")
def moved():
    return worlds.Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, moved):
    async with world_of(module_furnished_uri, now=moved) as opened:
        yield opened


@asynccontextmanager
async def browser(world, user_name=None):
    transport = httpx.ASGITransport(app=application(world, (*CITIZEN, *OFFICER)))
    agent = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=agent) as client:
        if user_name:
            world.now.pass_by(timedelta(seconds=31))
            page = await client.get("/en/office/sign-in")
            typed = {"user_name": user_name, "password": DemoKeys.of(world.secrets).password}
            code = six_digits(world, user_name)
            await client.post("/en/office/sign-in", data={**hidden(page), **typed, "code": code})
        yield client


@pytest.fixture
async def anita(world):
    async with browser(world, ANITA) as client:
        yield client


def hidden(page):
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


async def stale(world, client):
    """Let the minutes pass in which the sign-in's own factor counts."""
    world.now.pass_by(timedelta(minutes=16))
    return await client.get("/en/office/numbers")


async def asks_for_change(client, page, **more):
    return await client.post("/en/office/numbers", data={**hidden(page), **CHANGE, **more})


async def test_right_after_the_sign_in_nothing_more_is_asked(anita):
    page = await anita.get("/en/office/numbers")
    assert (await asks_for_change(anita, page)).status_code == 422, "the number is not there"


async def test_a_copied_cookie_changes_nothing_and_is_dead_after_the_owner_confirmed(world, anita):
    page = await stale(world, anita)
    copied = anita.cookies[COOKIE]
    asked = await asks_for_change(anita, page)
    assert (asked.status_code, "confirm_code" in asked.text) == (403, True)
    done = await confirm(anita, world, asked, ANITA)
    assert done.status_code == 422
    assert 'value="9876500000"' in done.text, "what was typed went on by itself"
    async with browser(world) as thief:
        thief.cookies.set(COOKIE, copied)
        found = await thief.get("/en/office/numbers")
        assert found.headers["location"].startswith("/en/office/sign-in")


async def test_wrong_digits_are_told_and_keep_what_was_typed(world, anita):
    asked = await asks_for_change(anita, await stale(world, anita))
    again = await confirm(anita, world, asked, ANITA, confirm_code="000000")
    assert again.status_code == 422
    done = await confirm(anita, world, again, ANITA)
    assert 'value="9876500000"' in done.text


async def test_digits_open_once_and_those_of_the_sign_in_are_used(world, anita):
    used = six_digits(world, ANITA)
    page = await anita.get("/en/office/security")
    async with browser(world, ANITA) as other:
        at_noon = six_digits(world, ANITA)
        later = await stale(world, other)
        asked = await asks_for_change(other, later)
        for code in (used, at_noon):
            assert (await confirm(other, world, asked, ANITA, confirm_code=code)).status_code == 422
    assert page.status_code == 200


async def test_two_requests_with_the_same_digits_confirm_once(world, anita):
    asked = await asks_for_change(anita, await stale(world, anita))
    async with browser(world) as twin:
        twin.cookies.set(COOKIE, anita.cookies[COOKIE])
        both = await at_once(
            confirm(anita, world, asked, ANITA), confirm(twin, world, asked, ANITA)
        )
    told = ["confirm_code" in each.text for each in both]
    assert sorted(told) == [False, True], [each.status_code for each in both]


async def test_what_was_sealed_for_one_page_or_person_goes_to_no_other(world, anita):
    asked = await asks_for_change(anita, await stale(world, anita))
    sealed = hidden(asked)["confirm_typed"]
    async with browser(world, RAMESH) as other:
        page = await stale(world, other)
        typed = {**hidden(page), "confirm_typed": sealed, "confirm_code": six_digits(world, RAMESH)}
        answer = await other.post("/en/office/numbers", data=typed)
        assert answer.status_code == 403, "it asks anew, with what this person sent"
        assert hidden(answer)["confirm_typed"] != sealed


async def test_a_grant_asks_and_then_goes_through_with_its_words(world, anita):
    case = await cases.apply(world)
    async with browser(world, RAMESH) as patwari:
        form = await patwari.get(f"/en/office/cases/{case.id}/report")
        given = {**hidden(form), "words": "देखा"}
        assert (await patwari.post(form.url.path, data=given)).status_code == 303
    form = await anita.get(f"/en/office/cases/{case.id}/grant")
    await stale(world, anita)
    asked = await anita.post(form.url.path, data={**hidden(form), "words": "ठीक"})
    assert asked.status_code == 403
    assert (await now(world, case)).state is State.AT_STEP
    assert (await confirm(anita, world, asked, ANITA)).status_code == 303
    assert (await now(world, case)).state is State.GRANTED


async def now(world, case):
    async with world.reading() as tx:
        return await applications.by_id(tx, case.id)


async def test_a_confirmation_prolongs_no_session_and_revives_none_that_was_ended(world, anita):
    asked = await asks_for_change(anita, await stale(world, anita))
    async with world.transaction() as tx:
        row = await officers.by_user_name(tx, ANITA)
        began = {each.created_at for each in await sessions.of(tx, row.id, now=world.now())}
    asked = await confirm(anita, world, asked, ANITA)
    async with world.transaction() as tx:
        listed = await sessions.of(tx, row.id, now=world.now())
        assert {each.created_at for each in listed} <= began
    asked = await asks_for_change(anita, await stale(world, anita))
    async with world.transaction() as tx:
        await sessions.end_all(tx, row.id)
    await confirm(anita, world, asked, ANITA)
    async with world.reading() as tx:
        assert await sessions.of(tx, row.id, now=world.now()) == []


def options(page):
    return html.unescape(re.search(r'data-options="([^"]*)"', page.text).group(1))


async def enrolled(world, client, key, place="/en/office"):
    page = await client.get(f"{place}/security")
    form = await client.post(f"{place}/security/key", data=hidden(page))
    typed = {**hidden(form), "answer": key.create(options(form)), "name": "मेज़"}
    return await client.post(f"{place}/security/key/add", data=typed)


async def test_a_key_is_added_named_used_and_removed(world, anita):
    key = Authenticator()
    assert (await enrolled(world, anita, key)).headers["location"].endswith("?done=added")
    asked = await asks_for_change(anita, await stale(world, anita))
    given = {**hidden(asked), "confirm_answer": key.get(options(asked))}
    done = await anita.post("/en/office/numbers", data=given)
    assert 'value="9876500000"' in done.text
    page = await anita.get("/en/office/security")
    assert "मेज़" in page.text
    (mine,) = re.findall(r"security/factors/([^/]+)/remove", page.text)[1:]
    for what, told in (("name", "named"), ("remove", "removed")):
        typed = {**hidden(page), "name": "नई"}
        answer = await anita.post(f"/en/office/security/factors/{mine}/{what}", data=typed)
        assert answer.headers["location"].endswith(f"?done={told}")


async def test_an_answer_of_a_key_opens_once_and_only_for_this_site_and_session(world, anita):
    key = Authenticator()
    await enrolled(world, anita, key)
    asked = await asks_for_change(anita, await stale(world, anita))
    answer = key.get(options(asked))
    async with browser(world, ANITA) as other:
        theirs = await asks_for_change(other, await stale(world, other))
        stolen = {**hidden(theirs), "confirm_answer": answer}
        assert (await other.post("/en/office/numbers", data=stolen)).status_code == 422
    key.origin = "http://127.0.0.1:8000"
    again = await asks_for_change(anita, await anita.get("/en/office/numbers"))
    elsewhere = {**hidden(again), "confirm_answer": key.get(options(again))}
    assert (await anita.post("/en/office/numbers", data=elsewhere)).status_code == 422


async def test_the_count_of_a_key_never_goes_back_even_between_two_at_once(world, anita):
    key = Authenticator()
    await enrolled(world, anita, key)
    async with world.transaction() as tx:
        row = await officers.by_user_name(tx, ANITA)
        kept = (await factors.of(tx, row.id))[-1]
        used = {"counter": 9, "challenge": b"one", "at": world.now()}
        assert await factors.use_key(tx, kept, **used)
        assert not await factors.use_key(tx, kept, **used | {"challenge": b"two"})
        assert not await factors.use_key(tx, kept, **used | {"counter": 8, "challenge": b"three"})


async def test_an_officers_last_app_stays(world, anita):
    page = await anita.get("/en/office/security")
    app = re.search(r"security/factors/([^/]+)/remove", page.text).group(1)
    answer = await anita.post(f"/en/office/security/factors/{app}/remove", data=hidden(page))
    assert answer.status_code == 409


async def citizen(world, client, mobile):
    form = await client.get("/hi/sign-in")
    await client.post("/hi/sign-in", data={**hidden(form), "mobile": mobile})
    form = await client.get("/hi/sign-in/code")
    code = re.search(r"\b\d{6}\b", phone_of(world).shown(mobile)[0].text).group()
    typed = {"csrf": hidden(form)["csrf"], "code": code}
    await client.post("/hi/sign-in/code", data=typed)


async def test_a_citizens_first_key_counts_after_a_day_and_then_guards_the_rest(world):
    async with browser(world) as client:
        await citizen(world, client, "9000000007")
        key = Authenticator()
        assert (await enrolled(world, client, key, "/hi/my")).status_code == 303
        page = await client.get("/hi/my/security")
        path = f"/hi/my/security/factors/{re.search(r'factors/([^/]+)/remove', page.text).group(1)}"
        for _ in range(3):
            world.now.pass_by(timedelta(hours=9))
            page = await client.get("/hi/my/security")
        asked = await client.post(f"{path}/remove", data=hidden(page))
        assert asked.status_code == 403, "now it asks for the key itself; an SMS would not do"
        assert 'name="confirm_code"' not in asked.text
        given = {**hidden(asked), "confirm_answer": key.get(options(asked))}
        assert (await client.post(f"{path}/remove", data=given)).status_code == 303


async def test_sessions_are_listed_and_ended_by_their_owner_alone(world, anita):
    async with browser(world, ANITA) as other, browser(world, RAMESH) as stranger:
        page = await anita.get("/en/office/security")
        assert page.text.count("Firefox, Linux") >= 2
        assert "127.0.*.*" in page.text
        its = sessions.token_id(other.cookies[COOKIE][1:]).hex()
        path = f"/en/office/security/sessions/{its}/end"
        theirs = await stranger.get("/en/office/security")
        await stranger.post(path, data=hidden(theirs))
        assert (await other.get("/en/office")).status_code == 200
        await anita.post(path, data=hidden(page))
        assert (await other.get("/en/office")).status_code == 303
        assert (await anita.get("/en/office")).status_code == 200


async def test_signing_out_everywhere_leaves_only_this_browser(world, anita):
    async with browser(world, ANITA) as other:
        page = await anita.get("/en/office/security")
        await anita.post("/en/office/security/sessions/end", data=hidden(page))
        assert (await other.get("/en/office")).status_code == 303
        assert (await anita.get("/en/office")).status_code == 200


async def test_a_password_is_changed_with_the_old_one_and_ends_what_else_is_open(world):
    old, new = DemoKeys.of(world.secrets).password, "a bridge and four boats"
    async with browser(world, "tehsildar.amer") as mine, browser(world, "tehsildar.amer") as other:
        page = await mine.get("/en/office/security")
        path = "/en/office/security/password"
        for wrong in ({"old": "x", "new": new}, {"old": old, "new": "khidki-2026-khidki"}):
            answer = await mine.post(path, data={**hidden(page), **wrong})
            assert answer.status_code == 422
        done = await mine.post(path, data={**hidden(page), "old": old, "new": new})
        assert done.headers["location"].endswith("?done=password")
        assert (await other.get("/en/office")).status_code == 303
        assert (await mine.get("/en/office")).status_code == 200


async def test_each_try_of_a_factor_is_a_line_that_names_the_account_and_no_digits(
    world, anita, logged
):
    asked = await asks_for_change(anita, await stale(world, anita))
    await confirm(anita, world, asked, ANITA, confirm_code="123123")
    await confirm(anita, world, asked, ANITA)
    lines = [line for line in logged() if line["event"] == "sign_in"]
    assert [(line["what"], line["went"]) for line in lines] == [("app", False), ("app", True)]
    assert lines[0]["who"]
    assert "123123" not in str(logged())
