"""A court stays a file that was granted: its paper waits, is given up by nobody, and then comes."""

import pytest

from khidki.actions.decide import Ruling, decide
from khidki.actions.enter_order import enter_order, follow_order
from khidki.actions.relay import relay_all
from khidki.domain.case.court import Entry
from khidki.domain.case.event import Act
from khidki.domain.case.turn import First
from khidki.domain.law.calendar import legal_day
from khidki.store import applications, outboxes
from tests.actions.lives import now, work
from tests.cases import apply, officer
from tests.worlds import Clock, world_of

pytestmark = pytest.mark.anyio


@pytest.fixture
async def clock():
    return Clock()


@pytest.fixture
async def world(furnished_database_uri, clock):
    async with world_of(furnished_database_uri, now=clock) as world:
        yield world


async def granted(world):
    """Decided, and not followed up yet: the paper is still to be made."""
    case = await apply(world)
    for name, act in (("patwari.chomu", Act.REPORT), ("tehsildar.chomu", Act.GRANT)):
        who = await officer(world, name)
        ruling = Ruling(words="देखा।", first=First.CAMP)
        case = await decide(world, who, case.id, act, ruling, revision=case.revision)
    return case


async def stay(world, case, case_no):
    entry = Entry("stay", "High Court", case_no, legal_day(world.now()), "Nothing is issued.")
    return await enter_order(world, await officer(world, "sdo.chomu"), case.number, entry)


async def vacate(world, order):
    sdo = await officer(world, "sdo.chomu")
    await follow_order(world, sdo, order.id, Act.COURT_VACATE, words="Vacated.", on=None)


async def issued(world, case):
    async with world.reading() as tx:
        events = await applications.events(tx, case.id)
        jobs = await outboxes.counts(tx)
    return Act.ISSUE in {event.act for event in events}, jobs.waiting, jobs.dead


async def test_what_was_to_be_issued_goes_on_when_the_last_stay_is_lifted(world, clock):
    case = await granted(world)
    first, second = await stay(world, case, "WP 1"), await stay(world, case, "WP 2")
    await work(world)
    assert await issued(world, case) == (False, 1, 0), "it waits, and no letter is dead"
    await vacate(world, first)
    await relay_all(world)
    await work(world)
    assert await issued(world, case) == (False, 1, 0), "one stay still stands"
    await vacate(world, second)
    await work(world)
    assert await issued(world, case) == (True, 0, 0)
    assert (await now(world, case.id)).state == case.state
