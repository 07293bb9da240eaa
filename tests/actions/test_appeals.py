"""First and second appeal, end to end: who may, when, before whom, and what an order does."""

from datetime import datetime, timedelta

import pytest

from khidki.actions.answer import withdraw
from khidki.actions.appeal import (
    add_to_appeal,
    due,
    file_appeal,
    open_now,
    own_file,
    withdraw_appeal,
)
from khidki.actions.decide import Ruling, decide
from khidki.actions.hear import OwnDecision, condone, decide_appeal, fix_hearing, watch_orders
from khidki.actions.verify_history import verify_history
from khidki.domain.case.appeal import Memo, Order, UnderAppeal
from khidki.domain.case.application import SomebodyElseActed, Unknown
from khidki.domain.case.event import Act, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Listing
from khidki.domain.case.proceeding import Kind, NotOpen
from khidki.domain.case.turn import First
from khidki.domain.law.calendar import IST, legal_day
from khidki.domain.people.access import NotYourPost
from khidki.store import appeals, applications
from tests.actions.lives import now, work
from tests.cases import account, apply, at_once, officer
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
SDO, COLLECTOR = "sdo.chomu", "collector.jaipur"
MEMO = Memo(["reason_wrong"], "मैंने सभी कागज़ दिए थे।", "service", "person")
REASONS = "पत्रावली देखी; कागज़ पूरे थे।"
GIVE = Order(Act.APPEAL_ORDER, REASONS, days=7)
DISMISS = Order(Act.APPEAL_DISMISS, "आय सीमा से अधिक सिद्ध है।")
DAY = timedelta(days=1)


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


async def refused(world):
    """An application that the tehsildar refused, and of which the citizen was told."""
    case = await apply(world)
    patwari, tehsildar = (
        await officer(world, "patwari.chomu"),
        await officer(world, "tehsildar.chomu"),
    )
    case = await decide(
        world, patwari, case.id, Act.REPORT, Ruling(words="घर देखा।", first=First.CAMP), revision=1
    )
    await decide(
        world, tehsildar, case.id, Act.REFUSE, Ruling(words="नहीं", reasons=["income_not_shown"], first=First.CAMP),
        revision=case.revision,
    )  # fmt: skip
    await work(world)
    return await now(world, case.id)


async def appeal(world, case, memo=MEMO):
    case = await now(world, case.id)
    return await file_appeal(world, case.account, case.id, memo, revision=case.revision)


async def rule(world, who, made, order):
    judge = await officer(world, who)
    case = await now(world, made.application)
    return await decide_appeal(world, judge, made.id, order, revision=case.revision)


async def stands(world, made):
    async with world.reading() as tx:
        return await appeals.by_id(tx, made.id)


async def acts(world, case):
    async with world.reading() as tx:
        return [event.act for event in await applications.events(tx, case.id)]


async def test_a_refusal_is_appealed_ordered_and_obeyed(world, clock):
    case = await refused(world)
    made = await appeal(world, case)
    assert (made.kind, made.stage) == (Kind.FIRST_APPEAL, "filed")
    assert made.post == "sub-divisional-officer:RJ-JAIPUR-SD-CHOMU"
    assert made.number != case.number
    ordered = await rule(world, SDO, made, GIVE)
    again = await now(world, case.id)
    assert (again.state, again.post) == (State.AT_STEP, "tehsildar:RJ-JAIPUR-CHOMU")
    assert again.due_on == ordered.obey_by == legal_day(clock.at) + 7 * DAY
    tehsildar = await officer(world, "tehsildar.chomu")
    await decide(
        world, tehsildar, case.id, Act.GRANT, Ruling(first=First.CAMP), revision=again.revision
    )
    assert await watch_orders(world) > 0
    assert (await stands(world, made)).stage == "obeyed"
    assert await watch_orders(world) == 0


async def test_its_clock_is_its_own_and_says_why(world):
    case = await refused(world)
    made = await appeal(world, case)
    file = await own_file(world, case.account, case.id)
    by_when = due(world, file, Kind.FIRST_APPEAL, made.post, appeal=made)
    assert by_when.on == made.due_on
    assert not made.is_target
    assert any("21" in reason.says.en for reason in by_when.because)


async def test_an_order_is_told_and_what_happened_is_sealed_with_the_file(world):
    case = await refused(world)
    made = await appeal(world, case)
    await rule(world, SDO, made, DISMISS)
    await work(world)
    await work(world)
    assert (await stands(world, made)).told_at is not None
    assert (await acts(world, case))[-3:] == [
        Act.APPEAL_FIRST, Act.APPEAL_DISMISS, Act.APPEAL_TELL,
    ]  # fmt: skip
    key, roots = world.signer, world.published_roots
    report = await verify_history(
        world.database, published=roots, is_signed=lambda *_: True, now=world.now()
    )
    assert (key is not None, report.findings) == (True, [])


async def test_nothing_is_appealed_before_its_time(world, clock):
    case = await apply(world)
    assert open_now(world, await own_file(world, case.account, case.id)) is None
    with pytest.raises(NotOpen):
        await appeal(world, case)
    clock.at += 60 * DAY
    assert (await appeal(world, case)).stage == "filed"
    assert (await now(world, case.id)).state is State.AT_STEP


async def test_a_late_appeal_says_why_and_waits_for_condonation(world, clock):
    case = await refused(world)
    clock.at += 90 * DAY
    with pytest.raises(Incomplete) as refusal:
        await appeal(world, case)
    assert [problem.path for problem in refusal.value.problems] == ["cause"]
    late = Memo(["reason_wrong"], "कागज़ थे", "service", "relative", "राम", "मैं बीमार था।")
    made = await appeal(world, case, late)
    assert made.stage == "late"
    with pytest.raises(NotOpen):
        await rule(world, SDO, made, GIVE)
    judge, revision = await officer(world, SDO), (await now(world, case.id)).revision
    await condone(world, judge, made.id, "बीमारी के कागज़ देखे।", revision=revision)
    assert (await rule(world, SDO, made, GIVE)).stage == "ordered"


async def test_a_memo_names_everything_that_is_missing_at_once(world):
    case = await refused(world)
    with pytest.raises(Incomplete) as refusal:
        await appeal(world, case, Memo([], " ", "", "advocate"))
    paths = [problem.path for problem in refusal.value.problems]
    assert paths == ["grounds", "words", "relief", "filer_name"]


async def test_a_stranger_can_neither_appeal_nor_hear(world):
    case = await refused(world)
    stranger = await account(world, "9000000002")
    with pytest.raises(Unknown):
        await file_appeal(world, stranger, case.id, MEMO, revision=case.revision)
    made = await appeal(world, case)
    with pytest.raises(Unknown):
        await withdraw_appeal(world, stranger, made.id)
    with pytest.raises(NotYourPost):
        await rule(world, "sdo.amer", made, GIVE)


async def test_an_order_without_reasons_or_days_is_refused(world):
    made = await appeal(world, await refused(world))
    for order in (Order(Act.APPEAL_DISMISS, "  "), Order(Act.APPEAL_ORDER, "ठीक", days=None)):
        with pytest.raises(Incomplete):
            await rule(world, SDO, made, order)
    with pytest.raises(Incomplete):
        await rule(world, SDO, made, Order(Act.APPEAL_ORDER, "ठीक", days=0))


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (None, "not_a_date"),
        (datetime(2026, 11, 28, 11, tzinfo=IST), "office_closed"),  # a Saturday
        (datetime(2026, 12, 25, 11, tzinfo=IST), "office_closed"),  # a holiday
        (datetime(2026, 11, 20, 23, tzinfo=IST), "hearing_too_soon"),
        (datetime(2025, 11, 20, 11, tzinfo=IST), "hearing_too_soon"),  # before the application
        (datetime(2029, 11, 20, 11, tzinfo=IST), "date_far_away"),
    ],
)
async def test_a_hearing_lies_ahead_on_an_open_day(world, at, code):
    case = await refused(world)
    made = await appeal(world, case)
    judge, revision = await officer(world, SDO), (await now(world, case.id)).revision
    with pytest.raises(Incomplete) as refusal:
        await fix_hearing(world, judge, made.id, Listing(at, "कमरा 4"), revision=revision)
    assert [problem.code for problem in refusal.value.problems] == [code]


async def test_a_hearing_is_fixed_and_moved(world):
    case = await refused(world)
    made = await appeal(world, case)
    judge = await officer(world, SDO)
    for day in (25, 26):
        at = datetime(2026, 11, day, 11, tzinfo=IST)
        revision = (await now(world, case.id)).revision
        listing = Listing(at, "https://video.example/4", by_video=True)
        listed = await fix_hearing(world, judge, made.id, listing, revision=revision)
        assert (listed.stage, listed.hearing_at) == ("listed", at)


async def test_a_clock_that_goes_back_shortens_nothing_and_breaks_no_file(world, clock):
    case = await refused(world)
    decided_on = legal_day(clock.at)
    clock.at -= 10 * DAY
    made = await appeal(world, case)
    assert (made.stage, made.due_on > legal_day(clock.at)) == ("filed", True)
    clock.at += 10 * DAY
    file = await own_file(world, case.account, case.id)
    seqs = [event.seq for event in file.events]
    assert seqs == list(range(1, len(seqs) + 1)), (
        "what happened is in its order, whatever clocks say"
    )
    ordered = await rule(world, SDO, made, GIVE)
    assert ordered.obey_by > decided_on
    assert (await now(world, case.id)).state is State.AT_STEP


async def test_of_two_who_decide_at_once_one_is_told(world):
    case = await refused(world)
    made = await appeal(world, case)
    judge, revision = await officer(world, SDO), (await now(world, case.id)).revision
    answers = await at_once(
        decide_appeal(world, judge, made.id, GIVE, revision=revision),
        decide_appeal(world, judge, made.id, DISMISS, revision=revision),
    )
    assert sum(isinstance(each, SomebodyElseActed | NotOpen) for each in answers) == 1
    assert (await stands(world, made)).stage in {"ordered", "dismissed"}


async def test_nobody_hears_an_appeal_against_their_own_decision(world):
    case = await refused(world)
    made = await appeal(world, case)
    tehsildar = await officer(world, "tehsildar.chomu")
    async with world.transaction() as tx:
        from_at = world.now() - DAY
        await tx.run(
            "INSERT INTO posting (id, officer, post, from_at, order_no) "
            "VALUES (%(id)s, %(officer)s, %(post)s, %(at)s, 'T/1')",
            id=world.new_id(0), officer=tehsildar.id, post=made.post, at=from_at,
        )  # fmt: skip
    with pytest.raises(OwnDecision):
        await rule(world, "tehsildar.chomu", made, DISMISS)


async def test_what_is_under_appeal_is_not_taken_back(world, clock):
    case = await apply(world)
    clock.at += 60 * DAY
    made = await appeal(world, case)
    with pytest.raises(UnderAppeal):
        await withdraw(world, case.account, case.id)
    assert await add_to_appeal(world, case.account, made.id, " ") != []
    assert await add_to_appeal(world, case.account, made.id, "रसीद भी है।") == []
    await withdraw_appeal(world, case.account, made.id)
    with pytest.raises(NotOpen):
        await withdraw_appeal(world, case.account, made.id)
    assert (await withdraw(world, case.account, case.id)).state is State.WITHDRAWN


async def test_an_appeal_taken_back_may_be_made_again(world):
    case = await refused(world)
    first = await appeal(world, case)
    with pytest.raises(NotOpen):
        await appeal(world, case)
    await withdraw_appeal(world, case.account, first.id)
    assert (await appeal(world, case)).number != first.number


async def test_a_dismissed_appeal_goes_to_the_second_authority(world):
    case = await refused(world)
    first = await appeal(world, case)
    await rule(world, SDO, first, DISMISS)
    await work(world)
    second = await appeal(world, case, Memo(["order_wrong"], "आदेश ग़लत", "service", "person"))
    assert (second.kind, second.post) == (Kind.SECOND_APPEAL, "collector:RJ-JAIPUR")
    assert second.is_target, "the Act sets no limit for the second authority"
    assert (await stands(world, first)).stage == "dismissed"
    assert (await rule(world, COLLECTOR, second, GIVE)).stage == "ordered"
    assert (await now(world, case.id)).state is State.AT_STEP


async def test_silence_of_the_first_authority_leads_directly_to_the_second(world, clock):
    case = await refused(world)
    first = await appeal(world, case)
    clock.at += 60 * DAY
    second = await appeal(world, case, Memo(["not_decided"], "निर्णय नहीं", "service", "person"))
    assert (second.kind, second.stage) == (Kind.SECOND_APPEAL, "filed")
    assert (await stands(world, first)).stage == "taken_over"
    with pytest.raises(NotOpen):
        await rule(world, SDO, first, GIVE)


async def test_an_ignored_order_leads_directly_to_the_second_authority(world, clock):
    case = await refused(world)
    first = await appeal(world, case)
    await rule(world, SDO, first, GIVE)
    clock.at += 90 * DAY
    second = await appeal(world, case, Memo(["order_ignored"], "पालन नहीं", "service", "person"))
    assert (await acts(world, case))[-1] is Act.APPEAL_SECOND_DIRECT
    assert (second.stage, (await stands(world, first)).stage) == ("filed", "taken_over")
