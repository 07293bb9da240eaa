"""Look at each signature after it was made, and tell its officer of the day's in the evening.

A job of the worker, set off by the act's outbox row: the grant itself waits for nothing and cannot
fail by it. The evening's message says how many signatures there were since the last one; running it
again the same evening, or in two workers at once, sends none twice.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from khidki.actions import tell
from khidki.actions.world import World
from khidki.domain.bucket import BUCKETS, GROUP
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, Event
from khidki.domain.case.opening import BY_RULE
from khidki.domain.law.calendar import IST, legal_day
from khidki.domain.people.watch import WINDOW, Flag, Reading
from khidki.store import applications, officers, openings, signed
from khidki.store.database import Transaction
from khidki.store.officers import Holder
from khidki.store.outboxes import Job
from khidki.store.signed import Signed

WATCH = "watch"
EVERY = timedelta(minutes=5)
EVENING = time(19)  # by the clock of India
REASONS = frozenset(act for act in Act if act.value.startswith("first_"))
MESSAGE = "office-signed-today"


async def watch(world: World, job: Job) -> None:
    """Keep one signature among its officer's, with what should be looked at again."""
    id_, seq = UUID(job.body["application"]), job.body["seq"]
    async with world.transaction() as tx:
        application = await applications.by_id(tx, id_)
        history = await applications.events(tx, id_)
        event = next((each for each in history if each.seq == seq), None)
        if application is None or event is None or event.posting is None:
            return
        holder = await officers.of_posting(tx, event.posting)
        assert holder is not None, "postings are never deleted"
        before = [each for each in history if each.seq < seq]
        flags = await _flags(world, tx, application, event, holder, before)
        row = Signed(
            officer=holder.officer,
            at=event.happened_at,
            application=id_,
            seq=seq,
            act=event.act.value,
            posting=event.posting,
            post=holder.post,
            controller=world.published.controllers.get(holder.post),
            number=application.number,
            service=application.service,
            flags=[flag.value for flag in flags],
        )
        await signed.add(tx, row)


async def _flags(
    world: World,
    tx: Transaction,
    application: Application,
    event: Event,
    holder: Holder,
    before: list[Event],
) -> list[Flag]:
    published, at = world.published, event.happened_at
    post = published.posts.get(holder.post)
    if post is None:
        return []
    # Why a later file was taken first is written between its opening and its grant.
    stood = next((each for each in reversed(before) if each.act not in REASONS), event)
    opened = await openings.opened_by(tx, application.id, stood.seq, [holder.officer, BY_RULE])
    in_window = await signed.count(tx, holder.officer, after=at - WINDOW, until=at)
    reading = Reading(
        at=at,
        opened_at=opened.get(holder.officer),
        by_rule=BY_RULE in opened,
        in_window=in_window + 1,
    )
    return world.watch.judge(
        reading,
        office=post.office,
        calendar=published.calendar(post.office),
        service=application.service,
        step=stood.step or "",
    )


async def tell_evening(world: World) -> int:
    """Tell every officer what was issued in their name, once an evening; return how many."""
    now = world.now()
    evening = evening_of(now)
    if now < evening:
        return 0
    told = 0
    for low in range(0, BUCKETS, GROUP):
        async with world.transaction() as tx:
            counts = await signed.tell(tx, low=low, high=low + GROUP - 1, now=now, evening=evening)
            for each in counts:
                values = {"count": str(each.count)}
                await tell.person(world, tx, each.officer, MESSAGE, is_officer=True, values=values)
        told += len(counts)
    return told


def evening_of(now: datetime) -> datetime:
    """Return when the evening of the legal day begins."""
    return datetime.combine(legal_day(now), EVENING, tzinfo=IST)
