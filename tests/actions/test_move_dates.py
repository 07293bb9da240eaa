"""A holiday declared the evening before moves open dates by one audited act that lists them."""

from datetime import timedelta
from uuid import UUID

import pytest

from khidki.actions.declare_holiday import declare
from khidki.actions.explain_due import explain_due
from khidki.domain.case.event import Act
from khidki.domain.law.calendar import Holiday
from khidki.domain.people.duty import Duty
from khidki.domain.text import Text
from khidki.store import applications, date_changes
from tests.actions.lives import now, work
from tests.cases import apply, officer
from tests.worlds import Clock, phone_of, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
FESTIVAL = Text(hi="लोक पर्व", en="Festival")


@pytest.fixture(scope="module")
async def world(module_furnished_uri):
    async with world_of(module_furnished_uri, now=Clock()) as world:
        yield world


async def declared(world, day):
    administrator = await officer(world, "admin.anita")
    hat = administrator.hat_for(Duty.CALENDAR)
    done = await declare(world, administrator, hat, day, by="admin.anita")
    await work(world)
    async with world.reading() as tx:
        change = await date_changes.by_id(tx, done.change)
        moved = await date_changes.listed(tx, done.change, after=UUID(int=0), limit=50)
    return change, moved


async def test_a_festival_moves_open_dates_lists_them_and_tells_the_applicant(world):
    case = await apply(world)
    calendar = world.published.calendar(case.office)
    tomorrow = calendar.open_day_from((world.now() + DAY).date())
    change, moved = await declared(
        world, Holiday(tomorrow, FESTIVAL, source="Gazette 7", declared=True)
    )
    (one,) = [each for each in moved if each.application == case.id]
    assert (one.given_on, one.counted_on, one.binding_on) == (
        case.due_on, calendar.open_day_after(case.due_on, 1), one.counted_on,
    )  # fmt: skip
    after = await now(world, case.id)
    assert (after.due_on, after.calendar_version) == (one.binding_on, change.version)
    assert change.done_at is not None
    async with world.reading() as tx:
        events = await applications.events(tx, case.id)
    assert events[-1].act is Act.MOVE_DATE
    assert events[-1].due_on == one.binding_on
    shown = [each.text for each in phone_of(world).shown("9000000001")]
    assert any("छुट्टी घोषित होने से" in text and case.number in text for text in shown)
    assert (await explain_due(world, case.number)).agrees


async def test_a_holiday_that_was_withdrawn_brings_the_date_nearer_and_that_one_binds(world):
    case = await apply(world)
    calendar = world.published.calendar(case.office)
    on_the_way = next(
        day for day in calendar.holidays if world.now().date() < day < case.due_on
        and day.weekday() not in calendar.weekly_off
    )  # fmt: skip
    withdrawn = Holiday(on_the_way, FESTIVAL, source="Gazette 8", works=True, declared=True)
    _, moved = await declared(world, withdrawn)
    (one,) = [each for each in moved if each.application == case.id]
    assert one.binding_on < one.given_on
    assert (await now(world, case.id)).due_on == one.binding_on


async def test_a_day_that_no_open_case_counts_moves_nothing(world):
    case = await apply(world)
    later = world.published.calendar(case.office).open_day_after(case.due_on, 5)
    _, moved = await declared(world, Holiday(later, FESTIVAL, source="Gazette 9", declared=True))
    assert case.id not in {each.application for each in moved}
    assert (await now(world, case.id)).due_on == case.due_on
