"""Whoever has begun goes on there; another draft for the same person is made only when wanted."""

import asyncio

import psycopg
import pytest

from khidki.domain.case.event import Act
from tests.conftest import owner_uri
from tests.web.walks import SERVICE, apply, begin, office, walker

pytestmark = pytest.mark.anyio
PAGE = f"/hi/services/{SERVICE}"
OTHER = "9876500000"


def drafts(uri):
    with psycopg.connect(owner_uri(uri)) as connection:
        return connection.execute("select count(*) from draft").fetchone()[0]


async def choose_myself(walk):
    await walk.open(f"/hi/apply/{SERVICE}")
    return await walk.fill(having="who", who="self")


async def test_the_page_of_a_service_leads_back_to_what_was_begun_and_still_lets_begin(walk):
    draft = await begin(walk)
    page = await walk.open(PAGE)
    assert f'href="/hi/drafts/{draft}"' in page.text
    assert "सीता देवी" in page.text
    assert f'href="/hi/apply/{SERVICE}"' in page.text


async def test_it_says_nothing_of_a_draft_to_anybody_else(walk, world):
    draft = await begin(walk)
    async with walker(world) as visitor:
        assert draft not in (await visitor.open(PAGE)).text
        await visitor.sign_in(OTHER)
        page = await visitor.open(PAGE)
        assert draft not in page.text
        assert f'href="/hi/apply/{SERVICE}"' in page.text


async def test_what_was_sent_is_not_offered_to_be_gone_on_with(walk):
    draft = await apply(walk)
    assert draft not in (await walk.open(PAGE)).text


async def test_the_page_asks_the_database_at_most_three_times(walk, logged):
    await begin(walk)
    await walk.open(PAGE)
    assert logged()[-1]["queries"] == 3


async def test_starting_again_for_the_same_person_shows_what_was_begun_and_begins_nothing(
    walk, furnished_database_uri
):
    draft = await begin(walk)
    await choose_myself(walk)
    assert walk.page.status_code == 409
    assert f'href="/hi/drafts/{draft}"' in walk.text
    assert drafts(furnished_database_uri) == 1


async def test_another_draft_is_begun_when_it_is_wanted(walk, furnished_database_uri):
    draft = await begin(walk)
    await choose_myself(walk)
    await walk.fill(having="anew")
    assert "/drafts/" in walk.path
    assert draft not in walk.path
    assert drafts(furnished_database_uri) == 2


async def test_a_draft_for_another_person_does_not_stand_in_the_way(walk, furnished_database_uri):
    await begin(walk)
    await walk.open(f"/hi/apply/{SERVICE}")
    await walk.fill(having="who", who="parent")
    await walk.fill(having="name.hi", name__hi="कमला", area__district="RJ-JAIPUR")
    await walk.fill(having="area.tehsil", area__tehsil="RJ-JAIPUR-SANGANER")
    await walk.fill(having="area.village")
    assert "/drafts/" in walk.path
    assert drafts(furnished_database_uri) == 2
    page = await walk.open(PAGE)
    assert page.text.count("/hi/drafts/") == 2 * 2, "both, above and below"


async def test_the_button_pressed_twice_at_once_begins_once(walk, furnished_database_uri):
    draft = await begin(walk)
    await walk.open(f"/hi/drafts/{draft}")
    await walk.fill(having="")
    assert drafts(furnished_database_uri) == 0
    await walk.open(f"/hi/apply/{SERVICE}")
    data = {**walk.form(having="who").fields, "who": "self"}
    answers = await asyncio.gather(
        *(walk.client.post(f"/hi/apply/{SERVICE}", data=data) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert drafts(furnished_database_uri) == 1


async def test_trying_again_after_a_refusal_twice_is_one_draft(walk, world, furnished_database_uri):
    application = await apply(walk)
    async with world.reading() as tx:
        id_ = await tx.value("SELECT id FROM application WHERE bucket BETWEEN 0 AND 1023")
    await office(world, id_, Act.REPORT, words="देखा")
    await office(world, id_, Act.REFUSE, reasons=["papers_unreadable"], words="धुँधला")
    led_to = set()
    for _ in range(2):
        await walk.open(f"/hi/my/{application}")
        await walk.fill()
        led_to.add(walk.path)
    assert len(led_to) == 1
    assert drafts(furnished_database_uri) == 1
