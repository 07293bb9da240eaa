"""Revoke everything that an account signed between two moments: one act of two people.

Asking stops the account at once; confirming starts a job that goes through the papers, the oldest
first, and then through what was entered in a register without a paper. Each is revoked in a
transaction of its own, exactly as a single one is: event, register, message to the holder. The
certified copies that the account gave end with the last of them. What is revoked is not found
again, so a worker that is killed in the middle is followed by one that goes on, and doing all of it
twice changes nothing.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from khidki.actions import revoke
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.case.application import act
from khidki.domain.case.event import SYSTEM, Act, Content
from khidki.domain.people.joint_act import JointAct
from khidki.domain.record.revocation import RevocationReason
from khidki.store import applications, certificates, copies, joint_acts, outboxes, registers
from khidki.store.certificates import Issued
from khidki.store.database import Transaction
from khidki.store.outboxes import Job
from khidki.store.registers import Entry

REVOKE_RANGE = "revoke-range"
AT_ONCE = 200  # papers a job; the next job goes on
FIRST = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
PREVIEWED = 50
COUNTED = 1000  # entries without a paper; beyond these the number does not matter


async def preview(
    world: World, officer: UUID, *, since: datetime, until: datetime
) -> tuple[int, list[Issued]]:
    """Return how many papers and entries it would be, and the first of the papers."""
    async with world.reading() as tx:
        count = await certificates.count_between(tx, officer, since=since, until=until)
        first = await certificates.signed_between(
            tx, officer, since=since, until=until, after=FIRST, limit=PREVIEWED
        )
        entries = await registers.granted_between(
            tx, officer, since=since, until=until, limit=COUNTED
        )
    return count + len(entries), first


async def begin(world: World, tx: Transaction, joint: JointAct) -> None:
    """Set the work off, in the transaction of the confirmation."""
    job = world.new_id(bucket_of(joint.id))
    await outboxes.add_jobs(tx, [(job, REVOKE_RANGE, {"act": str(joint.id)})], run_at=world.now())


async def revoke_range(world: World, job: Job) -> None:
    """Revoke some of the papers; what is left is another job's."""
    async with world.reading() as tx:
        joint = await joint_acts.by_id(tx, UUID(job.body["act"]))
    assert joint is not None, "joint acts are never deleted"
    assert joint.subject is not None, "somebody signed them"
    if joint.done_at is not None:
        return
    since, until = (datetime.fromisoformat(joint.body[each]) for each in ("since", "until"))
    async with world.reading() as tx:
        papers = await certificates.signed_between(
            tx, joint.subject, since=since, until=until, after=FIRST, limit=AT_ONCE
        )
        entries = await registers.granted_between(
            tx, joint.subject, since=since, until=until, limit=AT_ONCE - len(papers)
        )
    for issued in papers:
        await _revoke_one(world, joint, issued)
    for entry in entries:
        await _revoke_one(world, joint, entry)
    async with world.transaction() as tx:
        if len(papers) + len(entries) < AT_ONCE:
            reason = RevocationReason(joint.body["reason"])
            await copies.revoke_between(
                tx, joint.subject, since=since, until=until, at=world.now(), reason=reason
            )
            await joint_acts.finish(tx, joint.id, at=world.now())
        else:
            await begin(world, tx, joint)


async def _revoke_one(world: World, joint: JointAct, found: Issued | Entry) -> None:
    reason, number = RevocationReason(joint.body["reason"]), found.number

    async def once() -> None:
        at = world.now()
        async with world.transaction() as tx:
            held = isinstance(found, Entry) or await certificates.revoke(
                tx, found, at=at, reason=reason
            )
            entered = await registers.revoke(tx, found.application, number, at=at, reason=reason)
            if not held or (isinstance(found, Entry) and not entered):
                return
            before = await applications.by_id(tx, found.application)
            assert before is not None, "applications are never deleted"
            said: dict[str, Any] = {
                "reason": reason.value,
                "words": joint.body["words"],
                "certificate": number,
                "joint_act": str(joint.id),
            }
            content = Content.of(said, salt=world.salt())
            after, event = act(before, Act.REVOKE, by=SYSTEM, at=at, content=content)
            await applications.append(
                tx, after, event, content=content, message=world.new_id(after.bucket)
            )
            told = revoke.told_of(found.application, number, at=at)
            await outboxes.add_jobs(
                tx, [(world.new_id(after.bucket), revoke.TELL, told)], run_at=at
            )
            await joint_acts.count_on(tx, joint.id)

    await in_turn(once)
