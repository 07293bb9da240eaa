"""Read bills: one, those that somebody paid, what happened to one, and those that are remembered.

Everything here is read by who looked it up and by nobody else; another's bill is as good as none.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.actions.fetch_bill import read_own
from khidki.actions.place_in_time import Place
from khidki.actions.world import World
from khidki.domain.money.bill import Bill, State
from khidki.domain.money.remembered_bill import Remembered
from khidki.store import bills, remembered_bills
from khidki.store.bills import Happened


@dataclass(frozen=True, slots=True)
class Whole:
    """A bill and what its page shows: what happened on its way; at rest, whether it is kept."""

    bill: Bill
    happened: list[Happened]
    is_kept: bool


AT_REST = frozenset({State.FETCHED, State.POSTED})


async def whole_bill(world: World, account: UUID, bill_id: UUID) -> Whole:
    """Return a bill of this account with what its page shows, or refuse."""
    async with world.reading() as tx:
        bill = await read_own(tx, account, bill_id)
        if bill.state not in AT_REST:
            return Whole(bill, await bills.history(tx, bill.id), False)
        kept = await remembered_bills.of_account(tx, account)
    is_kept = any((each.biller, each.asked) == (bill.biller, bill.asked) for each in kept)
    return Whole(bill, [], is_kept)


async def read_bill(world: World, account: UUID, bill_id: UUID) -> Bill:
    """Return a bill of this account, or refuse."""
    async with world.reading() as tx:
        return await read_own(tx, account, bill_id)


async def list_bills(world: World, account: UUID, *, before: Place, limit: int) -> list[Bill]:
    """Return what an account paid, the newest first."""
    async with world.reading() as tx:
        return await bills.of_account(tx, account, before=(before.at, before.id), limit=limit)


async def history(world: World, account: UUID, bill_id: UUID) -> list[Happened]:
    """Return all that happened to a bill of this account, in its order."""
    async with world.reading() as tx:
        bill = await read_own(tx, account, bill_id)
        return await bills.history(tx, bill.id)


async def my_bills(world: World, account: UUID) -> list[Remembered]:
    """Return what an account remembers, the next due first."""
    async with world.reading() as tx:
        return await remembered_bills.of_account(tx, account)
