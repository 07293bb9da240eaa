"""Remember a bill for a signed-in person, and remind them before it is due.

A sweep asks each remembered bill's biller once a day. A biller that is away is asked again the same
day; one that knows the identifiers no more states nothing due. A reminder is stored with the
message, so that it goes out once for each bill of the biller, however many sweeps there are.
"""

from dataclasses import replace
from uuid import UUID

from khidki.actions import tell
from khidki.actions.fetch_bill import biller_of, read_own
from khidki.actions.side_by_side import side_by_side
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money.amount import format_rupees
from khidki.domain.money.bill import NoSuchBill, Stated
from khidki.domain.money.remembered_bill import (
    EVERY,
    LABEL_MOST,
    MOST,
    SOON,
    Remembered,
    is_to_remind,
)
from khidki.domain.refusal import Refusal
from khidki.domain.service.values import spoken_date
from khidki.gateways.billers import Unanswered
from khidki.store import accounts, remembered_bills
from khidki.store.database import Transaction

AT_ONCE, ROUNDS = 200, 10
DUE = "bill-due"
NOTHING = Stated("", "", 0)


class TooManyRemembered(Refusal):
    """An account remembers no more bills; forget one first."""

    code = "too_many_remembered"


async def remember_bill(world: World, account: UUID, bill_id: UUID, label: str = "") -> Remembered:
    """Remember a bill that this account looked up; again, only the label changes."""
    async with world.transaction() as tx:
        bill, now = await read_own(tx, account, bill_id), world.now()
        known = await remembered_bills.of_account(tx, account)
        is_new = all((each.biller, each.asked) != (bill.biller, bill.asked) for each in known)
        if is_new and len(known) >= MOST:
            raise TooManyRemembered
        wanted = Remembered(
            id=world.new_id(bucket_of(account)),
            account=account,
            biller=bill.biller,
            asked=bill.asked,
            label=" ".join(label.split())[:LABEL_MOST],
            remembered_at=now,
            look_at=now + EVERY,
        )
        found = await remembered_bills.remember(tx, wanted)
        if is_new:
            await remembered_bills.looked(
                tx, found, bill.stated, at=bill.fetched_at, look_at=found.look_at, reminded=""
            )
    return found


async def forget_bill(world: World, account: UUID, remembered_id: UUID) -> None:
    """Forget a remembered bill of this account, or refuse."""
    async with world.transaction() as tx:
        if not await remembered_bills.forget(tx, account, remembered_id):
            raise Unknown


async def remind_of(world: World, account: UUID, remembered_id: UUID, *, reminds: bool) -> None:
    """Remind of a remembered bill of this account, or no longer; refuse another's."""
    async with world.transaction() as tx:
        if not await remembered_bills.remind(tx, account, remembered_id, reminds=reminds):
            raise Unknown


async def sweep_remembered(world: World) -> int:
    """Look up the remembered bills whose time has come, and remind; return how many there were."""
    now, looked = world.now(), 0
    for _ in range(ROUNDS):
        async with world.transaction() as tx:
            claimed = await remembered_bills.claim_to_look(
                tx, now=now, again_at=now + SOON, limit=AT_ONCE
            )
        await side_by_side(
            "remembered_bill_not_looked_up", claimed, lambda each: _look(world, each)
        )
        looked += len(claimed)
        if len(claimed) < AT_ONCE:
            break
    return looked


async def _look(world: World, remembered: Remembered) -> None:
    now = world.now()
    try:
        biller = biller_of(world, remembered.biller)
        stated = await world.billers.fetch(biller.id, remembered.asked, at=now)
    except Unanswered:
        return  # asked again soon
    except Refusal as refusal:
        if not isinstance(refusal, NoSuchBill):
            return
        stated, days = replace(NOTHING, name=remembered.name), 1
    else:
        days = biller.remind_days
    today = legal_day(now)
    reminds = is_to_remind(remembered, stated, today=today, days=days)
    reminded = stated.number if reminds else remembered.reminded
    async with world.transaction() as tx:
        is_first = await remembered_bills.looked(
            tx, remembered, stated, at=now, look_at=now + EVERY, reminded=reminded
        )
        if reminds and is_first:
            await _remind(world, tx, remembered, stated)


async def _remind(world: World, tx: Transaction, remembered: Remembered, stated: Stated) -> None:
    account = await accounts.by_id(tx, remembered.account)
    language = tell.OFFICE_LANGUAGE if account is None else account.language
    assert stated.due_on is not None, "asked before"
    values = {
        "biller": world.published.billers[remembered.biller].title.of(language),
        "number": stated.number,
        "amount": format_rupees(stated.due_paise).removeprefix("₹"),
        "until": spoken_date(stated.due_on, language),
    }
    await tell.person(world, tx, remembered.account, DUE, is_officer=False, values=values)
