"""Take what another system says about a step: signed, numbered, each exactly once.

A status that fits moves the case at the other side's time; every other one is kept as it came and
waits for a person. One that came before its turn is applied when its turn comes. Saying the same
again gets the same answer, so the other side may repeat until it hears us.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import msgspec

from khidki.actions import desk
from khidki.actions.allot import draw_of
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.hand_over import link
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.bucket import bucket_for
from khidki.domain.case.application import Application, SomebodyElseActed, act
from khidki.domain.case.event import Act, Actor, ActorKind, Content, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.number import NotANumber, bucket_in, read_number
from khidki.domain.case.outside import Status, Verdict, Word, judge
from khidki.domain.law.calendar import legal_day
from khidki.domain.problem import Problem
from khidki.domain.service.definition import DECIDING, Service, StepAct
from khidki.domain.service.stage import LEADS
from khidki.domain.service.system import actor_of
from khidki.store import applications, handovers, statuses
from khidki.store.applications import Said
from khidki.store.database import Transaction
from khidki.store.handovers import Handover
from khidki.store.statuses import Kept


class _Body(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a status event."""

    number: str
    step: str
    seq: int
    status: Word
    at: datetime
    their_number: str | None = None
    reason: str | None = None
    words: str = ""
    demand_paise: int | None = None


_READ = msgspec.json.Decoder(_Body)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a status; `again` says that the very same came before."""

    verdict: Verdict
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """The application that a status is about, as it is now."""

    application: Application
    said: list[Said]
    service: Service
    handover: Handover


async def take_status(world: World, system: str, *, header: str, body: bytes) -> Taken:
    """Take one status event, or refuse when nobody we know signed it or nothing can be read."""
    signature = world.systems.check(system, header, body, at=world.now())
    status = _read(body)

    async def taken() -> Taken:
        async with world.transaction() as tx:
            return await _take(world, tx, system, status, body=body, signature=signature)

    return await in_turn(taken)


def _read(body: bytes) -> Status:
    try:
        told = _READ.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as cause:
        raise Incomplete([Problem("", "wrong_shape")]) from cause
    status = Status(
        number=told.number,
        step=told.step,
        seq=told.seq,
        word=told.status,
        at=told.at,
        their_number=told.their_number,
        reason=told.reason,
        words=told.words,
        demand_paise=told.demand_paise,
    )
    if problems := status.problems():
        raise Incomplete(problems)
    return status


async def _take(
    world: World, tx: Transaction, system: str, status: Status, *, body: bytes, signature: bytes
) -> Taken:
    case = await _case(world, tx, system, status)
    verdict = _verdict(case, status, world.now())
    kept = Kept(
        bucket=_bucket(status.number),
        id=world.new_id(_bucket(status.number)),
        system=system,
        number=status.number,
        step=status.step,
        seq=status.seq,
        digest=hashlib.sha256(body).digest(),
        body=body,
        signature=signature,
        application=None if case is None else case.application.id,
        post=None if case is None else case.application.post or case.handover.post,
        happened_at=status.at,
        received_at=world.now(),
        verdict=verdict,
    )
    if not await statuses.add(tx, kept):
        return Taken(await statuses.verdict_on(tx, kept) or verdict, again=True)
    if case is not None and verdict is Verdict.APPLIED:
        await _apply(world, tx, case, status)
        await _catch_up(world, tx, case, status)
    return Taken(verdict)


def _bucket(number: str) -> int:
    try:
        return bucket_in(read_number(number))
    except NotANumber:
        return bucket_for(number.encode())


async def _case(world: World, tx: Transaction, system: str, status: Status) -> _Case | None:
    try:
        found = await applications.by_number(tx, read_number(status.number))
    except NotANumber:
        return None
    if found is None:
        return None
    given = await handovers.of(tx, found.id)
    handover = next((h for h in given if (h.system, h.step) == (system, status.step)), None)
    if handover is None:
        return None
    said = await applications.contents(tx, found.id)
    service = edition_of(world.published, found, said).service
    return _Case(found, said, service, handover)


def _verdict(case: _Case | None, status: Status, now: datetime) -> Verdict:
    if case is None:
        return Verdict.UNKNOWN
    application, handover = case.application, case.handover
    return judge(
        status,
        last_seq=handover.last_seq,
        is_there=application.state is State.AT_STEP and application.step == handover.step,
        given_at=handover.given_at,
        reasons={reason.code for reason in case.service.refusal_reasons},
        now=now,
    )


async def _catch_up(world: World, tx: Transaction, case: _Case, status: Status) -> None:
    """Apply what came before its turn and is next now."""
    seq = status.seq
    while True:
        seq += 1
        waiting = await statuses.early(
            tx,
            bucket=_bucket(status.number),
            system=case.handover.system,
            number=status.number,
            step=status.step,
            seq=seq,
        )
        now = await _case(world, tx, case.handover.system, status)
        if waiting is None or now is None:
            return
        following = _read(waiting.body)
        verdict = _verdict(now, following, world.now())
        await statuses.judge(tx, waiting, verdict)
        if verdict is not Verdict.APPLIED:
            return
        await _apply(world, tx, now, following)


async def _apply(world: World, tx: Transaction, case: _Case, status: Status) -> None:
    before, handover = case.application, case.handover
    if not await handovers.move_on(tx, handover, seq=status.seq):
        raise SomebodyElseActed
    step = case.service.step(handover.step)
    assert step is not None, "a step of this version was given over"
    act_ = _act(status, step.act)
    answers = answers_in(case.said)
    place = None
    if act_ in LEADS:
        following = case.service.beside(step.id, LEADS[act_])
        assert following is not None, "reviewed"
        area = answers.get(case.service.applicant.area or "")
        draw = draw_of(world, before.id, received_at=before.received_at)
        place = world.published.place(following, area, legal_day(world.now()), draw=draw)
    content = Content.of(status.content(handover.system), salt=world.salt())
    by = Actor(ActorKind.OUTSIDE, actor_of(handover.system))
    at, happened_at = world.now(), status.at
    after, event = act(
        before, act_, by=by, at=at, place=place, content=content, happened_at=happened_at
    )
    await applications.append(tx, after, event, content=content, message=world.new_id(after.bucket))
    await desk.show(tx, world.published, [(after, answers)], left=before.office)
    if status.their_number is not None:
        await link(tx, before, handover.system, status.their_number)


def _act(status: Status, step: StepAct) -> Act:
    match status.word:
        case Word.REFUSED:
            return Act.REFUSE
        case Word.DONE:
            ends = dict.fromkeys(DECIDING, Act.GRANT)
            done = {**ends, StepAct.PAYMENT: Act.PAID}
            return done.get(step, Act.REPORT)
        case Word.RECEIVED | Word.PROGRESS:
            return Act.PROGRESS
