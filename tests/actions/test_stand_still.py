"""The clock stands while an applicant is asked, where a rule that is cited says so, and only there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from khidki.actions.answer import answer_query
from khidki.actions.declare_holiday import declare, effect
from khidki.actions.explain_due import explain_due
from khidki.actions.make_receipt import make_receipt
from khidki.actions.read_desk import Wanted, read_desk
from khidki.actions.stand_still import stopped
from khidki.actions.sweep_due import sweep_due
from khidki.domain.case.deadline import DueKind, Stage
from khidki.domain.case.event import Act
from khidki.domain.law.act import LawValue
from khidki.domain.law.calendar import Holiday, legal_day
from khidki.domain.law.period import Period
from khidki.domain.people.duty import Duty
from khidki.domain.service.definition import Correction, PauseRule
from khidki.domain.text import Text
from khidki.store import applications, dues
from tests.actions.lives import lent, now, sent_back, work
from tests.cases import apply, officer
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
CIRCULAR = "Circular 7 of the department"


@pytest.fixture(scope="module")
async def shared(module_furnished_uri):
    clock = Clock()
    async with world_of(module_furnished_uri, now=clock) as world:
        yield world, clock


@pytest.fixture
async def clock(shared):
    clock = shared[1]
    clock.at = max(clock.at, NOON) + DAY
    return clock


@pytest.fixture
async def world(shared, clock):
    return shared[0]


@pytest.fixture
def rule(world, monkeypatch):
    """The service cites a rule; to be called again once the catalogue was read anew."""

    def cite():
        law = world.published.edition("revenue/income-certificate", 1).service.law
        lent(monkeypatch, world, law=replace(law, pause=PauseRule(CIRCULAR)))

    cite()
    return cite


async def row(world, case, kind=DueKind.APPLICATION):
    async with world.transaction() as tx:
        return await dues.one(tx, case.id, kind)


async def answered(world, case):
    await answer_query(world, case.account, case.id, words="", raw={"purpose": "scheme"})
    await work(world)
    return await now(world, case.id)


def open_days(world, case, day, count):
    return world.published.calendar(case.office).open_day_after(day, count)


async def test_without_a_rule_the_clock_runs_on(world, clock):
    case = await apply(world)
    asked = await sent_back(world, case)
    assert asked.due_on == case.due_on
    clock.at += 4 * DAY
    assert (await answered(world, case)).due_on == case.due_on
    assert (await explain_due(world, case.number)).found.stood == ()


async def test_by_a_rule_nothing_is_due_until_the_answer_and_both_dates_are_kept(
    world, clock, rule
):
    case = await apply(world)
    await work(world)
    assert (await row(world, case)).due_on == case.due_on
    asked = await sent_back(world, case)
    assert (asked.due_on, await row(world, case)) == (None, None)
    explained = await explain_due(world, case.number)
    assert (explained.due_on, explained.found.strict_on) == (None, case.due_on)
    assert explained.agrees
    clock.at += 7 * DAY
    after = await answered(world, case)
    asked_on, answered_on = legal_day(clock.at - 7 * DAY), legal_day(clock.at)
    calendar = world.published.calendar(case.office)
    stood = calendar.open_days_between(asked_on, answered_on)
    assert stood > 3
    assert after.due_on == open_days(world, case, case.due_on, stood)
    assert (await row(world, case)).due_on == after.due_on
    explained = await explain_due(world, case.number)
    assert explained.agrees
    assert (explained.due_on, explained.found.strict_on) == (after.due_on, case.due_on)
    assert any(CIRCULAR in each.cited("en") for each in explained.because)
    async with world.reading() as tx:
        told = {each.act: each.due_on for each in await applications.events(tx, case.id)}
    assert (told[Act.SUBMIT], told[Act.SEND_BACK], told[Act.ANSWER]) == (
        case.due_on, None, after.due_on,
    )  # fmt: skip


async def test_where_the_act_itself_lets_it_stand_no_service_has_to_say_so(
    world, clock, monkeypatch
):
    act = world.published.laws["rgdps-2011"]
    words = Text(hi="घड़ी रुकती है", en="It stands")
    says = LawValue("sending-back", "5", words, "s", reading="stands")
    others = tuple(each for each in act.values if each.id != "sending-back")
    monkeypatch.setitem(world.published.laws, act.id, replace(act, values=(*others, says)))
    case = await sent_back(world, await apply(world))
    assert case.due_on is None
    because = (await explain_due(world, case.number)).because
    assert any("s. 5" in each.cited("en") for each in because)


async def test_what_was_late_already_stays_late_when_it_is_sent_back(world, clock, rule):
    case = await apply(world)
    clock.at = clock.at.replace(
        year=case.due_on.year, month=case.due_on.month, day=case.due_on.day
    ) + 2 * DAY  # fmt: skip
    asked = await sent_back(world, case)
    assert asked.due_on == case.due_on
    await sweep_due(world)
    assert (await row(world, case)).stage is Stage.OVERDUE
    clock.at += 5 * DAY
    assert (await answered(world, case)).due_on == case.due_on


async def test_the_desk_says_that_the_clock_stands_and_counts_nothing_late(world, clock, rule):
    case = await sent_back(world, await apply(world))
    clock.at += 60 * DAY
    tehsildar = await officer(world, "tehsildar.chomu")
    read = await read_desk(world, tehsildar, tehsildar.hats, wanted=Wanted())
    (line,) = [each for each in read.lines if each.application == case.id]
    assert line.stands
    assert line.due_on < legal_day(clock.at)  # its place in the list is that of its strict date
    await answered(world, case)
    read = await read_desk(world, tehsildar, tehsildar.hats, wanted=Wanted())
    (line,) = [each for each in read.lines if each.application == case.id]
    assert not line.stands
    assert line.due_on > legal_day(clock.at)


async def test_the_time_to_correct_runs_while_the_clock_stands(world, clock, monkeypatch):
    law = world.published.edition("revenue/income-certificate", 1).service.law
    cure = Correction(Period.parse("30 calendar days"), CIRCULAR, "income_not_shown")
    lent(monkeypatch, world, law=replace(law, pause=PauseRule(CIRCULAR)), correction=cure)
    case = await sent_back(world, await apply(world))
    assert await row(world, case) is None
    assert (await row(world, case, DueKind.CURE)).due_on > legal_day(clock.at)


async def test_a_date_that_somebody_set_is_not_touched(world, clock, rule):
    case = await apply(world)
    service = world.published.edition(case.service, case.service_version).service
    ordered = replace(case, due_on=case.due_on + 3 * DAY)
    async with world.transaction() as tx:
        assert await stopped(world, tx, ordered, service, at=clock.at) == ordered
        assert (await stopped(world, tx, case, service, at=clock.at)).due_on is None


async def test_a_holiday_moves_a_date_with_its_pauses_and_none_that_stands(world, clock, rule):
    case = await sent_back(world, await apply(world))
    clock.at += 2 * DAY
    before = await answered(world, case)
    waiting = await sent_back(world, await apply(world))
    administrator = await officer(world, "admin.anita")
    day = world.published.calendar(case.office).open_day_from(legal_day(clock.at) + DAY)
    festival = Holiday(day, Text(hi="पर्व", en="Festival"), source="Gazette 7", declared=True)
    (seen,) = [each for each in (await effect(world, festival)).moved if each.id == case.id]
    later = open_days(world, case, before.due_on, 1)
    assert (seen.given_on, seen.counted_on) == (before.due_on, later)
    hat = administrator.hat_for(Duty.CALENDAR)
    await declare(world, administrator, hat, festival, by="admin.anita")
    rule()
    await work(world)
    assert (await now(world, case.id)).due_on == later
    assert (await explain_due(world, case.number)).agrees
    assert (await now(world, waiting.id)).due_on is None


async def test_the_receipt_of_a_file_whose_clock_stands_is_made(world, clock, rule):
    case = await sent_back(world, await apply(world))
    number, pdf = await make_receipt(world, case.account, case.id)
    assert number == case.number
    assert pdf.startswith(b"%PDF")
