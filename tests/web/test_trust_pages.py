"""The pages of officers' names: issued in mine, flags, acts of two people, beginning anew."""

import html
import re
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from pyotp.totp import TOTP

from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.relay import relay_all
from khidki.store import signed
from khidki.store.signed import Signed
from khidki.web.admin.routes import ROUTES as ADMIN
from khidki.web.officer.routes import ROUTES as OFFICER
from khidki.web.site import application
from khidki.worker.loop import Worker
from khidki.worker.timetable import JOBS
from tests import cases, worlds
from tests.cases import officer, six_digits
from tests.worlds import phone_of, world_of

pytestmark = pytest.mark.anyio
ADDRESS = "http://127.0.0.1:8000"
ANITA, ABOVE, ONE, OTHER = "tehsildar.chomu", "sdo.chomu", "admin.anita", "admin.imran"


@pytest.fixture(scope="module")
def moved():
    return worlds.Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, moved):
    async with world_of(module_furnished_uri, now=moved) as opened:
        yield opened


@asynccontextmanager
async def browser(world, user_name=None):
    transport = httpx.ASGITransport(app=application(world, (*OFFICER, *ADMIN)))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        if user_name:
            world.now.pass_by(timedelta(seconds=31))
            page = await client.get("/en/office/sign-in")
            typed = {"user_name": user_name, "password": DemoKeys.of(world.secrets).password}
            typed["code"] = six_digits(world, user_name)
            done = await client.post("/en/office/sign-in", data={**fields(page), **typed})
            assert done.status_code == 303, done.text
        yield client


def fields(page, having=""):
    """The hidden fields of the first form that has a field of that name."""
    forms = [each for each in re.findall(r"(?s)<form.*?</form>", page.text) if having in each]
    forms = [each for each in forms if "/sign-out" not in each]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', forms[0])
    return {name: html.unescape(value) for name, value in found}


async def line_of(world, **changed):
    who, case = await officer(world, ANITA), await cases.apply(world)
    hat = who.hats[0]
    row = Signed(
        officer=who.id, at=world.now(), application=case.id, seq=3, act="grant",
        posting=hat.posting, post=hat.post, controller="sub-divisional-officer:RJ-JAIPUR-SD-CHOMU",
        number=case.number, service=case.service, flags=[],
    )  # fmt: skip
    async with world.transaction() as tx:
        await signed.add(tx, row)
    return row


async def test_one_tap_on_not_mine_ends_the_session_and_tells_the_controller(world):
    await line_of(world)
    async with browser(world, ANITA) as anita, browser(world, ABOVE) as above:
        page = await anita.get("/en/office/issued")
        assert "Issued in your name" in page.text
        done = await anita.post("/en/office/issued/not-mine", data=fields(page, 'name="seq"'))
        assert done.headers["location"].endswith("sign-in?stopped=1")
        assert (await anita.get("/en/office/issued")).status_code == 303
        assert "Your account is stopped" in (await anita.get(done.headers["location"])).text
        board = await above.get("/en/office/flags")
        assert "the officer says: not mine" in board.text
        assert "account stopped" in board.text
        for query, there in (("why=not_mine", True), ("why=too_fast", False), ("number=1", False)):
            narrowed = await above.get(f"/en/office/flags?{query}")
            assert ('name="seq"' in narrowed.text) == there, query
        kept = await above.get("/en/office/flags/export?why=not_mine")
        assert ("In whose name" in kept.text, "the officer says: not mine" in kept.text) == (
            True,
            True,
        )
        done = await above.post("/en/office/flags/settle", data=fields(board, 'name="seq"'))
        assert "nothing to look at again" in (await above.get(done.headers["location"])).text


async def test_a_posting_is_asked_on_one_page_and_confirmed_by_another_person(world):
    async with browser(world, ONE) as one, browser(world, OTHER) as other:
        page = await one.get("/en/admin/two-people/ask/posting")
        typed = {"user_name": "patwari.amer", "post": "patwari:RJ-JAIPUR-BASSI", "order_no": "R/1"}
        asked = await one.post(page.url.path, data={**fields(page), **typed})
        path = asked.headers["location"]
        mine = await one.get(path)
        assert "Somebody else must confirm" in mine.text
        assert (await one.post(f"{path}/confirm", data=fields(mine))).status_code == 403
        theirs = await other.get(path)
        done = await other.post(f"{path}/confirm", data=fields(theirs, "/confirm"))
        assert "done" in done.text
        listed = await one.get("/en/admin/two-people")
        assert (ONE in listed.text, OTHER in listed.text) == (True, True)


async def test_a_form_says_beside_the_field_what_is_wrong(world):
    async with browser(world, ONE) as one:
        for kind, problem in (
            ("account", "Use small letters"),
            ("reset", "No officer here has this user name"),
            ("revocation", "Write a day and a time"),
        ):
            page = await one.get(f"/en/admin/two-people/ask/{kind}")
            typed = {"user_name": "Nobody !", "since": "gestern", "mobile": "9876543210"}
            answer = await one.post(page.url.path, data={**fields(page), **typed})
            assert (answer.status_code, problem in answer.text) == (422, True), kind


async def test_a_revocation_shows_first_what_it_would_be(world):
    async with browser(world, ONE) as one:
        page = await one.get("/en/admin/two-people/ask/revocation")
        typed = {
            "user_name": ANITA, "since": "2026-11-20T00:00", "until": "2026-11-21T00:00",
            "reason": "misused", "words": "stolen",
        }  # fmt: skip
        preview = await one.post(page.url.path, data={**fields(page), **typed})
        assert (preview.status_code, "0 papers would be revoked" in preview.text) == (200, True)
        assert not (await officer(world, "tehsildar.amer")).is_frozen


async def test_a_renewed_sign_in_is_begun_with_both_codes_on_one_page(world):
    mobile = "9012345678"
    async with browser(world, ONE) as one, browser(world, OTHER) as other, browser(world) as new:
        page = await one.get("/en/admin/two-people/ask/reset")
        typed = {"user_name": "patwari.amer", "mobile": mobile}
        asked = await one.post(page.url.path, data={**fields(page), **typed})
        theirs = await other.get(asked.headers["location"])
        assert mobile not in theirs.text
        done = await other.post(
            f"{asked.headers['location']}/confirm", data=fields(theirs, "/confirm")
        )
        by_hand = re.search(r"not by phone: ([A-Z2-9]{8})", done.text)[1]
        again = await other.get(asked.headers["location"])
        assert by_hand not in again.text
        await relay_all(world)
        while await Worker(world, JOBS, ()).once():
            pass
        texts = [each.text for each in phone_of(world).shown(mobile)]
        by_phone = next(found[1] for text in texts if (found := re.search(r"कोड (\d{6})", text)))
        page = await new.get("/en/office/begin")
        secret = re.search(r"<code>([A-Z2-7 ]{39,})</code>", page.text)[1].replace(" ", "")
        given = {
            "user_name": "patwari.amer", "by_hand": by_hand, "by_phone": by_phone,
            "password": "four words in a row", "code": TOTP(secret).at(world.now()),
        }  # fmt: skip
        wrong = {**fields(page), **given, "by_phone": "000000"}
        assert (await new.post("/en/office/begin", data=wrong)).status_code == 422
        done = await new.post("/en/office/begin", data={**fields(page), **given})
        assert done.headers["location"].endswith("sign-in?begun=1")
