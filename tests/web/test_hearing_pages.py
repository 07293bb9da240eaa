"""Hearings and penalties in a browser: who complained, who hears, who is heard, and what hangs on the door."""

import re
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
import pytest

from khidki.domain.case.appeal import Memo
from khidki.domain.case.event import Act
from khidki.domain.law.calendar import legal_day
from khidki.store import penalties
from khidki.web.officer.hearing_routes import ROUTES as HEARINGS
from khidki.web.public.routes import ROUTES as PUBLIC
from khidki.web.site import application
from khidki.web.texts import text
from tests.actions.complaints import SERVICE, complaint_draft, example, hearing_of
from tests.actions.lives import work
from tests.actions.test_appeals import appeal
from tests.actions.test_penalties import second_appeal
from tests.cases import apply
from tests.filing import file_example
from tests.web.test_appeal_pages import press
from tests.web.test_officer_pages import ADDRESS, browser, hidden
from tests.web.walks import walker
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
async def shared(module_furnished_uri):
    clock = Clock(NOON)
    async with world_of(module_furnished_uri, now=clock) as made:
        yield made, clock


@pytest.fixture
async def clock(shared):
    shared[1].at = NOON
    return shared[1]


@pytest.fixture
async def world(shared, clock):
    return shared[0]


@pytest.fixture(scope="module")
async def walk(shared):
    async with walker(shared[0]) as browsing:
        await browsing.sign_in("9000000001")
        yield browsing


async def anybody(world, path):
    transport = httpx.ASGITransport(app=application(world, PUBLIC))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        return await client.get(path)


async def test_the_receipt_names_the_hearing_and_it_goes_into_a_calendar(world, walk):
    filed = await file_example(world, SERVICE, example())
    page = await walk.open(f"/en/my/{filed.id}/receipt")
    (ics,) = re.findall(rf'href="(/en/my/{filed.id}/hearing/[^"]+\.ics)"', page.text)
    invited = await walk.open(ics)
    assert invited.headers["content-type"].startswith("text/calendar")
    assert b"DTSTART:20261203T053000Z\r\n" in invited.content
    page = await walk.open(f"/hi/my/{filed.id}/hearing")
    assert text("hearing.no_minutes", "hi") in page.text


async def test_the_officer_moves_notes_and_decides_and_the_citizen_reads_it(
    world, walk, clock, logged
):
    filed = await file_example(world, SERVICE, example())
    async with browser(world, "patwari.chomu") as patwari:
        path = f"/en/office/cases/{filed.id}/hearing"
        assert path in (await patwari.get(f"/en/office/cases/{filed.id}")).text
        form = await patwari.get(path)
        assert text("hearing.note_later", "en") in form.text
        typed = {"what": "move", "day": "2026-11-28", "time": "11:00", "where": "Room 4"}
        wrong = await patwari.post(path, data={**hidden(form), **typed})
        assert (wrong.status_code, text("problem.office_closed", "en") in wrong.text) == (422, True)
        typed["day"] = "2026-11-25"
        moved = await patwari.post(path, data={**hidden(form), **typed})
        assert moved.headers["location"] == f"{path}?done=moved"
        assert (await patwari.get(path)).status_code == 200
        assert logged()[-1]["queries"] <= 3, "who asks, the complaint, what happened"
        assert filed.number in (await patwari.get("/en/office/hearings")).text
        refused = await press(patwari, f"/en/office/cases/{filed.id}/grant", words="Granted.")
        assert (refused.status_code, text("error.not_heard.what", "en") in refused.text) == (
            409,
            True,
        )
        clock.at = (await hearing_of(world, filed.id)).at
    async with browser(world, "patwari.chomu") as patwari:
        form = await patwari.get(path)
        said = {"what": "note", "present": "Sita Devi", "words": "The boundary was asked for."}
        noted = await patwari.post(path, data={**hidden(form), **said})
        assert noted.headers["location"] == f"{path}?done=noted"
        done = await press(patwari, f"/en/office/cases/{filed.id}/grant", words="In 7 days.")
        assert done.status_code == 303
    await work(world)
    clock.at = NOON  # her session is of that day
    page = await walk.open(f"/en/my/{filed.id}/hearing")
    for words in ("The boundary was asked for.", "In 7 days.", text("hearing.granted", "en")):
        assert words in page.text


async def test_a_list_hangs_on_the_door_without_names(world):
    filed = await file_example(world, SERVICE, example())
    held = await hearing_of(world, filed.id)
    day = legal_day(held.at)
    page = await anybody(world, f"/en/offices/tehsil-office:RJ-JAIPUR-CHOMU/hearings?day={day}")
    assert re.search(r"\s".join(re.findall("..", filed.number)[:1]), page.text)
    assert "Patwari" in page.text
    assert "Sita" not in page.text
    assert "सीता" not in page.text
    for path in ("/hi/hearings", "/hi/offices/tehsil-office:RJ-JAIPUR-CHOMU/hearings?day=x"):
        assert (await anybody(world, path)).status_code == 200
    assert (await anybody(world, "/hi/offices/nowhere/hearings")).status_code == 404


async def test_sending_what_cannot_be_taken_says_until_when(world, clock):
    case = await apply(world)
    clock.at += 60 * DAY
    await appeal(world, case, Memo(["late"], "देर", "service", "person"))
    begun = await complaint_draft(world, about_number=case.number)
    async with walker(world) as walk:
        await walk.sign_in("9000000001")
        await walk.open(f"/en/drafts/{begun.id}/submit")
        page = await walk.fill(having="declared", declared="yes")
    assert "is going on, so a complaint cannot be taken now" in page.text


async def test_a_penalty_is_noticed_answered_imposed_and_revised_on_its_pages(world, clock, logged):
    case, made = await second_appeal(world, clock)
    path = f"/en/office/appeals/{made.id}/penalty"
    async with AsyncExitStack() as stack:
        names = ("collector.jaipur", "tehsildar.chomu", "patwari.chomu", "revision.rajasthan")
        judge, officer, stranger, reviser = [
            await stack.enter_async_context(browser(world, name)) for name in names
        ]
        assert path in (await judge.get(f"/en/office/appeals/{made.id}")).text
        form = await judge.get(path)
        assert "₹5,000" in form.text
        assert logged()[-1]["queries"] <= 3, "who asks, the file, whose the days were"
        wrong = await judge.post(path, data=hidden(form))
        assert (wrong.status_code, wrong.text.count("govuk-error-message")) == (422, 4)
        posting = re.search(r'name="posting"[^>]*value="([^"]+)"', form.text)[1]
        until = (legal_day(clock.at) + 15 * DAY).isoformat()
        typed = {"posting": posting, "fault": "late", "words": "45 days.", "reply_by": until}
        given = await judge.post(path, data={**hidden(form), **typed})
        penalty = given.headers["location"].split("?")[0]
        assert penalty in (await officer.get("/en/office/penalties")).text
        for who in (judge, officer):  # nothing is imposed before the reply, nor by who is heard
            assert (await who.get(f"{penalty}/impose")).status_code == 303
        assert (await stranger.get(penalty)).status_code == 403
        done = await press(officer, f"{penalty}/reply", words="The post was vacant.")
        assert done.headers["location"] == f"{penalty}?done=reply"
        assert "The post was vacant." in (await judge.get(penalty)).text
        assert logged()[-1]["queries"] <= 3
        much = await press(judge, f"{penalty}/impose", words="No cause.", amount="6000")
        assert text("problem.above_the_most", "en", most=5000) in much.text
        done = await press(judge, f"{penalty}/impose", words="No cause.", amount="2,500")
        assert done.headers["location"] == f"{penalty}?done=impose"
        await work(world)
        assert "₹2,500" in (await officer.get(penalty)).text
        assert f"{penalty}/why" in (await officer.get(penalty)).text
        why = (await officer.get(f"{penalty}/why")).text
        for words in ("₹2,500", "₹5,000", "days late", "Tehsildar", "rgdps-2011, s."):
            assert words in why
        assert why.count("Proposed by the computation") == 2, "of the notice, and of the order"
        assert (await stranger.get(f"{penalty}/why")).status_code == 403
        done = await press(officer, f"{penalty}/ask", words="Lower it.")
        assert done.headers["location"] == f"{penalty}?done=ask"
        async with world.reading() as tx:
            found = await penalties.about(tx, case.id)
        revision = next(each.id for each in found if each.kind == "revision")
        address = f"/en/office/penalties/{revision}"
        done = await press(reviser, f"{address}/reduce", words="Vacant.", amount="1000")
        assert done.headers["location"] == f"{address}?done=reduce"
        assert "₹1,000" in (await judge.get(penalty)).text


def test_orders_ask_for_a_second_factor_and_replies_do_not():
    fresh = {each.name: each.fresh for each in HEARINGS}
    assert fresh["office.penalty.give"] is True
    assert callable(fresh["office.penalty.do"])
    assert not fresh["office.hearing.do"]
    assert Act.PENALTY_IMPOSE.value == "penalty_impose"
