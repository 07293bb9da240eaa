"""An operator's wallet: set aside, taken or let go, within limits, and closed with counted cash."""

from dataclasses import replace
from datetime import date

import pytest

from khidki.actions.post_entry import open_wallets, post_entry
from khidki.actions.use_wallet import (
    add_operator,
    capture,
    close_day,
    hold,
    lend,
    operator_of,
    release,
    repay,
)
from khidki.actions.verify_ledger import verify_ledger
from khidki.actions.world import World
from khidki.domain.money.bank_match import top_up_reference, wallet_in
from khidki.domain.money.chart import NoSuchAccount, Per
from khidki.domain.money.dues import Filed, Parties, department_item, dues, transfers
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.settlement import BankLine
from khidki.domain.money.wallet import (
    BadCode,
    DayClosed,
    NoHold,
    NotAnOperator,
    Operator,
    OverLimit,
    purses,
    quarter_of,
)
from khidki.store import balances, operators, withheld
from tests import cases
from tests.actions import lives
from tests.worlds import phone_of, world_of

pytestmark = pytest.mark.anyio
MOBILE = "9000000001"
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri) as opened:
        yield opened


async def operator(
    world: World, code: str, *, paise: int = 0, mobile: str = "", network: str = "state-kiosks"
) -> Operator:
    account = await cases.account(world, mobile) if mobile else world.new_id(9)
    made = Operator(account, code, network, "lsp-1", 1_00_000_00, 50_000, 0, TODAY, category="B")
    assert await add_operator(world, made)
    if paise:
        own, bank = purses(world.published.chart, code), world.published.chart.account("bank", "x")
        moved = [Transfer(bank, own.wallet, paise)]
        await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, moved)
    return await operator_of(world, account)


async def held(world: World, *names: str) -> list[int]:
    async with world.reading() as tx:
        found = [await balances.held(tx, world.published.chart.named(name)) for name in names]
    return [each or 0 for each in found]


def reckoned(world: World):
    """What an application at a kiosk of category B costs: 20 rupees and the window's charge."""
    published = world.published
    filed = Filed(TODAY, "kiosk", "B")
    return dues(department_item(2_000), published.charge("g2c-application", filed))


async def test_what_was_set_aside_is_divided_and_the_commission_stands_apart(world: World):
    kiosk, what = await operator(world, "K10000001", paise=10_000), reckoned(world)
    work, code = world.new_id(5), kiosk.code
    for _ in range(2):
        await hold(world, kiosk, work, what.total_paise)
    assert await held(world, f"operator-wallet:{code}", f"operator-hold:{code}") == [3_000, 7_000]
    for _ in range(2):
        await capture(world, kiosk, work, what, holders={Per.DEPARTMENT: "revenue"})

    with pytest.raises(NoHold):
        await release(world, kiosk, work)
    wallet, aside, earned = await held(
        world, f"operator-wallet:{code}", f"operator-hold:{code}", f"operator-commission:{code}"
    )
    async with world.reading() as tx:
        quarter = await operators.sum_of(tx, kiosk.account, *quarter_of(TODAY))
    assert (wallet, aside) == (3_000, 0)
    assert quarter.captured_paise == 7_000
    assert quarter.commission_paise == earned > 0
    assert quarter.tds_paise > 0
    report = await verify_ledger(world.database, world.published.chart)
    assert report.is_clean


async def test_an_operator_of_the_second_network_has_a_day_of_work(world: World):
    network = world.published.networks["common-service-centres"]
    assert (network.verified, "not found" in network.source) == (False, True)
    assert not any(
        share.verified
        for each in world.published.splits[network.split].divisions
        for share in each.shares
    )
    kiosk = await operator(world, "CSC990100000001", network=network.id)
    code = kiosk.code
    sent = BankLine(1, TODAY, 20_000, top_up_reference(code))
    assert wallet_in(sent) == f"operator-wallet:{code}"
    own, chart = purses(world.published.chart, code), world.published.chart
    filled = [Transfer(chart.account("bank", "x"), own.wallet, 20_000)]
    await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, filled)
    charge = world.published.charge(
        "g2c-application", Filed(TODAY, "kiosk", "B"), split=network.split
    )
    what, work, other = dues(department_item(2_000), charge), world.new_id(5), world.new_id(5)
    for subject in (work, other):
        await hold(world, kiosk, subject, what.total_paise)
    await capture(world, kiosk, work, what, holders={Per.DEPARTMENT: "revenue"})
    await release(world, kiosk, other)
    names = ("operator-wallet", "operator-hold", "operator-commission")
    assert await held(world, *(f"{name}:{code}" for name in names)) == [13_000, 0, 0]
    closed = await close_day(world, kiosk, 7_000, "")
    assert (closed.expected_paise, closed.counted_paise) == (7_000, 7_000)
    with pytest.raises(DayClosed):
        await hold(world, kiosk, world.new_id(5), 100)


async def test_the_tax_of_a_quarter_is_counted_from_the_books(world: World):
    kiosk, what, work = (
        await operator(world, "K10000091", paise=20_000),
        reckoned(world),
        world.new_id(5),
    )
    await hold(world, kiosk, work, what.total_paise)
    await capture(world, kiosk, work, what, holders={Per.DEPARTMENT: "revenue"})
    first, last = quarter_of(TODAY)

    async def told(a: date, b: date):
        async with world.reading() as tx:
            return await withheld.between(tx, a, b, code=kiosk.code, after="", limit=9)

    async with world.reading() as tx:
        quarter = await operators.sum_of(tx, kiosk.account, first, last)
    (row,) = await told(first, last)
    assert (row.net_paise, row.tds_paise) == (quarter.commission_paise, quarter.tds_paise)
    assert row.gross_paise * 5 // 100 - row.tds_paise in {0, -1}
    assert await told(*quarter_of(date(2026, 7, 1))) == []

    chart, own = world.published.chart, purses(world.published.chart, kiosk.code)
    paid = [Transfer(own.commission, chart.account("payout", "main"), 100)]
    await post_entry(world, world.new_id(1), "instructed", Kind.PAYOUT, paid)
    assert await told(first, last) == [row], "what is paid out was earned all the same"
    parties = Parties({Per.OPERATOR: kiosk.code, Per.AGENCY: "lsp-1", Per.DEPARTMENT: "revenue"})
    given = transfers(what, payer=own.wallet, chart=chart, parties=parties)
    back = [each.turned() for each in given if each.target.id != own.commission.id]
    taken = next(each.turned() for each in given if each.target.id == own.commission.id)
    part = Transfer(taken.source, taken.target, taken.paise - 100)
    await post_entry(world, work, "reversed", Kind.REFUND, [*back, part])
    assert [(each.net_paise, each.tds_paise) for each in await told(first, last)] == [(100, 0)]


async def test_work_that_was_not_done_takes_nothing(world: World):
    kiosk = await operator(world, "K10000002", paise=5_000)
    work = world.new_id(5)
    await hold(world, kiosk, work, 5_000)
    with pytest.raises(NotEnough):
        await hold(world, kiosk, world.new_id(5), 1)
    for _ in range(2):
        await release(world, kiosk, work)

    assert await held(world, "operator-wallet:K10000002", "operator-hold:K10000002") == [5_000, 0]
    with pytest.raises(NoHold):
        await capture(world, kiosk, work, dues(department_item(5_000)), holders={})
    with pytest.raises(NoHold):
        await hold(world, kiosk, work, 5_000)
    with pytest.raises(NoHold):
        await release(world, kiosk, world.new_id(5))


async def test_a_day_has_a_limit_and_an_end(world: World):
    kiosk = await operator(world, "K10000003", paise=3_00_000_00)
    await hold(world, kiosk, world.new_id(5), 90_000_00)
    with pytest.raises(OverLimit):
        await hold(world, kiosk, world.new_id(5), 10_000_01)
    work, what = world.new_id(5), dues(department_item(10_000_00))
    await hold(world, kiosk, work, 10_000_00)
    await capture(world, kiosk, work, what, holders={Per.DEPARTMENT: "revenue"})

    closed = await close_day(world, kiosk, 9_990_00, "ten rupees in change are missing")
    assert (closed.expected_paise, closed.counted_paise) == (10_000_00, 9_990_00)
    for late in (close_day(world, kiosk, 0, ""), hold(world, kiosk, world.new_id(5), 1)):
        with pytest.raises(DayClosed):
            await late


async def test_credit_is_what_the_agency_put_up_and_no_more(world: World):
    kiosk, chart = await operator(world, "K10000004"), world.published.chart
    with pytest.raises(NoSuchAccount):
        await lend(world, kiosk, 100)
    credit = chart.account("agency-credit", "lsp-1")
    await open_wallets(world, [credit])
    put_up = [Transfer(chart.account("bank", "x"), credit, 40_000)]
    await post_entry(world, world.new_id(1), "put up", Kind.TOP_UP, put_up)
    with pytest.raises(OverLimit):
        await lend(world, kiosk, 50_001)
    with pytest.raises(NotEnough):
        await lend(world, kiosk, 40_001)
    await lend(world, kiosk, 40_000)
    with pytest.raises(OverLimit):
        await repay(world, kiosk, 40_001)
    await repay(world, kiosk, 15_000)

    assert await held(world, "operator-wallet:K10000004", credit.id) == [25_000, 15_000]
    assert (await operator_of(world, kiosk.account)).lent_paise == 25_000


async def test_a_low_wallet_is_told_once(world: World):
    kiosk = await operator(world, "K10000005", paise=60_000, mobile=MOBILE)
    for _ in range(2):
        await hold(world, kiosk, world.new_id(5), 20_000)
    await lives.work(world)

    told = [each.text for each in phone_of(world).shown(MOBILE) if "wallet" in each.text.lower()
            or "वॉलेट" in each.text]  # fmt: skip
    assert len(told) == 1
    assert "400" in told[0]


async def test_an_operator_has_the_code_of_a_network_and_one_account(world: World):
    kiosk = await operator(world, "K10000006")
    with pytest.raises(BadCode):
        await add_operator(world, replace(kiosk, code="K1"))
    with pytest.raises(BadCode):
        await add_operator(world, replace(kiosk, network="common-service-centres"))
    other = world.new_id(9)
    assert not await add_operator(world, replace(kiosk, account=other))
    assert not await add_operator(world, replace(kiosk, code="K10000007"))
    with pytest.raises(NotAnOperator):
        await operator_of(world, other)
    assert quarter_of(date(2027, 1, 31)) == (date(2027, 1, 1), date(2027, 3, 31))
    assert quarter_of(date(2026, 12, 1)) == (date(2026, 10, 1), date(2026, 12, 31))
