"""One sweep over everything that falls due, in a real world: told once, in order, by any machine."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from khidki.actions.answer import answer_query
from khidki.actions.ask_again import list_asked_again
from khidki.actions.consult import answer as answer_question
from khidki.actions.consult import ask
from khidki.actions.decide import Ruling, decide
from khidki.actions.fall_due import stage_of
from khidki.actions.read_dues import read_dues, read_late
from khidki.actions.relay import relay_all
from khidki.actions.sweep_due import sweep_due
from khidki.domain.case.deadline import DueKind, Stage
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.move import NotNow
from khidki.domain.case.turn import First
from khidki.domain.law.act import LawValue
from khidki.domain.law.period import Period
from khidki.domain.service.definition import Correction
from khidki.domain.text import Text
from khidki.store import applications, consultations, dues, healths
from khidki.web.officer.dues import NEWEST
from tests.actions.lives import lent, now, sent_back, work
from tests.cases import apply, officer
from tests.worlds import NOON, Clock, phone_of, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
SITA = "9000000001"


@pytest.fixture(scope="module")
async def shared(module_furnished_uri):
    clock = Clock()
    async with world_of(module_furnished_uri, now=clock) as world:
        yield world, clock


@pytest.fixture
async def clock(shared):
    clock = shared[1]
    clock.at = max(clock.at, NOON) + DAY  # days go on from test to test, as they do in life
    return clock


@pytest.fixture
async def world(shared, clock):
    return shared[0]


async def row(world, case, kind=DueKind.APPLICATION):
    async with world.transaction() as tx:
        return await dues.one(tx, case.id, kind)


async def stage_row(world, case):
    async with world.transaction() as tx:
        return await dues.one(tx, stage_of(case.id), DueKind.STAGE)


async def swept_on(world, clock, day):
    clock.at = clock.at.replace(year=day.year, month=day.month, day=day.day)
    count = await sweep_due(world)
    await work(world)
    return count


def heard(world, mobile=SITA, words="अपील कर सकते हैं"):
    return [one.text for one in phone_of(world).shown(mobile) if words in one.text]


async def test_a_file_is_told_of_soon_today_and_late_once_each_however_often_one_sweeps(
    world, clock
):
    case = await apply(world)
    due_on = case.due_on
    patwari = await officer(world, "patwari.chomu")
    assert (await row(world, case)).next_on == due_on - 3 * DAY
    for day, stage in (
        (due_on - 3 * DAY, Stage.SOON), (due_on, Stage.TODAY), (due_on + DAY, Stage.OVERDUE)
    ):  # fmt: skip
        assert await swept_on(world, clock, day) > 0
        assert await swept_on(world, clock, day) == 0
        listed = await read_dues(world, patwari, below=False, stages=tuple(Stage), limit=50)
        assert (case.id, stage) in {(each.application, each.stage) for each in listed}
    told = [one for one in heard(world) if case.number in one]
    assert len(told) == 1
    late = await read_late(world, case.office, limit=50)
    assert case.id in {each.subject for each in late}


async def test_a_decided_file_is_owed_no_more(world, clock):
    case = await apply(world)
    patwari, tehsildar = [
        await officer(world, f"{name}.chomu") for name in ("patwari", "tehsildar")
    ]
    case = await decide(
        world, patwari, case.id, Act.REPORT, Ruling(words="घर देखा।", first=First.CAMP), revision=1
    )
    await relay_all(world)
    assert (await row(world, case)).post == case.post
    ruling = Ruling(words="नहीं", reasons=["income_not_shown"], first=First.CAMP)
    await decide(world, tehsildar, case.id, Act.REFUSE, ruling, revision=case.revision)
    await relay_all(world)
    assert await row(world, case) is None


async def test_an_inner_stage_runs_beside_the_limit_and_stays_inside(world, clock):
    case = await apply(world)
    patwari = await officer(world, "patwari.chomu")
    target = await stage_row(world, case)
    assert (target.post, target.due_on < case.due_on) == (case.post, True)
    await swept_on(world, clock, target.due_on + DAY)
    kind = (await stage_row(world, case)).kind
    for who, below in ((patwari, False), (await officer(world, "tehsildar.chomu"), True)):
        seen = await read_dues(world, who, below=below, stages=tuple(Stage), limit=100)
        assert (case.id, kind) in {(each.application, each.kind) for each in seen}, who
    late = await read_late(world, case.office, limit=100)
    assert target.subject not in {each.subject for each in late}
    assert not [one for one in heard(world) if case.number in one], "the applicant's limit runs on"
    report = Ruling(words="घर देखा।", first=First.CAMP)
    await decide(world, patwari, case.id, Act.REPORT, report, revision=1)
    await relay_all(world)
    assert await stage_row(world, case) is None, "the tehsildar's step has no target of its own"


async def test_a_stage_begins_anew_when_the_applicant_gives_a_file_back(world, clock, monkeypatch):
    case = await apply(world)
    service = world.published.edition(case.service, case.service_version).service
    steps = [replace(each, within=Period.parse("2 working days")) for each in service.steps]
    lent(monkeypatch, world, steps=tuple(steps))
    case = await sent_back(world, case)
    assert await stage_row(world, case) is None, "it lies with the applicant"
    clock.at += 20 * DAY
    case = await _answered(world, case)
    assert clock.at.date() < (await stage_row(world, case)).due_on <= clock.at.date() + 6 * DAY


async def test_a_question_falls_due_at_the_office_that_is_asked(world, clock):
    case = await apply(world)
    patwari = await officer(world, "patwari.chomu")
    to = "tehsildar:RJ-JAIPUR-JAIPUR"
    assert await ask(world, patwari, case.id, to_post=to, question="खसरा?", days=2) == []
    async with world.reading() as tx:
        asked = (await consultations.of(tx, case.id)).asked[0]
        owed = await dues.still(tx, asked.id, DueKind.QUESTION, due_on=asked.due_on)
    assert owed
    await swept_on(world, clock, asked.due_on + DAY)
    tehsildar = await officer(world, "tehsildar.jaipur")
    seen = await read_dues(world, tehsildar, below=False, stages=(Stage.OVERDUE,), limit=100)
    assert asked.id in {each.subject for each in seen}
    assert await answer_question(world, tehsildar, asked.id, "खसरा 12") == []
    async with world.reading() as tx:
        assert not await dues.still(tx, asked.id, DueKind.QUESTION, due_on=asked.due_on)


async def test_two_machines_at_once_tell_once(world, clock):
    case = await apply(world)
    clock.at = clock.at.replace(year=case.due_on.year, month=case.due_on.month,
                                day=case.due_on.day) + DAY  # fmt: skip
    await asyncio.gather(*(sweep_due(world) for _ in range(4)))
    await work(world)
    assert len([one for one in heard(world) if case.number in one]) == 1


async def test_a_clock_that_went_back_tells_nothing_and_says_so(world, clock):
    case = await apply(world)
    await sweep_due(world)
    clock.at -= 3 * DAY
    assert await sweep_due(world) == 0
    async with world.reading() as tx:
        found = {each.name: each for each in await healths.listed(tx, after="", limit=100)}
    assert "the clock went back" in found["sweep"].error
    clock.at += 3 * DAY
    assert (await row(world, case)).stage is Stage.RUNNING


async def test_what_nobody_corrects_is_refused_by_the_rule_that_is_cited(world, clock, monkeypatch):
    rule = Correction(Period.parse("30 calendar days"), "Circular 7", "income_not_shown")
    lent(monkeypatch, world, correction=rule)
    case = await sent_back(world, await apply(world))
    cure = await row(world, case, DueKind.CURE)
    assert await swept_on(world, clock, cure.due_on - 7 * DAY) > 0
    assert len([one for one in heard(world, words="सुधार") if case.number in one]) == 2
    await swept_on(world, clock, cure.due_on)
    assert (await now(world, case.id)).state is State.SENT_BACK
    await swept_on(world, clock, cure.due_on + DAY)
    assert (await now(world, case.id)).state is State.REFUSED
    assert await row(world, case, DueKind.CURE) is None
    async with world.reading() as tx:
        events = await applications.events(tx, case.id)
    assert {Act.REFUSE, Act.COMMUNICATE} <= {event.act for event in events}


async def test_without_a_rule_that_is_cited_nothing_lapses(world, clock):
    case = await sent_back(world, await apply(world))
    assert await row(world, case, DueKind.CURE) is None
    await swept_on(world, clock, (clock.at + 200 * DAY).date())
    assert (await now(world, case.id)).state is State.SENT_BACK
    tehsildar = await officer(world, "tehsildar.chomu")
    ruling = Ruling(words="नहीं", reasons=["income_not_shown"])
    with pytest.raises(NotNow):  # what only the window does is open to no officer
        await decide(world, tehsildar, case.id, Act.REFUSE, ruling, revision=case.revision)


async def test_where_an_act_says_so_silence_grants(world, clock, monkeypatch):
    case = await apply(world)
    act = world.published.laws["rgdps-2011"]
    says = LawValue("deemed-outcome", "5", Text(hi="माना", en="Deemed"), "s", reading="granted")
    others = tuple(each for each in act.values if each.id != "deemed-outcome")
    monkeypatch.setitem(world.published.laws, act.id, replace(act, values=(*others, says)))
    await swept_on(world, clock, case.due_on + DAY)
    after = await now(world, case.id)
    assert (after.state, await row(world, case)) == (State.GRANTED, None)


async def test_a_second_sending_back_names_something_new_and_is_seen_from_above(world, clock):
    case = await sent_back(world, await apply(world))
    case = await _answered(world, case)
    with pytest.raises(Incomplete) as refused:
        await sent_back(world, case, revision=case.revision)
    assert [each.code for each in refused.value.problems] == ["nothing_new"]
    case = await sent_back(world, case, "family_members", revision=case.revision)
    sdo = await officer(world, "sdo.chomu")
    again = await list_asked_again(world, sdo, before=NEWEST, limit=50)
    assert [(each.number, each.times) for each in again] == [(case.number, 2)]


async def _answered(world, case):
    raw = {"purpose": "scheme"}
    await answer_query(world, case.account, case.id, words="", raw=raw)
    await work(world)
    return await now(world, case.id)
