"""One sweep over everything that falls due: tell, let lapse, take for granted; safe to run twice.

It reads what is due and nothing else, so it costs what falls due and not what is open. Rows are
claimed a few hundred at a time; what is told becomes jobs of the same transaction, with ids made
from what they tell, so a worker that dies tells once and two machines side by side tell once. A
sweep that comes late tells of the last stage alone. Where the clock of the machine lies before a
day that was swept already, nothing is told, and the page of health says so.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import structlog

from khidki.actions.fall_due import cure_of
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for, with_bucket
from khidki.domain.case.application import Application, act
from khidki.domain.case.deadline import Deadline, DueKind, Stage, Whom, is_deemed
from khidki.domain.case.event import SYSTEM, Act, Content, State
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import IST, following, legal_day
from khidki.domain.refusal import Refusal
from khidki.store import applications, dues, healths, outboxes
from khidki.store.database import Transaction

EVERY = timedelta(minutes=1)
AT_ONCE = 500
TOLD_KEPT = timedelta(days=14)
TOLD_FROM = time(8, 0)  # officers are not woken at midnight
TELL_POST, TELL_APPLICANT = "tell-post-of-dues", "tell-applicant-of-due"
SWEEP = "sweep"
_JOBS = uuid.UUID("3d0c5a0e-9c7e-5c38-b6a7-53a1f6f0d0aa")
log = structlog.get_logger()

Jobs = list[tuple[UUID, str, dict[str, Any]]]


async def sweep_due(world: World) -> int:
    """Tell of everything whose day has come; return how many rows were moved on."""
    today = legal_day(world.now())
    async with world.transaction() as tx:
        last = await dues.swept(tx, today)
        await healths.tell(tx, [_health(world.now(), last, today)], at=world.now())
        await dues.forget_told(tx, before=today - TOLD_KEPT)
    if last > today:
        log.warning("sweep_waits", swept=last.isoformat(), today=today.isoformat())
        return 0
    moved = 0
    async with world.reading() as tx:
        groups = await dues.groups_due(tx, today)
    while groups:
        for group in sorted(groups):
            while (count := await _sweep(world, group, today)) > 0:
                moved += count
                if count < AT_ONCE:
                    break
        # The groups were found in a sample; what is left, or held by another machine, is seen now.
        async with world.reading() as tx:
            left = await dues.groups_due(tx, today)
        groups = left if set(left) - set(groups) else []
    return moved


async def _sweep(world: World, group: int, today: date) -> int:
    async with world.transaction() as tx:
        claimed = await dues.claim(tx, group=group, day=today, limit=AT_ONCE)
        now = [each.on(today) for each in claimed]
        acts = [each for each in now if _acts(world, each)]
        later = {(each.subject, each.kind) for each in acts}
        told = [each for each in now if (each.subject, each.kind) not in later]
        await dues.move(tx, told)
        await _tell(world, tx, told, today)
    for each in acts:
        try:
            await in_turn(lambda each=each: _act(world, each, today))
        except Refusal as refusal:
            log.warning("sweep_refused", kind=each.kind, code=refusal.code)
            await _put_off(world, each, today)
    return len(claimed)


async def _put_off(world: World, due: Deadline, today: date) -> None:
    """Try one file again tomorrow, so that it holds up no other."""
    async with world.transaction() as tx:
        await dues.move(tx, [replace(due, next_on=following(today))])


def _acts(world: World, due: Deadline) -> bool:
    """Say whether something happens to the file by itself, apart from being told."""
    if due.stage is not Stage.OVERDUE:
        return False
    if due.kind is DueKind.APPLICATION:
        return any(is_deemed(law) for law in world.published.laws.values())
    return due.kind is DueKind.CURE


async def _act(world: World, due: Deadline, today: date) -> None:
    """Do what a rule says of one file, and tell; the row is read again, held, as it stands now."""
    async with world.transaction() as tx:
        held = await dues.one(tx, due.subject, due.kind)
        if held is None or held.next_on is None or held.next_on > today:
            return
        application = await applications.by_id(tx, held.application)
        assert application is not None, "applications are never deleted"
        now = held.on(today)
        if now.kind is DueKind.CURE:
            now = await _lapse(world, tx, application, held, today)
        elif is_deemed(_law(world, application)) and application.state is State.AT_STEP:
            await _deem(world, tx, application)
            await dues.drop(tx, [(held.subject, held.kind)])
            return
        await dues.move(tx, [now])
        await _tell(world, tx, [now], today)


async def _lapse(
    world: World, tx: Transaction, application: Application, held: Deadline, today: date
) -> Deadline:
    """Refuse what nobody corrected, where the rule says so; a time that grew is waited for."""
    until = await cure_of(world, tx, application)
    if until is not None and until.due_on > held.due_on:
        await dues.put(tx, [until])
        return until.on(today)
    edition = world.published.edition(application.service, application.service_version)
    rule = edition.service.correction
    if until is not None and rule is not None and rule.refuses is not None:
        said = {"words": "", "reasons": [rule.refuses], "rule": rule.source}
        content = Content.of(said, salt=world.salt())
        after, event = act(application, Act.REFUSE, by=SYSTEM, at=world.now(), content=content)
        message = world.new_id(after.bucket)
        await applications.append(tx, after, event, content=content, message=message)
    return held.on(today)


async def _deem(world: World, tx: Transaction, application: Application) -> None:
    law = _law(world, application)
    value = None if law is None else law.value("deemed-outcome")
    assert value is not None, "an Act that is silent grants nothing"
    said = {"section": value.section, "source": value.source, "words": value.says.hi}
    content = Content.of(said, salt=world.salt())
    after, event = act(application, Act.DEEM, by=SYSTEM, at=world.now(), content=content)
    message = world.new_id(after.bucket)
    await applications.append(tx, after, event, content=content, message=message)


async def _tell(world: World, tx: Transaction, told: Sequence[Deadline], today: date) -> None:
    jobs: Jobs = []
    posts: set[str] = set()
    for each in told:
        whom = each.told()
        if Whom.HOLDER in whom:
            posts.add(each.post)
        above = world.published.controllers.get(each.post)
        if Whom.CONTROLLER in whom and above is not None:
            posts.add(above)
        if Whom.APPLICANT in whom:
            jobs.append(_job_of(each))
    if jobs:
        await outboxes.add_jobs(tx, jobs, run_at=world.now())
    await tell_posts(world, tx, posts, today)


async def tell_posts(world: World, tx: Transaction, posts: set[str], today: date) -> None:
    """Let posts be told of a day, each once, and not before offices open."""
    fresh = await dues.mark_told(tx, list(posts), day=today, at=world.now()) if posts else []
    if fresh:
        morning = datetime.combine(today, TOLD_FROM, tzinfo=IST).astimezone(UTC)
        jobs: Jobs = [(_id_of(post, today), TELL_POST, _body(post, today)) for post in fresh]
        await outboxes.add_jobs(tx, jobs, run_at=max(world.now(), morning))


def _job_of(due: Deadline) -> tuple[UUID, str, dict[str, Any]]:
    name = f"{due.subject}/{due.kind}/{due.stage}/{due.due_on}"
    body = {
        "application": str(due.application),
        "subject": str(due.subject),
        "kind": due.kind.value,
        "stage": due.stage.value,
        "due_on": due.due_on.isoformat(),
    }
    return with_bucket(uuid5(_JOBS, name), due.bucket), TELL_APPLICANT, body


def _id_of(post: str, day: date) -> UUID:
    return with_bucket(uuid5(_JOBS, f"{post}/{day}"), bucket_for(post.encode()))


def _body(post: str, day: date) -> dict[str, Any]:
    return {"post": post, "day": day.isoformat()}


def _law(world: World, application: Application) -> Law | None:
    edition = world.published.edition(application.service, application.service_version)
    return world.published.law_on(edition.service.law.act, legal_day(application.received_at))


def _health(now: datetime, last: date, today: date) -> dict[str, Any]:
    back = last > today
    return {
        "name": SWEEP,
        "ok_at": None if back else now.isoformat(),
        "failed_at": now.isoformat() if back else None,
        "error": f"the clock went back: {last} was swept, today is {today}" if back else None,
        "waiting": None,
    }
