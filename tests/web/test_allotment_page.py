"""Where chance sent the files of a day: shown to who holds a like post, drawn again when it is over."""

from datetime import timedelta

import pytest

from khidki.actions.allot import told_of
from khidki.actions.relay import relay_all
from khidki.web.texts import text
from tests.filing import file_example
from tests.web.test_admin_pages import rows_of
from tests.web.test_officer_pages import browser
from tests.worlds import NOON, catalogue

pytestmark = pytest.mark.anyio
MIGRATION = "universities/migration-certificate"
LIKE = {"deputy-registrar-university:RJ-DIV-JAIPUR", "deputy-registrar-university-2:RJ-DIV-JAIPUR"}
PAGE = "/en/office/allotment"


async def test_a_file_goes_to_one_of_two_like_posts_and_the_day_after_anybody_draws_the_same(
    world, clock
):
    example = catalogue().examples[MIGRATION][0]
    filed = await file_example(world, MIGRATION, example)
    await relay_all(world)
    assert filed.post in LIKE
    async with browser(world, "university2.jaipur") as client:
        today = (await client.get(PAGE)).text
        assert text("allotment.secret", "en") in today
        assert text("allotment.tomorrow", "en") in today
        assert text("allotment.not_yours", "en") not in today
        clock.pass_by(timedelta(days=1))
    async with browser(world, "university2.jaipur") as client:
        assert text("allotment.empty", "en") in (await client.get(PAGE)).text
        over = (await client.get(f"{PAGE}?day=2026-11-20")).text
        assert told_of(world, NOON.date()).seed in over
        assert text("allotment.yes", "en") in over
        [_, row] = rows_of(await client.get(f"{PAGE}/export?day=2026-11-20"))
        assert row[3] == text("allotment.yes", "en")
        far = (await client.get(f"{PAGE}?day=2027-11-20")).text
        assert text("allotment.too_far", "en") in far


async def test_who_holds_no_such_post_is_told_so_and_gets_no_file(world):
    async with browser(world, "patwari.chomu") as client:
        assert text("allotment.not_yours", "en") in (await client.get(PAGE)).text
        assert (await client.get(f"{PAGE}/export")).status_code == 404
