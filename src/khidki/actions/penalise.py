"""The second authority hears an officer about a penalty, and imposes it or drops it.

A notice opens it out of a second appeal: whom, about what, why, and until when a reply is awaited.
Nothing is imposed before the officer replied or the day of reply has passed. The order names its
reasons and never more than the Act allows; it may recommend discipline. What was computed when it
was noticed, and again when it was ordered, is kept with the event. Who decided below hears nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from khidki.actions.appeal import File, file_of, law_of, said_about, store
from khidki.actions.declare import require_stranger
from khidki.actions.hear import require_other
from khidki.actions.in_turn import in_turn
from khidki.actions.read_appeals import appeal_before, file_in, heard_before
from khidki.actions.read_penalties import basis_of, penalty_before
from khidki.actions.world import World
from khidki.domain.case.appeal import Appeal
from khidki.domain.case.application import SomebodyElseActed, require_seen
from khidki.domain.case.event import SYSTEM, Act, Actor, ActorKind
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Listing, fixed, problems_with_listing
from khidki.domain.case.liability import Basis, Charged, may_open, most_of
from khidki.domain.case.penalty import (
    FAULTS,
    Notice,
    Penalty,
    Sentence,
    done,
    problems_with_notice,
    problems_with_sentence,
    target,
)
from khidki.domain.case.proceeding import Kind, NotOpen
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.parameter import Reason, reasons_of
from khidki.domain.law.penalty import Fault, Proposal
from khidki.domain.people.access import Frozen, Hat, NotYourPost, Officer
from khidki.domain.problem import Problem
from khidki.domain.refusal import Refusal
from khidki.store import hearings, penalties
from khidki.store.database import Transaction

CLOSED_AT_ONCE = 200


class Stayed(Refusal):
    """An order in revision says that nothing is recovered until it is decided."""

    code = "penalty_stayed"


@dataclass(frozen=True, slots=True)
class Noticing:
    """A second appeal out of which a penalty may begin: whom it may be about, and on what basis."""

    appeal: Appeal
    file: File
    basis: Basis
    may_open: bool
    because: tuple[Reason, ...]


async def read_notice(world: World, officer: Officer, appeal_id: UUID) -> Noticing:
    """Return what a notice would rest on, or refuse."""
    async with world.reading() as tx:
        appeal, _, found = await heard_before(tx, officer, appeal_id)
        file = file_in(world, found)
        law = law_of(world, file)
        if law is None or appeal.kind != Kind.SECOND_APPEAL:
            raise NotOpen
        basis = await basis_of(world, tx, file)
    opens = _opens(law, file, appeal)
    because = reasons_of(law, "penalty-opens-in")
    return Noticing(appeal, file, basis, opens, because)


async def give_notice(
    world: World,
    officer: Officer,
    appeal_id: UUID,
    notice: Notice,
    *,
    revision: int,
    listing: Listing | None = None,
) -> Penalty:
    """Open a penalty: name the officer, the fault and the day of reply, and perhaps a hearing."""
    async with world.transaction() as tx:
        appeal, hat = await appeal_before(tx, officer, appeal_id)
        file, by = await _file(world, tx, officer, hat, appeal.application, revision=revision)
        law = law_of(world, file)
        if law is None or not _opens(law, file, appeal):
            raise NotOpen
        basis = await basis_of(world, tx, file)
        problems = problems_with_notice(
            notice, known={str(each.posting) for each in basis.charged}, today=_today(world)
        )
        problems += _problems_with_date(world, appeal.post, listing, since=appeal.filed_at)
        charged = None if problems else basis.of(UUID(notice.posting))
        if charged is not None and FAULTS[notice.fault] not in basis.faults_of(charged):
            problems.append(Problem("fault", "not_of_this_officer"))
        if problems or charged is None:
            raise Incomplete(problems)
        made = _new(world, file, appeal.post, charged, notice, of=appeal.id, number=appeal.number)
        said = {
            **told(made),
            "words": notice.words,
            "fault": notice.fault,
            "reply_by": made.due_on.isoformat(),
            **computed(basis, FAULTS[notice.fault]),
            **({} if listing is None else {"hearing": listing.content()}),
        }
        _, event = await store(world, tx, file, Act.PENALTY_NOTICE, by=by, said=said)
        made = replace(made, seq=event.seq)
        if not await penalties.add(tx, made):
            raise SomebodyElseActed
        if listing is not None:
            await hearings.put(tx, fixed(made, listing))
    return made


async def order_penalty(
    world: World, officer: Officer, id_: UUID, act_: Act, sentence: Sentence, *, revision: int
) -> Penalty:
    """Impose the penalty, or drop it; both with reasons."""
    assert act_ in {Act.PENALTY_IMPOSE, Act.PENALTY_DROP}
    async with world.transaction() as tx:
        penalty, file, by = await _of_authority(world, tx, officer, id_, revision=revision)
        after = done(penalty, act_, at=world.now(), seq=file.application.revision + 1)
        law = law_of(world, file)
        assert law is not None, "it began under an Act"
        fault = fault_of(file, penalty)
        problems = problems_with_sentence(sentence, act_, most_paise=most_of(law, fault))
        if problems:
            raise Incomplete(problems)
        said = {**told(penalty), **sentence.content()}
        if act_ is Act.PENALTY_IMPOSE:
            assert sentence.paise is not None
            said |= computed(await basis_of(world, tx, file), fault)
            today = _today(world)
            after = replace(after, paise=sentence.paise, due_on=target(after.stage, today))
        await store(world, tx, file, act_, by=by, said=said)
        await penalties.move(tx, after)
        await hearings.close(tx, penalty.id)
    return after


def _opens(law: Law, file: File, appeal: Appeal) -> bool:
    """Say whether the Act lets a penalty begin out of an appeal, by how it was begun."""
    return may_open(law, appeal, said_about(file, "appeal", appeal.id)[0].act)


async def list_penalty(
    world: World, officer: Officer, id_: UUID, listing: Listing, *, revision: int
) -> Penalty:
    """Fix a date on which the officer is heard, or another one."""
    async with world.transaction() as tx:
        penalty, file, by = await _of_authority(world, tx, officer, id_, revision=revision)
        seq = file.application.revision + 1
        after = done(penalty, Act.PENALTY_LIST, at=world.now(), seq=seq)
        problems = _problems_with_date(world, penalty.post, listing, since=penalty.opened_at)
        if problems:
            raise Incomplete(problems)
        said = {**told(penalty), **listing.content()}
        await store(world, tx, file, Act.PENALTY_LIST, by=by, said=said)
        await penalties.move(tx, after)
        await hearings.put(tx, fixed(after, listing))
    return after


async def recover(
    world: World, officer: Officer, id_: UUID, words: str, *, revision: int
) -> Penalty:
    """Record that the sum was kept back from the salary; the books follow by a job."""
    async with world.transaction() as tx:
        penalty, file, by = await _of_authority(world, tx, officer, id_, revision=revision)
        seq = file.application.revision + 1
        after = done(penalty, Act.PENALTY_RECOVER, at=world.now(), seq=seq)
        if problems := problems_with_sentence(
            Sentence(words), Act.PENALTY_RECOVER, most_paise=penalty.paise
        ):
            raise Incomplete(problems)
        others = await penalties.about(tx, penalty.application)
        if any(each.of == id_ and each.stage == "stayed" for each in others):
            raise Stayed
        said = {**told(penalty), "words": words, "paise": penalty.paise}
        await store(world, tx, file, Act.PENALTY_RECOVER, by=by, said=said)
        await penalties.move(tx, after)
    return after


async def close_replies(world: World) -> int:
    """Let the authority decide where the day of reply has passed; return how many."""
    async with world.reading() as tx:
        ids = await penalties.unanswered(tx, today=_today(world), limit=CLOSED_AT_ONCE)

    async def close(id_: UUID) -> None:
        async with world.transaction() as tx:
            penalty = await penalties.by_id(tx, id_)
            if penalty is None or not penalty.can(Act.PENALTY_CLOSE):
                return
            file = await file_of(world, tx, penalty.application)
            seq = file.application.revision + 1
            after = done(penalty, Act.PENALTY_CLOSE, at=world.now(), seq=seq)
            after = replace(after, due_on=target(after.stage, _today(world)))
            await store(world, tx, file, Act.PENALTY_CLOSE, by=SYSTEM, said=told(penalty))
            await penalties.move(tx, after)

    for id_ in ids:
        await in_turn(lambda id_=id_: close(id_))
    return len(ids)


def fault_of(file: File, penalty: Penalty) -> Fault:
    """Return what an officer was noticed about."""
    notice = next(
        each for each in said_about(file, "penalty", penalty.id) if "fault" in each.content
    )
    return FAULTS[notice.content["fault"]]


def computed(basis: Basis, fault: Fault) -> dict[str, Any]:
    """Return what was computed, as it is kept with a notice or an order."""
    account, proposal = basis.account, basis.proposals[fault]
    return {
        "computed": {
            "due_on": None if basis.due_on is None else basis.due_on.isoformat(),
            "ended_on": basis.ended_on.isoformat(),
            "late_days": account.late_days,
            "by_holder": account.by_holder,
            "vacant": account.vacant,
            "outage_days": account.outage_days,
            "proposed_paise": proposal.paise,
            "without_lost_paise": basis.without_lost.paise if fault is Fault.LATE else None,
            "because": _cited(proposal),
        }
    }


def _cited(proposal: Proposal) -> list[dict[str, str]]:
    return [{"hi": each.cited("hi"), "en": each.cited("en")} for each in proposal.because]


def _new(
    world: World, file: File, post: str, charged: Charged, notice: Notice, *, of: UUID, number: str
) -> Penalty:
    assert notice.reply_by is not None, "a notice without a day was refused"
    bucket = file.application.bucket
    return Penalty(
        bucket=bucket,
        id=world.new_id(bucket),
        application=file.application.id,
        kind=Kind.PENALTY.value,
        of=of,
        stage="noticed",
        number=number,
        post=post,
        officer=charged.officer,
        posting=charged.posting,
        held_post=charged.post,
        opened_at=world.now(),
        due_on=notice.reply_by,
        seq=0,
    )


async def _of_authority(
    world: World, tx: Transaction, officer: Officer, id_: UUID, *, revision: int
) -> tuple[Penalty, File, Actor]:
    penalty, hat = await penalty_before(tx, officer, id_)
    if hat is None or penalty.kind != Kind.PENALTY:
        raise NotYourPost
    file, by = await _file(world, tx, officer, hat, penalty.application, revision=revision)
    return penalty, file, by


async def _file(
    world: World, tx: Transaction, officer: Officer, hat: Hat, id_: UUID, *, revision: int
) -> tuple[File, Actor]:
    """Return the file of what an officer is to decide, and the officer as the actor, or refuse."""
    file = await file_of(world, tx, id_)
    require_seen(file.application, file.events, revision)
    if officer.is_frozen:
        raise Frozen
    await require_stranger(tx, world, officer.id, file.application)
    require_other(file, officer, did={Act.GRANT, Act.REFUSE, Act.SEND_BACK, Act.REPORT})
    return file, Actor(ActorKind.OFFICER, officer.id, hat.posting)


def _problems_with_date(
    world: World, post: str, listing: Listing | None, *, since: datetime
) -> list[Problem]:
    if listing is None:
        return []
    calendar = world.published.calendar(world.published.posts[post].office)
    return problems_with_listing(listing, calendar, filed_at=since, now=world.now())


def told(penalty: Penalty) -> dict[str, Any]:
    """Return what every event of a penalty says: which one it belongs to."""
    return {"penalty": str(penalty.id), "penalty_number": penalty.number}


def _today(world: World) -> date:
    return legal_day(world.now())
