"""An answer to what was asked changes a mobile or birth date only with a second factor."""

import html
import re
from datetime import timedelta

import pyotp
import pytest

from khidki.actions.administer import first_app
from khidki.actions.desk import answers_in
from khidki.domain.case.event import Act, State
from khidki.store import accounts, applications, factors
from khidki.web.texts import text
from tests.web.walks import MOBILE, apply, office

pytestmark = pytest.mark.anyio
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OTHER = "9876500001"
DEFECTS = [{"field": "mobile", "words": "यह नंबर नहीं लगता"}]


async def asked(walk, world):
    """An application that was sent back because of its mobile, and its answer page."""
    id_ = await apply(walk)
    async with world.reading() as tx:
        found = await tx.value("SELECT id FROM application ORDER BY received_at DESC LIMIT 1")
    await office(world, found, Act.SEND_BACK, defects=DEFECTS)
    await walk.open(f"/hi/my/{id_}/answer")
    return found


async def stands(world, id_):
    async with world.reading() as tx:
        application = await applications.by_id(tx, id_)
        return application.state, answers_in(await applications.contents(tx, id_))["mobile"]


async def add_app(world):
    async with world.transaction() as tx:
        owner = await accounts.by_mobile_hash(tx, world.secrets.mobile_hash(MOBILE))
        long_ago = world.now() - timedelta(days=9)
        await factors.add(tx, first_app(world.secrets, owner.id, SECRET, at=long_ago))


async def confirm(walk, code):
    """Type digits into the page that asks, as a person would."""
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', walk.page.text)
    typed = {name: html.unescape(value) for name, value in hidden}
    walk.page = await walk.client.post(walk.path, data={**typed, "confirm_code": code})


async def test_without_an_app_or_key_the_number_stays_and_the_page_says_what_to_do(walk, world):
    id_ = await asked(walk, world)
    assert text("answer.guarded", "hi") in walk.text
    await walk.fill(having="words", mobile=OTHER, words="बदल गया")
    assert walk.page.status_code == 403
    assert text("confirm.none", "hi") in walk.text
    assert await stands(world, id_) == (State.SENT_BACK, MOBILE)
    await walk.open(walk.path)
    await walk.fill(having="words", words="नंबर सही है")
    assert await stands(world, id_) == (State.AT_STEP, MOBILE)


async def test_with_the_apps_digits_what_was_typed_goes_on_by_itself(walk, world):
    id_ = await asked(walk, world)
    await add_app(world)
    await walk.fill(having="words", mobile=OTHER, words="नया नंबर")
    assert walk.page.status_code == 403
    await confirm(walk, "000000")
    assert (walk.page.status_code, await stands(world, id_)) == (422, (State.SENT_BACK, MOBILE))
    await confirm(walk, pyotp.TOTP(SECRET).at(world.now()))
    assert await stands(world, id_) == (State.AT_STEP, OTHER)
