"""Pay a list of bills at a kiosk: found together, agreed to by the operator, then paid one by one.

The list is stored before any biller is asked, so a power cut loses nothing and the page shows how
far it has come. A job finds the bills and pays those that were agreed to; each line ends by itself,
and what is refused stops no other. Paying is `pay_at_kiosk`, which takes no bill twice.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.actions.fetch_bill import fetch_bill
from khidki.actions.pay_bill import Wish, pay_many, reverse_bill
from khidki.actions.use_wallet import operator_of
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.law.calendar import day_begins_at
from khidki.domain.money.bill import State
from khidki.domain.money.list_of_bills import Listed
from khidki.domain.refusal import Refusal
from khidki.store import bill_batches, outboxes
from khidki.store.bill_batches import Batch, Line, NewLine, Told
from khidki.store.database import Transaction
from khidki.store.outboxes import Job

WORK = "work-bill-batch"
TOGETHER = 8  # bills that are asked for at once
AT_ONCE = 24  # lines of one job; the next job goes on
NOT_AS_ASKED = "pattern"


@dataclass(frozen=True, slots=True)
class WholeBatch:
    """A list with its lines."""

    batch: Batch
    lines: list[Line]


async def start_batch(world: World, account: UUID, biller: str, listed: Sequence[Listed]) -> UUID:
    """Store a list of an operator and let its bills be found; return its id."""
    await operator_of(world, account)
    batch = Batch(world.new_id(bucket_of(account)), account, biller, world.now())
    lines = [
        NewLine(place, each.given, each.paise, _sealed(world, each.mobile))
        for place, each in enumerate(listed, start=1)
    ]
    async with world.transaction() as tx:
        await bill_batches.add(tx, batch, lines)
        await _go_on(world, tx, batch)
    return batch.id


async def read_batch(world: World, account: UUID, id_: UUID) -> WholeBatch:
    """Return a list of this account, or refuse."""
    async with world.reading() as tx:
        return await _read(tx, account, id_)


async def list_batches(
    world: World,
    account: UUID,
    *,
    biller: str | None = None,
    since: date | None = None,
    before: tuple[datetime, UUID],
    limit: int,
) -> list[Told]:
    """Return the lists of an account, the newest first: all, of a biller, or since a day."""
    async with world.reading() as tx:
        return await bill_batches.of_account(
            tx, account,
            biller=biller, since=None if since is None else day_begins_at(since), before=before,
            limit=limit,
        )  # fmt: skip


async def agree_to(world: World, account: UUID, id_: UUID, chosen: Sequence[int]) -> int:
    """Pay these lines of a list out of the wallet; return how many of them can be."""
    await operator_of(world, account)
    async with world.transaction() as tx:
        batch = (await _read(tx, account, id_)).batch
        agreed = await bill_batches.agree(tx, batch.id, chosen)
        await _go_on(world, tx, batch)
    return agreed


async def look_again(world: World, account: UUID, id_: UUID) -> None:
    """Look once more for the bills of a list that were not found."""
    async with world.transaction() as tx:
        batch = (await _read(tx, account, id_)).batch
        await bill_batches.again(tx, batch.id)
        await _go_on(world, tx, batch)


async def reverse_line(world: World, account: UUID, id_: UUID, line: int) -> None:
    """Ask for the bill of one line to be taken back."""
    whole = await read_batch(world, account, id_)
    found = [each.bill for each in whole.lines if each.line == line and each.bill is not None]
    if not found:
        raise Unknown
    await reverse_bill(world, account, found[0])


async def work_on_batch(world: World, job: Job) -> None:
    """Find the next bills of a list, or pay the next that were agreed to."""
    account, id_ = UUID(job.body["account"]), UUID(job.body["batch"])
    whole = await read_batch(world, account, id_)
    to_find = [each for each in whole.lines if each.bill is None and each.refused is None]
    to_pay = [
        each for each in whole.lines
        if each.agreed and each.state == State.FETCHED and each.refused is None
    ]  # fmt: skip
    for start in range(0, min(len(to_find), AT_ONCE), TOGETHER):
        few = to_find[start : start + TOGETHER]
        await asyncio.gather(*(_find(world, whole.batch, each) for each in few))
    for each in to_pay[:AT_ONCE]:
        await _pay(world, whole.batch, each)
    if max(len(to_find), len(to_pay)) > AT_ONCE:
        async with world.transaction() as tx:
            await _go_on(world, tx, whole.batch)


async def _find(world: World, batch: Batch, line: Line) -> None:
    bill: UUID | None = None
    refused: str | None = None
    try:
        found = await fetch_bill(world, batch.account, batch.biller, line.given, channel="kiosk")
        if isinstance(found, list):
            refused = NOT_AS_ASKED  # the biller writes its numbers in another way by now
        else:
            bill = found.id
    except Refusal as refusal:
        refused = refusal.code
    async with world.transaction() as tx:
        await bill_batches.note(tx, batch.id, line.line, bill=bill, refused=refused)


async def _pay(world: World, batch: Batch, line: Line) -> None:
    assert line.bill is not None, "only what was found is agreed to"
    mobile = ""
    if line.mobile_sealed is not None:
        mobile = world.secrets.unseal(line.mobile_sealed, purpose="mobile").decode()
    done = await pay_many(world, batch.account, [Wish(line.bill, line.wanted_paise, mobile)])
    refusal = done[0].refusal
    if refusal is None or isinstance(refusal, SomebodyElseActed):
        return  # paid, or another job is at it
    async with world.transaction() as tx:
        await bill_batches.note(tx, batch.id, line.line, refused=refusal.code)


async def _read(tx: Transaction, account: UUID, id_: UUID) -> WholeBatch:
    lines = await bill_batches.lines(tx, account, id_)
    if not lines:
        raise Unknown
    return WholeBatch(Batch(id_, account, lines[0].biller, lines[0].started_at), lines)


async def _go_on(world: World, tx: Transaction, batch: Batch) -> None:
    job = world.new_id(bucket_of(batch.id))
    body = {"account": str(batch.account), "batch": str(batch.id)}
    await outboxes.add_jobs(tx, [(job, WORK, body)], run_at=world.now())


def _sealed(world: World, mobile: str) -> bytes | None:
    return world.secrets.seal(mobile.encode(), purpose="mobile") if mobile else None
