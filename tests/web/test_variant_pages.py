"""Where a service differs by area, people see it: before they begin, while they apply, on the desk."""

import pytest

from khidki.actions.publish import publish
from khidki.store.database import Database
from tests.filing import example_draft
from tests.sample import CAMEL, sample_catalogue
from tests.web.walks import walker
from tests.worlds import FURNISHED_AT, Clock, world_of

pytestmark = pytest.mark.anyio
CHOMU, AJMER, PUSHKAR, _ = sample_catalogue().examples[CAMEL]


@pytest.fixture
async def walk(furnished_database_uri):
    async with Database.open(furnished_database_uri, size=2) as database:
        await publish(database, sample_catalogue(), by="tests", at=FURNISHED_AT)
    async with (
        world_of(furnished_database_uri, now=Clock()) as world,
        walker(world) as browser,
    ):
        yield browser


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("hi", ["इन स्थानों पर अलग", "अजमेर जिला: 3 कार्य दिवस", "₹50 से ₹550, आपके उत्तरों पर निर्भर"]),
        ("en", ["Different in these places", "Pushkar tehsil: 7 working days, ₹50", "₹50 to ₹550"]),
    ],
)
async def test_the_page_of_a_service_tells_where_it_differs_and_what_it_may_cost(
    walk, language, told
):
    await walk.open(f"/{language}/services/{CAMEL}")
    for words in told:
        assert words in walk.text


@pytest.mark.parametrize(("example", "total"), [(CHOMU, "₹150"), (AJMER, "₹550"), (PUSHKAR, "₹50")])
async def test_the_check_says_the_sum_that_the_answers_make_in_their_place(walk, example, total):
    begun = await example_draft(walk.world, CAMEL, example)
    await walk.sign_in("9000000001")
    await walk.open(f"/hi/drafts/{begun.id}/check")
    assert f'<td class="number">{total}</td></tr></tfoot>' in walk.text


async def test_a_paper_of_the_place_is_asked_for_once_the_place_is_known(walk):
    begun = await example_draft(walk.world, CAMEL, AJMER)
    await walk.sign_in("9000000001")
    await walk.open(f"/en/drafts/{begun.id}")
    assert "Consent of the neighbour" in walk.text
