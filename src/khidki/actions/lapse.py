"""Let go what nobody came back to: drafts, and changes of a number that nobody confirmed.

A draft's owner is told a week before; whoever saves a page in between keeps it. Then its answers,
its papers and their bytes go. Papers that a new draft took over from a decided application belong
to that application too and stay. Buckets are swept one at a time, a few rows at once; what a sweep
did not reach, the next one does, and two at the same time do no harm.
"""

import asyncio
from uuid import UUID

from khidki.actions.world import World
from khidki.domain.case.draft import KEPT_FOR, TOLD_BEFORE, lapses_at
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.account import CONFIRMED_WITHIN
from khidki.domain.service.values import spoken_date
from khidki.store import lapses, number_changes, outboxes
from khidki.store.outboxes import Job

TELL = "tell-draft-lapses"
AT_ONCE = 200


async def lapse(world: World, bucket: int) -> int:
    """Tell of, and remove, what is over in one bucket; return how many drafts and changes went."""
    await _tell(world, bucket)
    return await _remove(world, bucket) + await _lapse_changes(world, bucket)


async def tell_of_lapse(world: World, job: Job) -> None:
    """Send the message that a draft will be removed, unless it was saved or sent meanwhile."""
    account_id = UUID(job.body["account"])
    async with world.reading() as tx:
        told = await lapses.told(tx, UUID(job.body["draft"]))
    account = await world.reads.reachable.get(account_id)
    if told is None or told.told_at is None or account is None:
        return
    at = lapses_at(saved_at=told.saved_at, told_at=told.told_at)
    await world.sms.send(
        "draft-lapses",
        to=world.secrets.unseal(account.mobile_sealed, purpose="mobile").decode(),
        language=told.language,
        values={"day": spoken_date(legal_day(at), told.language)},
        key=str(job.id),
    )


async def _tell(world: World, bucket: int) -> None:
    now = world.now()
    async with world.transaction() as tx:
        lapsing = await lapses.mark_told(
            tx, bucket=bucket, saved_before=now - KEPT_FOR + TOLD_BEFORE, at=now, limit=AT_ONCE
        )
        jobs = [
            (world.new_id(bucket), TELL, {"draft": str(one.id), "account": str(one.account)})
            for one in lapsing
        ]
        if jobs:
            await outboxes.add_jobs(tx, jobs, run_at=now)


async def _remove(world: World, bucket: int) -> int:
    now = world.now()
    async with world.transaction() as tx:
        gone = await lapses.remove_lapsed(
            tx,
            bucket=bucket,
            saved_before=now - KEPT_FOR,
            told_before=now - TOLD_BEFORE,
            limit=AT_ONCE,
        )
        files = await lapses.remove_papers(tx, gone) if gone else []
    # After the commit: a reference that no row holds opens nothing, and bytes may go by themselves.
    await asyncio.gather(*map(world.files.delete, files))
    return len(gone)


async def _lapse_changes(world: World, bucket: int) -> int:
    now = world.now()
    async with world.transaction() as tx:
        return await number_changes.lapse(
            tx, bucket=bucket, asked_before=now - CONFIRMED_WITHIN, at=now
        )
