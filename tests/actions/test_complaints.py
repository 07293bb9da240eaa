"""A complaint from its filing to its written decision, its appeals, and one that was not even taken."""

from datetime import datetime, timedelta

import pytest

from khidki.actions.appeal import file_appeal, own_file
from khidki.actions.decide import Ruling, decide
from khidki.actions.follow_filing import NotTaken
from khidki.actions.hear import decide_appeal, fix_hearing, note_appeal
from khidki.actions.list_hearing import list_complaint, move_hearing
from khidki.actions.read_hearings import cause_list, own_heard
from khidki.actions.submit import submit_draft
from khidki.domain.case.appeal import Memo, Order
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Listing, Minutes, NotHeard
from khidki.domain.case.proceeding import Kind
from khidki.domain.law.calendar import IST, legal_day
from khidki.domain.people.access import NotYourPost
from khidki.store import standings
from tests.actions.complaints import (
    HEARD,
    NOT_TAKEN,
    PATWARI,
    SERVICE,
    TEHSILDAR,
    VDO,
    complaint_draft,
    events_of,
    example,
    hearing_of,
    note,
)
from tests.actions.lives import now, work
from tests.actions.test_appeals import MEMO, SDO, appeal, refused, rule
from tests.cases import account, apply, at_once, officer
from tests.filing import file_example
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
ROOM = "तहसील, कमरा 4"


@pytest.fixture(scope="module")
async def shared(module_furnished_uri):
    """One world for all: every test files a case of its own."""
    clock = Clock()
    async with world_of(module_furnished_uri, now=clock) as world:
        yield world, clock


@pytest.fixture
async def clock(shared):
    shared[1].at = NOON
    return shared[1]


@pytest.fixture
async def world(shared, clock):
    return shared[0]


async def complained(world, **answers):
    filed = await file_example(world, SERVICE, example(**answers))
    await work(world)
    return await now(world, filed.id)


async def decided(world, who, case, act, ruling):
    hearer = await officer(world, who)
    revision = (await now(world, case.id)).revision
    return await decide(world, hearer, case.id, act, ruling, revision=revision)


async def test_a_complaint_is_received_heard_decided_and_told(world, clock):
    case = await complained(world)
    held = await hearing_of(world, case.id)
    assert (case.post, case.due_on) == ("patwari:RJ-JAIPUR-CHOMU", legal_day(NOON) + 15 * DAY)
    assert legal_day(held.at) == datetime(2026, 12, 3).date(), "the first Thursday lies in time"
    with pytest.raises(NotHeard):
        await decided(world, PATWARI, case, Act.GRANT, Ruling(words="नाप होगी"))
    clock.at = held.at
    await note(world, PATWARI, case.id)
    await decided(world, PATWARI, case, Act.GRANT, Ruling(words="7 दिन में नाप होगी।"))
    await work(world)
    heard = await own_heard(world, case.account, case.id)
    assert (heard.stage, heard.answering.tell_by) == ("answered", legal_day(clock.at) + 7 * DAY)
    assert (await hearing_of(world, case.id)).closed


async def test_who_hears_follows_from_what_it_is_about(world):
    for matter, post in (
        ("panchayat_other", "village-development-officer:RJ-JAIPUR-CHOMU"),
        ("tehsil_revenue", "tehsildar:RJ-JAIPUR-CHOMU"),
        ("tehsil_other", "block-development-officer:RJ-JAIPUR-CHOMU"),
    ):
        assert (await complained(world, matter=matter)).post == post


async def test_a_date_is_given_once_and_again_only_by_the_officer(world):
    case = await complained(world)
    first = await hearing_of(world, case.id)
    assert await list_complaint(world, case.id) == first
    acts = [event.act for event in await events_of(world, case.id)]
    assert acts.count(Act.HEARING_LIST) == 1


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (None, "not_a_date"),
        (datetime(2026, 11, 28, 11, tzinfo=IST), "office_closed"),
        (datetime(2026, 12, 25, 11, tzinfo=IST), "office_closed"),
    ],
)
async def test_a_hearing_is_not_listed_on_a_holiday(world, at, code):
    case = await complained(world)
    hearer = await officer(world, PATWARI)
    with pytest.raises(Incomplete) as refusal:
        await move_hearing(world, hearer, case.id, Listing(at, ROOM), revision=case.revision)
    assert [problem.code for problem in refusal.value.problems] == [code]


async def test_of_two_who_move_it_at_once_one_is_told(world):
    case = await complained(world)
    hearer = await officer(world, PATWARI)
    days = [datetime(2026, 11, day, 11, tzinfo=IST) for day in (25, 26)]
    answers = await at_once(
        *(
            move_hearing(world, hearer, case.id, Listing(day, ROOM), revision=case.revision)
            for day in days
        )
    )
    assert sum(isinstance(each, SomebodyElseActed) for each in answers) == 1
    assert (await hearing_of(world, case.id)).at in days


async def test_nothing_is_noted_before_the_hearing_nor_by_another_office(world):
    case = await complained(world)
    with pytest.raises(Incomplete) as refusal:
        await note(world, PATWARI, case.id)
    assert [problem.code for problem in refusal.value.problems] == ["not_heard_yet"]
    with pytest.raises(NotYourPost):
        await note(world, VDO, case.id)
    early = Minutes("सीता देवी", "आज ही आ गईं", came_early=True)
    await note(world, PATWARI, case.id, early)
    assert (
        await decided(world, PATWARI, case, Act.GRANT, Ruling(words="आज ही"))
    ).state == "granted"


async def test_an_empty_note_and_a_decision_without_reasons_are_refused(world, clock):
    case = await complained(world)
    clock.at += 20 * DAY
    with pytest.raises(Incomplete) as refusal:
        await note(world, PATWARI, case.id, Minutes(" ", ""))
    assert [problem.path for problem in refusal.value.problems] == ["present", "words"]
    await note(world, PATWARI, case.id)
    for act, ruling in ((Act.GRANT, Ruling()), (Act.REFUSE, Ruling(reasons=["not_shown"]))):
        with pytest.raises(Incomplete):
            await decided(world, PATWARI, case, act, ruling)


async def test_a_complaint_about_what_is_under_appeal_is_told_until_when(world, clock):
    case = await apply(world)
    clock.at += 60 * DAY
    made = await appeal(world, case)
    begun = await complaint_draft(world, about_number=case.number)
    with pytest.raises(NotTaken) as refusal:
        await submit_draft(world, begun.account, begun.id, revision=begun.revision, declared=True)
    day = made.due_on.strftime("%d-%m-%Y")
    assert refusal.value.problem.code == "appeal_pending"
    assert refusal.value.problem.params == {"number": made.number, "day": day}


async def test_a_complaint_about_a_late_service_is_linked_and_each_keeps_its_clock(world, clock):
    late = await apply(world)
    clock.at += 60 * DAY
    case = await complained(world, about_number=late.number)
    async with world.reading() as tx:
        (linked,) = (await standings.of(tx, late.id)).hearings
    assert linked.number == case.number
    assert (await now(world, late.id)).due_on == late.due_on
    assert case.due_on == legal_day(clock.at) + 15 * DAY


async def test_a_number_that_is_nobodys_or_anothers_is_asked_again(world):
    begun = await complaint_draft(world, about_number="26000000000000")
    with pytest.raises(NotTaken) as refusal:
        await submit_draft(world, begun.account, begun.id, revision=begun.revision, declared=True)
    assert refusal.value.problem.code == "number_not_yours"


async def test_the_first_authority_may_order_only_that_a_hearing_be_given(world, clock):
    case = await complained(world)
    clock.at += 20 * DAY
    await note(world, PATWARI, case.id)
    no = Ruling(words="सिद्ध नहीं", reasons=["not_shown"])
    assert (await decided(world, PATWARI, case, Act.REFUSE, no)).state is State.REFUSED
    await work(world)
    made = await appeal(world, case, Memo(["not_heard"], "मुझे नहीं सुना", "hearing", "person"))
    assert (made.kind, made.post) == (Kind.FIRST_APPEAL, "tehsildar:RJ-JAIPUR-CHOMU")
    assert made.due_on == legal_day(clock.at) + 21 * DAY
    await rule(world, TEHSILDAR, made, Order(Act.APPEAL_ORDER, "फिर सुनें", days=10))
    await work(world)
    again = await now(world, case.id)
    held = await hearing_of(world, case.id)
    assert (again.state, again.due_on) == (State.AT_STEP, legal_day(clock.at) + 10 * DAY)
    assert not held.closed
    assert legal_day(clock.at) < legal_day(held.at) <= again.due_on
    said = (await own_file(world, case.account, case.id)).said
    assert b'"order":"give-hearing"' in b"".join(each.body for each in said)
    with pytest.raises(NotHeard):
        await decided(world, PATWARI, case, Act.GRANT, Ruling(words="अभी नहीं"))


async def test_a_complaint_that_nobody_heard_in_time_is_appealed_directly(world, clock):
    case = await complained(world)
    clock.at += 20 * DAY
    made = await appeal(world, case, Memo(["not_heard"], "किसी ने नहीं सुना", "hearing", "person"))
    assert (made.kind, made.stage) == (Kind.FIRST_APPEAL, "filed")
    clock.at += 30 * DAY
    second = await appeal(world, case, Memo(["not_decided"], "चुप हैं", "hearing", "person"))
    assert second.post == "vigilance-committee-sub-division:RJ-JAIPUR-SD-CHOMU"
    assert second.is_target, "no source gives the second authority a limit"


async def test_the_hearing_of_an_appeal_is_listed_noted_and_closed(world, clock):
    case = await refused(world)
    made = await appeal(world, case, MEMO)
    judge = await officer(world, SDO)
    at = datetime(2026, 11, 25, 11, tzinfo=IST)

    async def revision():
        return (await now(world, case.id)).revision

    listing = Listing(at, "https://video.example/4", by_video=True)
    await fix_hearing(world, judge, made.id, listing, revision=await revision())
    office = world.published.posts[made.post].office
    listed = await cause_list(world, office, at.date())
    assert made.number in [each.number for each in listed]
    with pytest.raises(Incomplete):
        await note_appeal(world, judge, made.id, HEARD, revision=await revision())
    clock.at = at
    await note_appeal(world, judge, made.id, HEARD, revision=await revision())
    order = Order(Act.APPEAL_DISMISS, "देर सिद्ध नहीं")
    await decide_appeal(world, judge, made.id, order, revision=await revision())
    assert made.number not in [e.number for e in await cause_list(world, office, at.date())]


async def test_what_was_not_taken_is_appealed_at_once_with_the_offices_own_log(world, clock):
    taken = await apply(world)
    day = legal_day(clock.at)
    typed = {"refused_on": f"{day.day}-{day.month}-{day.year}"}
    filed = await file_example(world, NOT_TAKEN, example(NOT_TAKEN, **typed))
    file = await own_file(world, filed.account, filed.id)
    (made,) = file.appeals
    assert (made.kind, made.post) == (
        Kind.FIRST_APPEAL,
        "sub-divisional-officer:RJ-JAIPUR-SD-CHOMU",
    )
    assert Act.INTAKE_LOG in [event.act for event in file.events]
    assert taken.number.encode() in b"".join(each.body for each in file.said)
    tehsildar = await officer(world, TEHSILDAR)
    await rule(world, SDO, made, Order(Act.APPEAL_ORDER, "आवेदन लें और सेवा दें", days=7))
    case = await now(world, filed.id)
    after = await decide(
        world, tehsildar, case.id, Act.GRANT, Ruling(words="लिया"), revision=case.revision
    )
    assert after.state is State.GRANTED


async def test_a_stranger_sees_no_hearing(world):
    case = await complained(world)
    stranger = await account(world, "9000000002")
    with pytest.raises(Unknown):
        await own_heard(world, stranger, case.id)
    with pytest.raises(Unknown):
        await file_appeal(world, stranger, case.id, MEMO, revision=case.revision)
