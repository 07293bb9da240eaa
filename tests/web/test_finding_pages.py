"""Ways to a service: words, departments, what happened, who one is; and telling like ones apart."""

from dataclasses import replace

import pytest

from khidki.actions.publish import publish
from khidki.domain.text import LANGUAGES, Text
from khidki.store.database import Database
from khidki.web.public import browse
from tests.worlds import FURNISHED_AT, Clock, catalogue, world_of

pytestmark = pytest.mark.anyio
INCOME = "revenue/income-certificate"
PENSION = "sje/old-age-pension"
MANY = 120


async def furnished(uri):
    """Publish a hundred and more services of one department beside the real ones."""
    given = catalogue()
    income = given.service(INCOME)
    made = tuple(
        replace(
            income,
            id=f"revenue/paper-{number:03}",
            title=Text(hi=f"ऊँट पत्र {number}", en=f"Camel paper {number}"),
            life_events=("farming",),
            mixed_up_with=(),
        )
        for number in range(MANY)
    )
    examples = {each.id: given.examples[INCOME] for each in made}
    template = given.templates[f"{INCOME}/certificate.typ"]
    templates = {f"{each.id}/certificate.typ": template for each in made}
    changed = replace(
        given,
        services=(*given.services, *made),
        examples={**given.examples, **examples},
        templates={**given.templates, **templates},
    )
    async with Database.open(uri, size=2) as database:
        done = await publish(database, changed, by="tests", at=FURNISHED_AT)
    assert not done.findings, [str(finding) for finding in done.findings[:3]]


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    await furnished(module_furnished_uri)
    async with world_of(module_furnished_uri, now=Clock()) as opened:
        yield opened


@pytest.mark.parametrize(
    "address", ["/life/nothing", "/for/nobody", "/departments/none", "/life/%00"]
)
async def test_a_topic_that_nobody_named_is_not_found(walk, address):
    page = await walk.open(f"/hi{address}")
    assert page.status_code == 404


async def test_a_topic_without_services_says_so_and_what_to_do(walk):
    page = await walk.open("/en/life/business")
    assert page.status_code == 200
    assert "no service here yet" in page.text
    assert 'href="/en/search"' in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_first_page_leads_to_every_topic(walk, language):
    page = await walk.open(f"/{language}/")
    for way in ("life/old-age", "for/student", "departments/revenue"):
        assert f'href="/{language}/{way}"' in page.text
        assert (await walk.open(f"/{language}/{way}")).status_code == 200
        page = await walk.open(f"/{language}/")


async def test_the_first_page_does_not_list_a_hundred_services(walk):
    page = await walk.open("/en/")
    assert page.text.count("Camel paper") < 20


async def test_a_topic_lists_the_services_that_name_it(walk):
    page = await walk.open("/en/life/old-age")
    assert "Old-age pension" in page.text
    assert "Income certificate" not in page.text


async def test_a_long_list_goes_on_until_everything_was_shown_once(walk):
    shown, address = [], "/en/life/farming"
    while address:
        page = await walk.open(address)
        links = [part.split('"')[0] for part in page.text.split('href="/en/services/')[1:]]
        shown += links
        more = page.text.split('href="?after=')
        address = f"/en/life/farming?after={more[1].split(chr(34))[0]}" if len(more) > 1 else ""
        assert len(links) <= browse.SHOWN
    assert len(shown) == len(set(shown)) >= MANY


@pytest.mark.parametrize("after", ["no/such", "x" * 3000])
async def test_a_list_after_something_unknown_begins_again(walk, after):
    page = await walk.open(f"/en/life/farming?after={after}")
    assert page.status_code == 200
    assert "paper-000" in page.text


async def test_a_result_says_by_which_words_it_was_found(walk):
    page = await walk.open("/en/search?q=budapa+penshan")
    assert page.text.index("Old-age pension") < page.text.index("Matched: budhapa pension")


async def test_what_is_found_by_its_title_needs_no_reason(walk):
    page = await walk.open("/en/search?q=income+certificate")
    assert "Matched:" not in page.text.split("Income certificate")[1][:200]


async def test_many_results_go_on(walk):
    page = await walk.open("/en/search?q=camel+paper")
    assert int(page.text.split("Services found: ")[1].split("<")[0]) >= MANY
    after = page.text.split("after=")[1].split('"')[0]
    page = await walk.open(f"/en/search?q=camel+paper&after={after}")
    assert "Camel paper" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_found_says_what_to_do_and_offers_other_ways(walk, language):
    page = await walk.open(f"/{language}/search?q=qqqzzz")
    for way in ("/contact", "/feedback", "/life/old-age", "/departments/revenue"):
        assert f'href="/{language}{way}"' in page.text
    assert "/life/business" not in page.text, "leads nowhere"


async def test_like_services_are_told_apart_on_the_page_of_the_service(walk):
    page = await walk.open(f"/en/services/{PENSION}")
    assert "Why are you asking for a pension?" in page.text
    page = await walk.open(f"/en/services/{PENSION}/which?q0=0")
    assert "How old are you?" in page.text
    page = await walk.open(f"/en/services/{PENSION}/which?q0=0&q1=1")
    assert "Yes, this is the service you need" in page.text


async def test_an_answer_that_means_another_service_says_which(walk):
    page = await walk.open(f"/en/services/{PENSION}/which?q0=1")
    assert "widow or single-woman pension" in page.text
    assert "/apply/" not in page.text


@pytest.mark.parametrize(
    "query", ["", "?q0=99", "?q0=-1", "?q0=x", "?q0=%D9%A1", "?q1=1", "?q0=" + "9" * 99]
)
async def test_an_answer_that_makes_no_sense_is_asked_again(walk, query):
    page = await walk.open(f"/hi/services/{PENSION}/which{query}")
    assert page.status_code == 200
    assert 'name="q0"' in page.text


async def test_a_service_that_nobody_mixes_up_has_no_such_page(walk):
    assert (await walk.open("/hi/services/revenue/paper-001/which")).status_code == 404
