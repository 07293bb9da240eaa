"""A person finds a bill by the number on it, pays it, and holds the biller's receipt."""

import re
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest

from khidki.actions.follow_bill import sweep_bills
from khidki.store import payments
from tests.bank import bank_of, paid
from tests.billers import billers_of
from tests.catalogue.test_walks import work
from tests.web.walks import walker
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
MOBILE, OTHER = "9000000001", "9000000002"
K_NUMBER, LATE, PAID_UP = "210512345678", "210512345679", "210512345680"


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


@pytest.fixture(scope="module")
async def walk(window):
    """Somebody who is signed in."""
    async with walker(window[0]) as browser:
        await browser.sign_in(MOBILE)
        yield browser


@asynccontextmanager
async def signed_in(window, mobile):
    async with walker(window[0]) as browser:
        await browser.sign_in(mobile)
        yield browser


async def find(walk, biller="electricity", language="en", **asked):
    """Look a bill up as somebody who is signed in, and come to its page."""
    await walk.open(f"/{language}/bills/{biller}")
    await walk.fill(having=next(iter(asked)), **asked)
    assert f"/{language}/my/bills/" in walk.path, walk.text
    return walk.path


async def pay(walk, window, having="amount", then=None, **typed):
    """Press the button of a bill's page, pay at the bank, and come back from there."""
    world, bank, _ = window
    await walk.fill(having=having, **typed)
    assert "/my/payments/" in walk.path, walk.text
    at = walk.path
    if then:
        then()
    async with world.reading() as tx:
        paying = await payments.by_id(tx, UUID(at.rpartition("/")[2]))
    assert await paid(world, bank, paying) == ["succeeded"]
    await walk.open(f"{at}/back")
    return paying


async def test_who_is_not_signed_in_keeps_the_number_pays_and_holds_the_receipt(window):
    async with walker(window[0]) as walk:
        await _newcomer(walk, window)


async def _newcomer(walk, window):
    await walk.open("/en/bills")
    assert "Electricity bill" in walk.text
    await walk.open("/en/bills/electricity")
    assert "12 digits, printed at the top of the bill" in walk.text
    await walk.fill(having="k_number", k_number="2105 1234 5678")
    assert walk.path.startswith("/en/bills/electricity")
    assert "The number of the bill is kept" in walk.text
    await walk.sign_in(OTHER)
    assert 'value="2105 1234 5678"' in walk.text
    await walk.fill(having="k_number")
    bill = walk.path
    assert "S•••• D••••" in walk.text
    assert "Sita" not in walk.text
    for wrong, told in (("many", "in figures"), ("0.50", "from ₹100"), ("99,999", "from ₹100")):
        await walk.fill(having="amount", amount=wrong)
        assert (walk.page.status_code, told in walk.text) == (422, True), walk.text
    await pay(walk, window, amount="500")
    assert (walk.path, "Money received" in walk.text) == (bill, True)
    assert (await walk.open(f"{bill}/receipt.pdf")).status_code == 404
    await work(window[0])
    await walk.open(bill.replace("/en/", "/hi/"))
    assert "बिल जमा हो गया" in walk.text
    assert "Sita Devi" in walk.text
    assert "₹500" in walk.text
    paper = await walk.open(f"{bill}/receipt.pdf")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    await walk.open("/en/my/payments")
    assert "Electricity bill" in walk.text
    assert "₹500" in (await walk.open("/en/my/bills")).text
    await walk.open(bill)
    await walk.fill(having="label")
    await walk.open("/en/my/bills")
    assert "You have paid it" in walk.text, "what is due is asked once a day"


async def test_anothers_bill_is_as_good_as_none(walk, window):
    bill = await find(walk, k_number=K_NUMBER)
    await walk.fill(having="label", label="घर")
    async with walker(window[0]) as other:
        await other.sign_in("9000000003")
        assert (await other.open(bill)).status_code == 404
        assert (await other.open(f"{bill}/receipt.pdf")).status_code == 404
        kept = re.search(r"/my/bills/kept/[0-9a-f-]+", (await walk.open("/en/my/bills")).text)[0]
        await other.open("/en/my/bills")
        assert "You keep no bills yet" in other.text
        for path in (f"{bill}/pay", f"{bill}/keep", f"{bill}/reverse", f"/en{kept}/forget"):
            form = await other.client.get("/en/bills/electricity")
            token = {"csrf": re.search(r'name="csrf" value="([^"]+)"', form.text)[1]}
            assert (await other.client.post(path, data=token)).status_code == 404, path


@pytest.mark.parametrize("number", ["", "123", "=1+1", "<script>", "9" * 500, "²10512345678"])
async def test_a_number_that_cannot_be_right_is_told_beside_its_box(walk, number):
    await walk.open("/en/bills/electricity")
    await walk.fill(having="k_number", k_number=number)
    assert walk.page.status_code == 422
    assert 'href="#k_number"' in walk.text
    assert "<script>" not in walk.text.split("<main", 1)[1]


async def test_what_cannot_be_paid_is_said_and_takes_nothing(walk, window):
    _, _, books = window
    await walk.open("/en/bills/electricity")
    await walk.fill(having="k_number", k_number="999999999999")
    assert "No bill was found by this number" in walk.text
    await walk.fill(having="k_number", k_number=PAID_UP)
    assert "Nothing is due" in walk.text
    books["electricity"].put_fault("down")
    await walk.fill(having="k_number", k_number=K_NUMBER)
    assert "Nothing was taken from you" in walk.text
    assert (await walk.open("/en/bills/nobody")).status_code == 404
    bill = await find(
        walk, "police-challan", challan_number="RJ140026110200002", vehicle_number="RJ14CD5678"
    )
    books["police-challan"].put_fault("error")
    await walk.fill(having="csrf")
    assert (walk.page.status_code, "Nothing was taken" in walk.text) == (409, True)
    assert "/pay" in walk.path
    assert "Go on to pay ₹1,000" in (await walk.open(bill)).text


async def test_a_bill_is_kept_reminded_of_and_removed(walk, window):
    await find(walk, "phone", mobile="9460012345")
    await walk.fill(having="label", label="<b>Ghar</b>")
    assert "This bill is among" in walk.text
    await walk.open("/en/my/bills")
    assert "&lt;b&gt;Ghar&lt;/b&gt;" in walk.text
    assert "₹399 due" in walk.text
    await walk.fill(having="reminds")
    assert "You are not reminded" in walk.text
    await walk.fill(having="reminds")
    assert "You are not reminded" not in walk.text
    kept = [form for form in _forms(walk) if form.endswith("/look")]
    await walk.client.post(kept[-1], data=_token(walk))
    await walk.open("/en/my/bills")
    for form in [form for form in _forms(walk) if form.endswith("/forget")]:
        walk.page = await walk.client.post(form, data=_token(walk))
    assert "You keep no bills yet" in walk.text
    assert (await walk.client.post(kept[-1], data=_token(walk))).status_code == 404


def _forms(walk):
    return re.findall(r'action="([^"]+/kept/[^"]+)"', walk.text)


def _token(walk):
    return {"csrf": re.search(r'name="csrf" value="([^"]+)"', walk.text)[1]}


async def test_the_pages_ask_the_database_little(walk, logged):
    bill = await find(walk, "phone", mobile="9460012345")
    for page in (bill, "/en/my/bills", "/en/bills/phone", "/en/bills"):
        await walk.open(page)
        assert logged()[-1]["queries"] <= 3, page


@pytest.mark.parametrize(
    ("words", "found"),
    [("bijli bill", "electricity"), ("बिजली बिल", "electricity"), ("bijlee ka bil", "electricity"),
     ("pani ka bill", "water"), ("challan", "police-challan"), ("चालान", "police-challan"),
     ("house tax", "property-tax")],
)  # fmt: skip
async def test_people_find_the_biller_by_their_own_words(walk, words, found):
    for path in ("/en/search", "/en/bills"):
        page = await walk.open(f"{path}?{urlencode({'q': words})}")
        first = re.search(r'<(?:li|h2)[^>]*><a class="govuk-link[^"]*" href="([^"]+)"', page.text)
        assert first[1] == f"/en/bills/{found}", path


async def test_words_that_mean_no_bill_find_none(walk):
    await walk.open("/en/bills?q=<b>qqqq")
    assert "No bill is called “&lt;b&gt;qqqq” here." in walk.text
    page = await walk.open("/en/search?q=income+certificate")
    assert "/en/bills/" not in page.text


# The clock goes on from here, and sessions end.


async def test_what_was_posted_by_mistake_is_taken_back_within_the_window(walk, window, clock):
    world, _, books = window
    bill = await find(walk, "other", customer_number="GEN000124")
    await pay(walk, window, having="csrf")
    await work(world)
    await walk.open(bill)
    await walk.fill()
    assert walk.path == bill
    assert "The biller was asked to take it back" in walk.text
    await work(world)
    await walk.open(bill)
    assert "taken back" in walk.text.lower()
    again = await find(walk, "electricity", k_number=LATE)
    await pay(walk, window, amount="100")
    await work(world)
    clock.pass_by(timedelta(days=1))
    async with signed_in(window, MOBILE) as later:
        await later.open(again)
        assert "The bill is paid" in later.text
        assert "Ask to take it back" not in later.text
    assert books["other"].posted_paise() == 0


async def test_a_biller_that_is_away_gives_a_promise_and_then_the_money_back(window, clock):
    async with signed_in(window, "9000000004") as walk:
        bill = await _parked(walk, window, clock)
    clock.pass_by(timedelta(days=1))
    for _ in range(4):  # until the biller hears that it is too late
        clock.pass_by(timedelta(hours=1))
        await sweep_bills(window[0])
    await work(window[0])
    async with signed_in(window, "9000000004") as walk:
        await walk.open(bill)
        assert "The biller did not enter it in time" in walk.text, re.findall(
            r"<h2.*?</h2>|<b>.*?</b>", walk.text
        )
        assert "What happened so far" in walk.text
        await walk.open(re.search(r'href="(/en/my/payments/[^"]+)"', walk.text)[1])
        assert "Your money" in walk.text


async def _parked(walk, window, clock):
    world, _, books = window
    bill = await find(walk, "water", customer_number="40012346")
    await pay(walk, window, "csrf", then=lambda: books["water"].put_fault("down", times=4))
    clock.pass_by(timedelta(minutes=15))
    await sweep_bills(world)
    await walk.open(bill)
    assert "Waiting for the biller" in walk.text
    assert "comes back by itself" in walk.text
    return bill
