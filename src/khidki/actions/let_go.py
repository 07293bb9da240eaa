"""Suspend one operator, let go what they set aside for work that goes nowhere, and let them return.

A suspended operator signs in and sees their money; they take on no work and put nothing in. What
was begun for somebody is not dropped: a bill that was paid is posted or given back by itself, and
what was filed is paid for. All other holds are let go by a job of the suspension.
"""

from uuid import UUID, uuid5

from khidki.actions.use_wallet import release
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.money.wallet import AsItIs, Hold, NoHold, Operator
from khidki.domain.people.joint_act import JointKind
from khidki.store import applications, bills, counter_filings, operators, outboxes
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


async def let_go(world: World, job: Job) -> None:
    """Let go what a suspended operator holds aside; let go before, nothing more."""
    async with world.reading() as tx:
        operator = await operators.of_account(tx, UUID(job.body["operator"]))
        if operator is None or operator.suspended_at is None:
            return
        idle = [
            each
            for each in await operators.in_hand(tx, operator.account)
            if not await _goes_on(tx, each)
        ]
    for each in idle:
        try:
            await release(world, operator, each.subject)
        except NoHold:  # it was done in this moment
            continue


async def _goes_on(tx: Transaction, hold: Hold) -> bool:
    """Say whether the work was given to somebody who carries it on."""
    if await bills.by_id(tx, hold.subject) is not None:
        return True
    if await counter_filings.by_id(tx, hold.subject) is not None:
        return True  # ended by what became of the application, within minutes
    return await applications.by_id(tx, hold.subject) is not None
