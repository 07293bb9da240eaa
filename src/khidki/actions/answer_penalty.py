"""An officer who is to be penalised is heard: replies, and asks for revision of what was imposed.

Only the officer who was named does this, whatever posts are held now. Within the window of the Act
a revision is asked for plainly; after it the cause of the delay is said and may be condoned. Asking
stays nothing. A revision goes before the officer whom the state nominated.
"""

from dataclasses import replace
from uuid import UUID

from khidki.actions.appeal import File, file_of, law_of, store
from khidki.actions.penalise import told
from khidki.actions.world import World
from khidki.domain.case.application import SomebodyElseActed, Unknown, require_seen
from khidki.domain.case.event import Act, Actor, ActorKind
from khidki.domain.case.filing import Incomplete, NobodyHolds
from khidki.domain.case.penalty import Penalty, done, target
from khidki.domain.case.proceeding import Kind, NotOpen, opens_out_of, step
from khidki.domain.law.act import Law
from khidki.domain.law.calendar import legal_day
from khidki.domain.law.penalty import reviser, revision
from khidki.domain.law.window import Standing, Window
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.problem import problems_with_words
from khidki.store import penalties
from khidki.store.database import Transaction


async def reply(
    world: World, officer: Officer, id_: UUID, words: str, *, at_revision: int
) -> Penalty:
    """Answer a notice; until it is decided more may be added."""
    if problems := problems_with_words("words", words):
        raise Incomplete(problems)
    async with world.transaction() as tx:
        penalty, file = await _own(world, tx, officer, id_, at_revision=at_revision)
        seq = file.application.revision + 1
        after = done(penalty, Act.PENALTY_REPLY, at=world.now(), seq=seq)
        if penalty.stage == "noticed":
            after = replace(after, due_on=target(after.stage, legal_day(world.now())))
        said = {**told(penalty), "words": words}
        by = _actor(officer, penalty)
        await store(world, tx, file, Act.PENALTY_REPLY, by=by, said=said)
        await penalties.move(tx, after)
    return after


async def ask_revision(
    world: World, officer: Officer, id_: UUID, words: str, *, cause: str, at_revision: int
) -> Penalty:
    """Ask for revision of a penalty that was imposed; who is late says why."""
    async with world.transaction() as tx:
        penalty, file = await _own(world, tx, officer, id_, at_revision=at_revision)
        if not opens_out_of(Kind.REVISION, Kind(penalty.kind), penalty.stage):
            raise NotOpen
        law = law_of(world, file)
        assert law is not None, "it began under an Act"
        stands = window_of(world, law, penalty).standing(legal_day(world.now()))
        if stands is Standing.BARRED:
            raise NotOpen
        is_late = stands is Standing.LATE
        problems = problems_with_words("words", words)
        problems += problems_with_words("cause", cause) if is_late else []
        if problems:
            raise Incomplete(problems)
        act_ = Act.REVISION_ASK_LATE if is_late else Act.REVISION_ASK
        made = _revision(world, file, law, penalty, stage=step(Kind.REVISION, None, act_).to)
        said = {**told(made), "words": words, **({"cause": cause} if is_late else {})}
        _, event = await store(world, tx, file, act_, by=_actor(officer, penalty), said=said)
        made = replace(made, seq=event.seq)
        if not await penalties.add(tx, made):
            raise SomebodyElseActed
    return made


def window_of(world: World, law: Law, penalty: Penalty) -> Window:
    """Return until when the officer may ask for revision."""
    calendar = world.published.calendar(world.published.posts[penalty.post].office)
    assert penalty.ordered_at is not None, "only what was imposed is revised"
    told_on = None if penalty.told_at is None else legal_day(penalty.told_at)
    return revision(law, calendar, ordered_on=legal_day(penalty.ordered_at), told_on=told_on)


def reviser_of(world: World, file: File, law: Law) -> str:
    """Return the post of the officer whom the state nominated for the file's area, or refuse."""
    area = file.answers.get(file.edition.service.applicant.area or "")
    kind, today = reviser(law), legal_day(world.now())
    post = world.published.post_for(kind, area, today) if isinstance(area, str) else None
    if post is None:
        raise NobodyHolds(kind)
    return post.id


async def _own(
    world: World, tx: Transaction, officer: Officer, id_: UUID, *, at_revision: int
) -> tuple[Penalty, File]:
    penalty = await penalties.by_id(tx, id_)
    if penalty is None:
        raise Unknown
    if penalty.officer != officer.id:
        raise NotYourPost
    file = await file_of(world, tx, penalty.application)
    require_seen(file.application, file.events, at_revision)
    return penalty, file


def _actor(officer: Officer, penalty: Penalty) -> Actor:
    return Actor(ActorKind.OFFICER, officer.id, penalty.posting)


def _revision(world: World, file: File, law: Law, penalty: Penalty, *, stage: str) -> Penalty:
    return replace(
        penalty,
        id=world.new_id(penalty.bucket),
        kind=Kind.REVISION.value,
        of=penalty.id,
        stage=stage,
        post=reviser_of(world, file, law),
        opened_at=world.now(),
        due_on=target(stage, legal_day(world.now())),
        seq=0,
        paise=0,
        ordered_at=None,
        told_at=None,
    )
