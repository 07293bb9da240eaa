"""When an area ends, open files go to the post that answers now; what happened stays as it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from khidki.actions.answer_penalty import ask_revision
from khidki.actions.consult import ask
from khidki.actions.follow_appeal import follow_appeals
from khidki.actions.follow_area import follow_areas
from khidki.actions.follow_question import follow_questions
from khidki.actions.hear import fix_hearing
from khidki.domain.case.deadline import DueKind
from khidki.domain.case.event import Act
from khidki.domain.case.hearing import Listing
from khidki.domain.people.area import Areas
from khidki.domain.people.post import Posts
from khidki.store import appeals, applications, consultations, dues, hearings, penalties
from khidki.store.migrate import MIGRATIONS
from tests.actions.lives import now, work
from tests.actions.test_appeals import SDO, appeal
from tests.actions.test_penalties import LATE_MEMO, TEHSILDAR, acted, imposed
from tests.cases import VILLAGE, apply, officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio
OLD, NEW = "RJ-JAIPUR-CHOMU", "RJ-JAIPUR-SAMOD-NEW"
ENDED = date(2026, 11, 20)
ASKED = "tehsildar:RJ-JAIPUR-JAIPUR"
NEW_SDO = "sub-divisional-officer:NEW"
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def world(furnished_database_uri, clock):
    async with world_of(furnished_database_uri, now=clock) as world:
        yield world


def divide(monkeypatch, published, *, from_=OLD, to=NEW):
    """An area ends today; a new one has all below it, with an office and posts of its own."""
    old = published.areas.get(from_)
    new = replace(old, id=to, from_on=ENDED)
    ended = replace(old, until_on=ENDED, successors=(to,))
    areas = [
        ended if each.id == from_ else replace(each, parent=to) if each.parent == from_ else each
        for each in published.areas
    ]
    monkeypatch.setattr(published, "areas", Areas([*areas, new]))
    office = next(each for each in published.offices.values() if each.area == from_)
    monkeypatch.setitem(published.offices, "office:NEW", replace(office, id="office:NEW", area=to))
    posts = list(published.posts.values())
    made = [
        replace(each, id=f"{each.kind}:NEW", office="office:NEW", area=to)
        for each in posts
        if each.area == from_
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


async def stands(world, store, made):
    async with world.reading() as tx:
        return await store.by_id(tx, made.id), await hearings.of(tx, made.id)


async def test_an_appeal_follows_with_its_hearing(world, clock, monkeypatch):
    case = await apply(world)
    clock.at += 60 * DAY
    made = await appeal(world, case, LATE_MEMO)
    revision = (await now(world, case.id)).revision
    listing = Listing(clock.at + 3 * DAY, "Room 4")
    await fix_hearing(world, await officer(world, SDO), made.id, listing, revision=revision)
    assert await follow_appeals(world) == 0
    divide(monkeypatch, world.published, from_=world.published.posts[made.post].area)
    assert (await follow_appeals(world), await follow_appeals(world)) == (1, 0)
    await work(world)
    after, hearing = await stands(world, appeals, made)
    assert (after.post, after.stage, after.due_on) == (NEW_SDO, "listed", made.due_on)
    assert (hearing.post, hearing.at) == (NEW_SDO, listing.at)
    async with world.transaction() as tx:
        assert (await dues.one(tx, made.id, DueKind.FIRST_APPEAL)).post == NEW_SDO


async def test_a_penalty_follows_and_where_nobody_answers_it_stays(world, clock, monkeypatch):
    case, made = await imposed(world, clock)
    asked = await acted(
        world, case, ask_revision, TEHSILDAR, made.id, "Lower it.", name="at_revision", cause=""
    )
    before, _ = await stands(world, penalties, made)
    district = world.published.areas.get(world.published.posts[before.post].area)
    ended = replace(district, until_on=ENDED, successors=())
    with monkeypatch.context() as only_ended:
        areas = [ended if each.id == ended.id else each for each in world.published.areas]
        only_ended.setattr(world.published, "areas", Areas(areas))
        assert await follow_appeals(world) == 0, "nobody answers yet"
    divide(monkeypatch, world.published, from_=district.id, to="RJ-NEW")
    assert await follow_appeals(world) >= 1
    after, _ = await stands(world, penalties, made)
    place = ("collector:NEW", before.stage, before.due_on)
    assert (after.post, after.stage, after.due_on) == place
    assert (await stands(world, penalties, asked))[0].stage == "asked"


async def test_a_revision_follows_to_who_revises_now_and_its_penalty_stays(
    world, clock, monkeypatch
):
    case, made = await imposed(world, clock)
    asked = await acted(
        world, case, ask_revision, TEHSILDAR, made.id, "Lower it.", name="at_revision", cause=""
    )
    before, _ = await stands(world, penalties, asked)
    kind = world.published.posts[before.post].kind
    divide(monkeypatch, world.published, from_=world.published.posts[before.post].area, to="NEW")
    assert (await follow_appeals(world) > 0, await follow_appeals(world)) == (True, 0)
    await work(world)
    after, _ = await stands(world, penalties, asked)
    assert (after.post, after.stage, after.due_on) == (f"{kind}:NEW", "asked", before.due_on)
    assert (await stands(world, penalties, made))[0].post == made.post
    async with world.reading() as tx:
        events = await applications.events(tx, case.id)
    assert [each.act for each in events].count(Act.REVISION_FOLLOW) == 1


async def questioned(world):
    """A question of Chomu's patwari to the tehsildar of Jaipur."""
    case = await apply(world)
    patwari = await officer(world, "patwari.chomu")
    assert await ask(world, patwari, case.id, to_post=ASKED, question="खसरा?", days=2) == []
    return await question_of(world, case)


async def question_of(world, case):
    async with world.reading() as tx:
        (asked,) = (await consultations.of(tx, case.id)).asked
        return case, asked, await dues.one(tx, asked.id, DueKind.QUESTION)


@pytest.mark.parametrize(
    ("area", "posts"),
    [("RJ-JAIPUR-JAIPUR", (f"patwari:{OLD}", "tehsildar:NEW")), (OLD, ("patwari:NEW", ASKED))],
)
async def test_a_question_follows_at_both_ends_with_its_day(world, monkeypatch, area, posts):
    case, asked, due = await questioned(world)
    assert await follow_questions(world) == 0
    divide(monkeypatch, world.published, from_=area)
    assert (await follow_questions(world), await follow_questions(world)) == (1, 0)
    _, after, owed = await question_of(world, case)
    assert (after.from_post, after.to_post) == posts
    assert (after.due_on, after.question) == (asked.due_on, asked.question)
    assert {*after.lay_with} == {asked.from_post, asked.to_post} - {*posts}
    assert (owed.post, owed.due_on, owed.stage) == (posts[1], due.due_on, due.stage)


async def test_a_question_from_before_questions_fell_due_gets_its_row(world):
    case, asked, due = await questioned(world)
    migration = (MIGRATIONS / "0034_questions.sql").read_text()
    async with world.transaction() as tx:
        await dues.drop(tx, [(asked.id, DueKind.QUESTION)])
        begins = migration.index("insert into job")
        repair = migration[begins : migration.index(";", begins)]
        for _ in range(2):
            await tx.connection.execute(repair)
    await work(world)
    assert (await question_of(world, case))[2] == due


async def test_where_nobody_answers_yet_the_file_stays_where_it_is(world, monkeypatch):
    case = await apply(world)
    old = world.published.areas.get(OLD)
    ended = replace(old, until_on=ENDED, successors=())
    areas = [ended if each.id == OLD else each for each in world.published.areas]
    monkeypatch.setattr(world.published, "areas", Areas(areas))
    await follow_areas(world)
    assert (await now(world, case.id)).state == case.state
