"""Use an operator's wallet: set money aside for a piece of work, take it, or let it go.

Setting aside comes before the work and is within the day's limit; an unfinished or refused piece of
work lets everything go. Taking divides it among those who receive something, the operator's
commission and the tax withheld from that among them. Each act repeats without harm: the entries in
the books have one key for the beginning and one for the end, whichever end it was.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from khidki.actions import tell
from khidki.actions.post_entry import post_entry
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.filing import KeyReused
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.chart import NoSuchAccount, Per
from khidki.domain.money.dues import Dues, Parties, transfers
from khidki.domain.money.entry import Kind, NotEnough, Transfer
from khidki.domain.money.wallet import (
    DayClosed,
    Hold,
    HoldState,
    NoHold,
    NotAnOperator,
    Operator,
    OverLimit,
    Purses,
    WalletDay,
    purses,
)
from khidki.store import balances, operators
from khidki.store.database import Transaction

HELD, ENDED = "held", "ended"
LOW = "wallet-low"


async def add_operator(world: World, operator: Operator) -> bool:
    """Give an operator a wallet; False when the account or the code has one already."""
    async with world.transaction() as tx:
        return await add_in(tx, world, operator)


async def add_in(tx: Transaction, world: World, operator: Operator) -> bool:
    """Do the same in a transaction that is open."""
    world.published.networks[operator.network].check_code(operator.code)
    own = purses(world.published.chart, operator.code)
    await balances.open_accounts(tx, (own.wallet, own.held, own.commission))
    return await operators.add(tx, operator)


async def operator_of(world: World, account: UUID) -> Operator:
    """Return the operator who signs in by an account, or refuse one who serves nobody today."""
    async with world.reading() as tx:
        found = await operators.of_account(tx, account)
    return who_serves(world, found)


def who_serves(world: World, found: Operator | None) -> Operator:
    """Return an operator who was just read, or refuse one who serves nobody today."""
    if found is None or not found.works_on(legal_day(world.now())):
        raise NotAnOperator
    return found


async def hold(world: World, operator: Operator, subject: UUID, paise: int) -> None:
    """Set money aside for a piece of work, or refuse; set aside already, nothing happens."""
    at, today = world.now(), legal_day(world.now())
    async with world.transaction() as tx:
        locked = await operators.of_account(tx, operator.account, lock=True)
        before = await operators.one_hold(tx, operator.account, subject)
        if before is not None and (before.state is not HoldState.HELD or before.paise != paise):
            raise NoHold
        if before is None:  # what was taken on goes on, whatever is closed or suspended since
            await _require_open(tx, world, locked, today, paise)
        await operators.hold(tx, operator.account, subject, on_day=today, paise=paise, at=at)
    own = purses(world.published.chart, operator.code)
    try:
        await post_entry(world, subject, HELD, Kind.HOLD, [Transfer(own.wallet, own.held, paise)])
    except NotEnough:
        async with world.transaction() as tx:
            await operators.drop(tx, operator.account, subject)
        raise
    await _require_still_held(world, operator, subject, paise)
    await _warn_when_low(world, operator, own, paise)


async def _require_open(
    tx: Transaction, world: World, operator: Operator | None, today: date, paise: int
) -> None:
    """Refuse new work where the operator takes on none, or not so much more today."""
    if operator is None or not operator.works_on(today):
        raise NotAnOperator
    operator.require_open(world.published.networks[operator.network])
    if await operators.day(tx, operator.account, today) is not None:
        raise DayClosed
    taken = await operators.sum_of(tx, operator.account, today, today)
    if taken.taken_on_paise + paise > operator.daily_limit_paise:
        raise OverLimit


async def capture(
    world: World, operator: Operator, subject: UUID, dues: Dues, *, holders: Mapping[Per, str]
) -> None:
    """Take what was set aside: the work is done, and everybody receives their part.

    `holders` says who stands behind the heads of the lines besides operator and agency.
    """
    found = await _held(world, operator, subject)
    if found.state is HoldState.RELEASED or dues.total_paise != found.paise:
        raise NoHold
    own = purses(world.published.chart, operator.code)
    parties = Parties({Per.OPERATOR: operator.code, Per.AGENCY: operator.agency, **holders})
    moved = transfers(dues, payer=own.held, chart=world.published.chart, parties=parties)
    await _end(world, subject, Kind.CAPTURE, moved)
    earned = {own.commission.id: 0, "tds": 0}
    for each in moved:
        if each.target.id in earned:
            earned[each.target.id] += each.paise
    async with world.transaction() as tx:
        # A day is closed before this or after it, and counts it accordingly.
        await operators.of_account(tx, operator.account, lock=True)
        await operators.end(
            tx, operator.account, subject, HoldState.CAPTURED, at=world.now(),
            commission_paise=earned[own.commission.id], tds_paise=earned["tds"],
        )  # fmt: skip


async def release(world: World, operator: Operator, subject: UUID) -> None:
    """Let go what was set aside: the work was not done, and nothing was taken.

    Whoever set it aside may have died before the books knew. They are told first, so that no other
    work's money is let go for it; where the wallet is short there is nothing to let go.
    """
    found = await _held(world, operator, subject)
    if found.state is HoldState.RELEASED:
        return
    own = purses(world.published.chart, operator.code)
    with suppress(NotEnough):
        moved = [Transfer(own.wallet, own.held, found.paise)]
        await post_entry(world, subject, HELD, Kind.HOLD, moved)
        await _end(world, subject, Kind.RELEASE, (Transfer(own.held, own.wallet, found.paise),))
    async with world.transaction() as tx:
        await operators.end(tx, operator.account, subject, HoldState.RELEASED, at=world.now())


async def let_go(world: World, operator: Operator, subject: UUID, paise: int) -> None:
    """Let go what whoever died may have set aside; nobody sets it aside afterwards."""
    async with world.transaction() as tx:
        await operators.of_account(tx, operator.account, lock=True)
        found = await operators.one_hold(tx, operator.account, subject)
        if found is None:
            at = world.now()
            await operators.hold(
                tx, operator.account, subject, on_day=legal_day(at), paise=paise, at=at
            )
            await operators.end(tx, operator.account, subject, HoldState.RELEASED, at=at)
    if found is not None:
        await release(world, operator, subject)


async def close_day(world: World, operator: Operator, counted_paise: int, note: str) -> WalletDay:
    """Close today with the cash that was counted; nothing is taken on today any more."""
    at, today = world.now(), legal_day(world.now())
    async with world.transaction() as tx:
        await operators.of_account(tx, operator.account, lock=True)
        taken = await operators.sum_of(tx, operator.account, today, today)
        closed = WalletDay(today, taken.captured_paise, counted_paise, note.strip()[:300], at)
        if not await operators.close_day(tx, operator.account, closed):
            raise DayClosed
    return closed


async def lend(world: World, operator: Operator, paise: int) -> None:
    """Lend from what the agency put up, within the operator's limit."""
    chart = world.published.chart
    credit, own = chart.account("agency-credit", operator.agency), purses(chart, operator.code)
    await _count_credit(world, operator, paise)
    try:
        lent = [Transfer(credit, own.wallet, paise)]
        await post_entry(
            world, world.new_id(bucket_of(operator.account)), "lent", Kind.TOP_UP, lent
        )
    except (NotEnough, NoSuchAccount):
        await _count_credit(world, operator, -paise)
        raise


async def repay(world: World, operator: Operator, paise: int) -> None:
    """Give credit back to the agency out of the wallet."""
    chart = world.published.chart
    credit, own = chart.account("agency-credit", operator.agency), purses(chart, operator.code)
    await _count_credit(world, operator, -paise)
    try:
        back = [Transfer(own.wallet, credit, paise)]
        await post_entry(
            world, world.new_id(bucket_of(operator.account)), "repaid", Kind.TOP_UP, back
        )
    except NotEnough:
        await _count_credit(world, operator, paise)
        raise


async def _count_credit(world: World, operator: Operator, paise: int) -> None:
    async with world.transaction() as tx:
        if not await operators.lend(tx, operator.account, paise):
            raise OverLimit


async def _held(world: World, operator: Operator, subject: UUID) -> Hold:
    async with world.reading() as tx:
        found = await operators.one_hold(tx, operator.account, subject)
    if found is None:
        raise NoHold
    return found


async def _require_still_held(world: World, operator: Operator, subject: UUID, paise: int) -> None:
    """Take the entry back if the hold was let go while it was on its way into the books."""
    found = await _held(world, operator, subject)
    if found.state is HoldState.RELEASED:
        own = purses(world.published.chart, operator.code)
        await _end(world, subject, Kind.RELEASE, (Transfer(own.held, own.wallet, paise),))
        raise NoHold


async def _end(world: World, subject: UUID, kind: Kind, moved: tuple[Transfer, ...]) -> None:
    try:
        await post_entry(world, subject, ENDED, kind, moved)
    except KeyReused:
        raise NoHold from None  # it ended the other way


async def _warn_when_low(world: World, operator: Operator, own: Purses, paise: int) -> None:
    """Tell the operator once, when this piece of work took the wallet below the threshold."""
    low = world.published.networks[operator.network].low_balance_paise
    async with world.transaction() as tx:
        left = await balances.held(tx, own.wallet) or 0
        if left < low <= left + paise:
            await _tell(world, tx, operator, left)


async def _tell(world: World, tx: Transaction, operator: Operator, left: int) -> None:
    amount = format_rupees(left).removeprefix("₹")
    await tell.person(world, tx, operator.account, LOW, is_officer=False, values={"amount": amount})
