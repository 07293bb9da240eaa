"""A citizen from the first page to the paper, on a phone, in both languages, with all that goes wrong."""

import asyncio
import re
from datetime import timedelta

import pytest

from tests.web import walks
from tests.web.walks import SERVICE, answer_all, apply, begin, give_papers, walker
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
SITA, OTHER = "9876543210", "9876500000"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def world(furnished_database_uri, clock):
    async with world_of(furnished_database_uri, now=clock) as opened:
        yield opened


@pytest.fixture
async def walk(world):
    async with walker(world) as browser:
        yield browser


def number_on(page):
    return re.search(r"\d{4} \d{4} \d{6}", page.text).group().replace(" ", "")


@pytest.mark.parametrize(
    ("language", "received"),
    [("hi", "आपका आवेदन मिल गया"), ("en", "Your application has been received")],
)
async def test_the_whole_way_from_home_to_receipt(walk, language, received):
    home = await walk.open(f"/{language}/")
    assert f'href="/{language}/services/{SERVICE}"' in home.text
    draft = await apply(walk, language)
    assert received in walk.text
    assert number_on(walk.page)
    mine = await walk.open(f"/{language}/my")
    assert f"/{language}/my/{draft}" in mine.text
    one = await walk.open(f"/{language}/my/{draft}")
    assert "1,20,000" in one.text
    pdf = await walk.open(f"/{language}/my/{draft}/receipt.pdf")
    assert pdf.content.startswith(b"%PDF-")
