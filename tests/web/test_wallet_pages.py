"""An operator at their own wallet: what is in it, the day's end, and what was earned."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from khidki.actions.deliveries import DELIVERIES
from khidki.actions.post_entry import post_entry
from khidki.actions.use_wallet import add_operator, capture, hold, operator_of
from khidki.domain.money.bank_match import top_up_reference
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Filed, department_item, dues
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.paying import Purpose
from khidki.domain.money.wallet import Operator, purses
from tests import cases
from tests.web.walks import walker
from tests.worlds import world_of

pytestmark = pytest.mark.anyio
OPERATOR, CITIZEN, CODE = "9000000001", "9000000002", "K10000001"
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri) as opened:
        yield opened


@pytest.fixture(scope="module")
async def walk(world):
    """An operator with 600 rupees who filed one application for 70 of them."""
    account = await cases.account(world, OPERATOR)
    await add_operator(
        world,
        Operator(account, CODE, "state-kiosks", "lsp-1", 2_00_000_00, 0, 0, TODAY, category="B"),
    )
    own, bank = purses(world.published.chart, CODE), world.published.chart.account("bank", "x")
    filled = [Transfer(bank, own.wallet, 600_00)]
    await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, filled)
    charge = world.published.charge("g2c-application", Filed(TODAY, "kiosk", "B"))
    what, work = dues(department_item(20_00), charge), world.new_id(5)
    operator = await operator_of(world, account)
    await hold(world, operator, work, what.total_paise)
    await capture(world, operator, work, what, holders={Per.DEPARTMENT: "revenue"})
    async with walker(world) as browser:
        await browser.sign_in(OPERATOR)
        yield browser


async def test_the_wallet_says_what_is_free_and_how_it_is_filled(walk):
    for language, title in (("hi", "मेरा वॉलेट"), ("en", "My wallet")):
        await walk.open(f"/{language}/my/wallet")
        assert title in walk.text
        assert "₹530" in walk.text
        assert top_up_reference(CODE) in walk.text
    for wrong in ("", "99", "2,00,000.01", "many"):
        await walk.fill(having="amount", amount=wrong)
        assert walk.page.status_code == 422
        assert "Write a sum from 100" in walk.text
    assert Purpose.TOP_UP in DELIVERIES


async def test_what_passed_through_stands_apart_from_what_was_earned(walk):
    await walk.open("/en/my/wallet/statement")
    assert "Done and paid" in walk.text
    given = await walk.open("/en/my/wallet/statement/export")
    line = given.text.splitlines()[1].split('","')
    whole, principal, commission, tds = (
        round(float(cell.removeprefix("₹").replace(",", "")) * 100) for cell in line[2:6]
    )
    assert whole == 7_000 == principal + commission + tds
    assert commission > tds > 0


async def test_a_day_is_closed_once_with_its_cash(walk):
    await walk.open("/en/my/wallet")
    await walk.fill(having="counted", counted="lots")
    assert walk.page.status_code == 422
    await walk.fill(having="counted", counted="65", note="five are missing")
    assert "Counted ₹65, expected ₹70" in walk.text
    assert 'name="counted"' not in walk.text


async def test_who_works_for_no_network_is_told_so(world, walk):
    async with walker(world) as other:
        await other.sign_in(CITIZEN)
        await other.open("/en/my/wallet")
        assert "Your account belongs to no kiosk" in other.text
        await other.open("/en/my/wallet/statement")
        assert "No work has been done yet." in other.text
        assert urlsplit(str(other.page.url)).path == "/en/my/wallet/statement"
