"""Pages about steps that are no officer's, and the address at which other departments speak."""

from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from khidki.domain.service.example import Example
from khidki.gateways.systems import HEADER
from khidki.web.routes import ROUTES
from khidki.web.site import application as site
from tests.actions.test_outside import status
from tests.actions.test_steps import (
    JAMABANDI,
    MUTATION,
    NONE,
    TWO,
    WATER,
    after_the_window,
    example,
)
from tests.catalogue.test_walks import work
from tests.filing import application, example_draft, file_example
from tests.house.test_routes import citizen_in
from tests.water import say, tell, water
from tests.web.test_officer_pages import ADDRESS, hidden, post, sign_in
from tests.worlds import phone_of

pytestmark = pytest.mark.anyio
TENANT = "home/tenant-verification"
STATUSES = "/api/v1/systems/water-department/statuses"
LANGUAGES = pytest.mark.parametrize("language", ["hi", "en"])


@asynccontextmanager
async def browser(world, officer=None, citizen=None):
    transport = httpx.ASGITransport(app=site(world, ROUTES), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        if officer:
            assert (await sign_in(client, world, officer)).status_code == 303
        if citizen:
            await citizen_in(client, world, citizen)
        yield client


@asynccontextmanager
async def with_water(world, clock, *, told=True):
    """A world in which a connection is with the department, or its demand note has come."""
    async with water(world, clock) as (world, office):
        filed = await file_example(world, WATER, example(WATER))
        await work(world)
        if told:
            await tell(world, office, filed.number, "feasibility")
        yield world, office, await application(world, filed.id)


# The address for other departments --------------------------------------------------------------


async def test_a_signed_status_is_taken_and_an_unsigned_one_is_not(world, clock):
    async with with_water(world, clock, told=False) as (world, office, filed), browser(world) as b:
        header, body = office.signed(status(filed, clock))
        bare = await b.post(STATUSES, content=body)
        other = await b.post(
            STATUSES.replace("water", "power"), content=body, headers={HEADER: header}
        )
        taken = await b.post(STATUSES, content=body, headers={HEADER: header})
        again = await b.post(STATUSES, content=body, headers={HEADER: header})
    assert (bare.status_code, other.status_code) == (401, 401)
    assert (taken.status_code, taken.json()) == (200, {"verdict": "applied", "again": False})
    assert (again.status_code, again.json()) == (200, {"verdict": "applied", "again": True})


async def test_what_does_not_fit_is_kept_and_what_cannot_be_read_is_named(world, clock):
    async with with_water(world, clock, told=False) as (world, office, filed), browser(world) as b:
        header, body = office.signed(status(filed, clock, 7, "progress"))
        kept = await b.post(STATUSES, content=body, headers={HEADER: header})
        header, body = office.signed(status(filed, clock, seq=0))
        wrong = await b.post(STATUSES, content=body, headers={HEADER: header})
        large = await b.post(STATUSES, content=b"x" * 20_000, headers={HEADER: header})
    assert (kept.status_code, kept.json()["verdict"]) == (202, "early")
    assert (wrong.status_code, wrong.json()["wrong"]) == (422, ["seq"])
    assert large.status_code == 413


# What officers see ----------------------------------------------------------------------------


async def test_officers_see_what_does_not_fit_and_take_it_off(world, clock):
    async with with_water(world, clock) as (world, office, filed):
        told = status(filed, clock, 3, "refused", reason="not_feasible")
        await say(world, office, told)
        async with browser(world, "water.jaipur") as client:
            page = await client.get("/en/office/outside")
            assert "It contradicts what was said before" in page.text
            kept = await client.get("/en/office/outside/export?system=water-department")
            assert filed.number in kept.text.replace(" ", "")
            action = page.text.split('action="/en/office/outside/settled/')[1].split('"')[0]
            done = await client.post(f"/en/office/outside/settled/{action}", data=hidden(page))
            after = await client.get(done.headers["location"])
            assert "All is well" in after.text


async def test_officers_see_what_no_system_took_and_try_again(world, clock):
    async with water(world, clock) as (world, office):
        office.faults.append(("error", 0.0))
        filed = await file_example(world, WATER, example(WATER))
        await work(world)
        clock.pass_by(timedelta(hours=1))
        async with browser(world, "water.jaipur") as client:
            beside = await client.get("/en/office/outside")
            assert "Some work was not taken" in beside.text
            page = await client.get("/hi/office/outside/untaken")
            assert "answered 500" in page.text
            assert "answered 500" in (await client.get(f"{page.url.path}/export")).text
            nobody = await client.get(f"{page.url.path}?number=1")
            assert "answered 500" not in nobody.text
            path = f"/hi/office/outside/again/{filed.id}"
            assert (await client.post(path, data=hidden(page))).status_code == 303
        await work(world)
        assert len(office.works) == 1


async def test_a_payment_is_noted_in_a_browser(world, clock):
    async with with_water(world, clock) as (world, _, filed):
        async with browser(world, "water.jaipur") as client:
            form = await client.get(f"/en/office/cases/{filed.id}/paid")
            assert 'value="300"' in form.text
            wrong = await post(client, filed, "paid", receipt="", paise="three hundred")
            assert wrong.status_code == 422
            done = await post(client, filed, "paid", receipt="R-17", paise="300")
            assert done.status_code == 303
        assert (await application(world, filed.id)).step == "connection"


async def test_a_row_is_chosen_in_a_browser(world):
    filed = await after_the_window(world, TWO)
    async with browser(world, "patwari.chomu") as client:
        form = await client.get(f"/en/office/cases/{filed.id}/grant")
        assert "Radha, daughter of Hari" in form.text
        wrong = await post(client, filed, "grant")
        assert (wrong.status_code, "Choose the entry" in wrong.text) == (422, True)
        assert (await post(client, filed, "grant", row="SAMOD-22")).status_code == 303


async def test_a_case_says_until_when_objections_are_taken(world, clock):
    filed = await file_example(world, MUTATION, example(MUTATION))
    async with browser(world, "patwari.chomu") as client:
        await post(client, filed, "report", words="देखा")
    clock.pass_by(timedelta(minutes=1))
    async with browser(world, "tehsildar.chomu") as client:
        page = await client.get(f"/en/office/cases/{filed.id}")
        assert "Objections are taken until" in page.text
        assert "/report" not in page.text
        assert (await post(client, filed, "object", words="भैरू को आपत्ति है")).status_code == 303


# What people see ------------------------------------------------------------------------------


@LANGUAGES
@pytest.mark.parametrize(("of", "said"), [(example(JAMABANDI), 0), (NONE, 1), (TWO, 2)])
async def test_who_checks_the_answers_is_told_before_sending(world, of: Example, said, language):
    begun = await example_draft(world, JAMABANDI, of, language)
    words = {
        "hi": ("प्रविष्टि मिल गई", "प्रविष्टि नहीं मिली", "एक से अधिक प्रविष्टियाँ"),
        "en": ("has this entry", "has no such entry", "more than one such entry"),
    }
    async with browser(world, citizen="9000000001") as client:
        page = await client.get(f"/{language}/drafts/{begun.id}/check")
    assert [word in page.text for word in words[language]] == [said == n for n in range(3)]


@LANGUAGES
async def test_the_public_sees_who_works_on_it_and_no_amount_and_no_number(world, clock, language):
    async with with_water(world, clock) as (world, _, filed), browser(world) as client:
        page = (await client.get(f"/{language}/track/{filed.number}")).text
    system = {"hi": "जलदाय विभाग का सिस्टम", "en": "The water department’s system"}
    assert system[language] in page
    assert "₹300" not in page
    assert "PHED/" not in page


@LANGUAGES
async def test_the_applicant_sees_amount_and_number(world, clock, language):
    async with with_water(world, clock) as (world, _, filed):
        async with browser(world, citizen="9000000001") as client:
            page = (await client.get(f"/{language}/my/{filed.id}")).text
    assert "₹300" in page
    assert "PHED/000001" in page


TELLING = ("किराएदार", "enant", "थाना", "olice", "Station House", "सत्यापन", "erification")


@LANGUAGES
async def test_a_discreet_service_is_named_nowhere_in_public(world, language):
    filed = await file_example(world, TENANT, example(TENANT))
    async with browser(world) as client:
        page = (await client.get(f"/{language}/track/{filed.number}")).text
        told = (await client.get(f"/api/v1/applications/{filed.number}")).json()
    assert [word for word in TELLING if word in page] == []
    assert (told["service"], told["step"], told["post"], told["office"]) == (None,) * 4
    assert told["due_on"]


async def test_no_message_names_a_discreet_service(world):
    filed = await file_example(world, TENANT, example(TENANT))
    await work(world)
    texts = [each.text for each in phone_of(world).shown()]
    assert any(filed.number in text for text in texts)
    assert [word for word in TELLING for text in texts if word in text] == []


@LANGUAGES
async def test_the_title_of_a_discreet_application_does_not_name_it(world, language):
    filed = await file_example(world, TENANT, example(TENANT))
    async with browser(world, citizen="9000000001") as client:
        page = (await client.get(f"/{language}/my/{filed.id}")).text
    title = page.split("<title>")[1].split("</title>")[0]
    assert [word for word in TELLING if word in title] == []
    assert TELLING[0 if language == "hi" else 1] in page, "the applicant sees everything"
