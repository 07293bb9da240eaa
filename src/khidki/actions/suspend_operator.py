"""Suspend one operator, let go what they set aside for work that goes nowhere, and let them return.

A suspended operator signs in and sees their money; they take on no work and put nothing in. What
was begun for somebody is not dropped: a bill that was paid is posted or given back by itself, and
what was filed is paid for. All other holds are let go by a job of the suspension.
"""

from contextlib import suppress
from uuid import UUID, uuid5

from khidki.actions.file_at_counter import settle
from khidki.actions.use_wallet import let_go
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.money.wallet import AsItIs, Hold, NoHold, Operator
from khidki.domain.people.joint_act import JointKind
from khidki.store import bills, counter_filings, operators, outboxes
from khidki.store.database import Transaction
from khidki.store.outboxes import Job

LET_GO = "let-go-holds"


def require_change(operator: Operator, kind: JointKind) -> None:
    """Refuse to suspend who is suspended, and to let return who never left."""
    is_suspended = operator.suspended_at is not None
    if is_suspended is (kind is JointKind.OPERATOR_SUSPENSION):
        raise AsItIs


async def suspend(world: World, tx: Transaction, account: UUID, kind: JointKind) -> None:
    """Suspend an operator, or let them work again; refuse where that is so."""
    at = world.now() if kind is JointKind.OPERATOR_SUSPENSION else None
    if not await operators.suspend(tx, account, at=at):
        raise AsItIs
    if at is not None:
        id_ = with_bucket(uuid5(account, f"{LET_GO} {at.isoformat()}"), bucket_of(account))
        await outboxes.add_jobs(tx, [(id_, LET_GO, {"operator": str(account)})], run_at=at)


async def release_holds(world: World, job: Job) -> None:
    """Let go what a suspended operator holds aside; let go before, nothing more."""
    async with world.reading() as tx:
        operator = await operators.of_account(tx, UUID(job.body["operator"]))
        if operator is None or operator.suspended_at is None:
            return
        held = await operators.in_hand(tx, operator.account)
    for each in held:
        with suppress(NoHold):  # it was done in this moment
            await _end(world, operator, each)


async def _end(world: World, operator: Operator, held: Hold) -> None:
    """End one hold by what became of the work: taken where it was filed, else let go."""
    async with world.reading() as tx:
        bill = await bills.by_id(tx, held.subject)
        attempt = await counter_filings.by_id(tx, held.subject)
    if attempt is not None:
        await settle(world, attempt)
    elif bill is None:  # a bill is posted, or given back, by itself
        await let_go(world, operator, held.subject, held.paise)
