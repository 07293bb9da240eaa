"""Officers of finance: payments, what their provider said, refunds by one and by two."""

from contextlib import asynccontextmanager

import httpx
import pytest

from khidki.actions import pay
from khidki.actions.file_paid import send_draft
from khidki.actions.pay import Wanted
from khidki.domain.money.dues import department_item, dues
from khidki.domain.money.paying import Purpose, Why
from khidki.domain.money.payment import State
from khidki.store import balances
from khidki.web.routes import ROUTES
from khidki.web.site import application as site
from tests.actions import lives
from tests.actions.test_steps import WATER, example
from tests.bank import bank_of, paid, read, tell
from tests.catalogue.test_walks import work
from tests.filing import file_example
from tests.water import tell as department_tells
from tests.water import water
from tests.web.test_officer_pages import ADDRESS, hidden, sign_in

pytestmark = pytest.mark.anyio
ORDER = {"why": "ordered", "words": "आदेश क्रमांक 12 दिनांक 20-11-2026"}


@asynccontextmanager
async def desk(world, user_name):
    transport = httpx.ASGITransport(app=site(world, ROUTES))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        assert (await sign_in(client, world, user_name)).status_code == 303
        yield client


async def press(client, address, button, **typed):
    """Open a payment and press one of its buttons."""
    form = await client.get(address)
    return await client.post(f"{address}/{button}", data={**hidden(form), **typed})


@asynccontextmanager
async def paid_demand(world, clock, paise):
    """A world with a demand note of so much that was paid."""
    async with bank_of(world, clock) as (world, bank), water(world, clock) as (world, office):
        filed = await file_example(world, WATER, example(WATER))
        await work(world)
        await department_tells(world, office, filed.number, "feasibility")
        case = await lives.now(world, filed.id)
        paying = await pay.begin(
            world,
            Wanted(
                subject=filed.id,
                purpose=Purpose.DEMAND,
                item="payment",
                dues=dues(department_item(paise)),
                payer=case.account,
                holders={"department": "phed"},
                body={"number": filed.number, "service": WATER},
            ),
        )
        assert await paid(world, bank, paying) == ["succeeded"]
        await work(world)
        yield world, bank, paying


async def test_a_large_refund_takes_two_and_is_carried_out_once(world, clock, logged):
    async with (
        paid_demand(world, clock, 200_000) as (world, bank, paying),
        desk(world, "finance.kavita") as kavita,
        desk(world, "finance.arun") as arun,
    ):
        address = f"/en/admin/payments/{paying.id}"
        assert "₹2,000" in (await kavita.get("/en/admin/payments?state=succeeded")).text
        wrong = await press(kavita, address, "refund", paise="2000.01", **ORDER)
        assert wrong.status_code == 422
        asked = await press(kavita, address, "refund", paise="1500", **ORDER)
        assert asked.status_code == 303
        assert (await kavita.get(address)).status_code == 200
        assert logged()[-1]["queries"] <= 3, "who asks, the payment, what was said about it"
        await work(world)
        assert (await read(world, paying)).payment.state is State.SUCCEEDED
        assert (await press(kavita, address, "confirm")).status_code == 403
        assert "₹1,500" in (await arun.get("/hi/admin/refunds")).text
        assert (await press(arun, address, "confirm")).status_code == 303
        await work(world)
        assert (await press(arun, address, "confirm")).status_code == 409
        back = await read(world, paying)
        assert (back.payment.state, back.payment.refund_paise) == (State.REFUNDED, 150_000)
        assert back.refund_why == Why.ORDERED
        async with world.reading() as tx:
            treasury = world.published.chart.named("treasury:phed")
            assert await balances.held(tx, treasury) == 50_000
        assert sum(line[4] for line in bank.statement()) == 50_000
        shown = await arun.get(address)
        assert "REFUNDED" in shown.text.upper()
        export = await arun.get("/en/admin/payments/export")
        assert "Demand" in export.text or "demand" in export.text


async def test_a_small_refund_goes_at_once_and_a_dropped_one_makes_room(world, clock):
    async with (
        paid_demand(world, clock, 150_000) as (world, _, paying),
        desk(world, "finance.kavita") as kavita,
    ):
        address = f"/en/admin/payments/{paying.id}"
        await press(kavita, address, "refund", paise="1500", **ORDER)
        assert (await press(kavita, address, "drop")).status_code == 303
        assert (await press(kavita, address, "refund", paise="", **ORDER)).status_code == 422
        assert (await press(kavita, address, "refund", paise="10", **ORDER)).status_code == 303
        again = await kavita.get(address)
        assert "Ask for the refund" not in again.text
        await work(world)
        assert (await read(world, paying)).payment.refund_paise == 1_000


async def test_what_a_provider_said_amiss_is_on_the_list_to_look_at(world, clock):
    async with bank_of(world, clock) as (world, bank), desk(world, "finance.arun") as arun:
        citizen = await lives.Citizen.arrive(world, "9876500031")
        draft, revision = await citizen.fill()
        paying = await send_draft(world, citizen.account, draft, revision=revision)
        bank.put_fault("wrong_amount")
        assert await paid(world, bank, paying) == ["other_amount"]
        looked = await arun.get("/en/admin/payments?state=look")
        assert "other_amount" in looked.text
        assert "other_amount" in (await arun.get("/en/admin/callbacks")).text
        assert "other_amount" in (await arun.get(f"/hi/admin/payments/{paying.id}")).text
        assert await tell(world, bank, paying) == ["succeeded"]
    async with desk(world, "admin.anita") as other:
        assert (await other.get("/en/admin/payments")).status_code == 403
