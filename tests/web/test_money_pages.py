"""The books on the desk: every sum leads to what made it; what does not match is somebody's work."""

import html
import re
from contextlib import AsyncExitStack

import pytest
from gateways.bank_files import camt, entry, settlement, written

from khidki.actions.post_entry import post_entry
from khidki.actions.take_settlement import take_settlement
from khidki.actions.take_statement import take_statement
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.settlement import FileRefused
from khidki.gateways.originals import Originals
from tests.web.test_admin_pages import browser, rows_of
from tests.worlds import world_of

pytestmark = pytest.mark.anyio
KAVITA, IMRAN = "finance.kavita", "admin.imran"


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri) as opened:
        yield opened


@pytest.fixture(scope="module")
async def people(world):
    async with AsyncExitStack() as stack:
        yield {
            name: await stack.enter_async_context(browser(world, name)) for name in (KAVITA, IMRAN)
        }


@pytest.fixture(scope="module")
async def money(world, tmp_path_factory):
    """A payment of today, a settlement and a statement of yesterday, and one that was refused."""
    folder, chart = tmp_path_factory.mktemp("money"), world.published.chart
    originals, payment = Originals(folder / "kept"), world.new_id(7)
    moved = Transfer(chart.account("gateway", "pg"), chart.account("treasury", "revenue"), 12_300)
    await post_entry(world, payment, "received", Kind.FEE, [moved])
    good = settlement("2026-11-19", [(world.new_id(8), 4_500, 0)])
    kept = originals.keep(written(folder, "gateway.csv", good))
    await take_settlement(world, kept, gateway="pg", by="kavita")
    lines = entry(777, "B1", day="2026-11-19", words="=cmd()")
    statement = camt("2026-11-19", lines, opening=0, closing=777)
    kept = originals.keep(written(folder, "bank.xml", statement))
    await take_statement(world, kept, by="kavita")
    with pytest.raises(FileRefused):
        await take_statement(world, kept, by="kavita")
    return payment


async def follow(walk, words):
    """Follow the link that bears these words."""
    links = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', walk.text, re.DOTALL)
    for address, inside in links:
        if words in re.sub(r"<[^>]+>", "", inside):
            await walk.open(html.unescape(address))
            return walk.text
    raise AssertionError(f"no link says {words}: {walk.path}")


async def read(walk, path):
    await walk.open(path)
    return walk.text


async def test_a_sum_of_the_trial_balance_leads_down_to_its_entry(people, money):
    walk = people[IMRAN]
    page = await read(walk, "/en/admin/books")
    assert "Both sides are the same." in page
    await follow(walk, "Treasury head of a department")
    await follow(walk, "treasury:revenue")
    page = await follow(walk, "20 November 2026")
    assert str(money) in page
    assert "₹123" in page
    assert "Everything entered about the same" in page


async def test_the_proof_is_one_number_and_names_what_is_open(people, money):
    page = await read(people[KAVITA], "/en/admin/books/proof")
    assert "Bank and books are one number." in page
    assert "1 open, the oldest for 0 days" in page


async def test_a_gap_is_handed_on_and_closed_with_words_by_finance_alone(people, money):
    walk = people[KAVITA]
    await read(walk, "/en/admin/settling/gaps?what=unknown_credit")
    page = await follow(walk, "Money came to the bank; nobody knows whose")
    assert "=cmd()" in page
    await walk.fill(having="how", how=" ")
    assert "Write how it was cleared up" in walk.text
    await walk.fill(having="owner", owner="ravi")
    assert "It is recorded." in walk.text
    address = walk.path.partition("?")[0]
    reading = await read(people[IMRAN], address)
    assert "ravi" in reading
    assert 'name="how"' not in reading
    await walk.fill(having="how", how="a deposit of the department")
    page = await read(walk, address)
    assert "a deposit of the department" in page
    assert 'name="how"' not in page


async def test_what_a_head_collected_stands_by_day_and_can_be_taken_out(people, money):
    walk = people[IMRAN]
    await read(walk, "/en/admin/settling")
    page = await follow(walk, "Treasury challans")
    assert all(each in page for each in ("Revenue Department", "₹123", "Not sent yet"))
    page = await read(walk, "/hi/admin/settling/challans?account=treasury:land-revenue")
    assert "₹123" not in page
    rows = rows_of(await walk.open("/en/admin/settling/challans/export"))
    assert any("₹123" in row for row in rows)


async def test_files_and_lines_go_out_without_formulas(people, money):
    walk = people[KAVITA]
    page = await read(walk, "/en/admin/settling/files")
    assert "Refused - it was taken before" in page
    await follow(walk, "bank.xml")
    given = await walk.open(walk.path.replace("/lines?", "/lines/export?"))
    assert "'=cmd()" in given.text
    assert len(rows_of(given)) == 2


async def test_an_account_that_is_none_shows_nothing(people, money):
    page = await read(people[IMRAN], "/en/admin/books/statement?account=no-such:thing")
    assert "Nothing" in page
    for address in ("books/entries/x", f"settling/gaps/other_sum/{money}", "settling/gaps/x/y"):
        assert (await people[IMRAN].open(f"/en/admin/{address}")).status_code == 404
