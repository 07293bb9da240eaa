"""Everybody reads the figures and takes them along; officers their own work; courts' orders."""

import csv
import io
import re

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.fold_figures import fold_figures
from khidki.domain.case.court import Stayed
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.people.area import AreaKind
from khidki.domain.text import LANGUAGES
from khidki.store import court_orders
from khidki.web.texts import text
from tests.actions.lives import now
from tests.actions.test_appeals import refused
from tests.cases import apply, officer
from tests.web.test_desk_pages import send
from tests.web.test_officer_pages import browser
from tests.web.walks import walker
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
SERVICE = "revenue/income-certificate"
OFFICE = "/figures/offices/tehsil-office:RJ-JAIPUR-CHOMU"
PLACES = ("/figures", "/figures/districts/RJ-JAIPUR", "/figures/districts/RJ", OFFICE)
ORDER = {
    "kind": "stay", "court": "राजस्थान उच्च न्यायालय, जयपुर पीठ", "case_no": "CW 1/2026",
    "ordered_on": "2026-11-20", "until": "", "words": "यथास्थिति रखी जाए।",
}  # fmt: skip


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock(NOON)) as made:
        await refused(made)
        await apply(made)
        await fold_figures(made)
        yield made


@pytest.fixture(scope="module")
async def walk(world):
    async with walker(world) as browsing:
        yield browsing


@pytest.fixture(scope="module")
async def sdo(world):
    async with browser(world, "sdo.chomu") as client:
        yield client


@pytest.fixture(scope="module")
async def patwari(world):
    async with browser(world, "patwari.chomu") as client:
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_place_opens_with_three_statements_at_most(walk, language, logged):
    for path in PLACES:
        for page in (path, f"{path}/services", f"{path}?service={SERVICE}&period=2026-11"):
            answer = await walk.open(f"/{language}{page}")
            assert answer.status_code == 200, page
            assert text("figures.title", language) in answer.text
            assert logged()[-1]["queries"] <= 3, page


async def test_one_goes_from_the_state_to_the_district_to_the_office_and_back(walk):
    page = await walk.open("/en/figures?period=2026-11")
    down = re.search(r'href="/en(/figures/districts/RJ-JAIPUR\?[^"]+)"', page.text)[1]
    page = await walk.open("/en" + down.replace("&amp;", "&"))
    down = re.search(rf'href="/en({OFFICE}\?[^"]+)"', page.text)[1]
    page = await walk.open("/en" + down.replace("&amp;", "&"))
    assert "period=2026-11" in down
    assert re.search(r"(?s)<dt>Received</dt>\s*<dd>2</dd>", page.text)
    assert "/en/figures/districts/RJ-JAIPUR" in page.text


async def test_a_department_leads_to_its_services_their_districts_and_offices(walk, logged):
    page = await walk.open("/en/figures?period=2026-11")
    for step in (
        r"/figures/departments\?[^\"]+",
        r"/figures/departments/revenue\?[^\"]+",
        rf"/figures\?[^\"]*{SERVICE.replace('/', '%2F')}[^\"]*",
        r"/figures/districts/RJ-JAIPUR\?[^\"]+",
        rf"{OFFICE}\?[^\"]+",
    ):
        link = re.search(f'href="/en({step})"', page.text)[1].replace("&amp;", "&")
        page = await walk.open("/en" + link)
        assert page.status_code == 200, link
        assert logged()[-1]["queries"] <= 3, link
        assert re.search(r"(?s)<dt>Received</dt>\s*<dd>2</dd>", page.text), link
    value = (await walk.open("/en/figures/departments/figures.json")).json()
    line = next(each for each in value["lines"] if each["id"] == "revenue")
    assert line["counts"]["received"] == value["counts"]["received"] == 2
    answer = await walk.open("/hi/figures/departments/revenue/figures.csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [SERVICE, "2"] in [[row[0], row[2]] for row in rows]
    assert (await walk.open("/en/figures/departments/nobody")).status_code == 404


async def test_what_an_abolished_district_counted_stands_apart_with_where_it_lies_now(world, walk):
    ended = next(
        each for each in world.published.areas if each.until_on and each.kind is AreaKind.DISTRICT
    )
    now_in = world.published.areas.today(ended.id, NOON.date())[0]
    async with world.transaction() as tx:
        await tx.run(
            "INSERT INTO figure (scope, place, within, service, period, received)"
            " VALUES ('district', %(id)s, 'RJ', '', '2026-11', 7)",
            id=ended.id,
        )
    page = (await walk.open("/en/figures?period=2026-11")).text
    today, _, past = page.partition(text("figures.ended", "en"))
    assert f"/districts/{ended.id}" not in today
    assert f"/districts/{ended.id}" in past
    page = (await walk.open(f"/en/figures/districts/{ended.id}?period=2026-11")).text
    assert "No district since" in page
    assert f"/figures/districts/{now_in.id}?" in page
    value = (await walk.open("/en/figures/figures.json?period=2026-11")).json()
    line = next(each for each in value["lines"] if each["id"] == ended.id)
    assert (line["until"], line["counts"]["received"]) == (ended.until_on.isoformat(), 7)


async def test_the_figures_are_found_from_every_page(walk):
    for path in ("/", "/sitemap", "/outages"):
        assert 'href="/hi/figures"' in (await walk.open(f"/hi{path}")).text


async def test_the_same_figures_as_a_table_and_for_a_program(walk):
    answer = await walk.open("/en/figures/districts/RJ-JAIPUR/figures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    chomu = next(row for row in rows if row["Code"] == "tehsil-office:RJ-JAIPUR-CHOMU")
    assert (chomu["Received"], chomu["Pending now"]) == ("2", "1")
    value = (await walk.open("/en/figures/figures.json?by=service")).json()
    line = next(each for each in value["lines"] if each["id"] == SERVICE)
    assert line["counts"]["refused_in_time"] == value["counts"]["refused_in_time"] == 1
    assert value["waiting"]["to_week"] == 1


async def test_what_is_not_there_is_not_there(walk):
    for path in (
        "/districts/RJ-NOWHERE",
        "/districts/RJ-JAIPUR-CHOMU",
        "/offices/x",
        "?service=a/b",
    ):
        assert (await walk.open(f"/en/figures{path}")).status_code == 404


async def test_an_officer_reads_their_own_work_and_that_of_the_posts_below(world, sdo):
    async with browser(world, "tehsildar.chomu") as client:
        page = await client.get("/en/office/scorecard")
        assert re.search(r"(?s)<dt>Of those in time, refused</dt>\s*<dd>1</dd>", page.text)
        above = "/en/office/below-figures?post=collector:RJ-JAIPUR"
        assert (await client.get(above)).status_code == 403
    page = await sdo.get("/hi/office/below-figures")
    down = re.search(r'href="/hi(/office/below-figures\?[^"]*tehsildar[^"]*)"', page.text)[1]
    page = await sdo.get("/hi" + down.replace("&amp;", "&"))
    assert text("figures.passed_on", "hi") in page.text


async def enter(client, case, **other):
    typed = {**ORDER, "number": case.number, **other}
    return await send(client, "/en/office/courts/enter", **typed)


async def the_order(world, case):
    async with world.reading() as tx:
        return (await court_orders.of(tx, case.id))[-1]


async def test_a_stay_stops_the_file_says_so_to_the_holder_and_ends(world, sdo, patwari):
    case = await apply(world)
    answer = await enter(sdo, case)
    assert answer.status_code == 303, re.findall(r"error-message.*", answer.text)
    holder = await officer(world, "patwari.chomu")
    with pytest.raises(Stayed):
        await report(world, holder, case)
    page = await patwari.get(f"/en/office/cases/{case.id}")
    assert text("case.stayed", "en") in page.text
    assert "/report" not in page.text
    assert case.number in (await patwari.get("/en/office/courts")).text
    order = await the_order(world, case)
    page = f"/en/office/courts/{order.id}"
    await send(sdo, f"{page}/vacate", on=page, words="आदेश 25 नवंबर", until="")
    await report(world, holder, case)


async def report(world, who, case):
    case = await now(world, case.id)
    ruling = Ruling(words="देखा", first=First.CAMP)
    return await decide(world, who, case.id, Act.REPORT, ruling, revision=case.revision)


async def test_a_remand_opens_what_was_refused_at_the_step_that_decides(world, sdo):
    case = await refused(world)
    await enter(sdo, case, kind="remand", until="2026-12-20")
    again = await now(world, case.id)
    assert (again.state, again.post) == ("at_step", "tehsildar:RJ-JAIPUR-CHOMU")


async def test_contempt_is_a_date_on_the_list_and_a_bad_order_says_all_that_is_wrong(world, sdo):
    case = await apply(world)
    await enter(sdo, case, kind="direction", until="2026-12-01")
    order = await the_order(world, case)
    page = f"/en/office/courts/{order.id}"
    await send(sdo, f"{page}/contempt", on=page, words="नोटिस", until="2026-12-09")
    shown = await sdo.get("/en/office/courts")
    assert "9 December 2026" in shown.text
    assert "2026-12-09" in (await sdo.get("/en/office/courts/export")).text
    wrong = await enter(sdo, case, kind="summons", court="", ordered_on="2027-01-01", until="")
    assert wrong.status_code == 422
    assert wrong.text.count("govuk-error-message") >= 3


async def test_who_only_holds_the_file_enters_no_order(world, patwari):
    answer = await enter(patwari, await apply(world))
    assert answer.status_code == 422
    assert text("problem.not_above_file", "en") in answer.text
