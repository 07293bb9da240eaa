"""Settlement day by day: gateway, bank and books agree to the paisa, or a gap says where not.

One story on one world: payments come in, the gateway settles, the bank is credited, payees are
paid. Each test is a day or a misfortune of it.
"""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from gateways.bank_files import NUMBER, answer, camt, entry, settlement, written

from khidki.actions.pay_out import NothingToPay, pay_out, take_answer
from khidki.actions.post_entry import open_wallets, post_entry
from khidki.actions.prove_balances import prove_balances
from khidki.actions.take_settlement import take_settlement
from khidki.actions.take_statement import finish_files, take_statement
from khidki.actions.verify_ledger import verify_ledger
from khidki.actions.world import World
from khidki.domain.money.bank_match import top_up_reference
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.gap import What
from khidki.domain.money.payout import State, payout_id
from khidki.domain.money.settlement import FileRefused, Why
from khidki.gateways.originals import Originals
from khidki.store import balances, challans, gaps, money_files
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
FRIDAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY)


@pytest.fixture
async def desk(furnished_database_uri: str, clock: Clock, tmp_path: Path) -> AsyncIterator["Desk"]:
    async with world_of(furnished_database_uri, now=clock) as world:
        yield Desk(world, clock, tmp_path)


class Desk:
    """The finance office of a test: what it does with files, in one line each."""

    def __init__(self, world: World, clock: Clock, folder: Path) -> None:
        self.world, self.clock, self.folder = world, clock, folder
        self.originals = Originals(folder / "originals")

    async def received(self, paise: int, *, key: str = "received") -> UUID:
        chart, payment = self.world.published.chart, self.world.new_id(7)
        gateway, revenue = chart.account("gateway", "pg"), chart.account("treasury", "revenue")
        moved = Transfer(gateway, revenue, paise)
        if key == "refunded":
            moved = moved.turned()
        await post_entry(self.world, payment, key, Kind.FEE, [moved])
        return payment

    async def settled(self, text: str | bytes, *, by: str = "asha"):
        kept = self.originals.keep(written(self.folder, "gateway.csv", text))
        return await take_settlement(self.world, kept, gateway="pg", by=by)

    async def stated(self, text: str, *, closing: int | None = None):
        kept = self.originals.keep(written(self.folder, "statement", text))
        return await take_statement(self.world, kept, by="asha", bank="main", closing_paise=closing)

    async def answered(self, text: str):
        kept = self.originals.keep(written(self.folder, "answer.xml", text))
        return await take_answer(self.world, kept, by="asha")

    async def ordered(self):
        return await pay_out(self.world, self.originals, bank="main", by="asha")

    async def held(self, *names: str) -> list[int]:
        async with self.world.reading() as tx:
            found = [
                await balances.held(tx, self.world.published.chart.named(name)) for name in names
            ]
        return [each or 0 for each in found]

    async def gaps(self) -> list[tuple[What, int, int]]:
        async with self.world.reading() as tx:
            found = await gaps.open_ones(tx)
        return sorted((each.what, each.books_paise, each.said_paise) for each in found)

    async def refusals(self) -> list[str | None]:
        async with self.world.reading() as tx:
            files = await money_files.newest(
                tx, before=(datetime.max.replace(tzinfo=UTC), UUID(int=0)), kind=None, limit=99
            )
        return [each.refused for each in files if each.refused]

    def next_day(self, days: int = 1) -> None:
        self.clock.pass_by(timedelta(days=days))


async def test_from_the_payment_to_the_payee_everything_is_one_number(desk: Desk):
    first, second = await desk.received(500_000), await desk.received(300_000)
    desk.next_day()
    taken = await desk.settled(
        settlement("2026-11-20", [(first, 500_000, 590), (second, 300_000, 354)])
    )
    assert (taken.lines, taken.gaps) == (2, 0)
    assert await desk.held("gateway:pg", "gateway-charge:pg") == [-799_056, -944]
    assert [each.unannounced_paise for each in await prove_balances(desk.world)] == [0, 0]

    desk.next_day(2)  # Monday
    credit = entry(799_056, "B1", day="2026-11-21", words="NEFT UTR2611200001 PG SETTLEMENT")
    await desk.stated(camt("2026-11-21", credit, opening=0, closing=799_056))
    assert await desk.held("gateway:pg", "bank:main") == [0, -799_056]
    assert await desk.gaps() == []

    with pytest.raises(NotEnough):  # the gateway kept 944, which nobody has put in yet
        await desk.ordered()
    charge = [
        Transfer(
            desk.world.published.chart.account("treasury", "revenue"),
            desk.world.published.chart.account("gateway-charge", "pg"),
            944,
        )
    ]
    await post_entry(desk.world, desk.world.new_id(3), "borne", Kind.CORRECTION, charge)
    made = [await desk.ordered(), await desk.ordered()]
    assert made[0] == made[1]
    assert made[0].paise == 799_056
    assert await desk.held("treasury:revenue", "payout:main") == [0, 799_056]

    payout = payout_id("treasury:revenue", date(2026, 11, 23))
    accepted = answer(made[0].batch, group="ACCP")
    assert await desk.answered(accepted) == {State.ACCEPTED: 1}
    assert await desk.answered(accepted) == {State.ACCEPTED: 1}
    desk.next_day()
    debit = entry(-799_056, "B2", day="2026-11-23", end_to_end=payout.hex)
    await desk.stated(camt("2026-11-23", debit, opening=799_056, closing=0))
    assert await desk.held("payout:main", "bank:main") == [0, 0]
    assert await desk.gaps() == []
    assert all(each.holds for each in await prove_balances(desk.world))
    report = await verify_ledger(desk.world.database, desk.world.published.chart)
    assert report.is_clean
    async with desk.world.reading() as tx:
        days = await challans.page(
            tx, ["treasury:revenue"], from_on=FRIDAY.date(), until_on=date(2026, 11, 30),
            before=None, limit=9,
        )  # fmt: skip
    friday = days[-1]
    assert (friday.on_day, friday.collected_paise) == (FRIDAY.date(), 800_000)
    assert (friday.deposited_paise, friday.state, friday.challan) == (799_056, State.PAID, "B2")


async def test_what_differs_is_open_until_its_other_half_comes(desk: Desk):
    named, other, missing = [await desk.received(paise) for paise in (10_000, 20_000, 30_000)]
    unknown, twice = desk.world.new_id(9), await desk.received(4_000)
    desk.next_day()
    taken = await desk.settled(
        settlement(
            "2026-11-20",
            [
                (named, 10_000, 0),
                (other, 20_001, 0),
                (unknown, 700, 0),
                *[(twice, 4_000, 0)] * 2,
            ],
        )
    )

    assert taken.gaps == 4
    assert await desk.gaps() == [
        (What.NOT_IN_BOOKS, 0, 700),
        (What.NOT_SETTLED, 30_000, 0),
        (What.OTHER_SUM, 20_000, 20_001),
        (What.SETTLED_TWICE, 4_000, 4_000),
    ]
    chart = desk.world.published.chart
    moved = Transfer(chart.account("gateway", "pg"), chart.account("treasury", "revenue"), 700)
    await post_entry(desk.world, unknown, "received", Kind.FEE, [moved])
    desk.next_day()
    healing = await desk.settled(
        settlement("2026-11-21", [(missing, 30_000, 0)], reference="UTR2611210001")
    )
    assert healing.healed == 2
    async with desk.world.reading() as tx:
        healed = await gaps.one(tx, What.NOT_SETTLED, missing)
    assert healed is not None
    assert (healed.owner, healed.closed_by, healed.age_on(date(2026, 11, 22))) == (
        "asha",
        "asha",
        1,
    )


async def test_money_nobody_knows_and_money_that_never_came_wait_for_a_person(desk: Desk):
    payment = await desk.received(50_000)
    desk.next_day()
    await desk.settled(settlement("2026-11-20", [(payment, 50_000, 0)]))
    desk.next_day(3)
    lines = (
        entry(1_234, "B1", day="2026-11-23", words="CASH DEPOSIT"),
        entry(-99, "B2", day="2026-11-23", words="CHARGES"),
    )
    await desk.stated(camt("2026-11-23", *lines, opening=1_000, closing=2_135))

    assert await desk.gaps() == [
        (What.NOT_ARRIVED, 50_000, 0),
        (What.OPENING, 0, 1_000),
        (What.UNKNOWN_CREDIT, 0, 1_234),
        (What.UNKNOWN_DEBIT, 0, -99),
    ]
    assert await desk.held("bank:main", "suspense:bank-main") == [-2_135, 2_135]
    desk.next_day()
    late = entry(49_000, "B3", day="2026-11-24", words="UTR2611200001")
    await desk.stated(camt("2026-11-24", late, opening=2_135, closing=51_135))
    assert (What.OTHER_ARRIVED, 50_000, 49_000) in await desk.gaps()
    assert (What.NOT_ARRIVED, 50_000, 0) not in await desk.gaps()
    assert all(each.holds for each in await prove_balances(desk.world))
    async with desk.world.transaction() as tx:
        (gap, *_) = await gaps.open_ones(tx, what=What.UNKNOWN_CREDIT.value)
        assert await gaps.hand(tx, gap.what, gap.about, owner="ravi")
        found = await gaps.open_ones(tx, owner="ravi")
        assert [each.about for each in found] == [gap.about]
        how = {"by": "ravi", "how": "a deposit of the department", "at": desk.clock.at}
        assert [await gaps.close(tx, gap.what, gap.about, **how) for _ in range(2)] == [True, False]


async def test_a_file_is_believed_once_in_its_turn_and_whole(desk: Desk):
    payment = await desk.received(10_000)
    good = settlement("2026-11-20", [(payment, 10_000, 0)])
    refused: list[Why] = []

    async def refuse(taking) -> None:
        with pytest.raises(FileRefused) as refusal:
            await taking
        refused.append(refusal.value.why)

    await refuse(desk.settled(good))  # the day is not over
    desk.next_day()
    await refuse(desk.settled(good[:-20]))
    await refuse(desk.settled(good.replace("100.00,", "100.01,", 1)))
    assert await desk.gaps() == []
    await desk.settled(good)
    await refuse(desk.settled(good))
    await refuse(desk.settled(good.replace("UTR2611200001", "UTR2611200009")))
    await refuse(desk.settled(settlement("2026-11-19", [(payment, 10_000, 0)])))
    statement = camt("2026-11-20", entry(500, "B", day="2026-11-20"), opening=0, closing=500)
    await refuse(desk.stated(statement.replace(NUMBER, "999")))
    await desk.stated(statement)
    await refuse(desk.stated(statement))
    await refuse(desk.stated(statement.replace("M1", "M2")))
    desk.next_day(2)
    await refuse(desk.stated(camt("2026-11-22", opening=501, closing=501)))
    assert refused == [
        Why.OTHER_DAY, Why.CUT_SHORT, Why.CONTROL_SUM, Why.TWICE, Why.OTHER_DAY, Why.OTHER_DAY,
        Why.OTHER_ACCOUNT, Why.TWICE, Why.OTHER_DAY, Why.NOT_NEXT,
    ]  # fmt: skip
    assert sorted(await desk.refusals(), key=str) == sorted(why.value for why in refused)
    kept = {path.read_text() for path in (desk.folder / "originals").iterdir()}
    assert {good, good[:-20], statement} <= kept


async def test_a_payout_that_was_rejected_goes_back_and_is_paid_once(desk: Desk):
    with pytest.raises(NothingToPay):
        await desk.ordered()
    await desk.received(70_000)
    chart = desk.world.published.chart
    funded = [Transfer(chart.account("bank", "main"), chart.account("gateway", "pg"), 70_000)]
    await post_entry(desk.world, desk.world.new_id(1), "funded", Kind.SETTLEMENT, funded)
    with pytest.raises(NothingToPay):  # today's money is paid tomorrow
        await desk.ordered()
    desk.next_day()
    made = await desk.ordered()
    payout = payout_id("treasury:revenue", date(2026, 11, 21))
    no = answer(made.batch, group="PART", told=[(payout, "RJCT", "AC04")])

    assert await desk.answered(no) == {State.REJECTED: 1}
    assert await desk.answered(no.replace("A1", "A2")) == {State.REJECTED: 1}
    assert await desk.held("treasury:revenue", "payout:main") == [70_000, 0]
    assert await desk.gaps() == [(What.REJECTED, 70_000, 0)]
    assert (await desk.ordered()).file == made.file  # the same day: the same order
    desk.next_day()
    again = await desk.ordered()
    assert again.batch != made.batch
    assert again.paise == 70_000
    with pytest.raises(FileRefused):
        await desk.answered(answer(desk.world.new_id(0), group="ACCP"))


async def test_a_second_debit_for_one_payout_is_for_a_person(desk: Desk):
    await desk.received(70_000)
    chart = desk.world.published.chart
    opening = camt("2026-11-19", opening=100_000, closing=100_000)
    await desk.stated(opening)
    desk.next_day()
    made = await desk.ordered()
    payout = payout_id("treasury:revenue", date(2026, 11, 21))
    debit = [
        entry(-70_000, f"B{number}", day="2026-11-21", end_to_end=payout.hex) for number in (1, 2)
    ]
    desk.next_day()
    await desk.stated(camt("2026-11-21", debit[0], opening=100_000, closing=30_000))
    desk.next_day()
    short = camt("2026-11-22", debit[1].replace("11-21", "11-22"), opening=30_000, closing=-40_000)
    await desk.stated(short)

    assert await desk.held("payout:main", chart.account("suspense", "bank-main").id) == [0, 30_000]
    assert (What.CONTRADICTED, 0, -70_000) in await desk.gaps()
    assert made.payouts == 1
    assert all(each.holds for each in await prove_balances(desk.world))


async def test_a_wallet_is_filled_by_its_reference_and_an_interrupted_file_is_finished(desk: Desk):
    chart, reference = desk.world.published.chart, top_up_reference("K10000001")
    wallet = chart.account("operator-wallet", "K10000001")
    await open_wallets(desk.world, [wallet])
    mistyped = reference[:-1] + str((int(reference[-1]) + 1) % 10)
    text = (
        "Date,Description,Reference,Debit,Credit,Balance\n"
        f"2026-11-19,NEFT/{reference}/RAMESH,N1,,500.00,500.00\n"
        f"2026-11-19,NEFT/{mistyped}/RAMESH,N2,,300.00,800.00\n"
    )
    await desk.stated(text, closing=80_000)

    assert await desk.held(wallet.id, "suspense:bank-main") == [50_000, 30_000]
    assert await desk.gaps() == [(What.UNKNOWN_CREDIT, 0, 30_000)]
    async with desk.world.database.transaction() as tx:
        file = await money_files.last(tx, "statement", "bank:main")
        assert file is not None
        assert file.finished_at is not None
    assert await finish_files(desk.world) == 0
