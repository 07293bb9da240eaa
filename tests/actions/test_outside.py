"""A step in another department's hands: what it may say, what is kept for a person, what survives."""

import asyncio
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from conftest import owner_uri

from khidki.actions.answer import withdraw
from khidki.actions.consult import ask, other_posts
from khidki.actions.decide import Ruling, decide
from khidki.actions.erase_said import StillNeeded, erase_said
from khidki.actions.hand_over import hand_over
from khidki.actions.read_outside import list_misfits, list_untaken, settle, try_again
from khidki.actions.seal import seal
from khidki.actions.take_status import take_status
from khidki.actions.track import track
from khidki.actions.verify_history import verify_history
from khidki.domain.case.application import Unknown
from khidki.domain.case.event import Act, ActorKind, State
from khidki.domain.case.filing import Incomplete
from khidki.domain.case.outside import Verdict
from khidki.domain.refusal import Fault
from khidki.gateways.systems import BadSignature
from khidki.simulators.water import SYSTEM, Office
from khidki.store import applications, consultations
from khidki.store.database import Database
from khidki.store.outboxes import Job
from tests.catalogue.test_walks import work
from tests.filing import application, file_example, holder
from tests.water import given, hasty, history, say, tell, water
from tests.worlds import catalogue

pytestmark = pytest.mark.anyio
SERVICE = "phed/domestic-water-connection"
EXAMPLE = catalogue().examples[SERVICE][0]
STRANGER = bytes(range(32))
A_WHILE = timedelta(minutes=10)
INDIA = ZoneInfo("Asia/Kolkata")


@asynccontextmanager
async def filed_with_water(world, clock):
    """An application whose first step is in the department's hands."""
    async with water(world, clock) as (world, office):
        filed = await file_example(world, SERVICE, EXAMPLE)
        await work(world)
        clock.pass_by(timedelta(minutes=1))
        yield world, office, await application(world, filed.id)


def status(filed, clock, seq=1, word="received", **more):
    """One status event of the department."""
    at = clock().isoformat()
    return {
        "number": filed.number,
        "step": "feasibility",
        "seq": seq,
        "status": word,
        "at": at,
    } | more


async def waiting(world, user="assistant-engineer-water:RJ-JAIPUR-CHOMU"):
    return await list_misfits(world, await holder(world, user))


async def untaken(world):
    return await list_untaken(
        world, await holder(world, "assistant-engineer-water:RJ-JAIPUR-CHOMU")
    )


# Who speaks --------------------------------------------------------------------------------------


async def refused(world, office, told, **changed):
    header, body = office.signed(told)
    with pytest.raises(BadSignature):
        await take_status(
            world, changed.get("system", SYSTEM), header=changed.get("header", header), body=body
        )


async def test_who_is_not_the_department_is_not_heard(world, clock):
    async with filed_with_water(world, clock) as (world, _, filed):
        stranger = Office(STRANGER, world.signer.certificate_pem, pace=None, now=clock)
        await refused(world, stranger, status(filed, clock))
        assert (await application(world, filed.id)).revision == filed.revision


@pytest.mark.parametrize("header", ["", "t=1,s=x", "s=,t=", "t=1790000000,s=" + "A" * 88])
async def test_what_is_not_signed_is_not_heard(world, clock, header):
    async with filed_with_water(world, clock) as (world, office, filed):
        await refused(world, office, status(filed, clock), header=header)


async def test_a_signature_for_another_system_or_of_another_body_is_none(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        await refused(world, office, status(filed, clock), system="power-department")
        header, body = office.signed(status(filed, clock))
        with pytest.raises(BadSignature):
            await take_status(world, SYSTEM, header=header, body=body + b" ")


async def test_what_was_signed_long_ago_is_not_heard_again(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        header, body = office.signed(status(filed, clock))
        clock.pass_by(A_WHILE)
        with pytest.raises(BadSignature):
            await take_status(world, SYSTEM, header=header, body=body)


@pytest.mark.parametrize(
    "wrong",
    [{"seq": 0}, {"seq": "1"}, {"status": "maybe"}, {"at": "yesterday"}, {"at": "2026-11-20T10:00:00"},
     {"words": "x" * 501}, {"demand_paise": -1}, {"status": "refused"}, {"more": 1}],
    ids=str,
)  # fmt: skip
async def test_what_cannot_be_read_is_refused(world, clock, wrong):
    async with filed_with_water(world, clock) as (world, office, filed):
        with pytest.raises(Incomplete):
            await say(world, office, status(filed, clock) | wrong)


# What is kept for a person -------------------------------------------------------------------


@pytest.mark.parametrize("number", ["26043117905528", "no number", "26000000000000"])
async def test_a_number_that_was_not_given_over_is_kept_for_who_watches(world, clock, number):
    async with filed_with_water(world, clock) as (world, office, filed):
        taken = await say(world, office, status(filed, clock, number=number))
        kept = await waiting(world)
        others = await waiting(world, "patwari:RJ-JAIPUR-CHOMU")
        assert (taken.verdict, [k.number for k in kept], others) == (Verdict.UNKNOWN, [number], [])


async def test_the_same_status_again_is_one_event_and_the_same_answer(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        told = status(filed, clock)
        first, second = await say(world, office, told), await say(world, office, told)
        acts = [event.act for event in await history(world, filed.id)]
        assert (first.verdict, first.again, second.verdict, second.again) == (
            Verdict.APPLIED, False, Verdict.APPLIED, True,
        )  # fmt: skip
        assert acts.count(Act.PROGRESS) == 1
        assert (await waiting(world)) == []


async def test_the_same_status_twice_at_once_is_one_event(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        told = status(filed, clock)
        taken = await asyncio.gather(*(say(world, office, told) for _ in range(8)))
        acts = [event.act for event in await history(world, filed.id)]
        assert sorted(each.again for each in taken) == [False] + [True] * 7
        assert acts.count(Act.PROGRESS) == 1


async def test_what_comes_before_its_turn_waits_and_is_applied_in_turn(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        early = await say(world, office, status(filed, clock, 3, "done", demand_paise=30_000))
        second = await say(world, office, status(filed, clock, 2, "progress"))
        assert (early.verdict, second.verdict) == (Verdict.EARLY, Verdict.EARLY)
        assert len(await waiting(world)) == 2
        await say(world, office, status(filed, clock, 1))
        after = await application(world, filed.id)
        assert (after.step, (await waiting(world))) == ("payment", [])


async def test_who_contradicts_himself_changes_nothing_and_is_asked(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        await say(world, office, status(filed, clock))
        await say(world, office, status(filed, clock, 2, "done"))
        told = status(filed, clock, 2, "refused", reason="not_feasible")
        taken = await say(world, office, told)
        after = await application(world, filed.id)
        assert (taken.verdict, after.state, after.step) == (
            Verdict.CONTRADICTORY, State.AT_STEP, "payment",
        )  # fmt: skip
        assert [kept.verdict for kept in await waiting(world)] == [Verdict.CONTRADICTORY]


async def test_what_comes_after_an_officer_did_the_step_is_too_late(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        engineer = await holder(world, filed.post)
        ruling = Ruling(words="मौक़े पर देखा, हो सकता है")
        await decide(world, engineer, filed.id, Act.REPORT, ruling, revision=filed.revision)
        taken = await say(world, office, status(filed, clock))
        assert taken.verdict is Verdict.TOO_LATE


async def test_what_comes_after_the_applicant_withdrew_is_too_late(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        await withdraw(world, filed.account, filed.id)
        taken = await say(world, office, status(filed, clock))
        assert (taken.verdict, (await application(world, filed.id)).state) == (
            Verdict.TOO_LATE, State.WITHDRAWN,
        )  # fmt: skip


async def test_what_they_said_is_erased_with_what_was_said_in_the_case_and_only_after_its_end(
    world, clock, furnished_database_uri
):
    async with (
        filed_with_water(world, clock) as (world, office, filed),
        Database.open(owner_uri(furnished_database_uri), size=2) as owner,
    ):
        erased = partial(erase_said, owner, filed.number, by="Records", at=clock())
        engineer = await holder(world, filed.post)
        to = other_posts(world, filed)[0]
        assert await ask(world, engineer, filed.id, to_post=to, question="कहाँ?", days=2) == []
        with pytest.raises(StillNeeded):
            await erased(because="WP 1/2026")
        await withdraw(world, filed.account, filed.id)
        await say(world, office, status(filed, clock))
        await seal(world.database, key=world.signer, published=world.published_roots, now=clock)
        assert [each.path for each in await erased(because=" ")] == ["because"]
        assert len(await waiting(world)) == 1
        assert await erased(because="WP 1/2026") >= 3
        assert (await waiting(world), await said_in(world, filed)) == ([], ([], [], 0))
        report = await verify_history(
            world.database, published=world.published_roots, is_signed=lambda *_: True, now=clock()
        )
        assert (report.findings, report.erased >= 1) == ([], True)


async def said_in(world, filed):
    async with world.reading() as tx:
        contents = await applications.contents(tx, filed.id)
        asked = (await consultations.of(tx, filed.id)).asked
        statement = "SELECT count(*) FROM outside_status WHERE bucket = %(b)s AND number = %(n)s"
        return contents, asked, await tx.value(statement, b=filed.bucket, n=filed.number)


@pytest.mark.parametrize(
    "unclear",
    [{"status": "refused", "reason": "no_reason_of_ours"}, {"at": "2031-01-01T00:00:00+05:30"},
     {"at": "2020-01-01T00:00:00+05:30"}],
    ids=str,
)  # fmt: skip
async def test_a_reason_or_a_time_that_cannot_be_is_kept_for_a_person(world, clock, unclear):
    async with filed_with_water(world, clock) as (world, office, filed):
        taken = await say(world, office, status(filed, clock) | unclear)
        assert taken.verdict is Verdict.UNCLEAR
        assert (await application(world, filed.id)).revision == filed.revision


async def test_only_who_sees_a_status_takes_it_off_the_list(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        await say(world, office, status(filed, clock, 5, "progress"))
        kept = (await waiting(world))[0]
        with pytest.raises(Unknown):
            await settle(world, await holder(world, "patwari:RJ-JAIPUR-CHOMU"), kept.id)
        await settle(world, await holder(world, filed.post), kept.id)
        assert (await waiting(world)) == []


# What gets there -------------------------------------------------------------------------------


def job(filed):
    return Job(filed.bucket, filed.id, "hand-over", {"application": str(filed.id)}, 1)


@pytest.mark.parametrize("fault", ["error", "drop", "slow"])
async def test_what_fails_on_its_way_is_one_step_in_the_end(world, clock, fault):
    async with water(world, clock) as (world, office):
        filed = await file_example(world, SERVICE, EXAMPLE)
        office.faults.append((fault, 2.0 if fault == "slow" else 0.0))
        async with hasty(world) if fault == "slow" else nullcontext(world) as asking:
            with pytest.raises(Fault):
                await hand_over(asking, job(filed))
        assert (await given(world, filed.id))[0].last_error
        await hand_over(world, job(filed))
        await hand_over(world, job(filed))
        acts = [event.act for event in await history(world, filed.id)]
        assert (len(office.works), acts) == (1, [Act.SUBMIT, Act.HAND_OVER])


async def test_what_no_system_takes_stands_on_a_list_and_can_be_tried_again(world, clock):
    async with water(world, clock) as (world, office):
        filed = await file_example(world, SERVICE, EXAMPLE)
        office.faults.append(("error", 0.0))
        await work(world)
        clock.pass_by(timedelta(hours=3))
        assert [h.number for h in await untaken(world)] == [filed.number]
        with pytest.raises(Unknown):
            await try_again(world, await holder(world, "patwari:RJ-JAIPUR-CHOMU"), filed.id)
        await try_again(world, await holder(world, filed.post), filed.id)
        await work(world)
        assert (await untaken(world), len(office.works)) == ([], 1)


async def test_only_what_the_step_names_is_handed_over(world, clock):
    async with filed_with_water(world, clock) as (_, office, filed):
        (only,) = office.works.values()
        assert only.given["number"] == filed.number
        assert only.given["answers"].keys() == {
            "applicant_name", "mobile", "area", "address_line", "tenure", "built_area",
        }  # fmt: skip


async def test_the_window_alone_gives_steps_over(world, clock):
    async with filed_with_water(world, clock) as (_, office, __):
        assert not office.is_by_window("t=1,s=x", b"{}")
        assert not office.is_by_window(office.signed({})[0], b"{}")


# What it means ---------------------------------------------------------------------------------


async def test_the_history_says_their_time_and_ours(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        clock.pass_by(A_WHILE)
        theirs = clock() - timedelta(minutes=7)
        await say(world, office, status(filed, clock, at=theirs.isoformat()))
        last = (await history(world, filed.id))[-1]
        assert (last.happened_at, last.recorded_at, last.actor) == (
            theirs, clock(), ActorKind.OUTSIDE,
        )  # fmt: skip


async def test_their_number_leads_to_the_application(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        await tell(world, office, filed.number, "feasibility")
        tracked = await track(world, "phed 000001")
        assert (tracked.number, tracked.step) == (filed.number, "payment")


async def test_a_connection_that_is_not_feasible_is_refused_with_their_reason(world, clock):
    async with water(world, clock) as (world, office):
        office.faults.append(("not_feasible", 0.0))
        filed = await file_example(world, SERVICE, EXAMPLE)
        await work(world)
        await tell(world, office, filed.number, "feasibility")
        await work(world)
        acts = [event.act for event in await history(world, filed.id)]
        assert ((await application(world, filed.id)).state, acts[-2:]) == (
            State.REFUSED, [Act.REFUSE, Act.COMMUNICATE],
        )  # fmt: skip


@pytest.mark.parametrize("fault", ["twice", "reversed", "contradict", "wrong_number"])
async def test_whatever_the_department_does_wrong_the_case_stays_whole(world, clock, fault):
    async with water(world, clock) as (world, office):
        office.faults.append((fault, 0.0))
        filed = await file_example(world, SERVICE, EXAMPLE)
        await work(world)
        await tell(world, office, filed.number, "feasibility")
        events = await history(world, filed.id)
        steps = {"wrong_number": "feasibility"}
        after = await application(world, filed.id)
        assert [event.seq for event in events] == list(range(1, after.revision + 1))
        assert after.step == steps.get(fault, "payment")


async def test_what_happened_elsewhere_stands_in_a_history_that_can_be_proved(world, clock):
    async with filed_with_water(world, clock) as (world, office, filed):
        theirs = clock() - timedelta(seconds=40)
        told = status(filed, clock, at=theirs.astimezone(INDIA).isoformat(), words="नापा गया")
        await say(world, office, told)
        clock.pass_by(A_WHILE)
        roots, signed = world.published_roots, (lambda *_: True)
        await seal(world.database, key=world.signer, published=roots, now=clock)
        report = await verify_history(
            world.database, published=roots, is_signed=signed, now=clock()
        )
        assert (report.findings, report.events >= 3) == ([], True)
