"""The officer whom the state nominated revises a penalty: upholds it, lowers it, sets it aside.

A delay is condoned first, with reasons. Nothing is stayed by asking; an order says so or it is not
stayed. What is lowered or set aside changes the penalty in the same transaction, and the books
follow by a job where it was recovered already.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from khidki.actions.appeal import File, file_of, store
from khidki.actions.hear import OwnDecision, require_other
from khidki.actions.penalise import told
from khidki.actions.read_penalties import penalty_before
from khidki.actions.world import World
from khidki.domain.case.application import require_seen
from khidki.domain.case.event import Act, Actor, ActorKind
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.penalty import OF_REVISER, Penalty, Sentence, done, problems_with_sentence
from khidki.domain.case.proceeding import Kind
from khidki.domain.people.access import Frozen, NotYourPost, Officer
from khidki.store import penalties
from khidki.store.database import Transaction

CHANGES = frozenset({Act.REVISION_REDUCE, Act.REVISION_SET_ASIDE})


async def revise(
    world: World, officer: Officer, id_: UUID, act_: Act, sentence: Sentence, *, revision: int
) -> Penalty:
    """Do one act of a revision, with reasons, and return the revision after it."""
    assert act_ in OF_REVISER
    async with world.transaction() as tx:
        asked, revised, file, by = await _of_reviser(world, tx, officer, id_, revision=revision)
        seq = file.application.revision + 1
        after = done(asked, act_, at=world.now(), seq=seq)
        most = revised.paise - 100 if act_ is Act.REVISION_REDUCE else revised.paise
        if problems := problems_with_sentence(sentence, act_, most_paise=most):
            raise Incomplete(problems)
        said: dict[str, Any] = {**told(asked), **sentence.content(), "of": str(revised.id)}
        if act_ in CHANGES:
            said["was_paise"] = revised.paise
            said["was_recovered"] = revised.stage == "recovered"
        await store(world, tx, file, act_, by=by, said=said)
        await penalties.move(tx, after)
        if act_ in CHANGES:
            changed = done(revised, act_, at=world.now(), seq=seq)
            await penalties.move(tx, replace(changed, paise=sentence.paise or 0))
    return after


async def _of_reviser(
    world: World, tx: Transaction, officer: Officer, id_: UUID, *, revision: int
) -> tuple[Penalty, Penalty, File, Actor]:
    asked, hat = await penalty_before(tx, officer, id_)
    if hat is None or asked.kind != Kind.REVISION:
        raise NotYourPost
    revised = await penalties.by_id(tx, asked.of)
    assert revised is not None, "a revision is of a penalty"
    if officer.is_frozen:
        raise Frozen
    file = await file_of(world, tx, asked.application)
    require_seen(file.application, file.events, revision)
    require_other(file, officer, did={Act.PENALTY_IMPOSE})
    if officer.id == asked.officer:
        raise OwnDecision
    return asked, revised, file, Actor(ActorKind.OFFICER, officer.id, hat.posting)
