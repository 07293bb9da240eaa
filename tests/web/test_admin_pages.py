"""The window is looked after by duty: lists, dead letters, and what may not be seen."""

import csv
import io
import re
import shutil
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.library import Words
from khidki.actions.publish import publish
from khidki.actions.relay import relay_all
from khidki.actions.submit import submit_draft
from khidki.actions.watch_health import watch_health
from khidki.domain.refusal import Fault
from khidki.domain.service.pause import Pause, Paused
from khidki.domain.text import Text
from khidki.gateways.knock import knock
from khidki.gateways.sms import Sms
from khidki.store import outboxes
from khidki.web.admin.menu import ENTRIES
from khidki.web.admin.messages import EXAMPLES
from khidki.web.admin.routes import ROUTES
from khidki.web.pages import number
from khidki.web.routes import ROUTES as ALL
from khidki.web.site import application
from khidki.web.texts import has, text
from khidki.worker.timetable import JOBS
from tests import cases
from tests.web.walks import ADDRESS, Walker
from tests.worlds import CATALOGUE, NOON, catalogue, world_of

pytestmark = pytest.mark.anyio
ANITA, IMRAN, KAVITA = "admin.anita", "admin.imran", "finance.kavita"
LOOKS_AFTER = {"audit": IMRAN, "books": IMRAN, "money": KAVITA}
LISTS = [  # lists of one thing, as of a change of the calendar, are walked where it is made
    route for route in ROUTES if route.path.endswith("/export") and "{change}" not in route.path
]


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
        names = (ANITA, IMRAN, KAVITA, "patwari.chomu")
        yield {each: await stack.enter_async_context(browser(world, each)) for each in names}


@pytest.fixture(scope="module")
async def case(world):
    return await cases.apply(world)


def walker_of(people, duty):
    return people[LOOKS_AFTER.get(duty, ANITA)]


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
    assert [
        line["queries"] for line in lines if line["route"] == path and line["queries"] > 3
    ] == []


def test_the_menu_leads_to_pages_with_the_duty_it_names():
    pages = [route for route in ROUTES if route.method == "GET"]
    duties = {route.path.removeprefix("/{language}"): route.duty for route in pages}
    assert {entry.path: entry.duty for entry in ENTRIES}.items() <= duties.items()


def test_every_kind_of_job_has_words():
    assert [kind for kind in JOBS if not has(f"admin.jobs.kind.{kind}")] == []


async def test_an_officer_without_a_duty_is_told_so_and_sees_no_menu(people):
    walk = people["patwari.chomu"]
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


SERVICE = "revenue/income-certificate"


async def rest(walk, **given):
    await walk.open(f"/en/admin/services/{SERVICE}")
    typed = {"why_hi": "सर्वर की मरम्मत", "why_en": "The server is repaired", "until_on": ""}
    return await walk.fill(having="why_hi", **{**typed, **given})


async def test_a_service_that_rests_says_so_and_takes_nothing_new(world, people):
    walk = people[ANITA]
    draft = await cases.draft(world, await cases.account(world, "9000000003"))
    await rest(walk, until_on="2026-11-25")
    public = await walk.open(f"/en/services/{SERVICE}")
    assert "The server is repaired" in public.text
    assert "Last closed day: 25 November 2026" in public.text
    with pytest.raises(Paused):
        await submit_draft(world, draft.account, draft.id, revision=draft.revision)
    hindi = await walk.open(f"/hi/services/{SERVICE}")
    assert "सर्वर की मरम्मत" in hindi.text
    assert f"/apply/{SERVICE}" not in hindi.text
    await walk.open(f"/en/admin/services/{SERVICE}")
    await walk.fill(having="do")
    assert f"/apply/{SERVICE}" in (await walk.open(f"/en/services/{SERVICE}")).text


async def test_a_pause_asks_for_its_reason_in_both_languages_and_a_day_to_come(people):
    page = await rest(people[ANITA], why_en="", until_on="2020-01-01")
    assert page.status_code == 422
    assert text("problem.required", "en") in page.text
    assert text("problem.day_is_over", "en") in page.text
    assert "सर्वर की मरम्मत" in page.text


async def test_a_pause_is_over_with_its_last_day(world):
    pause = Pause(SERVICE, NOON, date(2026, 11, 25), Text(hi="क", en="k"))
    assert pause.holds_at(datetime(2026, 11, 25, 18, 29, tzinfo=UTC))
    assert not pause.holds_at(datetime(2026, 11, 25, 18, 30, tzinfo=UTC))


async def test_what_one_proposes_another_confirms_and_it_runs(world, people):
    anita, imran = people[ANITA], people[IMRAN]
    await change_of(world)
    await anita.open("/en/admin/drafts")
    assert "What one may earn" in anita.text
    await anita.fill()
    [path] = set(re.findall(r'href="(/en/admin/proposals/[0-9a-f]{64})"', anita.text))
    await anita.open(path)
    await anita.fill()
    assert text("admin.proposals.own", "en") in anita.text
    await imran.open(path)
    await imran.fill()
    assert "admin.anita" in imran.text
    assert world.published.newest(SERVICE).service.title.en == "What one may earn"
    await anita.open(f"/en/admin/services/{SERVICE}")
    assert "The name is now: What one may earn" in anita.text


async def change_of(world):
    """Let the folder of drafts say something else than what is published."""
    folder = Path(tempfile.mkdtemp(prefix="khidki-drafts-"))
    shutil.copytree(CATALOGUE, folder, dirs_exist_ok=True)
    file = folder / SERVICE / "service.yaml"
    words = file.read_text("utf-8")
    title = re.search(r"title:\n(?:  hi: .*\n)?  en: (.*)", words)[1]
    file.write_text(words.replace(f"en: {title}\n", "en: What one may earn\n", 1), "utf-8")
    object.__setattr__(world, "drafts", folder)


async def test_a_fault_of_the_drafts_is_shown_with_its_line_and_remedy(world, people):
    await change_of(world)
    file = world.drafts / SERVICE / "service.yaml"
    file.write_text(file.read_text("utf-8").replace("department: revenue", "department: nobody"))
    page = await people[ANITA].open("/en/admin/drafts")
    assert f"{SERVICE}/service.yaml:" in page.text
    assert text("admin.drafts.propose", "en") not in page.text


HOLIDAY = {
    "on": "2026-12-01",
    "name_hi": "ज़िला मेला",
    "name_en": "District fair",
    "gazette": "Order 12 of 2 November 2026",
    "place": "RJ-JAIPUR",
}


async def test_a_declared_day_shows_what_it_moves_and_stays_when_the_folder_is_published(
    world, people, case
):
    walk, before = people[ANITA], world.published.holidays.version
    await relay_all(world)
    await walk.open("/en/admin/calendar/new")
    shown = await walk.fill(having="gazette", **HOLIDAY)
    assert number(case.number) in shown.text
    await walk.fill(having="sure")
    assert text("admin.calendar.made", "en", number=before + 1) in walk.text
    assert "District fair" in walk.text
    file = await walk.open(f"{walk.path}/export")
    assert text("admin.date_change.given_on", "en") in file.text
    office = "tehsil-office:RJ-JAIPUR-CHOMU"
    assert not world.published.calendar(office).is_open(date(2026, 12, 1))
    assert world.published.calendar("tehsil-office:RJ-AJMER-AJMER").is_open(date(2026, 12, 1))
    await publish(world.database, catalogue(), by="tests", at=NOON)
    await world.library.look()
    assert not world.published.calendar(office).is_open(date(2026, 12, 1))


async def test_a_day_that_the_calendar_has_already_is_not_declared_again(people):
    walk, day = people[ANITA], {**HOLIDAY, "on": "2026-12-03"}
    await walk.open("/en/admin/calendar/new")
    await walk.fill(having="gazette", **day)
    await walk.fill(having="sure")
    await walk.open("/en/admin/calendar/new")
    again = await walk.fill(
        having="gazette", **{**HOLIDAY, "on": "2026-12-02", "office": "nowhere"}
    )
    assert text("problem.no_office", "en") in again.text
    await walk.fill(having="gazette", **day, office="")
    assert text("problem.declared_already", "en") in walk.text


async def test_who_saw_a_file_can_be_asked_and_who_asked_is_on_record(world, people, case):
    officer, imran = people["patwari.chomu"], people[IMRAN]
    await officer.open(f"/en/office/cases/{case.id}")
    await world.trail.flush()
    page = await imran.open(f"/en/admin/audit?number={case.number}")
    assert text("admin.audit.kind.case", "en") in page.text
    await world.trail.flush()
    page = await imran.open("/en/admin/audit?kind=acts&officer=admin.imran&day=2026-11-20")
    assert f"number={case.number}" in page.text
    nobody = await imran.open("/en/admin/audit?officer=patwari.amer")
    assert text("table.nothing", "en") in nobody.text


async def test_who_may_not_see_a_case_leaves_no_footprint(world, people, case):
    async with browser(world, "patwari.amer") as stranger:
        assert (await stranger.open(f"/en/office/cases/{case.id}")).status_code == 403
        await world.trail.flush()
    page = await people[IMRAN].open(f"/en/admin/audit?number={case.number}&officer=patwari.amer")
    assert text("table.nothing", "en") in page.text


async def test_every_gap_of_a_message_has_an_example_in_both_languages(people):
    gaps = {gap for each in catalogue().messages for gap in each.gaps}
    assert all(gaps <= examples.keys() for examples in EXAMPLES.values())


async def test_a_message_is_shown_as_it_is_sent_and_as_long_as_it_is(people):
    page = await people[ANITA].open("/en/admin/messages/application-received")
    assert "26041758301924" in page.text
    assert text("admin.messages.unicode", "en") in page.text
    assert text("admin.messages.gsm", "en") in page.text
    assert "1007000000000000003" in page.text


async def test_the_words_that_are_published_are_those_that_are_sent(world):
    words = Words(world.library, {"one-time-code": "older", "not-published-yet": "of the release"})
    assert words["one-time-code"].text.en.endswith("Do not tell it to anyone.")
    assert words["not-published-yet"] == "of the release"
    assert len(words) == len({*words}) == len(world.published.messages) + 1


async def test_health_says_what_does_well_what_does_not_and_when_nobody_looked(world, people):
    await watch_health(world)
    shown = (await people[ANITA].open("/en/admin/systems")).text
    assert text("admin.systems.name.signer", "en") in shown
    assert text("admin.systems.good", "en") in shown
    # The tests' clock stands in another month than the database's.
    assert "the clocks differ by" in shown
    async with world.transaction() as tx:
        await tx.run("UPDATE health SET told_at = told_at - interval '1 hour' WHERE name = 'files'")
    assert text("admin.systems.old", "en") in (await people[ANITA].open("/en/admin/systems")).text


async def test_a_provider_that_is_away_is_told_with_the_end_of_the_last_message(world):
    away = Sms(
        "http://127.0.0.1:1", api_key="", sender="K", templates=dict(world.published.messages)
    )
    with pytest.raises(Fault):
        await away.send("one-time-code", to="9", language="en", values={"code": "1"}, key="1")
    taken = away.tally.take()
    await away.close()
    assert (taken.well, taken.error) == (0, "the SMS provider did not answer: ClientConnectorError")
    with pytest.raises(Fault):
        await knock(away.address)
