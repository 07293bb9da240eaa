"""A kiosk pays a list of bills: found together, agreed to, each line with its own outcome."""

import re
from datetime import timedelta

import pytest

from khidki.domain.money.list_of_bills import read_list
from khidki.domain.people.account import mobile_number
from tests.billers import billers_of
from tests.catalogue.test_walks import work
from tests.web.test_operator_pages import CENTRE, KIOSK, come_in, earn
from tests.web.test_single_sign_on_pages import browser
from tests.worlds import Clock, catalogue, phone_of, world_of

pytestmark = pytest.mark.anyio
SITA, MOHAN, NOBODY, CONSUMER = "40012345", "40012346", "40019999", "9876543210"
WATER, CHALLAN = (
    next(each for each in catalogue().billers if each.id == id_)
    for id_ in ("water", "police-challan")
)


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def window(module_furnished_uri, clock):
    async with (
        world_of(module_furnished_uri, now=clock) as world,
        billers_of(world, clock) as (world, books),
    ):
        await earn(world)
        yield world, books


@pytest.fixture(scope="module")
async def walk(window):
    """An operator at the counter, with 530 rupees in the wallet."""
    async with browser(window[0]) as opened:
        opened.client.follow_redirects = True
        assert (await come_in(opened, window[0], KIOSK.lower())).status_code == 200
        yield opened


def rows(walk):
    """The lines of the list as somebody reads them."""
    found = re.findall(r'(?s)<tr role="row"><th role="rowheader".*?</tr>', walk.text)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


async def test_a_list_with_a_mistake_is_told_whole_and_nothing_is_begun(walk):
    await walk.open("/en/operator/bills")
    for lines, told in (
        ("", "Write the number of at least one bill"),
        (f"{SITA}\n=cmd()\n{SITA}", "Line 3: the same bill is in line 1"),
        (f"{SITA},-5", "Line 1: after the number only rupees"),
        (f"{SITA},5,12", "Line 1: a mobile number has 10 digits"),
        ("\n".join(str(40000000 + each) for each in range(201)), "Up to 200 bills at once"),
        ("<script>1", "the number looks like this"),
    ):
        await walk.fill(having="lines", biller="water", lines=lines)
        assert (walk.page.status_code, told in walk.text) == (422, True), lines
        assert "<script>1" not in walk.text
    await walk.open("/en/operator/bills/lists")
    assert "No list was sent yet." in walk.text


async def test_each_line_has_its_own_outcome_and_all_receipts_are_printed(walk, window):
    world, _ = window
    await walk.open("/en/operator/bills")
    file = f"number,rupees,mobile\n{SITA},,{CONSUMER}\n{MOHAN};100\n{NOBODY}\n".encode()
    await walk.fill(having="lines", biller="water", files={"file": ("a.csv", file, "text/csv")})
    page = walk.path
    assert "0 of 3 bills looked up" in walk.text
    await work(world)
    await walk.open(page)
    first, second, third = rows(walk)
    assert "S•••• D••••" in first
    assert "No bill was found by this number" in third
    assert walk.text.count('name="line"') == 2
    await walk.fill(having="line", line=["1", "2"])
    assert rows(walk)[0].endswith("Being paid")
    await work(world)
    await walk.open(page)
    first, second, third = rows(walk)
    assert "The bill is paid" in first
    assert "The biller does not take this sum" in second
    assert any(each.to.endswith(CONSUMER) for each in phone_of(world).shown(CONSUMER))
    await walk.open(f"{page}/receipts")
    assert walk.text.count("Receipt number of the biller") == 1
    assert "Sita Devi" in walk.text
    given = await walk.open("/en/operator/bills/lists/export")
    assert given.text.splitlines()[1].split(",")[1:5] == ['"Water bill"', '"3"', '"1"', '"2"']


async def test_what_the_wallet_cannot_pay_is_not_paid_and_a_biller_that_is_away_is_asked_again(
    walk, window, clock
):
    world, books = window
    books["water"].put_fault("down")
    await walk.open("/en/operator/bills")
    await walk.fill(having="lines", biller="water", lines=MOHAN)
    page = walk.path
    await work(world)
    await walk.open(page)
    assert "The biller did not answer" in rows(walk)[0]
    clock.pass_by(timedelta(minutes=15))
    await walk.client.post(f"{page}/look", data=token(walk))
    await work(world)
    await walk.open(page)
    await walk.fill(having="line", line="1")
    await work(world)
    await walk.open(page)
    assert "Not enough in the wallet" in rows(walk)[0]
    await walk.client.post(f"{page}/pay", data=token(walk))
    assert (await walk.open(f"{page}/receipts")).text.count("bignumber") == 0


def token(walk):
    return {"csrf": re.search(r'name="csrf" value="([^"]+)"', walk.text)[1]}


async def test_a_line_is_taken_back_and_anothers_list_is_as_good_as_none(walk, window):
    world, _ = window
    async with browser(world) as other:
        other.client.follow_redirects = True
        assert (await come_in(other, world, CENTRE.lower())).status_code == 200
        await walk.open("/en/operator/bills/lists")
        pages = re.findall(r'href="(/en/operator/bills/[0-9a-f-]{36})"', walk.text)
        for path in (pages[-1], f"{pages[-1]}/receipts"):
            assert (await other.open(path)).status_code == 404
        await other.open("/en/operator")
        for act in ("pay", "look", "reverse"):
            sent = await other.client.post(f"{pages[-1]}/{act}", data={**token(other), "line": "1"})
            assert sent.status_code == 404, act
    await walk.open(pages[-1])
    assert "Take back" in walk.text
    walk.page = await walk.client.post(f"{pages[-1]}/reverse", data={**token(walk), "line": "1"})
    assert "The biller was asked to take it back" in walk.text
    again = await walk.client.post(f"{pages[-1]}/reverse", data={**token(walk), "line": "1"})
    assert again.status_code == 422
    assert (await walk.client.post(f"{pages[-1]}/reverse", data=token(walk))).status_code == 404


async def test_a_list_asks_the_database_little(walk, logged):
    await walk.open("/en/operator/bills/lists")
    pages = re.findall(r'href="(/en/operator/bills/[0-9a-f-]{36})"', walk.text)
    for page in ("/en/operator/bills", "/en/operator/bills/lists", pages[0]):
        await walk.open(page)
        assert logged()[-1]["queries"] <= 3, page


@pytest.mark.parametrize(
    ("biller", "text", "found"),
    [
        (WATER, " 4001 2345 ", [({"customer_number": SITA}, None, "")]),
        (WATER, f'"{SITA}","99.50"', [({"customer_number": SITA}, 9950, "")]),
        (
            WATER,
            f"number\n{SITA}\t\t+91 98765 43210",
            [({"customer_number": SITA}, None, CONSUMER)],
        ),
        (
            CHALLAN,
            "rj140026110200001,rj14ab1234,500",
            [({"challan_number": "RJ140026110200001", "vehicle_number": "RJ14AB1234"}, 50000, "")],
        ),
    ],
)
def test_a_list_is_read_however_spreadsheets_write_it(biller, text, found):
    listed, problems = read_list(biller, text, mobile_number)
    assert problems == []
    assert [(each.given, each.paise, each.mobile) for each in listed] == found
