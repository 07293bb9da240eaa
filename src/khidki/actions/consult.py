"""An officer asks another office about a file, and that office answers.

Only the post that holds the file may ask. The office that is asked sees the question and the number
and may answer under any posting to the post that was asked; the answer is read with the file.
"""

from uuid import UUID

from khidki.actions import fall_due
from khidki.actions.declare import require_stranger
from khidki.actions.world import World
from khidki.domain.case import consultation
from khidki.domain.case.application import Application, Unknown
from khidki.domain.case.consultation import Answered, Consultation
from khidki.domain.case.deadline import DueKind
from khidki.domain.law.calendar import legal_day
from khidki.domain.people import access
from khidki.domain.people.access import NotYourPost, Officer
from khidki.domain.people.area import AreaKind
from khidki.domain.people.post import Post
from khidki.domain.problem import Problem, problems_with_words
from khidki.store import applications, consultations, dues
from khidki.store.due_places import START, Place


async def ask(
    world: World, officer: Officer, id_: UUID, *, to_post: str, question: str, days: int | None
) -> list[Problem]:
    """Ask another office about a file of the officer's, or return what is wrong."""
    async with world.transaction() as tx:
        application = await applications.by_id(tx, id_)
        if application is None:
            raise Unknown
        hat = officer.hat_of(application.post)
        if hat is None:
            raise NotYourPost
        await require_stranger(tx, world, officer.id, application)
        others = other_posts(world, application)
        problems = consultation.problems_with(
            question=question, to_post=to_post, days=days, posts=others
        )
        if problems or days is None:
            return problems
        asked_on = legal_day(world.now())
        calendar = world.published.calendar(world.published.posts[to_post].office)
        asked = Consultation(
            bucket=application.bucket,
            id=world.new_id(application.bucket),
            application=id_,
            number=application.number,
            from_post=hat.post,
            to_post=to_post,
            asked_posting=hat.posting,
            asked_at=world.now(),
            due_on=consultation.due_on(asked_on, days, calendar),
            question=question.strip(),
        )
        await consultations.add(tx, asked)
        await dues.put(tx, [fall_due.question(world, asked, service=application.service)])
    return []


async def answer(world: World, officer: Officer, id_: UUID, words: str) -> list[Problem]:
    """Answer a question to a post of the officer's, or return what is wrong with the words."""
    problems = problems_with_words("answer", words)
    async with world.transaction() as tx:
        found = await consultations.by_id(tx, id_)
        hat = None if found is None else officer.hat_of(found.to_post)
        if found is None or hat is None:
            raise Unknown
        if problems:
            return problems
        if not await consultations.answer(
            tx, id_, posting=hat.posting, at=world.now(), answer_=words.strip()
        ):
            raise Answered
        await dues.drop(tx, [(id_, DueKind.QUESTION)])
    return []


async def read_question(world: World, officer: Officer, id_: UUID) -> Consultation:
    """Return a question to or from a post of the officer's, or refuse."""
    async with world.reading() as tx:
        found = await consultations.by_id(tx, id_)
    if found is None or not (officer.hat_of(found.to_post) or officer.hat_of(found.from_post)):
        raise Unknown
    return found


async def read_asked(
    world: World, officer: Officer, id_: UUID
) -> tuple[Application, list[Consultation]]:
    """Return a file of the officer's with everything that was asked about it, or refuse."""
    async with world.reading() as tx:
        found = await consultations.of(tx, id_)
    if found is None:
        raise Unknown
    access.reader_for(found.application.post, officer)
    return found.application, found.asked


async def list_questions(
    world: World,
    officer: Officer,
    *,
    asked_by_them: bool,
    number: str | None = None,
    after: Place = START,
    limit: int,
) -> list[Consultation]:
    """Return what the officer's posts have to answer, or what they wait for."""
    posts = [hat.post for hat in officer.hats]
    async with world.reading() as tx:
        return await consultations.waiting(
            tx, posts, asked_by_them=asked_by_them, number=number, after=after, limit=limit
        )


def other_posts(world: World, application: Application) -> list[str]:
    """Return the posts that can be asked about a file: of other offices, of its district or above.

    The nearest area comes first; a state has too many posts to choose from on one page.
    """
    published = world.published
    assert application.office is not None, "asked about files that lie in an office"
    here = [area.id for area in published.areas.chain(published.offices[application.office].area)]
    district = published.areas.ancestor(here[0], AreaKind.DISTRICT)
    near = {area: place for place, area in enumerate(here)}

    def is_near(post: Post) -> bool:
        around = published.areas.ancestor(post.area, AreaKind.DISTRICT)
        return post.area in near or (around is not None and around == district)

    others = [
        post
        for post in published.posts.values()
        if post.office != application.office and is_near(post)
    ]
    others.sort(key=lambda post: (near.get(post.area, len(near)), post.id))
    return [post.id for post in others]
