"""Open files follow when an area is divided or abolished; history stays as it was.

The catalogue says which areas ended and what came after them. Files that still lie on a post of an
area that ended go to the post that answers today for the applicant's own area, by an event that
says so; their dates, their turn and all that happened stay. Where no post answers yet the file
stays where it is, and who controls the old post sees it. Doing it twice moves nothing twice.
"""

from datetime import timedelta
from uuid import UUID

from khidki.actions import desk
from khidki.actions.desk import answers_in
from khidki.actions.edition_of import edition_of
from khidki.actions.in_turn import in_turn
from khidki.actions.world import World
from khidki.domain.case.application import act
from khidki.domain.case.event import SYSTEM, Act
from khidki.domain.case.filing import NobodyHolds
from khidki.domain.law.calendar import legal_day
from khidki.domain.people.post import Post
from khidki.store import applications, date_changes
from khidki.store.date_changes import BEGIN

EVERY = timedelta(minutes=10)
AT_ONCE = 200


async def follow_areas(world: World) -> int:
    """Move open files off the posts of areas that ended; return how many were moved."""
    moved = 0
    for post in ended_posts(world):
        after = BEGIN
        while True:
            async with world.reading() as tx:
                found = await date_changes.open_cases(
                    tx, post.id, day=BEGIN.due_on, after=after, limit=AT_ONCE
                )
            for each in found:
                moved += await in_turn(lambda each=each: _follow(world, each.application))
            if len(found) < AT_ONCE:
                break
            after = found[-1]
    return moved


def ended_posts(world: World) -> list[Post]:
    """Return the posts whose area has ended by today."""
    published, today = world.published, legal_day(world.now())
    ended = {
        area.id for area in published.areas if area.until_on is not None and area.until_on <= today
    }
    return [each for each in published.posts.values() if each.area in ended]


async def _follow(world: World, id_: UUID) -> int:
    async with world.transaction() as tx:
        before = await applications.by_id(tx, id_)
        if before is None or not before.is_open or before.step is None:
            return 0
        said = await applications.contents(tx, id_)
        service, answers = edition_of(world.published, before, said).service, answers_in(said)
        step, area = service.step(before.step), answers.get(service.applicant.area or "")
        assert step is not None, "a stored step is one of its version's"
        try:
            place = world.published.place(
                step, area if isinstance(area, str) else None, legal_day(world.now())
            )
        except NobodyHolds:
            return 0
        if place.post == before.post:
            return 0
        after, event = act(before, Act.FOLLOW, by=SYSTEM, at=world.now(), place=place)
        await applications.append(tx, after, event, message=world.new_id(after.bucket))
        await desk.show(tx, world.published, [(after, answers)], left=before.office)
    return 1
