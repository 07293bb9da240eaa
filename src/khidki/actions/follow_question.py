"""Questions between offices follow when the area of the office that asked, or was asked, ends.

They go to the post of the same kind that answers in its place: of several successors the one in
whose area the applicant is, otherwise the first. The day for the answer and all that was said stay,
and the posts with which a question lay before are kept with it. Where nobody answers yet it stays
where it is. Doing it twice moves nothing twice. Files themselves are `follow_area.py`.
"""

from uuid import UUID

from khidki.actions import fall_due
from khidki.actions.appeal import file_of
from khidki.actions.follow_area import ended_posts
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.post import Post
from khidki.store import applications, consultations, dues
from khidki.store.due_places import START, Place
from khidki.store.outboxes import Job

AT_ONCE = 200
KEEP = "keep-question"


async def follow_questions(world: World) -> int:
    """Move open questions off the posts of areas that ended; return how often one was moved."""
    moved = 0
    for post in ended_posts(world):
        for asked_by_them in (False, True):
            moved += await _each(world, post, asked_by_them=asked_by_them)
    return moved


async def _each(world: World, post: Post, *, asked_by_them: bool) -> int:
    moved, after = 0, START
    while True:
        async with world.reading() as tx:
            found = await consultations.waiting(
                tx, [post.id], asked_by_them=asked_by_them, after=after, limit=AT_ONCE
            )
        for each in found:
            moved += await in_turn(lambda each=each: _follow(world, each.id, post))
        if len(found) < AT_ONCE:
            return moved
        after = Place(found[-1].due_on, found[-1].id)


async def _follow(world: World, id_: UUID, ended: Post) -> int:
    async with world.transaction() as tx:
        asked = await consultations.by_id(tx, id_)
        if asked is None or asked.answered_at is not None:
            return 0
        file = await file_of(world, tx, asked.application)
        area = file.answers.get(file.edition.service.applicant.area or "")
        post = _in_place_of(world, ended, area if isinstance(area, str) else None)
        if post is None:
            return 0
        after = asked.followed(ended.id, post.id)
        if not await consultations.follow(tx, asked, after):
            return 0
        due = fall_due.question(world, after, service=file.application.service)
        await dues.put(tx, [due])
    return 1


def _in_place_of(world: World, ended: Post, applicants: str | None) -> Post | None:
    """Return the post of the same kind that rules today what an ended one ruled, or None."""
    published, today = world.published, legal_day(world.now())
    around = [area.id for area in published.areas.chain(applicants)] if applicants else []
    living = sorted(
        published.areas.today(ended.area, today), key=lambda area: area.id not in around
    )
    found = (published.post_for(ended.kind, area.id, today) for area in living)
    return next((each for each in found if each is not None), None)


async def keep_question(world: World, job: Job) -> None:
    """Give a question from before questions fell due its row among what does."""
    async with world.transaction() as tx:
        asked = await consultations.by_id(tx, UUID(job.body["question"]))
        if asked is None or asked.answered_at is not None:
            return
        application = await applications.by_id(tx, asked.application)
        assert application is not None, "applications are never deleted"
        due = fall_due.question(world, asked, service=application.service)
        await dues.put(tx, [due])
