"""Bank accounts of operators entered by two, and what they are owed paid out on finance's desk."""

import re
from datetime import timedelta

import pytest

from khidki.actions.post_entry import post_entry
from khidki.actions.use_wallet import add_operator
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.wallet import Operator
from tests.actions import lives
from tests.web.test_finance_pages import desk
from tests.web.test_officer_pages import hidden

pytestmark = pytest.mark.anyio
CODE, OTHER, NUMBER = "K50000001", "K50000002", "778899001122"
BANK = {"code": "k50000001", "payee": "Hema Devi", "ifsc": "demo0000009", "bank_number": NUMBER}
DAYS = timedelta(days=1)
ALL, OWED = "/en/admin/settling/commissions", "/en/admin/settling/owed"


async def earned(world, code, paise):
    day = world.now().date()
    made = Operator(
        world.new_id(9), code, "state-kiosks", "lsp-1", 1, 0, 0, day, "B", name_en="Hema"
    )
    assert await add_operator(world, made)
    chart = world.published.chart
    source, target = chart.account("bank", "main"), chart.named(f"operator-commission:{code}")
    await post_entry(world, world.new_id(1), "earned", Kind.FEE, [Transfer(source, target, paise)])


async def pressed(client, page, address, **typed):
    """Press a button of a page as it stands."""
    return await client.post(address, data={**hidden(await client.get(page)), **typed})


async def test_a_bank_account_is_typed_by_two_and_shown_by_its_end(world):
    await earned(world, CODE, 2_000_00)
    ask = "/en/admin/two-people/ask/operator-bank"
    async with desk(world, "admin.anita") as anita, desk(world, "admin.imran") as imran:
        wrong = await pressed(anita, ask, ask, **{**BANK, "ifsc": "X", "bank_number": "12"})
        assert (wrong.status_code, wrong.text.count("9 to 18 digits") > 0) == (422, True)
        unknown = await pressed(anita, ask, ask, **{**BANK, "code": "K59999999"})
        assert "no such operator" in unknown.text
        asked = await pressed(anita, ask, ask, **BANK)
        assert asked.status_code == 303
        act = asked.headers["location"]
        for client in (anita, imran):
            shown = (await client.get(act)).text
            assert "DEMO0000009" in shown
            assert NUMBER not in shown
            assert NUMBER[-4:] not in shown
        slip = await pressed(imran, act, f"{act}/confirm", bank_number="778899001123")
        assert (slip.status_code, "not the same" in slip.text) == (422, True)
        done = await pressed(imran, act, f"{act}/confirm", bank_number="7788 9900 1122")
        assert (done.status_code, f"••••{NUMBER[-4:]}" in done.text) == (200, True)
        assert NUMBER not in done.text


async def test_the_tax_of_a_quarter_is_listed_with_its_rate_and_what_vouches_for_it(world):
    await earned(world, CODE, 1)
    chart = world.published.chart
    bank, wallet = chart.account("bank", "main"), chart.named(f"operator-wallet:{CODE}")
    commission = chart.named(f"operator-commission:{CODE}")
    moved = [
        Transfer(bank, wallet, 1_000_00),
        Transfer(wallet, commission, 950_00),
        Transfer(wallet, chart.account("tds"), 50_00),
    ]
    await post_entry(world, world.new_id(1), "worked", Kind.CAPTURE, moved)
    async with desk(world, "admin.imran") as auditor:
        page = (await auditor.get("/en/admin/books/withheld")).text
        for told in ("₹1,000", "₹50", "₹950", "5%", "5 percent is an assumption"):
            assert told in page, told
        assert "₹" not in (await auditor.get("/hi/admin/books/withheld?on=2026-09-30")).text
        lines = (await auditor.get("/en/admin/books/withheld/export")).text.splitlines()
        assert (len(lines), CODE in lines[1], '"No"' in lines[1]) == (2, True, True)


async def test_finance_asks_another_agrees_and_fetches_the_order(world, clock):
    await earned(world, CODE, 2_000_00)
    await earned(world, OTHER, 10_00)
    ask = "/en/admin/two-people/ask/operator-bank"
    async with desk(world, "admin.anita") as anita, desk(world, "admin.imran") as imran:
        act = (await pressed(anita, ask, ask, **BANK)).headers["location"]
        assert (await pressed(imran, act, f"{act}/confirm", bank_number=NUMBER)).status_code == 200
    clock.pass_by(DAYS)
    async with (
        desk(world, "finance.kavita") as kavita,
        desk(world, "finance.arun") as arun,
        desk(world, "admin.imran") as auditor,
    ):
        page = (await kavita.get(OWED)).text
        assert re.search(r"Hema Devi, DEMO0000009 ••••1122", page)
        assert "None on record, not paid" in page
        assert NUMBER not in page + (await kavita.get(f"{OWED}/export")).text
        assert OTHER not in (await kavita.get(f"{OWED}?bank=known")).text
        assert "Ask for the payment</button>" not in (await auditor.get(ALL)).text
        assert (await pressed(kavita, ALL, ALL, bank="x")).status_code == 422
        asked = await pressed(kavita, ALL, ALL, bank="main")
        assert asked.status_code == 303
        run = asked.headers["location"]
        base = "/en/admin/settling/runs/" + run.partition("=")[2]
        assert (await pressed(kavita, run, f"{base}/confirm")).status_code == 403
        assert (await pressed(kavita, run, f"{base}/order")).status_code == 409
        assert (await pressed(arun, run, f"{base}/confirm")).status_code == 303
        await lives.work(world)
        assert "The order for the bank is ready" in (await arun.get(run)).text
        assert NUMBER not in (await arun.get(run)).text
        order = await pressed(arun, run, f"{base}/order")
        assert order.headers["content-type"].startswith("application/xml")
        assert order.content == (await pressed(arun, run, f"{base}/order")).content
        assert NUMBER in order.text
        assert "2000.00" in order.text
