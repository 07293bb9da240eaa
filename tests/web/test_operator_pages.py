"""An operator in a session of their own: who comes in, the wallet, the day's end, what was earned."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from khidki.actions import pay
from khidki.actions.administer import first_app
from khidki.actions.deliveries import DELIVERIES
from khidki.actions.furnish_demo import DemoKeys
from khidki.actions.post_entry import post_entry
from khidki.actions.use_wallet import add_operator, capture, hold
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.bank_match import top_up_reference
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Filed, department_item, dues
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.paying import Purpose, Why
from khidki.domain.money.wallet import NetworkSuspended, purses
from khidki.gateways.single_sign_on import Client, SingleSignOn
from khidki.simulators.single_sign_on import CLIENT_ID, SECRET, Identities, Provider
from khidki.store import factors, operator_sign_ins, operators
from tests import cases
from tests.actions import lives
from tests.bank import bank_of
from tests.gateways.test_single_sign_on import listening
from tests.web.test_payment_pages import bank_page
from tests.web.test_single_sign_on_pages import START, browser, go, press
from tests.worlds import phone_of, with_own_catalogue, world_of

pytestmark = pytest.mark.anyio
KIOSK, CENTRE = "K24010001", "CSC240100000001"


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri) as opened:
        yield opened


async def operator_by(world, code):
    async with world.reading() as tx:
        return await operators.of_code(tx, code)


def password(world):
    return DemoKeys.of(world.secrets).password


async def come_in(walk, world, user_name=KIOSK, **other):
    await walk.open("/en/operator/sign-in")
    typed = {"user_name": user_name, "password": password(world)}
    typed["code"] = cases.six_digits(world, user_name.upper())
    return await walk.fill(having="password", **(typed | other))


async def another(world):
    """One more operator of the kiosks, with the demo's password and digits of their own."""
    code, kiosk = "K24010002", await operator_by(world, KIOSK)
    account = world.new_id(5)
    assert await add_operator(world, replace(kiosk, account=account, code=code))
    hashed = await world.passwords.hash(password(world))
    secret = DemoKeys.of(world.secrets).totp_secret(code)
    async with world.transaction() as tx:
        await operator_sign_ins.renew_password(tx, account, old="", new=hashed)
        await factors.add(tx, first_app(world.secrets, account, secret, at=world.now()))
    return code


async def earn(world):
    """600 rupees in the wallet, of which one application took 70."""
    operator = await operator_by(world, KIOSK)
    own, bank = purses(world.published.chart, KIOSK), world.published.chart.account("bank", "x")
    filled = [Transfer(bank, own.wallet, 600_00)]
    await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, filled)
    filed = Filed(legal_day(world.now()), "kiosk", operator.category)
    what = dues(department_item(20_00), world.published.charge("g2c-application", filed))
    work = world.new_id(5)
    await hold(world, operator, work, what.total_paise)
    await capture(world, operator, work, what, holders={Per.DEPARTMENT: "revenue"})


@pytest.fixture(scope="module")
async def walk(world):
    """An operator at the counter, who has earned something."""
    await earn(world)
    async with browser(world) as opened:
        opened.client.follow_redirects = True
        assert (await come_in(opened, world, KIOSK.lower())).status_code == 200
        yield opened


async def test_the_counter_says_who_sits_where_and_what_is_in_the_wallet(walk):
    for language, title in (("hi", "मेरा वॉलेट"), ("en", "My wallet")):
        await walk.open(f"/{language}/operator")
        for words in (title, KIOSK, "₹530", top_up_reference(KIOSK), "सामोद"):
            assert words in walk.text
    for wrong in ("", "99", "2,00,000.01", "many"):
        await walk.fill(having="amount", amount=wrong)
        assert walk.page.status_code == 422
        assert "Write a sum from 100" in walk.text
    assert Purpose.TOP_UP in DELIVERIES


async def test_what_passed_through_stands_apart_from_what_was_earned(walk):
    await walk.open("/en/operator/statement")
    assert "Done and paid" in walk.text
    given = await walk.open("/en/operator/statement/export")
    line = given.text.splitlines()[1].split('","')
    whole, principal, commission, tds = map(paise, line[2:6])
    assert whole == 7_000 == principal + commission + tds
    assert commission > tds > 0
    moves = (await walk.open("/en/operator/moves/export")).text.splitlines()[1:]
    moved = [[paise(cell) for cell in line.split('","')[2:4] if "₹" in cell] for line in moves]
    assert moved == [[600_00], [70_00]], "filled, then set aside"
    assert "In and out of the wallet" in (await walk.open("/en/operator/moves")).text
    await walk.open("/en/operator/tax")
    assert KIOSK in walk.text
    quarter = (await walk.open("/en/operator/tax/export")).text.splitlines()[1].split('","')
    assert [paise(cell) for cell in quarter[3:7]] == [
        principal, commission + tds, tds, commission,
    ]  # fmt: skip


def paise(cell):
    return round(float(re.sub(r"[^0-9.]", "", cell)) * 100)


async def test_a_day_is_closed_once_with_its_cash(walk):
    await walk.open("/en/operator")
    await walk.fill(having="counted", counted="lots")
    assert walk.page.status_code == 422
    await walk.fill(having="counted", counted="65", note="five are missing")
    assert "Counted ₹65, expected ₹70" in walk.text
    assert 'name="counted"' not in walk.text


async def test_nobody_comes_in_with_less_than_all_three_facts_or_at_another_door(world):
    async with browser(world) as stranger:
        for wrong in (
            {"user_name": "K99999999"}, {"password": "x"}, {"code": "000000"},
            {"user_name": "patwari.chomu"},
        ):  # fmt: skip
            refused = await come_in(stranger, world, **({"user_name": CENTRE} | wrong))
            assert refused.status_code == 422
        await stranger.open("/en/office/sign-in")
        typed = {"password": password(world), "code": cases.six_digits(world, CENTRE)}
        refused = await stranger.fill(having="password", user_name=CENTRE, **typed)
        assert refused.status_code == 422
        led = await stranger.open("/en/operator/statement")
        assert led.headers["location"].startswith("/en/operator/sign-in?back=")


async def test_an_operator_sees_where_they_are_signed_in_and_keeps_an_app(world, walk):
    world.now.pass_by(timedelta(minutes=1))
    async with browser(world) as elsewhere:
        await come_in(elsewhere, world)
        await walk.open("/en/operator/security")
        assert "/operator/security/password" in walk.text
        assert "/programs" not in walk.text
        ends = re.findall(r'action="(/en/operator/security/sessions/[0-9a-f]+/end)"', walk.text)
        assert len(ends) == 2
        csrf = {"csrf": walk.form().fields["csrf"]}
        done = await walk.client.post("/en/operator/security/sessions/end", data=csrf)
        assert done.status_code == 200
        assert (await elsewhere.open("/en/operator")).status_code == 303
    await walk.open("/en/operator/security")
    removing = re.search(r'action="(/en/operator/security/factors/[^"]+/remove)"', walk.text)[1]
    last = await walk.client.post(removing, data=csrf)
    assert last.status_code == 409


async def test_the_states_sign_on_opens_the_counter_and_leaving_it_locks_nobody_out(world):
    known = Identities(now=world.now)
    with listening(Provider(0, known)):
        client = SingleSignOn(Client(known.issuer, CLIENT_ID, SECRET), seconds=60)
        window = replace(world, single_sign_on=client)
        async with browser(window) as walk:
            world.now.pass_by(timedelta(minutes=1))
            await come_in(walk, window, CENTRE)
            back = await go(walk, "shabnam", f"{START}?for=link")
            assert back.headers["location"] == "/en/operator/single-sign-on"
            linked = await press(walk, "/en/operator/single-sign-on", "link")
            assert linked.headers["location"].endswith("?done=linked")
            walk.client.cookies.clear()
            assert (await go(walk, "shabnam")).headers["location"] == "/en/operator"
            assert CENTRE in (await walk.open("/en/operator")).text
            await press(walk, "/en/operator/single-sign-on", "part")
            walk.client.cookies.clear()
            assert (await go(walk, "shabnam")).status_code == 403
            world.now.pass_by(timedelta(minutes=1))
            assert (await come_in(walk, window, CENTRE)).headers["location"] == "/en/operator"
        await client.close()


async def test_who_serves_nobody_any_more_is_out_at_once_and_comes_in_no_more(world):
    world.now.pass_by(timedelta(minutes=1))
    async with browser(world) as walk:
        await come_in(walk, world, CENTRE)
        assert (await walk.open("/en/operator/tax")).status_code == 200
        operator = await operator_by(world, CENTRE)
        async with world.transaction() as tx:
            await operator_sign_ins.end(tx, operator.account, on_day=legal_day(world.now()))
        out = await walk.open("/en/operator/tax")
        assert (out.status_code, "Your code has ended" in out.text) == (403, True)
        world.now.pass_by(timedelta(minutes=1))
        async with browser(world) as again:
            assert (await come_in(again, world, CENTRE)).status_code == 422


async def test_a_suspended_network_takes_nothing_on_and_shows_what_is_there(world):
    open_ = await with_own_catalogue(world)
    kiosks = open_.published.networks["state-kiosks"]
    open_.published.networks["state-kiosks"] = replace(kiosks, suspended=True)
    world.now.pass_by(timedelta(minutes=1))
    async with browser(open_) as walk:
        await come_in(walk, open_)
        shown = await walk.open("/en/operator")
        assert "takes on no work at present" in shown.text
        assert "₹530" in shown.text
        csrf = re.search(r'name="csrf" value="([^"]+)"', shown.text)[1]
        form = {"csrf": csrf, "amount": "500"}
        assert (await walk.client.post("/en/operator/top-up", data=form)).status_code == 409
    with pytest.raises(NetworkSuspended):
        await hold(open_, await operator_by(open_, KIOSK), world.new_id(5), 100)


async def test_a_top_up_is_in_the_wallet_when_it_is_paid_and_a_strangers_is_not_there(world):
    async with bank_of(world, world.now) as (open_, bank), browser(open_) as walk:
        world.now.pass_by(timedelta(days=1))
        await come_in(walk, open_)
        await walk.open("/en/operator")
        led = await walk.fill(having="amount", amount="500")
        payment = led.headers["location"]
        assert "Pay ₹500" in (await walk.open(payment)).text
        bank.pay(bank_page(walk, bank))
        world.now.pass_by(timedelta(minutes=1))
        done = await walk.open(f"{payment}/back")
        assert done.headers["location"] == "/en/operator?done=filled"
        assert "₹1,030" in (await walk.open("/en/operator")).text
        assert "Paid" in (await walk.open(payment)).text
        async with browser(open_) as stranger:
            await come_in(stranger, open_, await another(open_))
            assert (await stranger.open("/en/operator")).status_code == 200
            for path in (payment, f"{payment}/back"):
                assert (await stranger.open(path)).status_code == 404
        paying = await pay.read_payment(
            open_, (await operator_by(open_, KIOSK)).account, UUID(payment.rpartition("/")[2])
        )
        await pay.refund(open_, paying, 100_00, Why.ORDERED)
        await lives.work(open_)
        told = phone_of(open_).shown(DemoKeys.of(open_.secrets).mobile(KIOSK))
        assert any("100" in each.text for each in told), "who paid is told that it comes back"
