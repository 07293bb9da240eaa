"""An operator files for a citizen: the fee is held, then taken once; or nothing was ever taken."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from khidki.actions import file_at_counter as counter
from khidki.actions import submit, use_wallet
from khidki.actions.answer import withdraw
from khidki.actions.draft import begin_again, drop
from khidki.actions.file_at_counter import file_at_counter, settle, sweep_filings
from khidki.actions.post_entry import post_entry
from khidki.actions.recall import carried, is_untouched
from khidki.actions.submit import submit_draft
from khidki.actions.use_wallet import add_operator, close_day, hold, let_go, operator_of, release
from khidki.actions.verify_ledger import verify_ledger
from khidki.domain.bucket import bucket_of
from khidki.domain.case.counter import Ended
from khidki.domain.case.filing import StaleDraft
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.wallet import (
    DayClosed,
    NoHold,
    Operator,
    OperatorSuspended,
    OverLimit,
    purses,
)
from khidki.store import applications, balances, counter_filings, openings, operators
from tests import cases
from tests.actions import lives
from tests.worlds import Clock, phone_of, world_of

pytestmark = pytest.mark.anyio
COST = 50_00


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def world(module_furnished_uri, clock):
    async with world_of(module_furnished_uri, now=clock) as opened:
        yield opened


async def operator(world, code, *, paise=500_00, limit=10_000_00) -> Operator:
    account = world.new_id(9)
    today = legal_day(world.now()) - timedelta(days=1)
    made = Operator(account, code, "state-kiosks", "lsp-1", limit, 0, 0, today, category="B")
    assert await add_operator(world, made)
    if paise:
        await fill(world, code, paise)
    return await operator_of(world, account)


async def fill(world, code, paise):
    own, bank = purses(world.published.chart, code), world.published.chart.account("bank", "x")
    moved = [Transfer(bank, own.wallet, paise)]
    await post_entry(world, world.new_id(1), "filled", Kind.TOP_UP, moved)


async def money(world, code):
    """What is free in the wallet, and what is set aside."""
    own = purses(world.published.chart, code)
    async with world.reading() as tx:
        return [await balances.held(tx, each) or 0 for each in (own.wallet, own.held)]


async def begun(world):
    owner = await cases.account(world)
    return owner, await cases.draft(world, owner)


async def filing_of(world, kiosk, draft):
    """The attempts of an operator for a draft, the newest first."""
    async with world.reading() as tx:
        found = await counter_filings.listed(
            tx, kiosk.account, number="", service=None, state=None,
            between=(world.now() - timedelta(days=9), world.now() + timedelta(days=9)),
            before=(world.now() + timedelta(days=9), world.new_id(9)), limit=99,
        )  # fmt: skip
    return [each for each in found if each.draft == draft.id]


async def test_pressed_twice_and_in_two_tabs_it_is_one_application_and_one_taking(world):
    kiosk, (owner, draft) = await operator(world, "K20000001"), await begun(world)
    done = await cases.at_once(*(
        file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision) for _ in range(4)
    ))  # fmt: skip
    done.append(await file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision))
    assert {each.number for each in done} == {done[0].number}
    assert await money(world, kiosk.code) == [500_00 - COST, 0]
    async with world.reading() as tx:
        filed = await applications.by_id(tx, draft.id)
        said = msgspec.json.decode((await applications.contents(tx, draft.id))[0].body)
        today = await operators.sum_of(
            tx, kiosk.account, legal_day(world.now()), legal_day(world.now())
        )
    assert filed.channel == "kiosk"
    assert (said["counter"]["code"], said["counter"]["network"]) == (kiosk.code, kiosk.network)
    assert sum(item["paise"] for item in said["dues"]) == COST
    assert today.captured_paise == COST, "in the day's close as cash in hand"
    (attempt,) = await filing_of(world, kiosk, draft)
    assert (attempt.state, attempt.number) == (Ended.FILED, filed.number)
    assert (await verify_ledger(world.database, world.published.chart)).is_clean
    await lives.work(world)
    assert any(filed.number in each.text for each in phone_of(world).shown("9000000001"))


async def test_a_wallet_that_cannot_pay_files_nothing_and_loses_nothing(world):
    kiosk, (owner, draft) = await operator(world, "K20000002", paise=COST - 1), await begun(world)
    with pytest.raises(NotEnough):
        await file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision)
    limited = await operator(world, "K20000003", limit=COST - 1)
    again = (await world.reads.drafts.get((draft.id, owner))).draft
    assert again.answers == draft.answers
    with pytest.raises(OverLimit):
        await file_at_counter(world, limited, owner, draft.id, revision=again.revision)
    closed = await operator(world, "K20000004")
    await close_day(world, closed, 0, "")
    again = (await world.reads.drafts.get((draft.id, owner))).draft
    with pytest.raises(DayClosed):
        await file_at_counter(world, closed, owner, draft.id, revision=again.revision)
    barred = await operator(world, "K20000016")
    async with world.transaction() as tx:
        assert await operators.suspend(tx, barred.account, at=world.now())
    again = (await world.reads.drafts.get((draft.id, owner))).draft
    with pytest.raises(OperatorSuspended):
        await file_at_counter(world, barred, owner, draft.id, revision=again.revision)
    for each, left in ((kiosk, COST - 1), (limited, 500_00), (closed, 500_00), (barred, 500_00)):
        assert await money(world, each.code) == [left, 0]
        assert [one.state for one in await filing_of(world, each, draft)] == [Ended.LET_GO]
    await fill(world, kiosk.code, 1)
    again = (await world.reads.drafts.get((draft.id, owner))).draft
    await file_at_counter(world, kiosk, owner, draft.id, revision=again.revision)
    assert await money(world, kiosk.code) == [0, 0]


async def test_what_the_citizen_files_meanwhile_is_not_paid_by_the_operator(world):
    kiosk, (owner, draft) = await operator(world, "K20000005"), await begun(world)
    found = await ready(world, kiosk, owner, draft)
    attempt = await counter._begun(world, kiosk, found)
    await hold(world, kiosk, attempt.id, attempt.paise)
    receipt = await submit_draft(world, owner, draft.id, revision=draft.revision)
    assert (await settle(world, attempt)).state is Ended.LET_GO
    assert await money(world, kiosk.code) == [500_00, 0]
    again = await file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision)
    assert again.number == receipt.number
    assert await money(world, kiosk.code) == [500_00, 0]


async def ready(world, kiosk, owner, draft):
    return await submit.ready(
        world, owner, draft.id, revision=draft.revision, channel="kiosk", declared=True,
        through=kiosk,
    )  # fmt: skip


@pytest.mark.parametrize("died", ["before the hold", "before the books", "before the filing"])
async def test_a_death_before_the_filing_lets_all_go_and_fences_a_late_submit(world, clock, died):
    code = {"before the hold": "K20000006", "before the books": "K20000007"}.get(died, "K20000008")
    kiosk, (owner, draft) = await operator(world, code), await begun(world)
    found = await ready(world, kiosk, owner, draft)
    attempt = await counter._begun(world, kiosk, found)
    if died == "before the books":
        async with world.transaction() as tx:
            await operators.hold(
                tx, kiosk.account, attempt.id, on_day=legal_day(world.now()), paise=attempt.paise,
                at=world.now(),
            )  # fmt: skip
    elif died == "before the filing":
        await hold(world, kiosk, attempt.id, attempt.paise)
    await sweep_filings(world)
    assert (await filing_of(world, kiosk, draft))[0].state is Ended.OPEN, "it may be at work"
    clock.pass_by(timedelta(minutes=2))
    await sweep_filings(world)
    assert (await filing_of(world, kiosk, draft))[0].state is Ended.LET_GO
    assert await money(world, kiosk.code) == [500_00, 0]
    with pytest.raises(NoHold):
        await hold(world, kiosk, attempt.id, attempt.paise)  # whoever was only slow
    with pytest.raises(StaleDraft):
        await submit.file_ready(world, found)
    assert await money(world, kiosk.code) == [500_00, 0]


async def test_a_death_after_the_filing_takes_what_was_held(world, clock):
    kiosk, (owner, draft) = await operator(world, "K20000009"), await begun(world)
    found = await ready(world, kiosk, owner, draft)
    attempt = await counter._begun(world, kiosk, found)
    await hold(world, kiosk, attempt.id, attempt.paise)
    said = replace(found.filing, counter=counter.counter_of(kiosk, attempt.id))
    receipt = await submit.file_ready(world, replace(found, filing=said))
    clock.pass_by(timedelta(minutes=2))
    for _ in range(2):
        await sweep_filings(world)
    assert (await filing_of(world, kiosk, draft))[0].number == receipt.number
    assert await money(world, kiosk.code) == [500_00 - COST, 0]


async def test_a_draft_that_was_thrown_away_lets_go(world, clock):
    kiosk, (owner, draft) = await operator(world, "K20000010"), await begun(world)
    attempt = await counter._begun(world, kiosk, await ready(world, kiosk, owner, draft))
    await hold(world, kiosk, attempt.id, attempt.paise)
    await drop(world, owner, draft.id)
    clock.pass_by(timedelta(minutes=2))
    await sweep_filings(world)
    assert await money(world, kiosk.code) == [500_00, 0]


async def test_a_hold_whose_process_died_before_the_books_is_let_go_without_others_money(world):
    kiosk = await operator(world, "K20000011", paise=100)
    mine, other = world.new_id(bucket_of(kiosk.account)), world.new_id(bucket_of(kiosk.account))
    await hold(world, kiosk, other, 80)
    async with world.transaction() as tx:
        await operators.hold(
            tx, kiosk.account, mine, on_day=legal_day(world.now()), paise=50, at=world.now()
        )
    for _ in range(2):
        await release(world, kiosk, mine)  # the wallet is short by now
    assert await money(world, kiosk.code) == [20, 80]
    await let_go(world, kiosk, other, 80)
    assert await money(world, kiosk.code) == [100, 0]


async def test_an_entry_that_comes_after_its_hold_was_let_go_is_taken_back(world):
    kiosk = await operator(world, "K20000012", paise=100)
    own, work = purses(world.published.chart, kiosk.code), world.new_id(bucket_of(kiosk.account))
    await let_go(world, kiosk, work, 60)
    late = [Transfer(own.wallet, own.held, 60)]
    await post_entry(world, work, use_wallet.HELD, Kind.HOLD, late)
    with pytest.raises(NoHold):
        await use_wallet._require_still_held(world, kiosk, work, 60)
    assert await money(world, kiosk.code) == [100, 0]


async def taken_back(world, owner, application):
    await withdraw(world, owner, application)
    return await begin_again(world, owner, application)


async def test_recalled_before_an_officer_opens_it_is_filed_again_without_a_new_fee(world):
    kiosk, (owner, draft) = await operator(world, "K20000014"), await begun(world)
    await file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision)
    for _ in range(2):  # and what was corrected may be corrected again
        before, draft = draft, await taken_back(world, owner, draft.id)
        receipt = await file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision)
        assert (receipt.application, receipt.again) == (draft.id, False)
    assert await money(world, kiosk.code) == [500_00 - COST, 0]
    used = await begin_again(world, owner, before.id)
    ready_now = await ready(world, kiosk, owner, used)
    assert ready_now.filing.dues.total_paise == COST, "it counted once"
    paid = (await carried(world, world.new_id(used.bucket), draft.id)) is None
    assert paid, "what stands was not taken back"


async def test_what_an_officer_opened_costs_its_fee_again(world):
    kiosk, (owner, draft) = await operator(world, "K20000015"), await begun(world)
    await file_at_counter(world, kiosk, owner, draft.id, revision=draft.revision)
    assert await is_untouched(world, draft.id)
    async with world.transaction() as tx:
        await openings.note(
            tx, draft.id, revision=1, officer=world.new_id(1), posting=None, at=world.now()
        )
    assert not await is_untouched(world, draft.id)
    again = await taken_back(world, owner, draft.id)
    found = await ready(world, kiosk, owner, again)
    assert (found.filing.dues.total_paise, found.filing.carried) == (COST, None)
