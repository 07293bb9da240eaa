"""Look a bill up at its biller, and keep what the biller stated as the bill that may be paid.

Looking up costs nothing and takes nothing. How often somebody may is limited, because a biller
answers with a name: nobody goes through its customers here. A biller that is away is said to be.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from khidki.actions import limit
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.money.bill import (
    Bill,
    BillChannel,
    BillerAway,
    NothingDue,
    State,
    Stated,
)
from khidki.domain.money.biller import Biller, NoSuchBiller, Takes
from khidki.domain.problem import Problem
from khidki.gateways.billers import Unanswered
from khidki.store import bills, outboxes
from khidki.store.database import Transaction

PER = timedelta(hours=1)
HITS: Mapping[BillChannel, int] = {"portal": 30, "kiosk": 600}
FOLLOW = "follow-bill"


def biller_of(world: World, biller_id: str) -> Biller:
    """Return a biller whose bills are paid here, or refuse."""
    found = world.published.billers.get(biller_id)
    if found is None:
        raise NoSuchBiller
    return found


async def fetch_bill(
    world: World,
    account: UUID,
    biller_id: str,
    given: Mapping[str, str],
    *,
    channel: BillChannel = "portal",
) -> Bill | list[Problem]:
    """Return the bill that these identifiers find, or what is wrong with them; refuse otherwise."""
    biller = biller_of(world, biller_id)
    asked, problems = biller.read(given)
    if problems:
        return problems
    await limit.hit(world, f"bill {channel}", str(account), hits=HITS[channel], per=PER)
    stated = await look_up(world, biller, asked)
    bill = Bill(
        id=world.new_id(bucket_of(account)),
        account=account,
        biller=biller.id,
        channel=channel,
        asked=asked,
        stated=stated,
        state=State.FETCHED,
        fetched_at=world.now(),
    )
    async with world.transaction() as tx:
        await bills.add(tx, bill)
    return bill


async def look_up(world: World, biller: Biller, asked: Mapping[str, str]) -> Stated:
    """Return what a biller states is due, or refuse: nobody, nothing, or no answer."""
    try:
        stated = await world.billers.fetch(biller.id, asked, at=world.now())
    except Unanswered as cause:
        raise BillerAway(biller.id) from cause
    require_due(biller, stated)
    return stated


def require_due(biller: Biller, stated: Stated) -> None:
    """Pass where something can be paid, or refuse."""
    if stated.due_paise == 0 and biller.takes is not Takes.ADVANCE:
        raise NothingDue


async def read_own(tx: Transaction, account: UUID, bill_id: UUID) -> Bill:
    """Return a bill that this account looked up, or refuse; nobody else's is told from none."""
    bill = await bills.by_id(tx, bill_id)
    if bill is None or bill.account != account:
        raise Unknown
    return bill


async def change(
    world: World,
    tx: Transaction,
    before: Bill,
    after: Bill,
    what: str,
    *,
    said: Mapping[str, Any] | None = None,
    follow: bool = False,
) -> Bill:
    """Store what became of a bill, with the job that follows it up; refuse when overtaken."""
    after = replace(after, revision=before.revision + 1)
    if not await bills.change(tx, after, what, at=world.now(), said=said or {}):
        raise SomebodyElseActed
    if follow:
        await follow_soon(world, tx, after)
    return after


async def follow_soon(world: World, tx: Transaction, bill: Bill) -> None:
    """Have a bill followed up at once, by a job of this transaction."""
    job = world.new_id(bucket_of(bill.id))
    await outboxes.add_jobs(tx, [(job, FOLLOW, {"bill": str(bill.id)})], run_at=world.now())
