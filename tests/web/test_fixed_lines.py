"""Receipt, application page and paper show the lines that were fixed, not the tariff of the day."""

from dataclasses import replace
from datetime import date

import pytest

from khidki.actions.file_paid import send_draft
from khidki.actions.make_receipt import fees_charged
from khidki.actions.show_application import show_filed
from khidki.domain.money.tariff import Rate
from tests.actions import lives
from tests.actions.test_variants import text_of
from tests.bank import bank_of, paid
from tests.web.walks import walker
from tests.worlds import with_own_catalogue

pytestmark = pytest.mark.anyio
MOBILE = "9876500071"
DEARER = (Rate(date(2014, 1, 1), 99_900, "a test"),)


async def test_a_tariff_changed_after_paying_changes_no_page_and_no_paper(world, clock):
    async with bank_of(await with_own_catalogue(world), clock) as (world, bank):
        citizen = await lives.Citizen.arrive(world, MOBILE)
        draft, revision = await citizen.fill()
        paying = await send_draft(world, citizen.account, draft, revision=revision)
        assert await paid(world, bank, paying) == ["succeeded"]
        tariff = world.published.tariffs["g2c-application"]
        world.published.tariffs["g2c-application"] = replace(tariff, rates=DEARER)

        async with walker(world) as walk:
            await walk.sign_in(MOBILE)
            for page in (f"/hi/my/{draft}/receipt", f"/en/my/{draft}"):
                await walk.open(page)
                assert "₹50" in walk.text, page
                assert "₹999" not in walk.text, page
            answer = await walk.open(f"/en/my/{draft}/receipt.pdf")
            paper = text_of(answer.content)
            assert "50" in paper
            assert "999" not in paper
        shown, _ = await show_filed(world, citizen.account, draft)
        assert [fee.paise for fee in fees_charged(world.published, shown)] == [0, 5_000]
