"""Keep the table of due dates true: one row for whatever is owed, from the files as they are now.

Runs where acts are followed up (`relay`), so every kind of act reaches it and nothing is written
beside a submit. Doing it twice changes nothing. Whoever adds a kind of case with a limit of its own
hands its rows to `store/dues.py` here, and the sweep, the lists and the messages follow.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid5

from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import Application
from khidki.domain.case.consultation import Consultation
from khidki.domain.case.deadline import Deadline, DueKind
from khidki.domain.case.event import Act, State
from khidki.domain.case.move import APPEALS
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.clock import count
from khidki.domain.law.outage import extended
from khidki.domain.law.period import Period
from khidki.store import appeals, applications, dues, stages
from khidki.store.database import Transaction
from khidki.store.outboxes import Told

OF_APPLICATION = (DueKind.APPLICATION, DueKind.CURE)
_STAGE = UUID("5b1c0f4e-6f2d-5a44-9a54-2f5b2f0b6c1d")
OF_APPEAL = (DueKind.FIRST_APPEAL, DueKind.SECOND_APPEAL, DueKind.HEARING, DueKind.COMPLIANCE)
WAITING = ("filed", "late", "listed")


async def keep_dates(
    world: World, tx: Transaction, told: Sequence[Told], found: Mapping[UUID, Application]
) -> None:
    """Put what is owed after some acts, and drop what is owed no more."""
    rows: list[Deadline] = []
    gone: list[tuple[UUID, DueKind]] = []
    moved = {each.application for each in told if Act(each.kind) is not Act.SUBMIT}
    staged = {id_: rule for id_, each in found.items() if (rule := _target_of(world, each))}
    came = await stages.came(tx, sorted(staged.keys() & moved))
    for application in found.values():
        rows += await _of(world, tx, application)
        if application.id in staged:
            since = came.get(application.id, application.received_at)
            rows.append(_stage(world, application, staged[application.id], since))
        if application.id in moved:  # what has just come had nothing before
            gone += [(application.id, kind) for kind in OF_APPLICATION]
            gone.append((stage_of(application.id), DueKind.STAGE))
    heard = {each.application for each in told if Act(each.kind) in APPEALS}
    for id_ in sorted(heard & found.keys()):
        made = await appeals.of(tx, id_)
        rows += [row for each in made for row in _of_appeal(world, found[id_], each)]
        gone += [(each.id, kind) for each in made for kind in OF_APPEAL]
    kept = {(row.subject, row.kind) for row in rows}
    await dues.put(tx, rows)
    await dues.drop(tx, [each for each in gone if each not in kept])


async def cure_of(world: World, tx: Transaction, application: Application) -> Deadline | None:
    """Return until when the applicant may correct, where the service cites a rule; else None."""
    edition = world.published.edition(application.service, application.service_version)
    rule = edition.service.correction
    if rule is None or application.state is not State.SENT_BACK or application.office is None:
        return None
    events = await applications.events(tx, application.id)
    asked = next(each for each in reversed(events) if each.act is Act.SEND_BACK)
    opened_on = legal_day(asked.happened_at)
    calendar = world.published.calendar(application.office).as_announced()
    systems = [step.system for step in edition.service.steps if step.system is not None]
    strict = count(opened_on, rule.within, calendar)
    shut = world.published.outages_of(systems)
    until = extended(opened_on, strict, shut, calendar, rolls=True)
    return _row(application, DueKind.CURE, until.on, asked.seq)


def stage_of(application: UUID) -> UUID:
    """Return the id under which the inner stage of a file is owed, beside the file itself."""
    return with_bucket(uuid5(_STAGE, str(application)), bucket_of(application))


def question(world: World, asked: Consultation, *, service: str) -> Deadline:
    """Return what an office owes that was asked by another."""
    return Deadline.of(
        DueKind.QUESTION,
        bucket=asked.bucket,
        subject=asked.id,
        application=asked.application,
        service=service,
        post=asked.to_post,
        office=world.published.posts[asked.to_post].office,
        due_on=asked.due_on,
        version=1 + len(asked.lay_with),
    )


def _target_of(world: World, application: Application) -> Period | None:
    """Return within which time the step at which a file lies is to be done, if it says so."""
    if application.state is not State.AT_STEP or application.step is None:
        return None
    edition = world.published.edition(application.service, application.service_version)
    step = edition.service.step(application.step)
    return None if step is None else step.within


def _stage(world: World, application: Application, within: Period, since: datetime) -> Deadline:
    assert application.office is not None, "an open application lies in an office"
    calendar = world.published.calendar(application.office)
    due_on = count(legal_day(since), within, calendar)
    row = _row(application, DueKind.STAGE, due_on, application.revision)
    return replace(row, subject=stage_of(application.id))


async def _of(world: World, tx: Transaction, application: Application) -> list[Deadline]:
    if not application.is_open:
        return []
    rows: list[Deadline] = []
    if application.due_on is not None:  # else the clock stands
        due_on, version = application.due_on, application.revision
        rows.append(_row(application, DueKind.APPLICATION, due_on, version))
    cure = await cure_of(world, tx, application)
    return rows if cure is None else [*rows, cure]


def _row(application: Application, kind: DueKind, due_on: date, version: int) -> Deadline:
    assert application.post is not None, "an open application lies with a post"
    assert application.office is not None, "an open application lies in an office"
    return Deadline.of(
        kind,
        bucket=application.bucket,
        subject=application.id,
        application=application.id,
        service=application.service,
        post=application.post,
        office=application.office,
        due_on=due_on,
        version=version,
    )


def _of_appeal(world: World, application: Application, appeal: Appeal) -> Iterator[Deadline]:
    def row(kind: DueKind, due_on: date, post: str) -> Deadline:
        return Deadline.of(
            kind,
            bucket=appeal.bucket,
            subject=appeal.id,
            application=application.id,
            service=application.service,
            post=post,
            office=world.published.posts[post].office,
            due_on=due_on,
            version=appeal.seq,
        )

    if appeal.stage in WAITING:
        yield row(DueKind(appeal.kind), appeal.due_on, appeal.post)
    if appeal.stage == "listed" and appeal.hearing_at is not None:
        yield row(DueKind.HEARING, legal_day(appeal.hearing_at), appeal.post)
    if appeal.stage == "ordered" and appeal.obey_by is not None and application.post is not None:
        yield row(DueKind.COMPLIANCE, appeal.obey_by, application.post)
