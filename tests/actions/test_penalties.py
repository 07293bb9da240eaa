"""A penalty from its notice to its recovery, and its revision: who, when, how much, and what it stays."""

from datetime import timedelta

import pytest

from khidki.actions.answer_penalty import ask_revision, reply
from khidki.actions.decide import Ruling, decide
from khidki.actions.hear import OwnDecision
from khidki.actions.pay_penalty import RECOVERED
from khidki.actions.penalise import (
    Stayed,
    close_replies,
    give_notice,
    order_penalty,
    read_notice,
    recover,
)
from khidki.actions.read_penalties import list_penalties, read_penalty
from khidki.actions.revise import revise
from khidki.actions.verify_history import verify_history
from khidki.domain.case.appeal import Memo
from khidki.domain.case.application import SomebodyElseActed
from khidki.domain.case.event import Act
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.hearing import Listing
from khidki.domain.case.penalty import Notice, Sentence
from khidki.domain.case.proceeding import NotOpen
from khidki.domain.case.turn import First
from khidki.domain.law.calendar import IST, legal_day
from khidki.domain.law.penalty import Fault
from khidki.domain.people.access import NotYourPost
from khidki.store import penalties
from tests.actions.complaints import hearing_of
from tests.actions.lives import now, work
from tests.actions.test_appeals import COLLECTOR, SDO, appeal
from tests.cases import apply, at_once, officer
from tests.worlds import NOON, Clock, world_of

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)
PATWARI, TEHSILDAR, REVISER = "patwari.chomu", "tehsildar.chomu", "revision.rajasthan"
WHY = "पत्रावली 45 दिन पड़ी रही।"
IMPOSE, DROP = Act.PENALTY_IMPOSE, Act.PENALTY_DROP
LATE_MEMO = Memo(["late"], "देर हुई", "service", "person")
SILENT_MEMO = Memo(["not_decided"], "निर्णय नहीं", "service", "person")


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


async def second_appeal(world, clock):
    """A file that lay for long, and a first authority that was silent: before the collector."""
    case = await apply(world)
    patwari = await officer(world, PATWARI)
    await decide(
        world, patwari, case.id, Act.REPORT, Ruling(words="देखा", first=First.CAMP), revision=1
    )
    clock.at += 60 * DAY
    await appeal(world, case, LATE_MEMO)
    clock.at += 60 * DAY
    return case, await appeal(world, case, SILENT_MEMO)


async def noticed(world, clock, fault="late", who=TEHSILDAR, **more):
    case, made = await second_appeal(world, clock)
    judge = await officer(world, COLLECTOR)
    found = await read_notice(world, judge, made.id)
    charged = await officer(world, who)
    posting = next(str(c.posting) for c in found.basis.charged if c.officer == charged.id)
    notice = Notice(posting, fault, WHY, legal_day(clock.at) + 15 * DAY)
    revision = (await now(world, case.id)).revision
    return case, await give_notice(world, judge, made.id, notice, revision=revision, **more)


async def acted(world, case, do, who, *given, name="revision", **more):
    actor, revision = await officer(world, who), (await now(world, case.id)).revision
    return await do(world, actor, *given, **{name: revision}, **more)


async def imposed(world, clock, paise=500_000):
    case, made = await noticed(world, clock)
    await acted(world, case, reply, TEHSILDAR, made.id, "पद रिक्त था।", name="at_revision")
    made = await acted(
        world,
        case,
        order_penalty,
        COLLECTOR,
        made.id,
        IMPOSE,
        Sentence(WHY, paise, discipline=True),
    )
    await work(world)
    async with world.reading() as tx:
        return case, await penalties.by_id(tx, made.id)


async def balance(world, account):
    async with world.reading() as tx:
        found = await tx.value(
            "SELECT coalesce(sum(paise), 0)::bigint FROM balance "
            "WHERE bucket BETWEEN 0 AND 1023 AND account = %(account)s",
            account=account,
        )
    return int(found)


async def stage(world, id_):
    async with world.reading() as tx:
        return (await penalties.by_id(tx, id_)).stage


async def test_lateness_alone_opens_no_penalty(world, clock):
    case = await apply(world)
    clock.at += 60 * DAY
    first = await appeal(world, case, LATE_MEMO)
    with pytest.raises(NotOpen):
        await acted(world, case, read_late, SDO, first.id)
    notice = Notice("x", "late", WHY, legal_day(clock.at) + 15 * DAY)
    with pytest.raises(NotOpen):
        await acted(world, case, give_notice, SDO, first.id, notice)


async def read_late(world, judge, id_, *, revision):
    return await read_notice(world, judge, id_)


async def test_the_proposal_names_whose_the_days_were(world, clock):
    _, made = await second_appeal(world, clock)
    found = await read_notice(world, await officer(world, COLLECTOR), made.id)
    account = found.basis.account
    assert set(account.by_holder) == {"tehsildar:RJ-JAIPUR-CHOMU"}
    assert sum(account.by_holder.values()) == account.late_days > 20
    assert found.basis.proposals[Fault.LATE].paise == 500_000, "250 a day, at most 5,000"
    named = {(each.post, each.is_first_authority) for each in found.basis.charged}
    assert named == {
        ("tehsildar:RJ-JAIPUR-CHOMU", False),
        ("sub-divisional-officer:RJ-JAIPUR-SD-CHOMU", True),
    }


async def test_the_officer_is_heard_before_anything_is_imposed(world, clock):
    at = (clock.at + 129 * DAY).astimezone(IST)
    listing = Listing(at, "https://video.example/9", by_video=True)
    case, made = await noticed(world, clock, listing=listing)
    assert (await hearing_of(world, made.id)).by_video
    with pytest.raises(NotOpen):
        await acted(world, case, order_penalty, COLLECTOR, made.id, IMPOSE, Sentence(WHY, 100_000))
    with pytest.raises(NotYourPost):
        await acted(world, case, reply, PATWARI, made.id, "मैं नहीं", name="at_revision")
    after = await acted(world, case, reply, TEHSILDAR, made.id, "पद रिक्त था।", name="at_revision")
    assert after.stage == "replied"
    tehsildar = await officer(world, TEHSILDAR)
    assert made.id in [e.id for e in await list_penalties(world, tehsildar, stages=None, limit=50)]
    assert (await read_penalty(world, tehsildar, made.id)).is_own


async def test_who_does_not_reply_in_time_is_decided_about_all_the_same(world, clock):
    _, made = await noticed(world, clock)
    assert await close_replies(world) == 0
    clock.at += 16 * DAY
    assert await close_replies(world) > 0
    assert await stage(world, made.id) == "replied"
    assert await close_replies(world) == 0


@pytest.mark.parametrize(
    ("sentence", "path"),
    [
        (Sentence("  ", 100_000), "words"),
        (Sentence(WHY, None), "amount"),
        (Sentence(WHY, 500_001), "amount"),
    ],
)
async def test_an_order_has_reasons_and_never_more_than_the_act_allows(
    world, clock, sentence, path
):
    case, made = await noticed(world, clock)
    await acted(world, case, reply, TEHSILDAR, made.id, "क", name="at_revision")
    with pytest.raises(Incomplete) as refusal:
        await acted(world, case, order_penalty, COLLECTOR, made.id, IMPOSE, sentence)
    assert [problem.path for problem in refusal.value.problems] == [path]


async def test_a_first_authority_is_asked_only_about_its_silence(world, clock):
    with pytest.raises(Incomplete) as refusal:
        await noticed(world, clock, who=SDO)
    assert [problem.code for problem in refusal.value.problems] == ["not_of_this_officer"]
    _, made = await noticed(world, clock, fault="not_decided", who=SDO)
    assert made.held_post == "sub-divisional-officer:RJ-JAIPUR-SD-CHOMU"


async def test_an_officer_is_noticed_once_and_only_in_open_words(world, clock):
    case, made = await noticed(world, clock)
    again = Notice(str(made.posting), "late", WHY, legal_day(clock.at) + 15 * DAY)
    with pytest.raises(SomebodyElseActed):
        await acted(world, case, give_notice, COLLECTOR, made.of, again)
    wrong = Notice("", "", " ", legal_day(clock.at) + DAY)
    with pytest.raises(Incomplete) as refusal:
        await acted(world, case, give_notice, COLLECTOR, made.of, wrong)
    paths = [problem.path for problem in refusal.value.problems]
    assert paths == ["posting", "fault", "words", "reply_by"]


async def test_of_two_orders_at_once_one_is_told(world, clock):
    case, made = await noticed(world, clock)
    await acted(world, case, reply, TEHSILDAR, made.id, "क", name="at_revision")
    judge, revision = await officer(world, COLLECTOR), (await now(world, case.id)).revision
    answers = await at_once(
        order_penalty(world, judge, made.id, IMPOSE, Sentence(WHY, 100_000), revision=revision),
        order_penalty(world, judge, made.id, DROP, Sentence("कारण था"), revision=revision),
    )
    assert sum(isinstance(each, SomebodyElseActed | NotOpen) for each in answers) == 1
    assert await stage(world, made.id) in {"imposed", "dropped"}


async def test_what_is_recovered_stands_in_the_books_once(world, clock):
    case, made = await imposed(world, clock)
    assert made.told_at is not None, "the officer was told, so the time of revision runs"
    owes = f"salary-recovery:{made.officer}"
    before = await balance(world, owes)
    await acted(world, case, recover, COLLECTOR, made.id, "वेतन से काटा")
    await work(world)
    await work(world)
    assert await balance(world, owes) == before - 500_000
    assert await stage(world, made.id) == RECOVERED


async def test_a_revision_is_heard_by_the_officer_whom_the_state_nominated(world, clock):
    case, made = await imposed(world, clock)
    asked = await acted(
        world, case, ask_revision, TEHSILDAR, made.id, "कम करें", cause="", name="at_revision"
    )
    assert (asked.post, asked.stage) == ("revision-officer:RJ", "asked")
    with pytest.raises(NotYourPost):
        await acted(world, case, revise, COLLECTOR, asked.id, Act.REVISION_UPHOLD, Sentence(WHY))
    lower = Sentence("पद रिक्त था", 100_000)
    await acted(world, case, revise, REVISER, asked.id, Act.REVISION_REDUCE, lower)
    async with world.reading() as tx:
        assert (await penalties.by_id(tx, made.id)).paise == 100_000
    assert await stage(world, asked.id) == "reduced"


async def test_asking_stays_nothing_and_an_order_that_says_so_does(world, clock):
    case, made = await imposed(world, clock)
    asked = await acted(
        world, case, ask_revision, TEHSILDAR, made.id, "रोकें", cause="", name="at_revision"
    )
    await acted(world, case, revise, REVISER, asked.id, Act.REVISION_STAY, Sentence("सुनने तक"))
    with pytest.raises(Stayed):
        await acted(world, case, recover, COLLECTOR, made.id, "काटा")
    await acted(world, case, revise, REVISER, asked.id, Act.REVISION_UPHOLD, Sentence(WHY))
    await acted(world, case, recover, COLLECTOR, made.id, "काटा")
    assert await stage(world, made.id) == "recovered"


async def test_what_is_set_aside_after_recovery_is_taken_back_in_the_books(world, clock):
    case, made = await imposed(world, clock)
    owes = f"salary-recovery:{made.officer}"
    before = await balance(world, owes)
    asked = await acted(
        world, case, ask_revision, TEHSILDAR, made.id, "निरस्त", cause="", name="at_revision"
    )
    await acted(world, case, recover, COLLECTOR, made.id, "काटा")
    await work(world)
    away = Act.REVISION_SET_ASIDE
    await acted(world, case, revise, REVISER, asked.id, away, Sentence("कारण था"))
    await work(world)
    assert await balance(world, owes) == before
    assert await stage(world, made.id) == "set_aside"


async def test_after_sixty_days_revision_asks_for_the_cause(world, clock):
    case, made = await imposed(world, clock)
    clock.at += 70 * DAY
    with pytest.raises(Incomplete) as refusal:
        await acted(
            world, case, ask_revision, TEHSILDAR, made.id, "कम करें", cause="", name="at_revision"
        )
    assert [problem.path for problem in refusal.value.problems] == ["cause"]
    asked = await acted(
        world, case, ask_revision, TEHSILDAR, made.id, "कम करें", cause="बीमार", name="at_revision"
    )
    assert asked.stage == "late"
    await acted(world, case, revise, REVISER, asked.id, Act.REVISION_CONDONE, Sentence("देखा"))
    assert await stage(world, asked.id) == "asked"


async def test_who_decided_below_hears_no_penalty_and_everything_is_sealed(world, clock):
    case, made = await second_appeal(world, clock)
    patwari = await officer(world, PATWARI)
    async with world.transaction() as tx:
        await tx.run(
            "INSERT INTO posting (id, officer, post, from_at, order_no) "
            "VALUES (%(id)s, %(officer)s, %(post)s, %(at)s, 'T/1')",
            id=world.new_id(0), officer=patwari.id, post=made.post, at=world.now() - DAY,
        )  # fmt: skip
    notice = Notice("x", "late", WHY, legal_day(clock.at) + 15 * DAY)
    with pytest.raises(OwnDecision):
        await acted(world, case, give_notice, PATWARI, made.id, notice)
    report = await verify_history(
        world.database, published=world.published_roots, is_signed=lambda *_: True, now=world.now()
    )
    assert report.findings == []
