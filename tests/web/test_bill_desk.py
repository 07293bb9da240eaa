"""Finance officers see which bills are paid and not posted, and have one taken back by two."""

from datetime import timedelta

import pytest

from khidki.actions.follow_bill import sweep_bills
from khidki.actions.pay_bill import pay_at_kiosk
from khidki.domain.money.bill import State
from khidki.store import bills
from tests.actions.test_bills_at_kiosk import HELD, WALLET, held, kiosk
from tests.bank import bank_of
from tests.billers import billers_of, fetched, online
from tests.cases import account
from tests.catalogue.test_walks import work
from tests.web.test_finance_pages import ORDER, desk, press
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def window(module_furnished_uri, clock):
    async with (
        world_of(module_furnished_uri, now=clock) as world,
        bank_of(world, clock) as (world, bank),
        billers_of(world, clock) as (world, books),
    ):
        yield world, bank, books


async def now(world, bill):
    async with world.reading() as tx:
        return await bills.by_id(tx, bill.id)


async def test_what_is_paid_and_not_posted_is_listed_with_its_age_and_promise(window, clock):
    world, bank, books = window
    sita = await account(world, "9000000001")
    bill = await online(world, bank, sita, "water")
    books["water"].put_fault("down")
    clock.pass_by(timedelta(hours=2))
    await sweep_bills(world)
    async with desk(world, "finance.kavita") as kavita, desk(world, "admin.imran") as auditor:
        for who in (kavita, auditor):
            page = await who.get("/en/admin/bills")
            assert "Waiting for the biller" in page.text
            assert "Running" in page.text
            assert "Sita" not in page.text
        given = (await kavita.get("/en/admin/bills/export")).text.splitlines()
        assert given[1].split('","')[1:4] == ["2", "Water bill", "₹318"]
        assert "posted" in (await kavita.get("/en/admin/bills?biller=phone")).text
        assert "Sita" not in (one := await kavita.get(f"/en/admin/bills/{bill.id}")).text
        assert "<code>park</code>" in one.text
        assert (await kavita.get(f"/en/admin/bills/{sita}")).status_code == 404
        assert (await kavita.get("/en/admin/bills/x")).status_code == 404


async def test_a_posted_bill_is_taken_back_whole_by_two_and_within_its_window(window, clock):
    world, bank, _ = window
    sita = await account(world, "9000000002")
    bill = await online(world, bank, sita)
    address = f"/en/admin/payments/{bill.payment}"
    clock.pass_by(timedelta(minutes=5))  # the digits of a second factor go in once
    async with desk(world, "finance.kavita") as kavita, desk(world, "finance.arun") as arun:
        early = await press(kavita, address, "refund", paise="1482", **ORDER)
        assert early.status_code == 422, "the biller has not got it"
        await work(world)
        assert (await now(world, bill)).state is State.POSTED
        part = await press(kavita, address, "refund", paise="1400", **ORDER)
        assert part.status_code == 422
        asked = await press(kavita, address, "refund", paise="1482", **ORDER)
        assert asked.status_code == 303, asked.text
        assert (await press(kavita, address, "confirm")).status_code == 403
        assert (await now(world, bill)).state is State.POSTED
        assert (await press(arun, address, "confirm")).status_code == 303
        await work(world)
        assert (await now(world, bill)).state in {State.REVERSED, State.REFUNDED}
        late = await online(world, bank, sita, "other")
        await work(world)
        clock.pass_by(timedelta(days=2))
    async with desk(world, "finance.kavita") as kavita:
        over = await press(
            kavita, f"/en/admin/payments/{late.payment}", "refund", paise="250", **ORDER
        )
        assert over.status_code == 422


async def test_a_kiosks_bill_is_taken_back_by_an_officer_within_its_window(window, clock):
    world, _, books = window
    clock.pass_by(timedelta(minutes=1))  # a code opens once
    own = await kiosk(world, 50_000_00)
    bill = await fetched(world, own, "property-tax", channel="kiosk")
    await pay_at_kiosk(world, own, bill.id)
    await work(world)
    address = f"/en/admin/bills/{bill.id}"
    async with desk(world, "finance.kavita") as kavita, desk(world, "admin.imran") as auditor:
        assert "Ask the biller" not in (await auditor.get(address)).text
        assert (await press(kavita, address, "reverse")).status_code == 303
        await work(world)
        assert (await now(world, bill)).state is State.REFUNDED
        assert await held(world, WALLET, HELD) == [50_000_00, 0]
        assert "Ask the biller" not in (await kavita.get(address)).text
        assert (await press(kavita, address, "reverse")).status_code == 409
    assert books["property-tax"].posted_paise() == 0


async def test_the_list_asks_the_database_little(window, clock, logged):
    world, _, _ = window
    bill = await fetched(world, await account(world, "9000000003"), "phone")
    clock.pass_by(timedelta(minutes=5))
    async with desk(world, "finance.kavita") as kavita:
        for page in ("/en/admin/bills", f"/en/admin/bills/{bill.id}"):
            assert (await kavita.get(page)).status_code == 200
            assert logged()[-1]["queries"] <= 3, "who asks, the bill, what happened"
