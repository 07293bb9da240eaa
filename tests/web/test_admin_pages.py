"""The window is looked after by duty: lists, dead letters, and what may not be seen."""

import csv
import io
import re
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.store import outboxes
from khidki.web.admin.menu import ENTRIES
from khidki.web.admin.routes import ROUTES
from khidki.web.routes import ROUTES as ALL
from khidki.web.site import application
from khidki.web.texts import text
from khidki.worker.timetable import JOBS
from tests import cases
from tests.web.walks import ADDRESS, Walker
from tests.worlds import world_of

pytestmark = pytest.mark.anyio
ANITA, IMRAN = "admin.anita", "admin.imran"
LISTS = [route for route in ROUTES if route.path.endswith("/export")]


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri) as opened:
        yield opened


@asynccontextmanager
async def browser(world, user_name):
    site = application(world, ALL)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site), base_url=ADDRESS, follow_redirects=True
    ) as client:
        walk = Walker(client, world)
        await walk.open("/en/office/sign-in")
        await walk.fill(
            having="password",
            user_name=user_name,
            password=DemoKeys.of(world.secrets).password,
            code=cases.six_digits(world, user_name),
        )
        yield walk


@pytest.fixture(scope="module")
async def people(world):
    async with AsyncExitStack() as stack:
        names = (ANITA, IMRAN, "tehsildar.chomu")
        yield {each: await stack.enter_async_context(browser(world, each)) for each in names}


@pytest.fixture(scope="module")
async def case(world):
    return await cases.apply(world)


def walker_of(people, duty):
    return people[IMRAN if duty == "audit" else ANITA]


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
async def test_a_list_opens_in_both_languages_and_goes_out_as_a_file(people, logged, route, case):
    walk = walker_of(people, route.duty)
    path = route.path.removesuffix("/export")
    shown = [await walk.open(path.format(language=language)) for language in ("hi", "en")]
    given = await walk.open(route.path.format(language="en"))
    assert [page.status_code for page in (*shown, given)] == [200, 200, 200]
    assert given.headers["content-disposition"].startswith("attachment")
    assert len({len(row) for row in rows_of(given)}) == 1
    lines = [line for line in logged() if line["event"] == "request"]
    assert all(line["queries"] <= 3 for line in lines if line["route"] == path)


def test_the_menu_leads_to_pages_with_the_duty_it_names():
    duties = {route.path.removeprefix("/{language}"): route.duty for route in ROUTES}
    assert {entry.path: entry.duty for entry in ENTRIES}.items() <= duties.items()


def test_every_kind_of_job_has_words():
    missing = [kind for kind in JOBS if f"admin.jobs.kind.{kind}" not in texts()]
    assert missing == []


def texts():
    from khidki.web.texts import catalogue  # noqa: PLC0415

    return catalogue()


async def test_an_officer_without_a_duty_is_told_so_and_sees_no_menu(people):
    walk = people["tehsildar.chomu"]
    page = await walk.open("/en/admin")
    assert page.status_code == 403
    assert text("admin.nav", "en") not in (await walk.open("/en/office")).text


async def test_who_holds_a_post_and_who_held_it_before_can_be_read(people):
    walk = people[ANITA]
    page = await walk.open("/en/admin/posts?search=tehsildar%3ARJ-JAIPUR-CHOMU")
    [path] = set(re.findall(r'href="(/en/admin/posts/tehsildar[^"]+)"', page.text))
    history = await walk.open(path)
    assert "DEMO/1" in history.text
    assert "/en/admin/officers/tehsildar.chomu" in history.text


async def test_a_search_takes_signs_of_a_pattern_as_they_are(people):
    page = await people[ANITA].open("/en/admin/officers?search=%25")
    assert text("table.nothing", "en") in page.text


async def die(world, *, kind="notify", case=None):
    body = {} if case is None else {"application": str(case.id), "act": "submit", "seq": 1}
    id_ = world.new_id(case.bucket if case else 7)
    async with world.transaction() as tx:
        await outboxes.add_jobs(tx, [(id_, kind, body)], run_at=world.now())
        job = outboxes.Job(id_.int & 1023, id_, kind, body, 12)
        error = "=the SMS provider answered 400"
        await outboxes.again(tx, job, run_at=world.now(), error=error, dead_at=world.now())
    return id_


async def test_a_dead_letter_is_found_by_its_number_and_put_back(world, people, case):
    walk = people[ANITA]
    id_ = await die(world, case=case)
    page = await walk.open(f"/en/admin/jobs?number={case.number}")
    assert f"/en/admin/jobs/{id_}" in page.text
    await walk.open(f"/en/admin/jobs/{id_}")
    await walk.fill()
    assert text("admin.jobs.put_back", "en", count=1) in walk.text
    await walk.open(f"/en/admin/jobs/{id_}")
    await walk.fill()
    assert text("admin.jobs.gone", "en") in walk.text


async def test_all_of_a_kind_go_back_and_the_act_is_on_record(world, people):
    walk = people[ANITA]
    for _ in range(3):
        await die(world, kind="webhook")
    await walk.open("/en/admin/jobs?kind=webhook")
    await walk.fill(having="kind") if walk.form().method == "get" else await walk.fill()
    assert text("admin.jobs.put_back", "en", count=3) in walk.text
    async with world.reading() as tx:
        about = await tx.values("SELECT about FROM footprint WHERE kind = 'act' ORDER BY id")
    assert "retry 3 of webhook" in about


async def test_what_an_error_says_becomes_no_formula_in_the_file(world, people):
    await die(world)
    given = await people[ANITA].open("/en/admin/jobs/export")
    assert {row[3][:2] for row in rows_of(given)[1:]} == {"'="}
