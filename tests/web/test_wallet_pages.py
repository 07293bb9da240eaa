"""A citizen fills a wallet, pays out of it with one press, and takes the rest back, at the window."""

import re
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from khidki.web.citizen import wallet
from tests.actions import lives
from tests.bank import bank_of
from tests.web.test_payment_pages import bank_page
from tests.web.walks import walker

pytestmark = pytest.mark.anyio
MOBILE = "9876510021"


@asynccontextmanager
async def offered(world, clock):
    async with bank_of(world, clock) as (world, bank):
        yield replace(world, wallet_most_paise=1_000_000), bank


async def draft_of(world, walk, mobile=MOBILE):
    citizen = await lives.Citizen.arrive(world, mobile)
    draft, _ = await citizen.fill()
    await walk.sign_in(mobile)
    return draft


async def to_payment(walk, draft):
    await walk.open(f"/en/drafts/{draft}/submit")
    await walk.fill(having="declared", declared="yes")
    assert "/my/payments/" in walk.path
    return walk.path


async def fill(walk, bank, amount):
    await walk.open("/en/my/wallet")
    await walk.fill(having="amount", amount=amount)
    paying = walk.path
    bank.pay(bank_page(walk, bank))
    await walk.open(f"{paying}/back")
    assert walk.path.startswith("/en/my/wallet")


async def test_a_fee_is_paid_out_of_the_wallet_with_one_press_and_the_rest_taken_back(world, clock):
    async with offered(world, clock) as (world, bank), walker(world) as walk:
        draft = await draft_of(world, walk)
        paying = await to_payment(walk, draft)
        assert "wallet" not in walk.text.lower(), "an empty one is no way to pay"
        await fill(walk, bank, "200")
        assert "₹200" in walk.text
        await walk.open(paying)
        assert "There is ₹200 in your wallet." in walk.text
        await walk.press(f"{paying}/wallet")
        assert walk.path == f"/en/my/{draft}/receipt"

        await walk.open("/en/my/payments")
        assert walk.text.count("₹50") == 2, "what was stopped at the bank is told too"
        own = re.search(r'href="(/en/my/payments/[^"]+)"', walk.text)[1]
        await walk.open(own)
        assert "From my wallet" in walk.text
        await walk.open("/en/my/wallet/moves")
        assert ("Put in" in walk.text, "Paid with it" in walk.text) == (True, True)
        assert "₹200" in (await walk.open("/en/my/wallet/moves/export")).text

        await walk.open("/en/my/wallet")
        assert "Take back ₹150" in walk.text
        await walk.press("/en/my/wallet/take-back")
        assert "on its way back" in walk.text
        await lives.work(world)
        assert "₹0" in (await walk.open("/en/my/wallet")).text
        assert bank.statement()[-1][4] == -15_000
        await walk.open(paying)
        assert "The payment was stopped" in walk.text


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("", "at least ₹10"),
        ("-5", "at least ₹10"),
        ("9.99", "at least ₹10"),
        ("10.001", "at least ₹10"),
        ("1e3", "at least ₹10"),
        ("10001", "cannot hold more than ₹10,000"),
        ("99999999999999999999", "at least ₹10"),
    ],
)
async def test_a_sum_that_cannot_be_put_in_is_refused_beside_its_box(world, clock, amount, told):
    async with offered(world, clock) as (world, _), walker(world) as walk:
        await lives.Citizen.arrive(world, MOBILE)
        await walk.sign_in(MOBILE)
        await walk.open("/en/my/wallet")
        answer = await walk.fill(having="amount", amount=amount)
        assert answer.status_code == 422
        assert told in walk.text
        assert f'value="{amount}"' in walk.text or not amount


async def test_a_wallet_that_is_short_by_now_says_so_and_the_bank_is_still_open(world, clock):
    async with offered(world, clock) as (world, bank), walker(world) as walk:
        draft = await draft_of(world, walk)
        paying = await to_payment(walk, draft)
        await fill(walk, bank, "60")
        await walk.open(paying)
        page = walk.page
        await walk.open("/en/my/wallet")
        await walk.press("/en/my/wallet/take-back")
        await lives.work(world)
        walk.page = page
        await walk.press(f"{paying}/wallet")
        assert walk.path == f"{paying}?told=short"
        assert "Nothing was taken" in walk.text
        bank.pay(bank_page(walk, bank))


async def test_a_stranger_has_no_hand_in_a_payment_or_a_wallet(world, clock):
    async with (
        offered(world, clock) as (world, bank),
        walker(world) as walk,
        walker(world) as stranger,
    ):
        draft = await draft_of(world, walk)
        paying = await to_payment(walk, draft)
        await fill(walk, bank, "200")
        await lives.Citizen.arrive(world, "9876510022", "Mohan Lal")
        await stranger.sign_in("9876510022")
        assert "₹200" not in (await stranger.open("/en/my/wallet")).text
        token = stranger.form(having="amount").fields["csrf"]
        answer = await stranger.client.post(f"{paying}/wallet", data={"csrf": token})
        assert answer.status_code == 404
        assert "Nothing came" in (await stranger.open("/en/my/wallet/moves")).text


async def test_where_no_wallets_are_offered_there_is_no_page_and_no_word_of_them(world, clock):
    async with bank_of(world, clock) as (world, _), walker(world) as walk:
        draft = await draft_of(world, walk)
        await to_payment(walk, draft)
        assert "wallet" not in walk.text.lower()
        assert (await walk.open(f"/en{wallet.PATH}")).status_code == 404
        assert "wallet" not in (await walk.open("/en/my/payments")).text.lower()
