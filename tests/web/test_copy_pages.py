"""Certified copies in a browser: asked for by a citizen, answered at the office, checked by anybody."""

import re

import pytest

from khidki.domain.text import LANGUAGES
from khidki.web.texts import text
from tests.actions.test_appeals import refused
from tests.web.test_desk_pages import send
from tests.web.test_officer_pages import browser
from tests.web.walks import walker
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock(NOON)) as made:
        yield made


async def test_a_copy_goes_from_the_wish_to_the_check(world, logged):
    case = await refused(world)
    page = f"/en/my/{case.id}/copies"
    async with walker(world) as walk, browser(world, "tehsildar.chomu") as desk:
        await walk.sign_in("9000000001")
        await walk.open(f"/en/my/{case.id}")
        assert page in walk.text
        await walk.open(page)
        await walk.fill(having="papers")
        assert "error-message" in walk.text  # nothing was chosen
        await walk.fill(having="papers", papers="refusal")
        assert text("copies.asked", "en") in walk.text
        for language in LANGUAGES:
            await walk.open(f"/{language}/my/{case.id}/copies")
            assert logged()[-1]["queries"] <= 3
            assert text("copies.stage.asked", language) in walk.text

        waiting = await desk.get("/en/office/copies")
        at_office = f"/en/office/cases/{case.id}/copies"
        assert at_office in waiting.text
        shown = await desk.get(at_office)
        assert logged()[-1]["queries"] <= 3
        give = re.search(r'action="([^"]+/give)"', shown.text)[1]
        answer = await send(desk, give.replace("/give", "/decline"), on=at_office, words="")
        assert answer.status_code == 422
        answer = await send(desk, give, on=at_office)
        assert answer.status_code == 303, answer.text
        shown = await desk.get(answer.headers["location"])
        assert text("copies.given_notice", "en") in shown.text

        await walk.open(page)
        link = re.search(r'href="([^"]+/copy\.pdf)"', walk.text)[1]
        pdf = await walk.open(link)
        assert pdf.content.startswith(b"%PDF-")
        await walk.open("/hi/verify")
        await walk.fill(having="file", files={"file": ("copy.pdf", pdf.content, "application/pdf")})
        assert text("verify.copy_genuine", "hi") in walk.text
        assert "अस्वीकृति आदेश" in walk.text
