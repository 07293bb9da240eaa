"""Commission is paid out: to bank accounts that two people wrote down, ordered by two, once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from gateways.bank_files import answer, camt, entry, written

from khidki.actions.act_jointly import ask, confirm, list_acts
from khidki.actions.name_payee import sealed_number
from khidki.actions.pay_commissions import ask_run, confirm_run, drop_run, order_of
from khidki.actions.pay_out import NothingToPay, pay_out, take_answer
from khidki.actions.post_entry import open_wallets, post_entry
from khidki.actions.take_statement import take_statement
from khidki.actions.use_wallet import add_operator
from khidki.actions.verify_ledger import verify_ledger
from khidki.actions.world import World
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.payout import State
from khidki.domain.money.payout_run import BadPayee, NumbersDiffer, RunOpen
from khidki.domain.money.wallet import Operator
from khidki.domain.people.duty import Duty
from khidki.domain.people.joint_act import JointKind
from khidki.domain.two_people import AskedByYou, JointActOver
from khidki.gateways.originals import Originals
from khidki.store import balances, payee_accounts, payouts
from tests.actions import lives
from tests.cases import officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
FRIDAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
FIRST, SECOND, THIRD = "K40000001", "K40000002", "K40000003"
EARNED = "operator-commission:"
NUMBER, OTHER = "123456789012", "998877665544"


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY)


@pytest.fixture
async def desk(furnished_database_uri: str, clock: Clock, tmp_path: Path) -> AsyncIterator["Desk"]:
    async with world_of(furnished_database_uri, now=clock) as world:
        people = [await officer(world, name) for name in ("admin.anita", "admin.imran")]
        yield Desk(world, clock, tmp_path, people)


class Desk:
    """The finance office of a test."""

    def __init__(self, world: World, clock: Clock, folder: Path, people) -> None:
        self.world, self.clock, self.folder = world, clock, folder
        self.asha, self.imran = people
        self.originals = Originals(folder / "originals")

    async def operator(self, code: str, earned: int) -> None:
        day = FRIDAY.date()
        account = self.world.new_id(9)
        made = Operator(account, code, "state-kiosks", "lsp-1", 1_00_00, 0, 0, day, category="B")
        assert await add_operator(self.world, made)
        await self.earn(f"{EARNED}{code}", earned)

    async def earn(self, account: str, paise: int) -> None:
        """Bring money to an account out of the bank, so that books and bank are one number."""
        chart = self.world.published.chart
        moved = [Transfer(chart.account("bank", "main"), chart.named(account), paise)]
        await post_entry(self.world, self.world.new_id(1), "earned", Kind.FEE, moved)

    async def named(self, code: str, number: str = NUMBER, kind=JointKind.OPERATOR_BANK) -> None:
        asked = await ask(self.world, self.asha, kind, self.described(code, number))
        await confirm(self.world, self.imran, asked, again=number)

    def described(self, code: str, number: str = NUMBER):
        return {
            "code": code, "user_name": code, "payee": f"Kiosk {code}", "ifsc": "DEMO0000009",
            **sealed_number(self.world, number),
        }  # fmt: skip

    def asked(self):
        hat = self.asha.hat_for(Duty.PEOPLE)
        return ask_run(self.world, self.asha, hat, bank="main")

    async def fetched(self, run) -> bytes:
        hat = self.imran.hat_for(Duty.PEOPLE)
        return (await order_of(self.world, self.imran, hat, run.id))[1]

    async def held(self, *names: str) -> list[int]:
        chart = self.world.published.chart
        async with self.world.reading() as tx:
            found = [await balances.held(tx, chart.named(name)) for name in names]
        return [each or 0 for each in found]

    async def states(self, run) -> dict[str, State]:
        async with self.world.reading() as tx:
            return {each.account: each.state for each in await payouts.of_batch(tx, run.id)}

    async def line(self, run, account: str):
        async with self.world.reading() as tx:
            return next(p for p in await payouts.of_batch(tx, run.id) if p.account == account)


async def test_a_bank_account_is_written_by_both_and_kept_sealed(desk: Desk):
    await desk.operator(FIRST, 1_00)
    world, body = desk.world, desk.described(FIRST)
    for code in ("K49999999", "lsp-1"):
        with pytest.raises(BadPayee):
            await ask(world, desk.asha, JointKind.OPERATOR_BANK, desk.described(code))
    with pytest.raises(BadPayee):
        await ask(world, desk.asha, JointKind.AGENCY_BANK, desk.described("nobody-1"))
    asked = await ask(world, desk.asha, JointKind.OPERATOR_BANK, body)
    with pytest.raises(AskedByYou):
        await confirm(world, desk.asha, asked, again=NUMBER)
    for typed in ("", "123456789013", "x"):
        with pytest.raises(NumbersDiffer):
            await confirm(world, desk.imran, asked, again=typed)
    await confirm(world, desk.imran, asked, again="1234 5678 9012")

    async with world.reading() as tx:
        line = await payee_accounts.newest(tx, world.published.chart.named(EARNED + FIRST))
        kept = (await list_acts(world))[0].body
    assert (line.name, line.ifsc, line.ending) == (f"Kiosk {FIRST}", "DEMO0000009", "9012")
    assert NUMBER.encode() not in line.number_sealed
    assert ("bank_number" in kept, kept["ending"]) == (False, "9012")


async def test_what_is_owed_is_asked_agreed_to_ordered_once_and_leaves_by_the_statement(
    desk: Desk,
):
    for code, earned in ((FIRST, 80_000), (SECOND, 70_000), (THIRD, 50_000)):
        await desk.operator(code, earned)
    await desk.earn("agency:lsp-1", 40_000)
    await desk.named(FIRST)
    await desk.named(SECOND, OTHER)
    await desk.named("lsp-1", "555566667777", JointKind.AGENCY_BANK)
    with pytest.raises(NothingToPay):  # all of it was earned today
        await desk.asked()
    desk.clock.pass_by(timedelta(days=3))  # Monday
    await desk.earn(EARNED + FIRST, 5_000)

    run = await desk.asked()
    assert (run.payouts, run.paise, run.alone) == (3, 1_90_000, False)
    assert await desk.held("payout:main") == [0], "asked for, and not agreed to"
    with pytest.raises(AskedByYou):
        await confirm_run(desk.world, desk.asha, desk.asha.hat_for(Duty.PEOPLE), run.id)
    with pytest.raises(RunOpen):
        await desk.asked()
    with pytest.raises(NothingToPay):
        await desk.fetched(run)
    await desk.named(FIRST, "111122223333")  # after it was asked: this run goes as agreed
    await confirm_run(desk.world, desk.imran, desk.imran.hat_for(Duty.PEOPLE), run.id)
    with pytest.raises(JointActOver):
        await confirm_run(desk.world, desk.imran, desk.imran.hat_for(Duty.PEOPLE), run.id)
    await lives.work(desk.world)

    names = (EARNED + FIRST, EARNED + SECOND, EARNED + THIRD, "agency:lsp-1", "payout:main")
    assert await desk.held(*names) == [5_000, 0, 50_000, 0, 1_90_000]
    data = await desk.fetched(run)
    assert data == await desk.fetched(run), "the same bytes, by which a bank knows it"
    for there in (NUMBER, OTHER, "555566667777", "1900.00"):
        assert there.encode() in data
    for absent in ("111122223333", THIRD):
        assert absent.encode() not in data
    assert not list(desk.folder.rglob("*")), "no copy with open numbers lies about"
    with pytest.raises(RunOpen):
        await desk.asked()

    second = await desk.line(run, EARNED + SECOND)
    sent = answer(run.id, told=[(second.id, "RJCT", "AC01")])
    for _ in range(2):
        kept = desk.originals.keep(written(desk.folder, "answer.xml", sent))
        await take_answer(desk.world, kept, by="asha")
    assert (await desk.states(run))[EARNED + SECOND] is State.REJECTED
    assert await desk.held(EARNED + SECOND, "payout:main") == [70_000, 1_20_000]
    desk.clock.pass_by(timedelta(days=1))
    first = await desk.line(run, EARNED + FIRST)
    left = entry(-80_000, "B1", day="2026-11-23", end_to_end=first.id.hex)
    text = camt("2026-11-23", left, opening=0, closing=-80_000)
    kept = desk.originals.keep(written(desk.folder, "statement", text))
    await take_statement(desk.world, kept, by="asha", bank="main")
    assert await desk.held("payout:main") == [40_000]
    assert (await desk.states(run))[EARNED + FIRST] is State.PAID
    assert (await verify_ledger(desk.world.database, desk.world.published.chart)).is_clean

    again = await desk.asked()  # what was rejected, and what was earned since; nothing twice
    assert (again.payouts, again.paise, again.alone) == (2, 75_000, True)
    await lives.work(desk.world)
    assert b"111122223333" in await desk.fetched(again), "to the account that is in force now"


async def test_a_small_run_goes_alone_and_a_dropped_or_forgotten_one_makes_room(desk: Desk):
    await desk.operator(FIRST, 1_50_000)
    await desk.named(FIRST)
    desk.clock.pass_by(timedelta(days=3))
    run = await desk.asked()
    await drop_run(desk.world, desk.asha, desk.asha.hat_for(Duty.PEOPLE), run.id)
    assert await desk.states(run) == {EARNED + FIRST: State.DROPPED}
    forgotten = await desk.asked()
    desk.clock.pass_by(timedelta(days=1))
    with pytest.raises(JointActOver):
        await confirm_run(desk.world, desk.imran, desk.imran.hat_for(Duty.PEOPLE), forgotten.id)
    chart = desk.world.published.chart
    taken = [Transfer(chart.named(EARNED + FIRST), chart.account("bank", "main"), 1_00_000)]
    await post_entry(desk.world, desk.world.new_id(1), "taken", Kind.FEE, taken)
    small = await desk.asked()
    assert (small.paise, small.alone) == (50_000, True)
    assert await desk.states(forgotten) == {EARNED + FIRST: State.DROPPED}
    await lives.work(desk.world)
    assert await desk.held(EARNED + FIRST, "payout:main") == [0, 50_000]


async def test_what_is_no_longer_held_is_dropped_and_stops_nobody_else(desk: Desk):
    for code in (FIRST, SECOND):
        await desk.operator(code, 80_000)
        await desk.named(code)
    desk.clock.pass_by(timedelta(days=3))
    run = await desk.asked()
    chart = desk.world.published.chart
    back = [Transfer(chart.named(EARNED + FIRST), chart.account("suspense", "x"), 1)]
    await post_entry(desk.world, desk.world.new_id(1), "reversed", Kind.REFUND, back)
    await confirm_run(desk.world, desk.imran, desk.imran.hat_for(Duty.PEOPLE), run.id)
    await lives.work(desk.world)
    assert await desk.states(run) == {
        EARNED + FIRST: State.DROPPED, EARNED + SECOND: State.INSTRUCTED,
    }  # fmt: skip
    assert await desk.held(EARNED + FIRST, "payout:main") == [79_999, 80_000]
    assert b"800.00" in await desk.fetched(run)


async def test_nothing_is_ordered_that_the_bank_does_not_hold_and_the_states_order_goes_beside_it(
    desk: Desk,
):
    await desk.operator(FIRST, 1_000)
    await desk.named(FIRST)
    chart = desk.world.published.chart
    spent = [Transfer(chart.account("suspense", "x"), chart.account("bank", "main"), 500)]
    await post_entry(desk.world, desk.world.new_id(1), "spent", Kind.FEE, spent)
    desk.clock.pass_by(timedelta(days=3))
    with pytest.raises(NotEnough):
        await desk.asked()
    await desk.earn("suspense:x", 500)
    await desk.earn("treasury:revenue", 2_000)
    desk.clock.pass_by(timedelta(days=1))
    run = await desk.asked()
    await lives.work(desk.world)
    state = await pay_out(desk.world, desk.originals, bank="main", by="asha")
    assert (run.paise, state.paise) == (1_000, 2_000)
    assert await desk.held("payout:main") == [3_000]
    assert FIRST.encode() in await desk.fetched(run)


async def test_accounts_of_no_operator_are_opened_as_wallets_are(desk: Desk):
    account = desk.world.published.chart.named(f"{EARNED}{FIRST}")
    await open_wallets(desk.world, [account])
    with pytest.raises(NothingToPay):
        await desk.asked()
