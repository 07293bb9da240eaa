"""A citizen pays at the window: from the declaration to the bank, back, and to the receipt."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from khidki.actions.pay_demand import begin_demand
from khidki.domain.case.move import NotNow
from khidki.domain.money.paying import Why
from khidki.domain.money.payment import State
from khidki.gateways.payments import HEADER
from khidki.simulators.bank import ID
from khidki.store import applications
from khidki.web.department.routes import ROUTES
from khidki.web.site import application as site
from tests.actions import lives
from tests.actions.test_steps import WATER, example
from tests.bank import bank_of, paid, read
from tests.catalogue.test_walks import work
from tests.filing import file_example
from tests.water import tell, water
from tests.web.walks import ADDRESS, walker

pytestmark = pytest.mark.anyio
MOBILE = "9876500021"


def bank_page(walk, bank):
    """Follow the link to the bank as a browser would; the payment's own id."""
    address = html.unescape(re.search(r'href="(http://127[^"]+/pay\?[^"]+)"', walk.text)[1])
    answer = httpx.get(address)
    assert answer.status_code == 200, answer.text
    assert "upi://pay?pa=khidki@demobank" in html.unescape(answer.text)
    assert httpx.get(address.replace("amount=", "amount=1")).status_code == 403
    return dict(parse_qsl(urlsplit(address).query))["payment"]


async def test_a_person_who_paid_finds_the_receipt_and_who_did_not_pays_again(world, clock):
    async with bank_of(world, clock) as (world, bank), walker(world) as walk:
        citizen = await lives.Citizen.arrive(world, MOBILE)
        draft, _ = await citizen.fill()
        await walk.sign_in(MOBILE)
        await walk.open(f"/hi/drafts/{draft}/submit")
        await walk.fill(having="declared", declared="yes")
        first = walk.path
        assert "/my/payments/" in first
        assert "₹50 चुकाएं" in walk.text
        assert "<svg" in walk.text

        bank.put_fault("decline")
        bank.pay(bank_page(walk, bank))
        await walk.open(f"{first}/back")
        assert "भुगतान नहीं हुआ" in walk.text
        await walk.fill()
        assert walk.path != first
        second = walk.path
        bank.pay(bank_page(walk, bank))
        clock.pass_by(timedelta(minutes=1))
        await walk.open(f"{second.replace('/hi/', '/en/')}/back")
        assert walk.path == f"/en/my/{draft}/receipt"
        assert "Paid" in (await walk.open(second.replace("/hi/", "/en/"))).text
        await walk.open("/en/my/payments")
        assert walk.text.count("₹50") == 2
        await lives.Citizen.arrive(world, "9876500022")
        async with walker(world) as stranger:
            await stranger.sign_in("9876500022")
            assert (await stranger.open(second)).status_code == 404
            assert "अभी कोई भुगतान नहीं" in (await stranger.open("/hi/my/payments")).text


async def test_a_payment_can_be_stopped_and_nothing_is_filed(world, clock):
    async with bank_of(world, clock) as (world, _), walker(world) as walk:
        citizen = await lives.Citizen.arrive(world, MOBILE)
        draft, _ = await citizen.fill()
        await walk.sign_in(MOBILE)
        await walk.open(f"/en/drafts/{draft}/submit")
        await walk.fill(having="declared", declared="yes")
        await walk.fill()
        assert "The payment was stopped" in walk.text
        assert (await walk.open(f"/en/my/{draft}/receipt")).status_code == 404


async def test_a_demand_note_is_paid_here_and_moves_the_case(world, clock):
    async with (
        bank_of(world, clock) as (world, bank),
        water(world, clock) as (world, office),
    ):
        filed = await file_example(world, WATER, example(WATER))
        await work(world)
        await tell(world, office, filed.number, "feasibility")
        case = await lives.now(world, filed.id)
        paying = await begin_demand(world, case.account, filed.id)
        assert paying.payment.amount_paise == 30_000
        assert await paid(world, bank, paying) == ["succeeded"]
        await work(world)
        case = await lives.now(world, filed.id)
        assert case.step == "connection"
        assert (await read(world, paying)).delivered_at is not None
        async with world.reading() as tx:
            history = await applications.events(tx, filed.id)
        assert [event.act.value for event in history].count("paid") == 1
        with pytest.raises(NotNow):
            await begin_demand(world, case.account, filed.id)


async def test_money_for_a_demand_that_an_office_had_noted_goes_back(world, clock):
    async with (
        bank_of(world, clock) as (world, bank),
        water(world, clock) as (world, office),
    ):
        filed = await file_example(world, WATER, example(WATER))
        await work(world)
        await tell(world, office, filed.number, "feasibility")
        case = await lives.now(world, filed.id)
        paying = await begin_demand(world, case.account, filed.id)
        by = await lives.officer(world, "water.jaipur")
        paper = lives.Ruling(receipt="R-1", paise=30_000)
        await lives.decide(
            world, by, filed.id, applications.Act.PAID, paper, revision=case.revision
        )
        assert await paid(world, bank, paying) == ["succeeded"]
        await work(world)
        back = await read(world, paying)
        assert (back.payment.state, back.refund_why) == (State.REFUNDED, Why.SECOND)


async def test_a_provider_is_told_in_a_code_what_it_sent_amiss(world, clock):
    async with bank_of(world, clock) as (world, bank):
        transport = httpx.ASGITransport(app=site(world, ROUTES))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            address = f"/api/v1/payments/{ID}/callbacks"
            bare = await client.post(address, content=b"{}")
            assert (bare.status_code, bare.json()["why"]) == (401, "unsigned")
            body = b'{"merchant": "KHIDKI"}'
            signed = {HEADER: bank.signed("callback", body)}
            unread = await client.post(address, content=body, headers=signed)
            assert (unread.status_code, unread.json()["why"]) == (422, "unreadable")
