"""When an area ends, open files go to the post that answers now; what happened stays as it was."""

from dataclasses import replace
from datetime import date

import pytest

from khidki.actions.follow_area import follow_areas
from khidki.domain.case.deadline import DueKind
from khidki.domain.case.event import Act
from khidki.domain.people.area import Areas
from khidki.domain.people.post import Posts
from khidki.store import applications, dues
from tests.actions.lives import now, work
from tests.cases import VILLAGE, apply
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
OLD, NEW = "RJ-JAIPUR-CHOMU", "RJ-JAIPUR-SAMOD-NEW"
ENDED = date(2026, 11, 20)


@pytest.fixture
async def world(furnished_database_uri):
    async with world_of(furnished_database_uri, now=Clock()) as world:
        yield world


def divide(monkeypatch, published):
    """The tehsil ends today; a new one has the village, with an office and a patwari of its own."""
    old = published.areas.get(OLD)
    new = replace(old, id=NEW, from_on=ENDED)
    ended = replace(old, until_on=ENDED, successors=(NEW,))
    areas = [
        ended if each.id == OLD else replace(each, parent=NEW) if each.parent == OLD else each
        for each in published.areas
    ]
    monkeypatch.setattr(published, "areas", Areas([*areas, new]))
    office = next(each for each in published.offices.values() if each.area == OLD)
    monkeypatch.setitem(published.offices, "office:NEW", replace(office, id="office:NEW", area=NEW))
    posts = list(published.posts.values())
    made = [
        replace(each, id=f"{each.kind}:NEW", office="office:NEW", area=NEW)
        for each in posts
        if each.area == OLD
    ]
    monkeypatch.setattr(published, "posts", Posts([*posts, *made]))


async def test_open_files_follow_and_history_stays(world, monkeypatch):
    case = await apply(world)
    async with world.reading() as tx:
        before = await applications.events(tx, case.id)
    assert await follow_areas(world) == 0
    divide(monkeypatch, world.published)
    assert world.published.areas.ancestor(VILLAGE, world.published.areas.get(NEW).kind).id == NEW
    assert (await follow_areas(world), await follow_areas(world)) == (1, 0)
    await work(world)
    after = await now(world, case.id)
    assert (after.post, after.office) == ("patwari:NEW", "office:NEW")
    assert (after.due_on, after.step, after.state) == (case.due_on, case.step, case.state)
    async with world.transaction() as tx:
        events = await applications.events(tx, case.id)
        owed = await dues.one(tx, case.id, DueKind.APPLICATION)
    assert events[: len(before)] == before
    assert events[-1].act is Act.FOLLOW
    assert owed.post == "patwari:NEW"


async def test_where_nobody_answers_yet_the_file_stays_where_it_is(world, monkeypatch):
    case = await apply(world)
    old = world.published.areas.get(OLD)
    ended = replace(old, until_on=ENDED, successors=())
    areas = [ended if each.id == OLD else each for each in world.published.areas]
    monkeypatch.setattr(world.published, "areas", Areas(areas))
    await follow_areas(world)
    assert (await now(world, case.id)).state == case.state
