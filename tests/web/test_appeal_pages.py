"""Appeals in a browser: a citizen appeals with one click, the authority reads, hears and orders."""

import re

import httpx
import pytest

from khidki.actions.read_appeals import read_appeal
from khidki.store import appeals, applications
from khidki.store.database import statements
from khidki.web.officer.routes import ROUTES as OFFICER
from khidki.web.public.routes import ROUTES as PUBLIC
from khidki.web.site import application
from khidki.web.texts import text
from tests.actions.lives import now, work
from tests.actions.test_appeals import refused
from tests.cases import apply, officer
from tests.web.test_officer_pages import ADDRESS, browser, hidden
from tests.web.walks import photo, walker
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
MINE = "9000000001"


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock(NOON)) as made:
        yield made


@pytest.fixture(scope="module")
async def walk(world):
    async with walker(world) as browsing:
        await browsing.sign_in(MINE)
        yield browsing


async def the_appeal(world, case):
    async with world.reading() as tx:
        return (await appeals.of(tx, case.id))[-1]


async def appealed(world, walk, **typed):
    case = await refused(world)
    await walk.open(f"/en/my/{case.id}/appeal")
    await walk.fill(having="grounds", words="The papers were there.", **typed)
    return case, await the_appeal(world, case)


async def test_one_click_and_a_memo_that_can_be_sent_as_it_stands(world, walk):
    case = await refused(world)
    page = await walk.open(f"/en/my/{case.id}")
    assert text("appeal.start", "en") in page.text
    page = await walk.open(f"/en/my/{case.id}/appeal")
    memo = re.search(r'(?s)<textarea[^>]*name="words"[^>]*>(.*?)</textarea>', page.text)[1]
    assert case.number in memo
    paper = {"paper": ("a.jpg", photo(), "image/jpeg")}
    await walk.fill(having="grounds", words=memo, files=paper)
    assert walk.path == f"/en/my/{case.id}/appeals"
    made = await the_appeal(world, case)
    assert made.number[:2] in walk.text
    assert "21 working days" in walk.text, "its own due date says why"


async def test_everything_that_is_wrong_is_said_and_what_was_typed_stays(world, walk):
    case = await refused(world)
    await walk.open(f"/hi/my/{case.id}/appeal")
    page = await walk.fill(having="grounds", words="  ", filer="advocate", filer_name="")
    assert page.status_code == 422
    assert page.text.count("govuk-error-message") == 2
    assert walk.form(having="grounds").fields["filer"] == "advocate"


async def test_nobody_else_sees_an_appeal(world, walk):
    case, made = await appealed(world, walk)
    async with walker(world) as stranger:
        await stranger.sign_in("9000000002")
        for path in (f"/en/my/{case.id}/appeal", f"/en/my/{case.id}/appeals"):
            assert (await stranger.open(path)).status_code == 404
    async with browser(world, "sdo.amer") as other:
        assert (await other.get(f"/en/office/appeals/{made.id}")).status_code == 403


async def test_there_is_no_appeal_before_its_time(world, walk):
    case = await apply(world)
    page = await walk.open(f"/en/my/{case.id}/appeal")
    assert (walk.path, page.status_code) == (f"/en/my/{case.id}", 200)


async def test_the_number_of_an_appeal_leads_the_public_to_its_file(world, walk):
    case, made = await appealed(world, walk)
    transport = httpx.ASGITransport(app=application(world, PUBLIC))
    async with httpx.AsyncClient(
        transport=transport, base_url=ADDRESS, follow_redirects=True
    ) as anybody:
        page = await anybody.get(f"/en/track/{made.number}")
    assert page.url.path == f"/en/track/{case.number}"
    assert text("timeline.appeal_first", "en") in page.text
    assert "Sub-Divisional Officer" in page.text


async def test_the_authority_reads_the_record_hears_and_orders(world, walk):
    case, made = await appealed(world, walk)
    async with browser(world, "sdo.chomu") as sdo:
        listed = await sdo.get("/en/office/appeals")
        assert made.number in listed.text
        path = f"/en/office/appeals/{made.id}"
        page = await sdo.get(path)
        assert page.status_code == 200
        (paper, *_) = re.findall(rf'href="({path}/papers/[^"]+)"', page.text)
        assert (await sdo.get(paper)).status_code == 200
        wrong = await press(sdo, f"{path}/hearing", day="2026-11-28", time="11:00", where="Room 4")
        assert text("problem.office_closed", "en") in wrong.text
        heard = await press(sdo, f"{path}/hearing", day="2026-11-27", time="11:00", where="Room 4")
        assert heard.headers["location"] == f"{path}?done=hearing"
        wrong = await press(sdo, f"{path}/order", words="", days="0")
        assert (wrong.status_code, wrong.text.count("govuk-error-message")) == (422, 2)
        stale = await press(sdo, f"{path}/order", words="Reasons", days="7", version="1")
        assert text("problem.appeal_moved", "en") in stale.text
        done = await press(sdo, f"{path}/order", words="The papers were there.", days="7")
        assert done.headers["location"] == f"{path}?done=order"
        assert text("appeal.act.order_done", "en") in (await sdo.get(f"{path}?done=order")).text
        again = await sdo.get(f"{path}/order")
        assert again.headers["location"] == path
    await work(world)
    page = await walk.open(f"/en/my/{case.id}/appeals")
    assert "The papers were there." in page.text
    assert (await now(world, case.id)).state == "at_step"


async def test_the_record_below_is_one_question_to_the_database(world, walk):
    """Whose session it is and which posts are held are the other two of three."""
    _, made = await appealed(world, walk)
    judge, ran = await officer(world, "sdo.chomu"), list[str]()
    token = statements.set(ran)
    heard = await read_appeal(world, judge, made.id)
    statements.reset(token)
    assert len(ran) == 1
    assert heard.appeal.id == made.id
    assert [each.digest for each in heard.papers] != []
    assert heard.file.events[0].leaf() == (await whole(world, made))[0].leaf()


async def whole(world, made):
    async with world.reading() as tx:
        return await applications.events(tx, made.application)


async def press(client, path, **typed):
    form = await client.get(path)
    assert form.status_code == 200, form.headers
    return await client.post(path, data={**hidden(form), **typed})


async def test_who_appealed_adds_and_takes_back(world, walk):
    case, made = await appealed(world, walk)
    await walk.open(f"/en/my/{case.id}/appeals")
    await walk.fill(having="words", words="I found the receipt.")
    assert "I found the receipt." in walk.text
    page = await walk.fill(having="sure")
    assert page.status_code == 422
    await walk.open(f"/en/my/{case.id}/appeals")
    await walk.fill(having="sure", sure="yes")
    assert (await the_appeal(world, case)).stage == "withdrawn"
    assert made.id == (await the_appeal(world, case)).id


def test_an_order_asks_for_a_second_factor():
    (route,) = [each for each in OFFICER if each.name == "office.appeal.do"]
    assert callable(route.fresh)
