"""What follows from an act: desks are brought up to date, and what goes outside becomes a job.

An outbox row says only that something happened. Rows are taken and followed up in one transaction,
a bucket group at a time, from the applications as they are now: doing it twice changes nothing, and
a worker that dies gives its rows back. A job has the id of the outbox row it comes from, so there
is never a second one.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from khidki.actions import desk, hand_over, notify, pay_penalty, return_deposit
from khidki.actions.desk import answers_in
from khidki.actions.fall_due import keep_dates
from khidki.actions.list_hearing import LIST_HEARING
from khidki.actions.send_webhook import tell_programs
from khidki.actions.watch import WATCH
from khidki.actions.world import World
from khidki.domain.bucket import with_bucket
from khidki.domain.case import turn
from khidki.domain.case.application import Application
from khidki.domain.case.event import Act, State
from khidki.domain.case.move import BESIDE
from khidki.domain.people.access import SIGNING
from khidki.domain.service.definition import StepAct
from khidki.store import applications, hearings, outboxes
from khidki.store.database import Transaction
from khidki.store.outboxes import Told

AT_ONCE = 200

# What an act sets off outside: the job's kind. Acts that are not here set off nothing.
JOBS: dict[Act, str] = {
    Act.SUBMIT: "notify",
    Act.SEND_BACK: "notify",
    Act.REFUSE: "notify",
    Act.GRANT: "issue",
    Act.ISSUE: "notify",
    Act.REISSUE: "issue",
    Act.DEEM: "notify",
    Act.MOVE_DATE: "notify",
    Act.HEARING_LIST: "notify",
    Act.COPY_GIVE: "notify",
    Act.COPY_DECLINE: "notify",
    **dict.fromkeys(notify.APPEALS_TOLD, "notify"),
    **dict.fromkeys(pay_penalty.TOLD, pay_penalty.TELL),
    **dict.fromkeys(pay_penalty.ENTERED, pay_penalty.ENTER),
}
LOOK_UP = "look-up"
# What begins a step of the window's own that no officer begins.
STARTS = {StepAct.LOOK_UP: LOOK_UP, StepAct.PAYMENT: notify.ASK_PAYMENT}
# Acts that leave an application where it was set nothing off again.
STAYING = (
    Act.HAND_OVER, Act.PROGRESS, Act.OBJECT, Act.COMMUNICATE, Act.MOVE_DATE,
    Act.FOLLOW,
    *turn.ACTS.values(),
    *(each for each in BESIDE if each is not Act.APPEAL_ORDER),
)  # fmt: skip


async def relay_all(world: World) -> int:
    """Follow up everything that waits now; return how many acts were followed up."""
    async with world.reading() as tx:
        groups = await outboxes.groups_waiting(tx)
    done = 0
    for group in groups:
        while (count := await relay(world, group)) > 0:
            done += count
            if count < AT_ONCE:
                break
    return done


async def relay(world: World, group: int) -> int:
    """Follow up some acts of one bucket group; return how many."""
    async with world.transaction() as tx:
        # One worker a group: two that showed one application's states in the wrong order would
        # leave a line on a desk that nothing takes off again.
        if not await outboxes.take_turn(tx, group):
            return 0
        told = await outboxes.take(tx, group=group, limit=AT_ONCE)
        if told:
            found = await _show(world, tx, told)
            await _hand_out(world, tx, told, found)
            await tell_programs(world, tx, told, found)
    return len(told)


async def _show(world: World, tx: Transaction, told: list[Told]) -> Mapping[UUID, Application]:
    ids = sorted({each.application for each in told})
    found = await applications.among(tx, ids)
    for application in found:
        if not world.published.knows(application.service, application.service_version):
            await world.library.look()
    begun = {each.application for each in told if each.kind == Act.SUBMIT}
    await applications.put_on_lists(tx, [each for each in found if each.id in begun])
    said = await applications.contents_among(tx, [a.id for a in found if a.is_open])
    await desk.show(
        tx, world.published, [(each, answers_in(said.get(each.id, []))) for each in found]
    )
    closed = [each for each in found if not each.is_open]
    if closed:
        await desk.clear(tx, world.published, [each.id for each in closed])
        for each in closed:
            if world.published.edition(each.service, each.service_version).service.is_heard:
                await hearings.close(tx, each.id)
    by_id = {each.id: each for each in found}
    await keep_dates(world, tx, told, by_id)
    return by_id


async def _hand_out(
    world: World, tx: Transaction, told: list[Told], found: Mapping[UUID, Application]
) -> None:
    jobs: list[tuple[UUID, str, dict[str, Any]]] = []
    # Only the last act that moved an application brought it to the step where it is now.
    in_order = sorted(told, key=lambda each: each.seq)
    moved = {each.application: each.id for each in in_order if Act(each.kind) not in STAYING}
    for each in told:
        kind = JOBS.get(Act(each.kind))
        if kind is not None:
            body = {"application": str(each.application), "seq": each.seq, "act": each.kind}
            jobs.append((each.id, kind, body))
        if Act(each.kind) in SIGNING:
            body = {"application": str(each.application), "seq": each.seq}
            jobs.append((with_bucket(uuid5(each.id, WATCH), each.bucket), WATCH, body))
        if Act(each.kind) is Act.REFUSE and _is_deposit(world, found.get(each.application)):
            body = {"application": str(each.application)}
            id_ = with_bucket(uuid5(each.id, return_deposit.JOB), each.bucket)
            jobs.append((id_, return_deposit.JOB, body))
        by_itself = _begun_by_itself(world, found.get(each.application))
        if by_itself is not None and moved.get(each.application) == each.id:
            body = {"application": str(each.application), "seq": each.seq}
            id_ = with_bucket(uuid5(each.id, by_itself), each.bucket)
            jobs.append((id_, by_itself, body))
    if jobs:
        await outboxes.add_jobs(tx, jobs, run_at=world.now())


def _is_deposit(world: World, application: Application | None) -> bool:
    if application is None:
        return False
    edition = world.published.edition(application.service, application.service_version)
    return return_deposit.is_deposit(edition.service)


def _begun_by_itself(world: World, application: Application | None) -> str | None:
    """Return the job that begins the step at which an application is, if there is one."""
    if application is None or application.state is not State.AT_STEP:
        return None
    edition = world.published.edition(application.service, application.service_version)
    step = edition.service.step(application.step or "")
    if step is None:
        return None
    if step.system is not None:
        return hand_over.JOB
    if step.hearing is not None:
        return LIST_HEARING
    return STARTS.get(step.act)
